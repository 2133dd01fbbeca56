//! AlexNet, 2012.
//!
//! Krizhevsky, Sutskever, Hinton: "ImageNet Classification with Deep Convolutional Neural Networks", NIPS 2012.
//! Section 3 describes the network, figure 2 its two halves.
//!
//! What others leave out and [`bvlc_alexnet`] keeps: the two towers, one per graphics card, which meet only in conv3
//! and in the fully connected layers (groups of 2); local response normalisation; pooling windows that overlap (3×3,
//! step 2). It follows Caffe's `bvlc_alexnet`, whose constants of the normalisation differ from the paper's:
//! `(1 + 1e-4/5 Σ)^0.75` there, `(2 + 1e-4 Σ)^0.75` in section 3.3. The paper says 224 pixels, but its 55×55 maps
//! need 227.
//!
//! [`alexnet`] is torchvision's, after Krizhevsky's "One weird trick" (2014, arXiv:1404.5997): one tower, fewer maps,
//! no normalisation. Its adaptive pooling does nothing at 224×224 and is written as a 1×1 mean.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "ImageNet Classification with Deep Convolutional Neural Networks",
    authors: "Alex Krizhevsky, Ilya Sutskever, Geoffrey E. Hinton",
    year: 2012,
    venue: "NIPS 2012",
    link: "https://doi.org/10.1145/3065386",
};

const ONE_WEIRD_TRICK: Paper = Paper {
    title: "One weird trick for parallelizing convolutional neural networks",
    authors: "Alex Krizhevsky",
    year: 2014,
    venue: "arXiv",
    link: "https://arxiv.org/abs/1404.5997",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "alexnet",
    stop: Some(Stop {
        when: "2012",
        name: "AlexNet",
        sentence: "A much larger LeNet on two graphics cards, with rectified units, dropout and overlapping max \
            pooling, wins ImageNet by eleven points and starts the boom.",
    }),
    forebears: &[
        Tie { system: "lenet5", what: "convolve, pool, repeat, classify" },
        Tie { system: "ciresan", what: "training on graphics cards, with deformed pictures" },
    ],
    as_published: None,
    models: MODELS,
};

/// AlexNet's models.
pub const MODELS: &[Model] = &[
    Model {
        id: "bvlc_alexnet",
        name: "AlexNet (2012, two towers)",
        year: 2012,
        system: "alexnet",
        idea: "LeNet's recipe, a thousand times larger, with rectified units and dropout, on two graphics cards.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(60e6, 0.017, "Krizhevsky et al. 2012, abstract: 60 million")),
            macs: None,
            top1: Some(Figure::one_crop(57.1, "Caffe, models/bvlc_alexnet/readme.md")),
            top5: Some(Figure::one_crop(80.2, "Caffe, models/bvlc_alexnet/readme.md")),
        }
        .with_top1(&[Figure::ten_crops(59.3, "Krizhevsky et al. 2012, table 2: one network")]),
        full: bvlc_alexnet,
        small: Some(Small { graph: bvlc_alexnet_small, task: Task::Cifar10, recipe: recipes::PLAIN }),
    },
    Model {
        id: "alexnet",
        name: "AlexNet (torchvision)",
        year: 2014,
        system: "alexnet",
        idea: "AlexNet on a single card: one tower, no response normalisation, nearly the same accuracy.",
        paper: ONE_WEIRD_TRICK,
        published: Published {
            params: Some(Figure::new(61_100_840.0, 0.0, "torchvision documentation")),
            macs: Some(Figure::new(0.71e9, 0.007, "torchvision documentation, rounded")),
            top1: Some(Figure::one_crop(56.522, "torchvision documentation")),
            top5: Some(Figure::one_crop(79.066, "torchvision documentation")),
        },
        full: alexnet,
        small: None,
    },
];

/// Maps of the five convolutions and width of the two hidden fully connected layers.
struct Widths {
    conv: [usize; 5],
    hidden: usize,
}

