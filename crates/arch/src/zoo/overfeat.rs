//! OverFeat, 2013.
//!
//! Sermanet, Eigen, Zhang, Mathieu, Fergus, LeCun: "OverFeat: Integrated Recognition, Localization and Detection using
//! Convolutional Networks", ICLR 2014, arXiv:1312.6229. Table 1 is the fast model, table 3 the accurate one, table 4
//! counts parameters and connections.
//!
//! What others leave out and this file keeps: the fully connected layers are convolutions, so a larger picture gives a
//! map of scores at once. The graph flattens that map at its end; for dense evaluation build it with
//! [`Graph::with_input`] and read the value of `fc8`, `[1000, rows, columns]`. There is no response normalisation and
//! pooling does not overlap. [`overfeat_fast_boxes`] adds the regressor of section 4.1: 4,096 and 1,024 features and
//! the four edges of a box, shared by all classes, at every place where a class is scored.
//!
//! The paper's connections (2,810 and 5,369 million) are a third of a per cent above our MACs; they seem to count
//! biases and pooling too. Its 145 and 144 million parameters are ours, cut off: 145.9 and 144.7.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "OverFeat: Integrated Recognition, Localization and Detection using Convolutional Networks",
    authors: "Pierre Sermanet, David Eigen, Xiang Zhang, Michaël Mathieu, Rob Fergus, Yann LeCun",
    year: 2013,
    venue: "ICLR 2014",
    link: "https://arxiv.org/abs/1312.6229",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "overfeat",
    stop: Some(Stop {
        when: "2013",
        name: "OverFeat",
        sentence: "AlexNet slid over the whole picture as one big convolution, learning to draw boxes around what it \
            finds.",
    }),
    forebears: &[
        Tie { system: "alexnet", what: "its layers, slid over the whole picture" },
    ],
    as_published: None,
    models: MODELS,
};

/// OverFeat's models.
pub const MODELS: &[Model] = &[
    Model {
        id: "overfeat_fast",
        name: "OverFeat (fast)",
        year: 2013,
        system: "overfeat",
        idea: "A classifier made of convolutions alone slides over a large picture for little more than one window \
            costs.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(145e6, 0.0069, "Sermanet et al. 2013, table 4, cut off to millions")),
            macs: Some(Figure::new(2810e6, 0.005, "Sermanet et al. 2013, table 4: connections")),
            top1: Some(Figure::dense(60.72, "Sermanet et al. 2013, table 2: one scale, coarse stride")),
            top5: Some(Figure::dense(82.88, "Sermanet et al. 2013, table 2: one scale, coarse stride")),
        },
        full: overfeat_fast,
        small: Some(Small { graph: overfeat_fast_small, task: Task::Cifar10, recipe: recipes::PLAIN }),
    },
    Model {
        id: "overfeat_accurate",
        name: "OverFeat (accurate)",
        year: 2013,
        system: "overfeat",
        idea: "A first layer with smaller steps keeps more detail and costs twice the time.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(144e6, 0.0069, "Sermanet et al. 2013, table 4, cut off to millions")),
            macs: Some(Figure::new(5369e6, 0.005, "Sermanet et al. 2013, table 4: connections")),
            top1: Some(Figure::multi_scale(64.26, "Sermanet et al. 2013, table 2: four scales, fine stride")),
            top5: Some(Figure::multi_scale(85.82, "Sermanet et al. 2013, table 2: four scales, fine stride")),
        },
        full: overfeat_accurate,
        small: None,
    },
    Model {
        id: "overfeat_fast_boxes",
        name: "OverFeat (fast) with boxes",
        year: 2013,
        system: "overfeat",
        idea: "The same features that name the object also say where its edges are.",
        paper: PAPER,
        published: Published { params: None, macs: None, top1: None, top5: None },
        full: overfeat_fast_boxes,
        small: None,
    },
];

/// The fast model, table 1.
pub fn overfeat_fast() -> Result<Graph, ArchError> {
    let mut net = Builder::new("overfeat_fast", Shape::map(3, 231, 231));
    let x = fast_features(&mut net);
    let x = classifier(&mut net, x, 6, [3072, 4096, 1000], 0.5);
    net.finish(x)
}

/// The fast model with a box beside every map of scores; the regressor is trained after the classifier, on fixed
/// features.
pub fn overfeat_fast_boxes() -> Result<Graph, ArchError> {
    let mut net = Builder::new("overfeat_fast_boxes", Shape::map(3, 231, 231));
    let features = fast_features(&mut net);
    let logits = classifier(&mut net, features, 6, [3072, 4096, 1000], 0.5);
    let boxes = net.block("regressor", BlockKind::Classifier, |net| {
        let x = net.conv("fc6", features, Conv::new(4096, 6)); // [4096, 1, 1]
        let x = net.relu(x);
        let x = net.conv("fc7", x, Conv::new(1024, 1)); // [1024, 1, 1]
        let x = net.relu(x);
        net.conv("edges", x, Conv::new(4, 1)) // [4, 1, 1]: left, top, right, bottom
    });
    net.auxiliary("boxes", boxes, 0.0);
    net.finish(logits)
}

