//! What does each operation do to tensors?

use arch::{Activation, NodeId, Op, Shape, Window};
use burn::tensor::activation;
use burn::tensor::module;
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, ConvTransposeOptions, MaxPoolOptions};
use burn::tensor::{IndexingUpdateOp, Tensor, TensorData};

use crate::chance;
use crate::device;
use crate::forward::{Mode, Pass};
use crate::kernels;
use crate::value::Value;
use crate::weights::Slot;

/// Places of a map up to which all its patches may lie in memory at once, where nothing else asks for them.
const LAID_OUT: usize = 64 * 64;

/// The value of node `id`, from those of its inputs.
pub(crate) fn apply(pass: &mut Pass, id: NodeId, inputs: Vec<Value>) -> Value {
    let network = pass.network;
    match &network.graph.node(id).op {
        Op::Input => only(inputs),
        Op::Conv2d { .. } => Value::Map(convolution(pass, id, map(inputs))),
        Op::ConvTranspose2d { window, output_padding, groups, .. } => {
            let options =
                ConvTransposeOptions::new(window.stride, window.padding, *output_padding, window.dilation, *groups);
            let (weight, bias) = (kernel(pass, id), vector(pass, id, "bias"));
            Value::Map(module::conv_transpose2d(map(inputs), weight, bias, options))
        }
        Op::Linear { .. } => Value::Features(linear(pass, id, only(inputs).into_features())),
        Op::BatchNorm { eps } => batch_norm(pass, id, only(inputs), *eps),
        Op::LocalResponseNorm { size, alpha, beta, k } => {
            Value::Map(local_response_norm(map(inputs), *size, *alpha, *beta, *k))
        }
        Op::Activation(kind) => activate(pass, id, only(inputs), *kind),
        Op::MaxPool(window) => Value::Map(max_pool(pass, id, map(inputs), window)),
        Op::AvgPool { window, count_include_pad } => Value::Map(avg_pool(map(inputs), window, *count_include_pad)),
        Op::MaxAvgPool(window) => {
            let x = map(inputs);
            Value::Map(largest(x.clone(), window) + avg_pool(x, window, false))
        }
        Op::MaxUnpool { of } => Value::Map(max_unpool(pass, *of, map(inputs))),
        Op::GlobalAvgPool => Value::Map(global_avg_pool(map(inputs))),
        Op::Subsample(window) => Value::Map(subsample(pass, id, map(inputs), window)),
        Op::Concat => Value::Map(Tensor::cat(inputs.into_iter().map(Value::into_map).collect(), 1)),
        Op::Add { scales } => add(inputs, scales),
        Op::Join { drop_path } => join(pass, inputs, *drop_path),
        Op::Dropout { p } => dropout(pass, only(inputs), *p),
        Op::SpatialDropout { p } => Value::Map(spatial_dropout(pass, map(inputs), *p)),
        Op::Flatten => Value::Features(only(inputs).into_features()),
        Op::PadChannels { out } => Value::Map(pad_channels(map(inputs), *out)),
        Op::EuclideanCodes { codes } => Value::Features(distances(only(inputs).into_features(), codes)),
    }
}

/// The value of an operation's one input.
fn only(mut inputs: Vec<Value>) -> Value {
    inputs.swap_remove(0)
}

/// The maps of an operation's one input, `[batch, channels, height, width]`.
fn map(inputs: Vec<Value>) -> Tensor<4> {
    only(inputs).into_map()
}

fn convolution(pass: &Pass, id: NodeId, x: Tensor<4>) -> Tensor<4> {
    let Op::Conv2d { window, groups, connections, .. } = &pass.network.graph.node(id).op else {
        return x;
    };
    let mut weight = kernel(pass, id);
    if let (Some(table), Mode::Training) = (connections, pass.mode) {
        let mask = TensorData::new(table.mask(window.kernel), weight.dims());
        weight = weight * Tensor::<4>::from_data(mask, &x.device());
    }
    let options = ConvOptions::new(window.stride, window.padding, window.dilation, *groups);
    let bias = vector(pass, id, "bias");
    let Shape::Map { height, width, .. } = pass.network.analysis.shape(id) else { return x };
    if pass.mode == Mode::Inference && (height * width > LAID_OUT || !device::is_cpu(&x.device())) {
        return module::conv2d(x, weight, bias, options);
    }
    let bias = bias.unwrap_or_else(|| Tensor::zeros([weight.dims()[0]], &x.device()));
    kernels::trained_conv2d(x, weight, bias, options)
}

