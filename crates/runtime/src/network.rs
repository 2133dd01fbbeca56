//! A graph with its numbers on a device.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use arch::{Analysis, Graph, NodeId, Op, ParamSpec};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use checkpoint::Fit;
use checkpoint::fit::Named;

use crate::checkpoint::mismatch;
use crate::error::RuntimeError;
use crate::init;
use crate::predict::Prepared;
use crate::value::{Host, read};
use crate::weights::{self, Directory, Slot, Statistics, Stored, Weights};

/// A graph with its numbers on a device.
///
/// Cloning is cheap: clones share their tensors until one of them trains.
#[derive(Clone, Debug)]
pub struct Network {
    pub(crate) graph: Arc<Graph>,
    pub(crate) analysis: Arc<Analysis>,
    pub(crate) weights: Weights,
    pub(crate) statistics: Statistics,
    pub(crate) directory: Arc<Directory>,
    pub(crate) device: Device,
    pub(crate) prepared: Prepared,
}

impl Network {
    /// Fills every tensor of `graph` with what `fill` gives for it, in PyTorch's layout.
    ///
    /// Weights of connections that a table leaves out are set to zero.
    ///
    /// # Errors
    /// When the graph is impossible, or `fill` fails.
    pub fn build(
        graph: Graph,
        device: &Device,
        mut fill: impl FnMut(&ParamSpec) -> Result<Vec<f32>, RuntimeError>,
    ) -> Result<Self, RuntimeError> {
        let graph = Arc::new(graph);
        Network::gather(graph.clone(), device, |spec| {
            let mut values = fill(spec)?;
            if values.len() != spec.elements() {
                return Err(RuntimeError::Shape {
                    what: "a tensor of the network",
                    expected: spec.shape.clone(),
                    found: vec![values.len()],
                });
            }
            if let (Op::Conv2d { connections: Some(table), window, .. }, "weight") =
                (&graph.node(spec.node).op, spec.role())
            {
                for (value, present) in values.iter_mut().zip(table.mask(window.kernel)) {
                    *value *= present;
                }
            }
            Ok(Stored::new(spec, values, device))
        })
    }

    /// Puts together the tensors that `find` gives for each that the graph asks for.
    pub(crate) fn gather(
        graph: Arc<Graph>,
        device: &Device,
        find: impl FnMut(&ParamSpec) -> Result<Stored, RuntimeError>,
    ) -> Result<Self, RuntimeError> {
        let analysis = graph.analyse()?;
        let (weights, statistics, directory) = weights::gather(&analysis.params, find)?;
        Ok(Network {
            graph,
            analysis: Arc::new(analysis),
            weights: weights.valid(),
            statistics,
            directory: Arc::new(directory),
            device: device.clone(),
            prepared: Prepared::default(),
        })
    }

    /// Fresh numbers from a seed; the same on every device and platform.
    ///
    /// # Errors
    /// When the graph is impossible.
    pub fn init(graph: Graph, seed: u64, device: &Device) -> Result<Self, RuntimeError> {
        let shape = graph.clone();
        Network::build(graph, device, |spec| Ok(init::fresh(&shape, spec, seed)))
    }

    /// The same, but as Glorot and Bengio propose, without regard to rectifiers.
    ///
    /// # Errors
    /// When the graph is impossible.
    pub fn init_xavier(graph: Graph, seed: u64, device: &Device) -> Result<Self, RuntimeError> {
        let shape = graph.clone();
        Network::build(graph, device, |spec| Ok(init::xavier(&shape, spec, seed)))
    }

