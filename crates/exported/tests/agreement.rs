//! Do exported networks, filled with the same numbers, answer as the graphs that they came from?
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use arch::{Graph, edit, zoo};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use runtime::{device, reference};

/// Fills a module with the numbers of the reference files, by the names that the export lists.
struct Fill<'a> {
    graph: &'a Graph,
    names: HashMap<&'static str, &'static str>,
    path: Vec<(String, String)>,
    filled: usize,
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.push((name.to_owned(), container.to_owned()));
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let [(field, _), (role, container), ..] = &self.path[..] else { panic!("{:?}", self.path) };
        let role = match role.as_str() {
            "gamma" | "alpha" => "weight",
            "beta" => "bias",
            other => other,
        };
        let name = format!("{}.{role}", self.names[field.as_str()]);
        let params = self.graph.analyse().unwrap().params;
        let spec = params.iter().find(|spec| spec.name == name).unwrap_or_else(|| panic!("no tensor {name}"));
        let data = TensorData::new(reference::tensor(spec, 1.0), spec.shape.clone());
        self.filled += 1;
        // Burn keeps the matrix of a fully connected layer the other way round.
        let values = match container.contains("Linear") && role == "weight" {
            true => Tensor::<D>::from_data(data, &device::cpu()).transpose(),
            false => Tensor::<D>::from_data(data, &device::cpu()),
        };
        Param::initialized(param.id, values)
    }
}

/// The module of one network, filled.
fn filled<M: Module>(graph: &Graph, names: &[(&'static str, &'static str)], module: M) -> M {
    let names = names.iter().copied().collect();
    let mut fill = Fill { graph, names, path: Vec::new(), filled: 0 };
    let module = module.map(&mut fill);
    assert_eq!(fill.filled, graph.analyse().unwrap().params.len(), "{}: not every tensor was filled", graph.name);
    module
}

fn picture(graph: &Graph, device: &Device) -> Tensor<4> {
    let [channels, height, width] = graph.input.dims()[..] else { panic!("a picture") };
    Tensor::from_data(TensorData::new(reference::input(graph), [1, channels, height, width]), device)
}

/// The numbers of the first output.
trait First {
    fn first(self) -> Vec<f32>;
}

impl<const D: usize> First for Tensor<D> {
    fn first(self) -> Vec<f32> {
        self.into_data().try_into_vec().unwrap()
    }
}

impl<A: First, B> First for (A, B) {
    fn first(self) -> Vec<f32> {
        self.0.first()
    }
}

impl<A: First, B, C> First for (A, B, C) {
    fn first(self) -> Vec<f32> {
        self.0.first()
    }
}

fn compare(graph: &Graph, exported: &[f32]) {
    let network = reference::network(graph.clone(), 1.0, &device::cpu()).unwrap();
    let own = network.forward(network.batch(reference::input(graph)).unwrap(), &[]).outputs.swap_remove(0);
    let own = pollster::block_on(own.read()).unwrap().values;
    assert_eq!(own.len(), exported.len(), "{}", graph.name);
    let largest = own.iter().fold(0f32, |most, value| most.max(value.abs()));
    for (own, exported) in own.iter().zip(exported) {
        assert!((own - exported).abs() <= 1e-4 * largest, "{}: {own} and {exported}", graph.name);
    }
}

/// The graph of this name, in the zoo, or the one that was edited.
fn graph(name: &str) -> Graph {
    if name == "edited" {
        let (model, edits) = exported::EDITED;
        let edits = edit::text::parse(edits).unwrap();
        return edit::apply_all(&(zoo::find(model).unwrap().full)().unwrap(), &edits).unwrap();
    }
    let graphs = zoo::all().flat_map(|model| [Some(model.full), model.small.map(|small| small.graph)]);
    graphs.flatten().map(|graph| graph().unwrap()).find(|graph| graph.name == name).unwrap()
}

macro_rules! test_network {
    ($name:ident, $class:ident) => {
        #[test]
        fn $name() {
            let graph = graph(stringify!($name));
            let device = device::cpu();
            let module = filled(&graph, exported::$name::NAMES, exported::$name::$class::new(&device));
            compare(&graph, &module.valid().forward(picture(&graph, &device)).first());
        }
    };
}

exported::for_each_network!(test_network);