/// The accurate model, table 3.
pub fn overfeat_accurate() -> Result<Graph, ArchError> {
    let mut net = Builder::new("overfeat_accurate", Shape::map(3, 221, 221));
    let x = net.input();
    let x = conv_relu(&mut net, "conv1", x, Conv::new(96, 7).stride(2)); // [96, 108, 108]
    let x = net.max_pool("pool1", x, Pooling::new(3).stride(3)); // [96, 36, 36]
    let x = conv_relu(&mut net, "conv2", x, Conv::new(256, 7)); // [256, 30, 30]
    let x = net.max_pool("pool2", x, Pooling::new(2).stride(2)); // [256, 15, 15]
    let x = conv_relu(&mut net, "conv3", x, Conv::new(512, 3).same()); // [512, 15, 15]
    let x = conv_relu(&mut net, "conv4", x, Conv::new(512, 3).same());
    let x = conv_relu(&mut net, "conv5", x, Conv::new(1024, 3).same()); // [1024, 15, 15]
    let x = conv_relu(&mut net, "conv6", x, Conv::new(1024, 3).same());
    let x = net.max_pool("pool6", x, Pooling::new(3).stride(3)); // [1024, 5, 5]
    let x = classifier(&mut net, x, 5, [4096, 4096, 1000], 0.5);
    net.finish(x)
}

/// The pattern of the fast model for 32×32 pictures.
pub fn overfeat_fast_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("overfeat_fast_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = conv_relu(&mut net, "conv1", x, Conv::new(24, 5).same()); // [24, 32, 32]
    let x = net.max_pool("pool1", x, Pooling::new(2).stride(2)); // [24, 16, 16]
    let x = conv_relu(&mut net, "conv2", x, Conv::new(48, 3).same()); // [48, 16, 16]
    let x = net.max_pool("pool2", x, Pooling::new(2).stride(2)); // [48, 8, 8]
    let x = conv_relu(&mut net, "conv3", x, Conv::new(64, 3).same()); // [64, 8, 8]
    let x = conv_relu(&mut net, "conv4", x, Conv::new(64, 3).same());
    let x = conv_relu(&mut net, "conv5", x, Conv::new(96, 3).same()); // [96, 8, 8]
    let x = net.max_pool("pool5", x, Pooling::new(2).stride(2)); // [96, 4, 4]
    let x = classifier(&mut net, x, 4, [256, 256, 10], 0.3);
    net.finish(x)
}

fn fast_features(net: &mut Builder) -> Var {
    let x = net.input();
    let x = conv_relu(net, "conv1", x, Conv::new(96, 11).stride(4)); // [96, 56, 56]
    let x = net.max_pool("pool1", x, Pooling::new(2).stride(2)); // [96, 28, 28]
    let x = conv_relu(net, "conv2", x, Conv::new(256, 5)); // [256, 24, 24]
    let x = net.max_pool("pool2", x, Pooling::new(2).stride(2)); // [256, 12, 12]
    let x = conv_relu(net, "conv3", x, Conv::new(512, 3).same()); // [512, 12, 12]
    let x = conv_relu(net, "conv4", x, Conv::new(1024, 3).same()); // [1024, 12, 12]
    let x = conv_relu(net, "conv5", x, Conv::new(1024, 3).same());
    net.max_pool("pool5", x, Pooling::new(2).stride(2)) // [1024, 6, 6]
}

/// Fully connected layers as convolutions: the first one has a kernel as large as the training maps.
fn classifier(net: &mut Builder, x: Var, kernel: usize, [hidden6, hidden7, classes]: [usize; 3], dropout: f64) -> Var {
    let x = net.group("classifier", BlockKind::Classifier, |net| {
        let x = conv_relu(net, "fc6", x, Conv::new(hidden6, kernel)); // [3072, 1, 1]
        let x = net.dropout(x, dropout);
        let x = conv_relu(net, "fc7", x, Conv::new(hidden7, 1)); // [4096, 1, 1]
        let x = net.dropout(x, dropout);
        net.conv("fc8", x, Conv::new(classes, 1)) // [1000, 1, 1], or a map of scores
    });
    net.flatten(x) // [1000]
}

fn conv_relu(net: &mut Builder, name: &str, x: Var, conv: Conv) -> Var {
    let x = net.conv(name, x, conv);
    net.relu(x)
}