/// AlexNet as in the paper, with the constants of Caffe.
pub fn bvlc_alexnet() -> Result<Graph, ArchError> {
    let mut net = Builder::new("bvlc_alexnet", Shape::map(3, 227, 227));
    let x = net.input();
    let x = net.conv("conv1", x, Conv::new(96, 11).stride(4)); // [96, 55, 55]
    let x = towers(&mut net, x, 5, &Widths { conv: [96, 256, 384, 384, 256], hidden: 4096 }, 0.5, 1000);
    net.finish(x)
}

/// Two towers, normalisation and overlapping pooling for 32×32 pictures.
pub fn bvlc_alexnet_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("bvlc_alexnet_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = net.conv("conv1", x, Conv::new(24, 5).same()); // [24, 32, 32]
    let x = towers(&mut net, x, 5, &Widths { conv: [24, 64, 96, 96, 64], hidden: 256 }, 0.2, 10);
    net.finish(x)
}

/// Everything after the first convolution. Groups of 2 are the two towers.
fn towers(net: &mut Builder, x: Var, kernel2: usize, widths: &Widths, dropout: f64, classes: usize) -> Var {
    let [_, channels2, channels3, channels4, channels5] = widths.conv;
    let overlapping = Pooling::new(3).stride(2);
    let x = net.relu(x);
    let x = net.local_response_norm("norm1", x, 5, 1e-4, 0.75, 1.0);
    let x = net.max_pool("pool1", x, overlapping); // [96, 27, 27]
    let x = net.conv("conv2", x, Conv::new(channels2, kernel2).same().groups(2)); // [256, 27, 27]
    let x = net.relu(x);
    let x = net.local_response_norm("norm2", x, 5, 1e-4, 0.75, 1.0);
    let x = net.max_pool("pool2", x, overlapping); // [256, 13, 13]
    let x = net.conv("conv3", x, Conv::new(channels3, 3).same()); // [384, 13, 13], the towers meet
    let x = net.relu(x);
    let x = net.conv("conv4", x, Conv::new(channels4, 3).same().groups(2)); // [384, 13, 13]
    let x = net.relu(x);
    let x = net.conv("conv5", x, Conv::new(channels5, 3).same().groups(2)); // [256, 13, 13]
    let x = net.relu(x);
    let x = net.max_pool("pool5", x, overlapping); // [256, 6, 6]
    net.group("classifier", BlockKind::Classifier, |net| {
        let x = net.flatten(x); // [9216]
        let x = net.linear("fc6", x, widths.hidden);
        let x = net.relu(x);
        let x = net.dropout(x, dropout);
        let x = net.linear("fc7", x, widths.hidden);
        let x = net.relu(x);
        let x = net.dropout(x, dropout);
        net.linear("fc8", x, classes)
    })
}

/// torchvision's AlexNet.
pub fn alexnet() -> Result<Graph, ArchError> {
    let mut net = Builder::new("alexnet", Shape::map(3, 224, 224));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = net.conv("0", x, Conv::new(64, 11).stride(4).padding(2)); // [64, 55, 55]
        let x = net.relu(x);
        let x = net.max_pool("2", x, Pooling::new(3).stride(2)); // [64, 27, 27]
        let x = net.conv("3", x, Conv::new(192, 5).same()); // [192, 27, 27]
        let x = net.relu(x);
        let x = net.max_pool("5", x, Pooling::new(3).stride(2)); // [192, 13, 13]
        let x = net.conv("6", x, Conv::new(384, 3).same()); // [384, 13, 13]
        let x = net.relu(x);
        let x = net.conv("8", x, Conv::new(256, 3).same()); // [256, 13, 13]
        let x = net.relu(x);
        let x = net.conv("10", x, Conv::new(256, 3).same()); // [256, 13, 13]
        let x = net.relu(x);
        net.max_pool("12", x, Pooling::new(3).stride(2)) // [256, 6, 6]
    });
    let x = net.avg_pool("avgpool", x, Pooling::new(1));
    let x = net.flatten(x); // [9216]
    let x = net.block("classifier", BlockKind::Classifier, |net| {
        let x = net.dropout(x, 0.5);
        let x = net.linear("1", x, 4096);
        let x = net.relu(x);
        let x = net.dropout(x, 0.5);
        let x = net.linear("4", x, 4096);
        let x = net.relu(x);
        net.linear("6", x, 1000)
    });
    net.finish(x)
}
