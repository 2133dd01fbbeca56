//! Does what an optimiser remembered belong to the network that goes on with it?
//!
//! Burn takes a state as it comes, and panics at a tensor of no parameter, or at the next step where a tensor does not
//! fit. A state comes with files of strangers, so it is looked through first.

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
    let reader = Reader::from_bytes(state.clone()).map_err(|error| RuntimeError::Damaged(error.to_string()))?;
    let shapes = shapes(weights);
    let shape = |id: u64| shapes.iter().find(|(known, _)| *known == id).map(|(_, shape)| shape.as_slice());
    for (name, value) in reader.scalars() {
        let (id, field) = parted(name);
        let rank = shape(id).map(<[usize]>::len);
        let fits = match field {
            RANK => whole(*value) == rank,
            // How often it has stepped.
            _ => rank.is_some() && whole(*value).is_some_and(|count| count <= step),
        };
        if !fits {
            return Err(wrong(name, "is not of this training"));
        }
    }
    // Ordered by their names, so that those of one parameter stand together.
    let tensors = reader.into_tensors().map_err(|error| RuntimeError::Damaged(error.to_string()))?;
    for tensor in &tensors {
        let (id, _) = parted(&tensor.name);
        let is_of_it = tensor.param_id == Some(id) && tensor.dtype == DType::F32;
        if !is_of_it || shape(id) != Some(&tensor.shape.to_vec()) {
            return Err(wrong(&tensor.name, "is of no layer of this network"));
        }
    }
    // Where one were missing, its layer would begin anew and nobody would be told.
    let fields: Vec<(u64, &str)> = tensors.iter().map(|tensor| parted(&tensor.name)).collect();
    let mut layers = fields.chunk_by(|one, next| one.0 == next.0);
    let Some(first) = layers.next() else { return Ok(()) };
    for layer in layers {
        if !layer.iter().map(|it| it.1).eq(first.iter().map(|it| it.1)) {
            return Err(wrong(&tensors[0].name, "is not remembered of every layer"));
        }
    }
    Ok(())
}

/// The shape of each parameter, by its number.
fn shapes(weights: &Weights) -> Vec<(u64, Vec<usize>)> {
    let Weights { vectors, matrices, kernels } = weights;
    let mut shapes = Vec::new();
    shapes.extend(vectors.iter().map(|it| (it.id.val(), it.dims().to_vec())));
    shapes.extend(matrices.iter().map(|it| (it.id.val(), it.dims().to_vec())));
    shapes.extend(kernels.iter().map(|it| (it.id.val(), it.dims().to_vec())));
    shapes
}

/// `"17.momentum.time"` as 17 and the rest; 0, which is no parameter's number, where there is none.
fn parted(name: &str) -> (u64, &str) {
    let (id, field) = name.split_once('.').unwrap_or(("", name));
    (id.parse().unwrap_or(0), field)
}

fn whole(value: Scalar) -> Option<usize> {
    match value {
        Scalar::UInt(value) => value.try_into().ok(),
        Scalar::Int(value) => value.try_into().ok(),
        Scalar::Float(_) | Scalar::Bool(_) => None,
    }
}

fn wrong(name: &str, what: &str) -> RuntimeError {
    RuntimeError::Damaged([name, " ", what].concat())
}
