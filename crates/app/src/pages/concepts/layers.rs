//! The few layers that concepts compare, each a small graph of its own.

use arch::{ArchError, Builder, Conv, Graph, Pooling, Shape, Var};

/// A graph of one input and what `body` makes of it.
pub fn graph(input: Shape, body: impl FnOnce(&mut Builder, Var) -> Var) -> Result<Graph, ArchError> {
    let mut net = Builder::new("concept", input);
    let x = net.input();
    let y = body(&mut net, x);
    net.finish(y)
}

/// Convolutions one after the other, named `conv1`, `conv2`, …, without biases.
pub fn convolutions(input: Shape, convolutions: Vec<Conv>) -> Result<Graph, ArchError> {
    graph(input, |net, mut x| {
        for (index, conv) in convolutions.into_iter().enumerate() {
            x = net.conv(&format!("conv{}", index + 1), x, conv.no_bias());
        }
        x
    })
}

/// `count` convolutions of `kernel` rows and columns that keep channels and size.
pub fn stack(input: Shape, kernel: usize, count: usize) -> Result<Graph, ArchError> {
    convolutions(input, (0..count).map(|_| Conv::new(input.channels(), kernel).same()).collect())
}

/// A row of `n` and a column of `n`.
pub fn cross(input: Shape, n: usize) -> Result<Graph, ArchError> {
    let channels = input.channels();
    convolutions(
        input,
        vec![
            Conv::rect(channels, [1, n]).padding_rect([0, n / 2]),
            Conv::rect(channels, [n, 1]).padding_rect([n / 2, 0]),
        ],
    )
}

/// A pooling of `size` rows and columns.
pub fn pooling(input: Shape, size: usize, stride: usize) -> Result<Graph, ArchError> {
    graph(input, |net, x| net.max_pool("pool", x, Pooling::new(size).stride(stride)))
}