    /// The same numbers in another graph, which finds its tensors among them by name: nodes may be missing or wired
    /// otherwise.
    ///
    /// # Errors
    /// When the graph is impossible, or asks for a tensor that is not there or has another shape.
    pub fn rewired(&self, graph: Graph) -> Result<Self, RuntimeError> {
        let analysis = graph.analyse()?;
        let own =
            |spec: &ParamSpec| self.analysis.params.iter().any(|it| it.name == spec.name && it.shape == spec.shape);
        if let Some(spec) = analysis.params.iter().find(|spec| !own(spec)) {
            let missing = Named { name: spec.name.clone(), shape: spec.shape.clone() };
            return Err(mismatch(&graph, Fit { missing: vec![missing], ..Fit::default() }));
        }
        let (graph, analysis) = (Arc::new(graph), Arc::new(analysis));
        Ok(Network { graph, analysis, prepared: Prepared::default(), ..self.clone() })
    }

    /// This network's numbers and new ones, by name, in a graph that asks for both.
    ///
    /// # Errors
    /// When the graph is impossible, a tensor is in neither, or the device is lost.
    pub async fn extended(&self, graph: Graph, mut new: HashMap<String, Vec<f32>>) -> Result<Self, RuntimeError> {
        for spec in graph.analyse()?.params {
            if let Entry::Vacant(place) = new.entry(spec.name) {
                let values = self.tensor(place.key()).await?.values;
                place.insert(values);
            }
        }
        Network::build(graph, &self.device, |spec| Ok(new.remove(&spec.name).unwrap_or_default()))
    }

    /// The architecture.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Shapes and costs.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Where the numbers are.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The node of this name, or the output of the block of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn tap(&self, name: &str) -> Result<NodeId, RuntimeError> {
        self.graph
            .find_tap(name)
            .ok_or_else(|| RuntimeError::NoSuchNode { network: self.graph.name.clone(), name: name.to_owned() })
    }

    /// A batch of pictures on this network's device, `[batch, channels, height, width]`.
    ///
    /// # Errors
    /// When the number of values is not a multiple of the input's.
    pub fn batch(&self, values: Vec<f32>) -> Result<Tensor<4>, RuntimeError> {
        let (height, width) = self.graph.input.size();
        let channels = self.graph.input.channels();
        let picture = self.graph.input.elements();
        if values.is_empty() || !values.len().is_multiple_of(picture) {
            return Err(RuntimeError::Shape {
                what: "a batch of pictures",
                expected: vec![channels, height, width],
                found: vec![values.len()],
            });
        }
        let batch = values.len() / picture;
        Ok(Tensor::from_data(TensorData::new(values, [batch, channels, height, width]), &self.device))
    }

    /// The numbers of one tensor, by its name in checkpoints.
    ///
    /// # Errors
    /// When there is no such tensor, or the device is lost.
    pub async fn tensor(&self, name: &str) -> Result<Host, RuntimeError> {
        let missing = || RuntimeError::NoSuchNode { network: self.graph.name.clone(), name: name.to_owned() };
        let spec = self.analysis.params.iter().find(|spec| spec.name == name).ok_or_else(missing)?;
        let values = match self.stored(name)? {
            Stored::Vector(tensor) | Stored::Statistic(tensor) => read(tensor).await?,
            Stored::Matrix(tensor) => read(tensor).await?,
            Stored::Kernel(tensor) => read(tensor).await?,
        };
        Ok(Host { shape: spec.shape.clone(), values })
    }

    /// One tensor, by its name in checkpoints; shared, not copied.
    pub(crate) fn stored(&self, name: &str) -> Result<Stored, RuntimeError> {
        let missing = || RuntimeError::NoSuchNode { network: self.graph.name.clone(), name: name.to_owned() };
        Ok(match self.directory.slot(name).ok_or_else(missing)? {
            Slot::Vector(i) => Stored::Vector(self.weights.vectors[i].val().inner()),
            Slot::Matrix(i) => Stored::Matrix(self.weights.matrices[i].val().inner()),
            Slot::Kernel(i) => Stored::Kernel(self.weights.kernels[i].val().inner()),
            Slot::Statistic(i) => Stored::Statistic(self.statistics[i].clone().inner()),
        })
    }
}
