//! The backward passes: which gradient follows from which, whoever computes it.

use std::fmt::Debug;
use std::marker::PhantomData;

use arch::Window;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::ops::ConvOptions;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend};

use super::Kernels;

/// An operation of `N` inputs that keeps `S` for its gradients.
#[derive(Debug)]
struct Recorded<B, S, const N: usize>(PhantomData<fn(B, S)>);

/// Gradients of `N` inputs from what was kept and the gradient of the output; only those that are wanted need be there.
type Gradient<B, S, const N: usize> = fn(S, FloatTensor<B>, [bool; N]) -> [Option<FloatTensor<B>>; N];

impl<B: Backend, S: Clone + Debug + Send + 'static, const N: usize> Backward<B, N> for Recorded<B, S, N> {
    type State = (S, Gradient<B, S, N>);

    fn backward(self, ops: Ops<Self::State, N>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (state, gradient) = ops.state;
        let wanted = ops.parents.each_ref().map(Option::is_some);
        let found = gradient(state, gradients.consume::<B>(&ops.node), wanted);
        for (node, found) in ops.parents.into_iter().zip(found) {
            if let Some((node, found)) = node.zip(found) {
                gradients.register::<B>(node.id, found);
            }
        }
    }
}

/// Runs `forward`, which gives the output and what its gradients need.
fn recorded<B: Backend, C: CheckpointStrategy, S: Clone + Debug + Send + 'static, const N: usize>(
    inputs: [FloatTensor<Autodiff<B, C>>; N],
    forward: impl FnOnce([FloatTensor<B>; N]) -> (FloatTensor<B>, S),
    gradient: Gradient<B, S, N>,
) -> FloatTensor<Autodiff<B, C>> {
    let nodes = inputs.each_ref().map(|input| input.node());
    let (output, state) = forward(inputs.map(|input| input.into_primitive()));
    match Recorded::<B, S, N>(PhantomData).prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prep) => prep.finish((state, gradient), output),
        OpsKind::UnTracked(prep) => prep.finish(output),
    }
}

impl<B: Backend + Kernels, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn scaled_tanh(x: FloatTensor<Self>, amplitude: f32, slope: f32) -> FloatTensor<Self> {
        let forward = |[x]: [_; 1]| {
            let y = B::scaled_tanh(x, amplitude, slope);
            (y.clone(), (y, amplitude, slope))
        };
        recorded::<B, C, _, 1>([x], forward, |(y, amplitude, slope), gradient, _| {
            [Some(B::scaled_tanh_backward(y, gradient, amplitude, slope))]
        })
    }

    fn rectified(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let forward = |[x]: [_; 1]| {
            let y = B::rectified(x);
            (y.clone(), y)
        };
        recorded::<B, C, _, 1>([x], forward, |y, gradient, _| [Some(B::rectified_backward(y, gradient))])
    }

    fn trained_conv2d(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: ConvOptions<2>,
    ) -> FloatTensor<Self> {
        let forward = |[x, weight, bias]: [FloatTensor<B>; 3]| {
            let y = B::trained_conv2d(x.clone(), weight.clone(), bias.clone(), options.clone());
            (y, ([x, weight, bias], options))
        };
        recorded::<B, C, _, 3>([x, weight, bias], forward, |([x, weight, bias], options), gradient, wanted| {
            let of_x = wanted[0].then(|| {
                let (weight, gradient) = (weight.clone(), gradient.clone());
                B::trained_conv2d_input_backward(x.clone(), weight, gradient, options.clone())
            });
            if !wanted[1] && !wanted[2] {
                return [of_x, None, None];
            }
            let (of_weight, of_bias) = B::trained_conv2d_weight_backward(x, weight, bias, gradient, options);
            [of_x, Some(of_weight), Some(of_bias)]
        })
    }

    fn normalised(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        eps: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let mut statistics = None;
        let forward = |[x, gamma, beta]: [FloatTensor<B>; 3]| {
            let (y, mean, variance) = B::normalised(x.clone(), gamma.clone(), beta, eps);
            statistics = Some([mean.clone(), variance.clone()]);
            (y, ([x, gamma, mean, variance], eps))
        };
        let y = recorded::<B, C, _, 3>([x, gamma, beta], forward, |([x, gamma, mean, variance], eps), gradient, _| {
            let found = B::normalised_backward(x, gamma, mean, variance, gradient, eps);
            [Some(found.0), Some(found.1), Some(found.2)]
        });
        let Some([mean, variance]) = statistics.map(|both| both.map(FloatTensor::<Self>::new)) else {
            unreachable!("the forward pass has run")
        };
        (y, mean, variance)
    }

    fn largest(x: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let forward = |[x]: [FloatTensor<B>; 1]| {
            let y = B::largest(x.clone(), window);
            (y.clone(), (x, y, window))
        };
        recorded::<B, C, _, 1>([x], forward, |(x, y, window), gradient, _| {
            [Some(B::largest_backward(x, y, gradient, window))]
        })
    }

    fn mean_under(x: FloatTensor<Self>, window: Window, count_padding: bool) -> FloatTensor<Self> {
        let forward = |[x]: [FloatTensor<B>; 1]| {
            let y = B::mean_under(x.clone(), window, count_padding);
            (y, (x, window, count_padding))
        };
        recorded::<B, C, _, 1>([x], forward, |(x, window, count_padding), gradient, _| {
            [Some(B::mean_under_backward(x, gradient, window, count_padding))]
        })
    }
}
