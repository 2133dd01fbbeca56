//! The numbers of a network as its kernels want them.

use std::collections::HashMap;
use std::sync::Arc;

use arch::{Analysis, Graph, NodeId, Op, ParamKind, ParamSpec};

use super::method::Method;
use crate::error::RuntimeError;

/// Weights as a kernel reads them.
#[derive(Clone)]
enum Packed {
    /// The plan's own.
    Own(Vec<f32>),
    /// A network's, which lie as the kernel wants them.
    Shared(Arc<dyn AsRef<[f32]> + Send + Sync>),
}

impl Packed {
    fn values(&self) -> &[f32] {
        match self {
            Packed::Own(values) => values,
            Packed::Shared(values) => (**values).as_ref(),
        }
    }
}

impl std::fmt::Debug for Packed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = if matches!(self, Packed::Own(_)) { "Own" } else { "Shared" };
        write!(f, "{kind}({} values)", self.values().len())
    }
}

/// Packed weights and single vectors.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// How each node is computed, and which packed weights it uses.
    methods: Vec<Option<(Method, usize)>>,
    packed: Vec<Packed>,
    /// Biases, scales, statistics and slopes by name.
    vectors: HashMap<String, Vec<f32>>,
}

impl Store {
    /// A store that waits for the tensors of `graph`.
    pub fn new(graph: &Graph, analysis: &Analysis) -> Self {
        let mut methods: Vec<Option<(Method, usize)>> = Vec::with_capacity(graph.nodes.len());
        let mut count = 0;
        for (id, _) in graph.iter() {
            methods.push(Method::of(graph, analysis, id).map(|method| {
                // Nodes with tied weights that are computed alike share them.
                let twin = (0..id.0).find_map(|other| match &methods[other] {
                    Some((theirs, index)) if owner(graph, NodeId(other)) == owner(graph, id) && *theirs == method => {
                        Some(*index)
                    }
                    _ => None,
                });
                let index = twin.unwrap_or_else(|| {
                    count += 1;
                    count - 1
                });
                (method, index)
            }));
        }
        Store { methods, packed: vec![Packed::Own(Vec::new()); count], vectors: HashMap::new() }
    }

    /// Takes the values of one tensor, in PyTorch's layout.
    ///
    /// # Errors
    /// When there are too few or too many.
    pub fn put(&mut self, graph: &Graph, spec: &ParamSpec, mut values: Vec<f32>) -> Result<(), RuntimeError> {
        if values.len() != spec.elements() {
            return Err(RuntimeError::Shape {
                what: "a tensor of the network",
                expected: spec.shape.clone(),
                found: vec![values.len()],
            });
        }
        match spec.kind {
            ParamKind::ConvWeight | ParamKind::ConvTransposeWeight | ParamKind::LinearWeight => {
                if let Op::Conv2d { connections: Some(table), window, .. } = &graph.node(spec.node).op {
                    for (value, present) in values.iter_mut().zip(table.mask(window.kernel)) {
                        *value *= present;
                    }
                }
                let mut users: Vec<(Method, usize)> = Vec::new();
                for (id, _) in graph.iter().filter(|(id, _)| owner(graph, *id) == spec.node) {
                    let method = self.methods[id.0].clone();
                    users.extend(method.filter(|(_, index)| users.iter().all(|(_, other)| other != index)));
                }
                // The last one may keep the values themselves.
                let last = users.pop();
                for (method, index) in users {
                    self.packed[index] = Packed::Own(method.pack(values.clone()));
                }
                if let Some((method, index)) = last {
                    self.packed[index] = Packed::Own(method.pack(values));
                }
            }
            ParamKind::Bias
            | ParamKind::BnWeight
            | ParamKind::BnBias
            | ParamKind::BnRunningMean
            | ParamKind::BnRunningVar
            | ParamKind::PreluWeight
            | ParamKind::Coeff => {
                self.vectors.insert(spec.name.clone(), values);
            }
        }
        Ok(())
    }

    /// Takes a tensor that the caller keeps, where its one reader wants it as it is: large fully connected layers are
    /// not in memory twice. Gives it back otherwise.
    pub fn share<V: AsRef<[f32]> + Send + Sync + 'static>(
        &mut self,
        graph: &Graph,
        spec: &ParamSpec,
        values: V,
    ) -> Result<(), V> {
        let mut readers = graph.iter().filter(|(id, _)| owner(graph, *id) == spec.node);
        match (readers.next().and_then(|(id, _)| self.method(id)), readers.next()) {
            (Some((Method::Dense, index)), None) if values.as_ref().len() == spec.elements() => {
                let index = *index;
                self.packed[index] = Packed::Shared(Arc::new(values));
                Ok(())
            }
            _ => Err(values),
        }
    }

    /// How node `id` is computed, and with which weights.
    pub fn method(&self, id: NodeId) -> Option<&(Method, usize)> {
        self.methods[id.0].as_ref()
    }

    /// Weights by the index that [`Store::method`] gives.
    pub fn packed(&self, index: usize) -> &[f32] {
        self.packed[index].values()
    }

    /// The vector of node `id`, or of the node whose tensors it shares, with this role: `bias`, `running_mean`, ….
    pub fn vector(&self, graph: &Graph, id: NodeId, role: &str) -> Option<&[f32]> {
        self.vectors.get(&format!("{}.{role}", graph.node(owner(graph, id)).name)).map(Vec::as_slice)
    }

    /// Bytes of all numbers of its own.
    pub fn bytes(&self) -> usize {
        let own = self.packed.iter().map(|packed| match packed {
            Packed::Own(values) => values.len(),
            Packed::Shared(_) => 0,
        });
        let values: usize = own.chain(self.vectors.values().map(Vec::len)).sum();
        values * size_of::<f32>()
    }
}

/// The node that keeps the tensors of `id`.
fn owner(graph: &Graph, id: NodeId) -> NodeId {
    graph.node(id).tied_to.unwrap_or(id)
}
