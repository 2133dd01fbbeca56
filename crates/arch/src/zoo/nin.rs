//! Network in Network, 2013.
//!
//! Lin, Chen, Yan: "Network In Network", ICLR 2014, arXiv:1312.4400. Section 3.1 introduces the mlpconv layer,
//! section 3.2 global average pooling.
//!
//! A convolution followed by two 1×1 convolutions is a small perceptron that slides over the picture ([`mlpconv`]);
//! the last one gives a map per class, and the mean of each map is the score: no fully connected layer at all.
//! The names `cccp` (cascaded cross-channel parametric pooling) are the authors' own.
//!
//! The ImageNet network is the one of the authors' Caffe model; 7,595,176 parameters, published as 7.6 million.
//! Its 59.36% are the authors' too. Every convolution, also the one that gives the class maps, is followed by a ReLU.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "Network In Network",
    authors: "Min Lin, Qiang Chen, Shuicheng Yan",
    year: 2013,
    venue: "ICLR 2014",
    link: "https://arxiv.org/abs/1312.4400",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "nin",
    stop: Some(Stop {
        when: "2013",
        name: "Network in network",
        sentence: "A small perceptron at every place of the map: the 1×1 convolution arrives, and an average over each \
            map replaces the huge classifier.",
    }),
    forebears: &[
        Tie { system: "alexnet", what: "convolutions, with a small network in place of each" },
    ],
    as_published: None,
    models: MODELS,
};

