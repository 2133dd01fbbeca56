//! What LibTorch does better than Burn's composition of its operations: trainings on all cores of a desk.
//!
//! Burn asks LibTorch for the gradient of a kernel by a convolution whose own kernel is the gradient of the output, and
//! composes batch normalisation from some fifteen operations. Here LibTorch records both in its own way and gives its
//! own gradients, in the memory layout that its convolutions are fastest in (channels last).

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::libtorch::TchTensor;
use burn::backend::ops::ConvOptions;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, LibTorch, backend_extension};
use burn::tensor::Tensor;

use super::Kernels;

/// `[batch, channels, height, width]` as before, with the channels beside each other in memory.
fn channels_last(x: &tch::Tensor) -> tch::Tensor {
    if x.dim() == 4 { x.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2]) } else { x.shallow_clone() }
}

/// Runs `forward` on leaves that stand for `inputs`, and keeps LibTorch's record of it: what it gave, and the leaves.
///
/// A leaf may share the memory of its input, and says so, lest Burn work on it in place before the gradients are taken.
fn recorded<T>(
    inputs: [TchTensor; 3],
    forward: impl FnOnce(&tch::Tensor, &tch::Tensor, &tch::Tensor) -> T,
) -> (T, [TchTensor; 3]) {
    tch::with_grad(|| {
        let leaves = inputs.map(|input| {
            let leaf = channels_last(&input.tensor).detach().set_requires_grad(true);
            TchTensor::from_existing(leaf, input.storage)
        });
        let [first, second, third] = &leaves;
        (forward(&first.tensor, &second.tensor, &third.tensor), leaves)
    })
}

/// Gradients of those `leaves` that are wanted, where the gradient of the recorded `output` is `gradient`.
fn gradients(output: &TchTensor, leaves: &[&TchTensor], gradient: &TchTensor) -> Vec<TchTensor> {
    tch::with_grad(|| {
        let flat = |x: &tch::Tensor| if x.dim() == 4 { x.permute([0, 2, 3, 1]).reshape(-1) } else { x.reshape(-1) };
        // Nobody reads this product: its gradient by the output is the one given.
        let product = flat(&output.tensor).dot(&flat(&gradient.tensor));
        let leaves: Vec<&tch::Tensor> = leaves.iter().map(|leaf| &leaf.tensor).collect();
        let found = tch::Tensor::run_backward(&[product], &leaves, false, false);
        found.into_iter().map(TchTensor::new).collect()
    })
}

impl Kernels for LibTorch {}

/// Operations of trainings with a record for their gradients.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"), LibTorch, Autodiff)]
pub(crate) trait Recorded: Backend + Kernels {
    /// The output of [`Kernels::trained_conv2d`]; then what its gradients need: LibTorch's record, `x`, `weight` and
    /// `bias`.
    #[allow(clippy::type_complexity)]
    fn convolve(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let output = Self::trained_conv2d(x.clone(), weight.clone(), bias.clone(), options);
        (output, bias.clone(), x, weight, bias)
    }

    /// Gradients of `x` (where it is `wanted`; otherwise anything), `weight` and `bias`.
    fn convolve_backward(
        _record: FloatTensor<Self>,
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        options: ConvOptions<2>,
        wanted: bool,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let of_x = if wanted {
            Self::trained_conv2d_input_backward(x.clone(), weight.clone(), gradient.clone(), options.clone())
        } else {
            x.clone()
        };
        let (of_weight, of_bias) = Self::trained_conv2d_weight_backward(x, weight, bias, gradient, options);
        (of_x, of_weight, of_bias)
    }

    /// The output of a batch normalisation, and of the batch the means and biased variances, `[channels]`; then what
    /// its gradients need: LibTorch's record, `x`, `gamma` and `beta`.
    #[allow(clippy::type_complexity)]
    fn normalize(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        eps: f64,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    ) {
        let (output, mean, variance) = Self::normalised(x.clone(), gamma.clone(), beta.clone(), eps);
        (output, mean, variance, beta.clone(), x, gamma, beta)
    }

