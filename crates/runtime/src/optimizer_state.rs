//! Does what an optimiser remembered belong to the network that goes on with it?
//!
//! Burn takes a state as it comes, and panics at a tensor of no parameter, or at the next step where a tensor does not
//! fit. A state comes with files of strangers, so it is looked through first.

use std::collections::{BTreeMap, BTreeSet};

use burn::tensor::{Bytes, DType};
use burn_pack::{Reader, Scalar};

use crate::RuntimeError;
use crate::weights::Weights;

/// Under this name stands of how many axes a parameter is.
const RANK: &str = "__rank";

/// Refuses a state whose tensors are not those of `weights`, or whose counters run ahead of `step`.
///
/// # Errors
/// With what is wrong.
pub(crate) fn check(state: &Bytes, weights: &Weights, step: usize) -> Result<(), RuntimeError> {
    let reader = Reader::from_bytes(state.clone()).map_err(damaged)?;
    let parameters = parameters(weights);
    for (name, value) in reader.scalars() {
        let (id, field) = parted(name)?;
        let rank = parameters.get(&id).ok_or_else(|| damaged(format!("{name} is of no parameter")))?.len();
        let holds = match field {
            RANK => whole(*value) == Some(rank as u64),
            // How often it has stepped.
            _ => whole(*value).is_some_and(|count| count <= step as u64),
        };
        if !holds {
            return Err(damaged(format!("{name} is {value:?} after {step} steps")));
        }
    }
    let mut fields = BTreeMap::<u64, BTreeSet<String>>::new();
    for tensor in reader.into_tensors().map_err(damaged)? {
        let (id, field) = parted(&tensor.name)?;
        let shape = parameters.get(&id).ok_or_else(|| damaged(format!("{} is of no parameter", tensor.name)))?;
        if tensor.param_id != Some(id) || tensor.dtype != DType::F32 || tensor.shape.to_vec() != *shape {
            return Err(damaged(format!("{} is not of the shape {shape:?}", tensor.name)));
        }
        fields.entry(id).or_default().insert(field.to_owned());
    }
    // Where a tensor were missing, a parameter would begin anew and nobody would be told.
    let mut kinds = fields.values();
    let first = kinds.next();
    if kinds.all(|other| Some(other) == first) { Ok(()) } else { Err(damaged("a part of it is missing")) }
}

/// The shape of each parameter, by its number.
fn parameters(weights: &Weights) -> BTreeMap<u64, Vec<usize>> {
    let Weights { vectors, matrices, kernels } = weights;
    let vectors = vectors.iter().map(|it| (it.id.val(), it.dims().to_vec()));
    let matrices = matrices.iter().map(|it| (it.id.val(), it.dims().to_vec()));
    let kernels = kernels.iter().map(|it| (it.id.val(), it.dims().to_vec()));
    vectors.chain(matrices).chain(kernels).collect()
}

/// `"17.momentum.time"` as 17 and the rest.
fn parted(name: &str) -> Result<(u64, &str), RuntimeError> {
    let parts = name.split_once('.').and_then(|(id, field)| Some((id.parse().ok()?, field)));
    parts.ok_or_else(|| damaged(format!("{name} names no parameter")))
}

fn whole(value: Scalar) -> Option<u64> {
    match value {
        Scalar::UInt(value) => Some(value),
        Scalar::Int(value) => value.try_into().ok(),
        Scalar::Float(_) | Scalar::Bool(_) => None,
    }
}

fn damaged(why: impl ToString) -> RuntimeError {
    RuntimeError::Damaged(why.to_string())
}