/// Network in Network's models.
pub const MODELS: &[Model] = &[
    Model {
        id: "nin_cifar10",
        name: "NiN (CIFAR-10)",
        year: 2013,
        system: "nin",
        idea: "1×1 convolutions put a small network into every pixel, and a mean per class map replaces the \
            classifier.",
        paper: PAPER,
        published: Published {
            params: None,
            macs: None,
            top1: Some(Figure::whole(89.59, "Lin et al. 2013, table 1: 10.41% errors on CIFAR-10, not augmented")),
            top5: None,
        },
        full: nin_cifar10,
        small: Some(Small { graph: nin_cifar10_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
    },
    Model {
        id: "nin_imagenet",
        name: "NiN (ImageNet)",
        year: 2013,
        system: "nin",
        idea: "AlexNet's accuracy with an eighth of its parameters.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(7.6e6, 0.001, "Lin, Caffe model zoo, NIN-Imagenet, rounded")),
            macs: None,
            top1: Some(Figure::one_crop(59.36, "Lin, Caffe model zoo, NIN-Imagenet")),
            top5: None,
        },
        full: nin_imagenet,
        small: None,
    },
];

/// A convolution and two 1×1 convolutions, each with a ReLU: a perceptron that slides over the picture.
pub fn mlpconv(net: &mut Builder, name: &str, x: Var, conv: (&str, Conv), cccp: [(&str, usize); 2]) -> Var {
    net.group(name, BlockKind::MlpConv, |net| {
        let x = net.conv(conv.0, x, conv.1);
        let x = net.relu(x);
        let x = net.conv(cccp[0].0, x, Conv::new(cccp[0].1, 1));
        let x = net.relu(x);
        let x = net.conv(cccp[1].0, x, Conv::new(cccp[1].1, 1));
        net.relu(x)
    })
}

/// Section 4.2 of the paper, with the widths of the authors' Caffe model.
pub fn nin_cifar10() -> Result<Graph, ArchError> {
    let mut net = Builder::new("nin_cifar10", Shape::map(3, 32, 32));
    let pool = Pooling::new(3).stride(2).ceil();
    let x = net.input();
    let conv = ("conv1", Conv::new(192, 5).same());
    let x = mlpconv(&mut net, "mlpconv1", x, conv, [("cccp1", 160), ("cccp2", 96)]); // [96, 32, 32]
    let x = net.max_pool("pool1", x, pool); // [96, 16, 16]
    let x = net.dropout(x, 0.5);
    let conv = ("conv2", Conv::new(192, 5).same());
    let x = mlpconv(&mut net, "mlpconv2", x, conv, [("cccp3", 192), ("cccp4", 192)]); // [192, 16, 16]
    let x = net.avg_pool("pool2", x, pool); // [192, 8, 8]
    let x = net.dropout(x, 0.5);
    let conv = ("conv3", Conv::new(192, 3).same());
    let x = mlpconv(&mut net, "mlpconv3", x, conv, [("cccp5", 192), ("cccp6", 10)]); // [10, 8, 8]
    let x = net.avg_pool("pool3", x, Pooling::new(8)); // [10, 1, 1]
    let x = net.flatten(x); // [10]
    net.finish(x)
}

/// The authors' network for ImageNet.
pub fn nin_imagenet() -> Result<Graph, ArchError> {
    let mut net = Builder::new("nin_imagenet", Shape::map(3, 224, 224));
    let pool = Pooling::new(3).stride(2).ceil();
    let x = net.input();
    let conv = ("conv1", Conv::new(96, 11).stride(4));
    let x = mlpconv(&mut net, "mlpconv1", x, conv, [("cccp1", 96), ("cccp2", 96)]); // [96, 54, 54]
    let x = net.max_pool("pool1", x, pool); // [96, 27, 27]
    let conv = ("conv2", Conv::new(256, 5).same());
    let x = mlpconv(&mut net, "mlpconv2", x, conv, [("cccp3", 256), ("cccp4", 256)]); // [256, 27, 27]
    let x = net.max_pool("pool2", x, pool); // [256, 13, 13]
    let conv = ("conv3", Conv::new(384, 3).same());
    let x = mlpconv(&mut net, "mlpconv3", x, conv, [("cccp5", 384), ("cccp6", 384)]); // [384, 13, 13]
    let x = net.max_pool("pool3", x, pool); // [384, 6, 6]
    let x = net.dropout(x, 0.5);
    let conv = ("conv4", Conv::new(1024, 3).same());
    let x = mlpconv(&mut net, "mlpconv4", x, conv, [("cccp7", 1024), ("cccp8", 1000)]); // [1000, 6, 6]
    let x = net.global_avg_pool("pool4", x); // [1000, 1, 1]
    let x = net.flatten(x); // [1000]
    net.finish(x)
}

/// Narrow, with the same three sliding perceptrons. Unlike the published network it normalises over the batch, which
/// was found two years later: twenty passes without it, with the small steps that this wants, ended at 72.9%, and
/// twenty with it, and larger steps, at 83.8%. The class maps have no ReLU, which kills classes in a short training.
pub fn nin_cifar10_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("nin_cifar10_small", Shape::map(3, 32, 32));
    let pool = Pooling::new(3).stride(2).ceil();
    let x = net.input();
    let layers = [("conv1", Conv::new(24, 5).same()), ("cccp1", Conv::new(24, 1)), ("cccp2", Conv::new(16, 1))];
    let x = net.group("mlpconv1", BlockKind::MlpConv, |net| normalised(net, x, layers)); // [16, 32, 32]
    let x = net.max_pool("pool1", x, pool); // [16, 16, 16]
    let layers = [("conv2", Conv::new(48, 5).same()), ("cccp3", Conv::new(48, 1)), ("cccp4", Conv::new(48, 1))];
    let x = net.group("mlpconv2", BlockKind::MlpConv, |net| normalised(net, x, layers)); // [48, 16, 16]
    let x = net.avg_pool("pool2", x, pool); // [48, 8, 8]
    let x = net.dropout(x, 0.1);
    let x = net.group("mlpconv3", BlockKind::MlpConv, |net| {
        let x = normalised(net, x, [("conv3", Conv::new(96, 3).same()), ("cccp5", Conv::new(96, 1))]); // [96, 8, 8]
        net.conv("cccp6", x, Conv::new(10, 1)) // [10, 8, 8]
    });
    let x = net.global_avg_pool("pool3", x); // [10, 1, 1]
    let x = net.flatten(x); // [10]
    net.finish(x)
}

/// Convolutions in a row, each with batch normalisation and a ReLU.
fn normalised<const N: usize>(net: &mut Builder, x: Var, layers: [(&str, Conv); N]) -> Var {
    layers.into_iter().fold(x, |x, (name, conv)| {
        let x = net.conv(name, x, conv.no_bias());
        let x = net.batch_norm(&format!("{name}_bn"), x, 1e-5);
        net.relu(x)
    })
}