/// `[batch, in] -> [batch, out]` with a matrix `[out, in]`.
fn linear(pass: &Pass, id: NodeId, x: Tensor<2>) -> Tensor<2> {
    let Some(Slot::Matrix(index)) = slot(pass, id, "weight") else {
        unreachable!("a fully connected layer has a matrix");
    };
    let y = x.matmul(pass.network.weights.matrices[index].val().transpose());
    match vector(pass, id, "bias") {
        Some(bias) => y + bias.unsqueeze(),
        None => y,
    }
}

/// `-|x - code|^2 = 2 x·code - |x|^2 - |code|^2`, `[batch, features] -> [batch, classes]`.
fn distances(x: Tensor<2>, codes: &[Vec<f32>]) -> Tensor<2> {
    let (classes, features) = (codes.len(), codes.first().map_or(0, Vec::len));
    let norms: Vec<f32> = codes.iter().map(|code| code.iter().map(|v| v * v).sum()).collect();
    let device = x.device();
    let matrix = Tensor::<2>::from_data(TensorData::new(codes.concat(), [classes, features]), &device);
    let norms = Tensor::<2>::from_data(TensorData::new(norms, [1, classes]), &device);
    let own = x.clone().powi_scalar(2).sum_dim(1); // [batch, 1]
    x.matmul(matrix.transpose()).mul_scalar(2.0) - own - norms
}

fn activate(pass: &Pass, id: NodeId, x: Value, kind: Activation) -> Value {
    match x {
        Value::Map(tensor) => Value::Map(activation_of(pass, id, tensor, kind)),
        Value::Features(tensor) => Value::Features(activation_of(pass, id, tensor, kind)),
    }
}

fn activation_of<const D: usize>(pass: &Pass, id: NodeId, x: Tensor<D>, kind: Activation) -> Tensor<D> {
    match kind {
        Activation::Relu => kernels::relu(x),
        Activation::LeakyRelu { slope } => activation::leaky_relu(x, slope),
        Activation::Elu { alpha } => elu(x, alpha),
        Activation::Tanh => kernels::scaled_tanh(x, 1.0, 1.0),
        Activation::ScaledTanh { amplitude, slope } => kernels::scaled_tanh(x, amplitude, slope),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Prelu => match vector(pass, id, "weight") {
            Some(slope) => prelu(x, slope),
            None => x,
        },
    }
}

/// `x` above zero, `alpha * (exp(x) - 1)` below. Burn's form takes the exponential of large numbers too, and leaves it
/// out: infinity times nothing is no gradient.
fn elu<const D: usize>(x: Tensor<D>, alpha: f64) -> Tensor<D> {
    let below = x.clone().clamp_max(0.0).exp().sub_scalar(1.0).mul_scalar(alpha);
    let is_below = x.clone().lower_equal_scalar(0.0);
    x.mask_where(is_below, below)
}

/// `x` above zero, `slope * x` below; `slope` is `[1]` or `[channels]`. Two rectifications are passes without a mask,
/// which Burn's form has.
fn prelu<const D: usize>(x: Tensor<D>, slope: Tensor<1>) -> Tensor<D> {
    let mut dims = [1; D];
    dims[1] = slope.dims()[0];
    kernels::relu(x.clone()) - kernels::relu(x.neg()) * slope.reshape(dims)
}

fn batch_norm(pass: &mut Pass, id: NodeId, x: Value, eps: f64) -> Value {
    match x {
        Value::Map(tensor) => Value::Map(batch_norm_of(pass, id, tensor, eps)),
        Value::Features(tensor) => Value::Features(batch_norm_of(pass, id, tensor, eps)),
    }
}

