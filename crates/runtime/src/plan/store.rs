//! The numbers of a network as its kernels want them.

use std::collections::HashMap;

use arch::{Analysis, Graph, NodeId, Op, ParamKind, ParamSpec};

use super::method::Method;
use crate::error::RuntimeError;

/// Packed weights and single vectors.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// How each node is computed, and which packed weights it uses.
    methods: Vec<Option<(Method, usize)>>,
    packed: Vec<Vec<f32>>,
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
        Store { methods, packed: vec![Vec::new(); count], vectors: HashMap::new() }
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
                    self.packed[index] = method.pack(values.clone());
                }
                if let Some((method, index)) = last {
                    self.packed[index] = method.pack(values);
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

    /// How node `id` is computed, and with which weights.
    pub fn method(&self, id: NodeId) -> Option<&(Method, usize)> {
        self.methods[id.0].as_ref()
    }

    /// Weights by the index that [`Store::method`] gives.
    pub fn packed(&self, index: usize) -> &[f32] {
        &self.packed[index]
    }

    /// The vector of node `id`, or of the node whose tensors it shares, with this role: `bias`, `running_mean`, ….
    pub fn vector(&self, graph: &Graph, id: NodeId, role: &str) -> Option<&[f32]> {
        self.vectors.get(&format!("{}.{role}", graph.node(owner(graph, id)).name)).map(Vec::as_slice)
    }

    /// Bytes of all numbers.
    pub fn bytes(&self) -> usize {
        let values: usize = self.packed.iter().chain(self.vectors.values()).map(Vec::len).sum();
        values * size_of::<f32>()
    }
}

/// The node that keeps the tensors of `id`.
fn owner(graph: &Graph, id: NodeId) -> NodeId {
    graph.node(id).tied_to.unwrap_or(id)
}