    /// Gradients of `x`, `gamma` and `beta`; `mean` and `variance` are what [`Recorded::normalize`] gave.
    #[allow(clippy::too_many_arguments)]
    fn normalize_backward(
        _record: FloatTensor<Self>,
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        _beta: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        eps: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        Self::normalised_backward(x, gamma, mean, variance, gradient, eps)
    }

    /// The larger of `x` and zero.
    fn rectify(x: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::rectified(x)
    }

    /// Gradient of `x`, where [`Recorded::rectify`] gave `output`.
    fn rectify_backward(output: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::rectified_backward(output, gradient)
    }
}

impl Recorded for Flex {}

#[cfg(feature = "webgpu")]
impl Recorded for burn::backend::Cube {}

impl Recorded for LibTorch {
    fn convolve(
        x: TchTensor,
        weight: TchTensor,
        bias: TchTensor,
        options: ConvOptions<2>,
    ) -> (TchTensor, TchTensor, TchTensor, TchTensor, TchTensor) {
        let [stride, padding, dilation] = [options.stride, options.padding.map(|(begin, _)| begin), options.dilation]
            .map(|pair| pair.map(|v| v as i64));
        let (output, [x, weight, bias]) = recorded([x, weight, bias], |x, weight, bias| {
            x.conv2d(weight, Some(bias), stride, padding, dilation, options.groups as i64)
        });
        let [detached, output] = [output.detach(), output].map(TchTensor::new);
        (detached, output, x, weight, bias)
    }

    fn convolve_backward(
        record: TchTensor,
        x: TchTensor,
        weight: TchTensor,
        bias: TchTensor,
        gradient: TchTensor,
        _options: ConvOptions<2>,
        wanted: bool,
    ) -> (TchTensor, TchTensor, TchTensor) {
        if wanted {
            three(gradients(&record, &[&x, &weight, &bias], &gradient))
        } else {
            let mut found = gradients(&record, &[&weight, &bias], &gradient);
            found.insert(0, gradient);
            three(found)
        }
    }

    fn normalize(
        x: TchTensor,
        gamma: TchTensor,
        beta: TchTensor,
        eps: f64,
    ) -> (TchTensor, TchTensor, TchTensor, TchTensor, TchTensor, TchTensor, TchTensor) {
        let none = None::<&tch::Tensor>;
        let ((output, mean, inverse), [x, gamma, beta]) = recorded([x, gamma, beta], |x, gamma, beta| {
            x.native_batch_norm(Some(gamma), Some(beta), none, none, true, 0.1, eps)
        });
        // LibTorch gives one divided by the deviations.
        let variance = inverse.detach().square().reciprocal() - eps;
        let [detached, mean, variance, output] = [output.detach(), mean.detach(), variance, output].map(TchTensor::new);
        (detached, mean, variance, output, x, gamma, beta)
    }

    fn normalize_backward(
        record: TchTensor,
        x: TchTensor,
        gamma: TchTensor,
        beta: TchTensor,
        _mean: TchTensor,
        _variance: TchTensor,
        gradient: TchTensor,
        _eps: f64,
    ) -> (TchTensor, TchTensor, TchTensor) {
        three(gradients(&record, &[&x, &gamma, &beta], &gradient))
    }

    /// One pass, where Burn compares and then fills.
    fn rectify_backward(output: TchTensor, gradient: TchTensor) -> TchTensor {
        TchTensor::new(output.tensor.threshold_backward(&gradient.tensor, 0))
    }
}

fn three(found: Vec<TchTensor>) -> (TchTensor, TchTensor, TchTensor) {
    match <[TchTensor; 3]>::try_from(found) {
        Ok([first, second, third]) => (first, second, third),
        Err(found) => unreachable!("three gradients were asked for, not {}", found.len()),
    }
}