fn batch_norm_of<const D: usize>(pass: &mut Pass, id: NodeId, x: Tensor<D>, eps: f64) -> Tensor<D> {
    let (Some(gamma), Some(beta)) = (vector(pass, id, "weight"), vector(pass, id, "bias")) else {
        unreachable!("a batch normalisation has a scale and a shift");
    };
    let (Some(Slot::Statistic(mean)), Some(Slot::Statistic(variance))) =
        (slot(pass, id, "running_mean"), slot(pass, id, "running_var"))
    else {
        unreachable!("a batch normalisation has running statistics");
    };
    let statistics = &pass.network.statistics;
    if pass.mode == Mode::Inference {
        return module::batch_norm(x, gamma, beta, statistics[mean].clone(), statistics[variance].clone(), eps);
    }
    let dims = x.dims();
    let per_channel = dims.iter().product::<usize>() / dims[1];
    let (output, batch_mean, batch_variance) = kernels::batch_norm(x, gamma, beta, eps);
    let unbiased = per_channel as f64 / (per_channel as f64 - 1.0).max(1.0);
    pass.batch_statistics.push((mean, variance, batch_mean, batch_variance.mul_scalar(unbiased)));
    output
}

/// Sums squares over neighbouring channels by pooling along the channel axis.
fn local_response_norm(x: Tensor<4>, size: usize, alpha: f64, beta: f64, k: f64) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    let squares = x.clone().powi_scalar(2).reshape([batch, 1, channels, height * width]);
    let options = AvgPoolOptions::new([size, 1]).with_stride([1, 1]).with_padding([size / 2, 0]);
    let mean = module::avg_pool2d(squares, options).reshape([batch, channels, height, width]);
    x / mean.mul_scalar(alpha).add_scalar(k).powf_scalar(beta)
}

fn max_pool(pass: &mut Pass, id: NodeId, x: Tensor<4>, window: &Window) -> Tensor<4> {
    let unpooled = pass.network.graph.nodes.iter().any(|node| matches!(node.op, Op::MaxUnpool { of } if of == id));
    if !unpooled {
        return largest(x, window);
    }
    pass.pool_inputs.insert(id, x.dims());
    let (output, indices) = module::max_pool2d_with_indices(x, max_pool_options(window));
    pass.pool_indices.insert(id, indices);
    output
}

/// `[batch, channels, height, width] -> [batch, channels, 1, 1]`.
fn global_avg_pool(x: Tensor<4>) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    x.reshape([batch, channels, height * width]).mean_dim(2).reshape([batch, channels, 1, 1])
}

/// Appends maps of zeros until there are `out`.
fn pad_channels(x: Tensor<4>, out: usize) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    let zeros = Tensor::zeros([batch, out - channels, height, width], &x.device());
    Tensor::cat(vec![x, zeros], 1)
}

/// Scatters `x` into zeros of the shape that pooling `of` took.
fn max_unpool(pass: &Pass, of: NodeId, x: Tensor<4>) -> Tensor<4> {
    let (Some(indices), Some(&[batch, channels, height, width])) =
        (pass.pool_indices.get(&of), pass.pool_inputs.get(&of))
    else {
        unreachable!("the pooling comes before its unpooling");
    };
    let [_, _, rows, columns] = x.dims();
    let planes = batch * channels;
    let zeros = Tensor::<2>::zeros([planes, height * width], &x.device());
    let indices = indices.clone().reshape([planes, rows * columns]);
    let values = x.reshape([planes, rows * columns]);
    zeros.scatter(1, indices, values, IndexingUpdateOp::Add).reshape([batch, channels, height, width])
}

/// The largest value under a window.
fn largest(x: Tensor<4>, window: &Window) -> Tensor<4> {
    if device::is_cpu(&x.device()) {
        return kernels::max_pool(x, *window);
    }
    module::max_pool2d(x, max_pool_options(window))
}

fn avg_pool(x: Tensor<4>, window: &Window, count_include_pad: bool) -> Tensor<4> {
    if device::is_cpu(&x.device()) {
        return kernels::mean_pool(x, *window, count_include_pad);
    }
    let mut options = AvgPoolOptions::new(window.kernel).with_stride(window.stride).with_padding(window.padding);
    options.count_include_pad = count_include_pad;
    options.ceil_mode = window.ceil;
    module::avg_pool2d(x, options)
}

fn max_pool_options(window: &Window) -> MaxPoolOptions<2> {
    MaxPoolOptions::new(window.kernel)
        .with_stride(window.stride)
        .with_padding(window.padding)
        .with_ceil_mode(window.ceil)
}

