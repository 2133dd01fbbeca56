//! What LibTorch does better than Burn's composition of its operations: trainings on all cores of a desk.
//!
//! Burn asks LibTorch for the gradient of a kernel by a convolution whose own kernel is the gradient of the output, and composes batch
//! normalisation from some fifteen operations. Here LibTorch's own gradients are taken, in the memory layout that its convolutions are
//! fastest in (channels last). Its gradients need its own record of the forward pass, so that is computed once more.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::libtorch::TchTensor;
use burn::backend::ops::{ConvOptions, ModuleOps};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, LibTorch, backend_extension};
use burn::tensor::Tensor;

use super::Kernels;

/// `[batch, channels, height, width]` as before, with the channels beside each other in memory.
fn channels_last(x: &tch::Tensor) -> tch::Tensor {
    x.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2])
}

fn convolution(x: &tch::Tensor, weight: &tch::Tensor, bias: &tch::Tensor, options: &ConvOptions<2>) -> tch::Tensor {
    let [stride, padding, dilation] =
        [options.stride, options.padding.map(|(begin, _)| begin), options.dilation].map(|pair| pair.map(|v| v as i64));
    x.conv2d(weight, Some(bias), stride, padding, dilation, options.groups as i64)
}

/// Gradients of `inputs`, where that of `forward`'s output is `gradient`.
fn gradients<const N: usize>(
    inputs: [&tch::Tensor; N],
    gradient: &tch::Tensor,
    forward: impl FnOnce(&[tch::Tensor; N]) -> tch::Tensor,
) -> Vec<TchTensor> {
    tch::with_grad(|| {
        let leaves = inputs.map(|input| input.detach().set_requires_grad(true));
        let product = (forward(&leaves) * gradient).sum(None);
        let found = tch::Tensor::run_backward(&[product], &leaves, false, false);
        found.into_iter().map(TchTensor::new).collect()
    })
}

impl Kernels for LibTorch {
    fn trained_conv2d(x: TchTensor, weight: TchTensor, bias: TchTensor, options: ConvOptions<2>) -> TchTensor {
        TchTensor::new(convolution(&channels_last(&x.tensor), &channels_last(&weight.tensor), &bias.tensor, &options))
    }

    fn trained_conv2d_input_backward(
        x: TchTensor,
        weight: TchTensor,
        gradient: TchTensor,
        options: ConvOptions<2>,
    ) -> TchTensor {
        let [weight, gradient] = [weight, gradient].map(|tensor| TchTensor::new(channels_last(&tensor.tensor)));
        Self::conv2d_x_backward(x, weight, gradient, options)
    }

    fn trained_conv2d_weight_backward(
        x: TchTensor,
        weight: TchTensor,
        bias: TchTensor,
        gradient: TchTensor,
        options: ConvOptions<2>,
    ) -> (TchTensor, TchTensor) {
        let [x, gradient] = [x, gradient].map(|tensor| channels_last(&tensor.tensor));
        let mut found = gradients([&weight.tensor, &bias.tensor], &gradient, |[weight, bias]| {
            convolution(&x, &channels_last(weight), bias, &options)
        });
        let of_bias = found.remove(1);
        (found.remove(0), of_bias)
    }
}

/// Batch normalisation in trainings.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"), LibTorch, Autodiff)]
pub(crate) trait Normalization: Backend {
    /// The output, and of the batch the means and biased variances, `[channels]`.
    fn normalize(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        eps: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let found = Self::batch_norm_train(x, gamma, beta, eps);
        (found.output, found.mean, found.variance)
    }

    /// Gradients of `x`, `gamma` and `beta`; `mean` and `variance` are what [`Normalization::normalize`] gave.
    fn normalize_backward(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        eps: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let found = Self::batch_norm_train_backward(x, gamma, mean, variance, eps, gradient);
        (found.x_grad, found.gamma_grad, found.beta_grad)
    }
}

impl Normalization for Flex {}

#[cfg(feature = "webgpu")]
impl Normalization for burn::backend::Cube {}

/// LibTorch's own: the output, the means, and one divided by the deviations.
fn normalize(x: &tch::Tensor, gamma: &tch::Tensor, beta: &tch::Tensor, eps: f64) -> [tch::Tensor; 3] {
    let (output, mean, inverse) =
        x.native_batch_norm(Some(gamma), Some(beta), None::<&tch::Tensor>, None::<&tch::Tensor>, true, 0.1, eps);
    [output, mean, inverse]
}

impl Normalization for LibTorch {
    fn normalize(x: TchTensor, gamma: TchTensor, beta: TchTensor, eps: f64) -> (TchTensor, TchTensor, TchTensor) {
        let [output, mean, inverse] = normalize(&x.tensor, &gamma.tensor, &beta.tensor, eps);
        let variance = inverse.square().reciprocal() - eps;
        (TchTensor::new(output), TchTensor::new(mean), TchTensor::new(variance))
    }

    fn normalize_backward(
        x: TchTensor,
        gamma: TchTensor,
        mean: TchTensor,
        _variance: TchTensor,
        gradient: TchTensor,
        eps: f64,
    ) -> (TchTensor, TchTensor, TchTensor) {
        let beta = mean.tensor.zeros_like();
        let mut found = gradients([&x.tensor, &gamma.tensor, &beta], &gradient.tensor, |[x, gamma, beta]| {
            let [output, _, _] = normalize(x, gamma, beta, eps);
            output
        });
        let of_beta = found.remove(2);
        let of_gamma = found.remove(1);
        (found.remove(0), of_gamma, of_beta)
    }
}

impl<B: Backend + Normalization, C: CheckpointStrategy> Normalization for Autodiff<B, C> {
    fn normalize(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        eps: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        #[derive(Debug)]
        struct Normalize;

        impl<B: Backend + Normalization> Backward<B, 3> for Normalize {
            /// `x`, `gamma`, the means and the variances.
            type State = ([FloatTensor<B>; 4], f64);

            fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
                let ([x, gamma, mean, variance], eps) = ops.state;
                let gradient = gradients.consume::<B>(&ops.node);
                let (of_x, of_gamma, of_beta) = B::normalize_backward(x, gamma, mean, variance, gradient, eps);
                for (node, gradient) in ops.parents.into_iter().zip([of_x, of_gamma, of_beta]) {
                    if let Some(node) = node {
                        gradients.register::<B>(node.id, gradient);
                    }
                }
            }
        }

        let nodes = [x.node(), gamma.node(), beta.node()];
        let (x, gamma, beta) = (x.into_primitive(), gamma.into_primitive(), beta.into_primitive());
        let (output, mean, variance) = B::normalize(x.clone(), gamma.clone(), beta, eps);
        let output = match Normalize.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(([x, gamma, mean.clone(), variance.clone()], eps), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        };
        (output, FloatTensor::<Self>::new(mean), FloatTensor::<Self>::new(variance))
    }
}

/// The output, and of the batch the means and biased variances, `[channels]`.
pub(crate) fn batch_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    eps: f64,
) -> (Tensor<D>, Tensor<1>, Tensor<1>) {
    let (output, mean, variance) =
        <Dispatch as Normalization>::normalize(x.into_dispatch(), gamma.into_dispatch(), beta.into_dispatch(), eps);
    (Tensor::from_dispatch(output), Tensor::from_dispatch(mean), Tensor::from_dispatch(variance))
}
