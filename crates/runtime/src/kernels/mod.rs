//! Operations for which Burn's own composition is too slow on the CPU.
//!
//! Each is a [`Kernels`] method with a default body of ordinary Burn operations (what WebGPU runs), a
//! vectorised body for Flex, and a backward pass. Why they are worth their lines: BENCHMARKS.md.

mod squash;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::flex::FlexTensor;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;

/// What this project computes in its own way.
#[cfg_attr(not(feature = "webgpu"), backend_extension(Flex, Autodiff))]
#[cfg_attr(feature = "webgpu", backend_extension(Flex, Cube, Autodiff))]
pub(crate) trait Kernels: Backend {
    /// `amplitude * tanh(slope * x)`.
    fn scaled_tanh(x: FloatTensor<Self>, amplitude: f32, slope: f32) -> FloatTensor<Self> {
        let squashed = Self::float_tanh(Self::float_mul_scalar(x, slope.into()));
        Self::float_mul_scalar(squashed, amplitude.into())
    }

    /// `gradient * slope * (amplitude - y^2 / amplitude)`, where `y` is what [`Kernels::scaled_tanh`] gave.
    fn scaled_tanh_backward(
        y: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        amplitude: f32,
        slope: f32,
    ) -> FloatTensor<Self> {
        let squares = Self::float_mul_scalar(Self::float_mul(y.clone(), y), (-slope / amplitude).into());
        Self::float_mul(gradient, Self::float_add_scalar(squares, (amplitude * slope).into()))
    }
}

impl Kernels for Flex {
    fn scaled_tanh(x: FlexTensor, amplitude: f32, slope: f32) -> FlexTensor {
        let mut x = exclusive(x);
        squash::scaled_tanh(x.storage_mut::<f32>(), amplitude, slope);
        x
    }

    fn scaled_tanh_backward(y: FlexTensor, gradient: FlexTensor, amplitude: f32, slope: f32) -> FlexTensor {
        let y = y.to_contiguous();
        let mut gradient = exclusive(gradient);
        match y.as_slice::<f32>() {
            Some(values) => squash::backward(gradient.storage_mut::<f32>(), values, amplitude, slope),
            None => unreachable!("a contiguous tensor is a slice"),
        }
        gradient
    }
}

/// A contiguous tensor whose storage is exactly its values; copied only where somebody else reads it too.
fn exclusive(tensor: FlexTensor) -> FlexTensor {
    let whole = tensor.layout().start_offset() == 0
        && tensor.bytes().len() == tensor.layout().num_elements() * size_of::<f32>();
    if tensor.is_contiguous() && whole { tensor } else { FlexTensor::from_data(tensor.into_data()) }
}

#[cfg(feature = "webgpu")]
impl Kernels for burn::backend::Cube {}

impl<B: Backend + Kernels, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn scaled_tanh(x: FloatTensor<Self>, amplitude: f32, slope: f32) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct ScaledTanh;

        impl<B: Backend + Kernels> Backward<B, 1> for ScaledTanh {
            type State = (FloatTensor<B>, f32, f32);

            fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
                let (y, amplitude, slope) = ops.state;
                unary::<B, _>(ops.parents, ops.node, gradients, |gradient| {
                    B::scaled_tanh_backward(y, gradient, amplitude, slope)
                });
            }
        }

        match ScaledTanh.prepare::<C>([x.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let y = B::scaled_tanh(x.into_primitive(), amplitude, slope);
                prep.finish((y.clone(), amplitude, slope), y)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::scaled_tanh(x.into_primitive(), amplitude, slope)),
        }
    }
}

/// `amplitude * tanh(slope * x)`, value by value.
pub(crate) fn scaled_tanh<const D: usize>(x: Tensor<D>, amplitude: f64, slope: f64) -> Tensor<D> {
    let y = <Dispatch as Kernels>::scaled_tanh(x.into_dispatch(), amplitude as f32, slope as f32);
    Tensor::from_dispatch(y)
}