/// `coeff * (sum of the window) + bias`, per map (LeCun et al. 1998, section II.B).
fn subsample(pass: &Pass, id: NodeId, x: Tensor<4>, window: &Window) -> Tensor<4> {
    let (Some(coeff), Some(bias)) = (vector(pass, id, "coeff"), vector(pass, id, "bias")) else {
        unreachable!("a subsampling has a coefficient and a bias");
    };
    let channels = coeff.dims()[0];
    let area = (window.kernel[0] * window.kernel[1]) as f64;
    let sum_scale = coeff.mul_scalar(area).reshape([1, channels, 1, 1]);
    avg_pool(x, window, true) * sum_scale + bias.reshape([1, channels, 1, 1])
}

fn add(inputs: Vec<Value>, scales: &[f64]) -> Value {
    fn scaled<const D: usize>(x: Tensor<D>, scale: f64) -> Tensor<D> {
        if scale == 1.0 { x } else { x.mul_scalar(scale) }
    }
    inputs
        .into_iter()
        .zip(scales)
        .map(|(value, &scale)| match value {
            Value::Map(x) => Value::Map(scaled(x, scale)),
            Value::Features(x) => Value::Features(scaled(x, scale)),
        })
        .reduce(|sum, value| match (sum, value) {
            (Value::Map(a), Value::Map(b)) => Value::Map(a + b),
            (a, b) => Value::Features(a.into_features() + b.into_features()),
        })
        .expect("an addition has inputs")
}

/// Mean of the columns; in training each is left out with probability `drop_path`, but never all
/// (Larsson et al. 2016, section 2.1: local drop-path).
fn join(pass: &mut Pass, mut inputs: Vec<Value>, drop_path: f64) -> Value {
    if pass.mode == Mode::Training && drop_path > 0.0 && inputs.len() > 1 {
        let random = &mut pass.random;
        let spare = random.usize(..inputs.len());
        let kept: Vec<bool> = (0..inputs.len()).map(|i| i == spare || random.f64() >= drop_path).collect();
        let mut kept = kept.into_iter();
        inputs.retain(|_| kept.next().unwrap_or(true));
    }
    let share = 1.0 / inputs.len() as f64;
    let scales = vec![share; inputs.len()];
    add(inputs, &scales)
}

fn dropout(pass: &mut Pass, x: Value, p: f64) -> Value {
    fn dropped<const D: usize>(pass: &mut Pass, x: Tensor<D>, p: f64) -> Tensor<D> {
        let mask = chance::dropout_mask(&mut pass.random, x.dims(), p, &x.device());
        x * mask
    }
    if pass.mode == Mode::Inference || p <= 0.0 {
        return x;
    }
    match x {
        Value::Map(x) => Value::Map(dropped(pass, x, p)),
        Value::Features(x) => Value::Features(dropped(pass, x, p)),
    }
}

/// Whole maps, where [`dropout`] drops single values.
fn spatial_dropout(pass: &mut Pass, x: Tensor<4>, p: f64) -> Tensor<4> {
    if pass.mode == Mode::Inference || p <= 0.0 {
        return x;
    }
    let [batch, channels, _, _] = x.dims();
    let mask = chance::dropout_mask(&mut pass.random, [batch, channels, 1, 1], p, &x.device());
    x * mask
}

/// The slot of a tensor of `id`, or of the node whose weights it shares.
fn slot(pass: &Pass, id: NodeId, role: &str) -> Option<Slot> {
    let graph = &pass.network.graph;
    let owner = graph.node(id).tied_to.unwrap_or(id);
    pass.network.directory.get(&graph.node(owner).name, role)
}

fn vector(pass: &Pass, id: NodeId, role: &str) -> Option<Tensor<1>> {
    match slot(pass, id, role)? {
        Slot::Vector(index) => Some(pass.network.weights.vectors[index].val()),
        _ => None,
    }
}

fn kernel(pass: &Pass, id: NodeId) -> Tensor<4> {
    let Some(Slot::Kernel(index)) = slot(pass, id, "weight") else {
        unreachable!("a convolution has a kernel");
    };
    pass.network.weights.kernels[index].val()
}