impl<B: Backend + Recorded, C: CheckpointStrategy> Recorded for Autodiff<B, C> {
    fn convolve(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        #[derive(Debug)]
        struct Convolve;

        impl<B: Backend + Recorded> Backward<B, 3> for Convolve {
            /// The record, `x`, `weight` and `bias`.
            type State = ([FloatTensor<B>; 4], ConvOptions<2>);

            fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
                let ([record, x, weight, bias], options) = ops.state;
                let gradient = gradients.consume::<B>(&ops.node);
                let wanted = ops.parents[0].is_some();
                let found = B::convolve_backward(record, x, weight, bias, gradient, options, wanted);
                for (node, gradient) in ops.parents.into_iter().zip([found.0, found.1, found.2]) {
                    if let Some(node) = node {
                        gradients.register::<B>(node.id, gradient);
                    }
                }
            }
        }

        let nodes = [x.node(), weight.node(), bias.node()];
        let (x, weight, bias) = (x.into_primitive(), weight.into_primitive(), bias.into_primitive());
        let (output, record, x, weight, bias) = B::convolve(x, weight, bias, options.clone());
        let rest = [record.clone(), x.clone(), weight.clone(), bias.clone()].map(FloatTensor::<Self>::new);
        let output = match Convolve.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(([record, x, weight, bias], options), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        };
        let [record, x, weight, bias] = rest;
        (output, record, x, weight, bias)
    }

    fn normalize(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        eps: f64,
    ) -> (
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    ) {
        #[derive(Debug)]
        struct Normalize;

        impl<B: Backend + Recorded> Backward<B, 3> for Normalize {
            /// The record, `x`, `gamma`, `beta`, the means and the variances.
            type State = ([FloatTensor<B>; 6], f64);

            fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
                let ([record, x, gamma, beta, mean, variance], eps) = ops.state;
                let gradient = gradients.consume::<B>(&ops.node);
                let found = B::normalize_backward(record, x, gamma, beta, mean, variance, gradient, eps);
                for (node, gradient) in ops.parents.into_iter().zip([found.0, found.1, found.2]) {
                    if let Some(node) = node {
                        gradients.register::<B>(node.id, gradient);
                    }
                }
            }
        }

        let nodes = [x.node(), gamma.node(), beta.node()];
        let (x, gamma, beta) = (x.into_primitive(), gamma.into_primitive(), beta.into_primitive());
        let (output, mean, variance, record, x, gamma, beta) = B::normalize(x, gamma, beta, eps);
        let rest = [&mean, &variance, &record, &x, &gamma, &beta].map(|part| FloatTensor::<Self>::new(part.clone()));
        let output = match Normalize.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(([record, x, gamma, beta, mean, variance], eps), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        };
        let [mean, variance, record, x, gamma, beta] = rest;
        (output, mean, variance, record, x, gamma, beta)
    }

    fn rectify(x: FloatTensor<Self>) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct Rectify;

        impl<B: Backend + Recorded> Backward<B, 1> for Rectify {
            type State = FloatTensor<B>;

            fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
                unary::<B, _>(ops.parents, ops.node, gradients, |gradient| B::rectify_backward(ops.state, gradient));
            }
        }

        match Rectify.prepare::<C>([x.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let output = B::rectify(x.into_primitive());
                prep.finish(output.clone(), output)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::rectify(x.into_primitive())),
        }
    }
}

/// The larger of `x` and zero.
pub(crate) fn relu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    Tensor::from_dispatch(<Dispatch as Recorded>::rectify(x.into_dispatch()))
}

/// The output, and of the batch the means and biased variances, `[channels]`.
pub(crate) fn batch_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    eps: f64,
) -> (Tensor<D>, Tensor<1>, Tensor<1>) {
    let (output, mean, variance, ..) =
        <Dispatch as Recorded>::normalize(x.into_dispatch(), gamma.into_dispatch(), beta.into_dispatch(), eps);
    (Tensor::from_dispatch(output), Tensor::from_dispatch(mean), Tensor::from_dispatch(variance))
}

/// A convolution whose gradients are wanted.
pub(crate) fn trained_conv2d(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, options: ConvOptions<2>) -> Tensor<4> {
    let (output, ..) =
        <Dispatch as Recorded>::convolve(x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch(), options);
    Tensor::from_dispatch(output)
}
