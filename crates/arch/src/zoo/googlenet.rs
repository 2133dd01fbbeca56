//! GoogLeNet, the first Inception, 2014.
//!
//! Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich: "Going Deeper with Convolutions",
//! CVPR 2015, arXiv:1409.4842. Table 1 gives every module, figure 2b the module, section 5 the auxiliary heads.
//!
//! What others leave out and [`googlenet_2014`] keeps: 5×5 branches, local response normalisation, two auxiliary
//! classifiers whose losses count 0.3 in training. [`googlenet`] is torchvision's form: batch normalisation, and 3×3
//! kernels where the paper has 5×5.
//!
//! Counts: without the heads 6,998,552 parameters, with them 13,378,280. The sums of table 1 are 6.8 million and
//! 1,502 million operations. Its first row (2.7K, 34M) does not fit a 7×7 convolution from 3 to 64 maps (9.4K, 118M);
//! that row explains the operations; the parameters of a few modules are smaller in the table than its own widths give.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::convolution::{branch, conv_bn_relu};
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "Going Deeper with Convolutions",
    authors: "Christian Szegedy, Wei Liu, Yangqing Jia, Pierre Sermanet, Scott Reed, Dragomir Anguelov, Dumitru Erhan, \
        Vincent Vanhoucke, Andrew Rabinovich",
    year: 2014,
    venue: "CVPR 2015",
    link: "https://arxiv.org/abs/1409.4842",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "googlenet",
    stop: Some(Stop {
        when: "2014",
        name: "GoogLeNet",
        sentence: "Parallel kernels of several sizes, each behind a 1×1 bottleneck that thins the channels first: \
            nearly the accuracy of VGG for a tenth of the work.",
    }),
    forebears: &[
        Tie { system: "nin", what: "1×1 convolutions, and the average at the end" },
    ],
    as_published: None,
    models: MODELS,
};

/// GoogLeNet's models.
pub const MODELS: &[Model] = &[
    Model {
        id: "googlenet_2014",
        name: "GoogLeNet (2014)",
        year: 2014,
        system: "googlenet",
        idea: "Every module looks at several scales in parallel, and 1×1 bottlenecks make that affordable.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(
                13_383_438.0,
                0.001,
                "Caffe, bvlc_googlenet.caffemodel: 53,533,754 bytes / 4, both heads and a header included",
            )),
            macs: Some(Figure::new(
                1502e6,
                0.065,
                "Szegedy et al. 2014, table 1, column ops, without the heads; its first row counts 34M instead of 118M",
            )),
            top1: Some(Figure::one_crop(68.7, "Caffe, models/bvlc_googlenet/readme.md")),
            top5: Some(Figure::one_crop(88.9, "Caffe, models/bvlc_googlenet/readme.md")),
        },
        full: googlenet_2014,
        small: Some(Small { graph: googlenet_2014_small, task: Task::Cifar10, recipe: recipes::PLAIN }),
    },
    Model {
        id: "googlenet",
        name: "GoogLeNet (torchvision, BN)",
        year: 2015,
        system: "googlenet",
        idea: "The same modules with batch normalisation, and without heads and response normalisation.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(6_624_904.0, 0.0, "torchvision documentation")),
            macs: Some(Figure::new(1.50e9, 0.003, "torchvision documentation, rounded")),
            top1: Some(Figure::one_crop(69.778, "torchvision documentation")),
            top5: Some(Figure::one_crop(89.53, "torchvision documentation")),
        },
        full: googlenet,
        small: Some(Small { graph: googlenet_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
    },
];

/// A row of table 1: `#1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj`.
type Row = [usize; 6];

/// Modules 3a to 5b of table 1.
const TABLE: [(&str, Row); 9] = [
    ("inception3a", [64, 96, 128, 16, 32, 32]),
    ("inception3b", [128, 128, 192, 32, 96, 64]),
    ("inception4a", [192, 96, 208, 16, 48, 64]),
    ("inception4b", [160, 112, 224, 24, 64, 64]),
    ("inception4c", [128, 128, 256, 24, 64, 64]),
    ("inception4d", [112, 144, 288, 32, 64, 64]),
    ("inception4e", [256, 160, 320, 32, 128, 128]),
    ("inception5a", [256, 160, 320, 32, 128, 128]),
    ("inception5b", [384, 192, 384, 48, 128, 128]),
];

/// Figure 2b: 1×1, 3×3 and 5×5 convolutions and a pooling side by side, the larger ones behind 1×1 bottlenecks.
pub fn inception(net: &mut Builder, name: &str, x: Var, row: Row) -> Var {
    let [one, reduce3, three, reduce5, five, proj] = row;
    net.block(name, BlockKind::Inception, |net| {
        let a = conv_relu(net, "branch1", x, Conv::new(one, 1));
        let b = conv_relu(net, "branch2.0", x, Conv::new(reduce3, 1));
        let b = conv_relu(net, "branch2.1", b, Conv::new(three, 3).same());
        let c = conv_relu(net, "branch3.0", x, Conv::new(reduce5, 1));
        let c = conv_relu(net, "branch3.1", c, Conv::new(five, 5).same());
        let d = net.max_pool("branch4.0", x, Pooling::new(3).padding(1));
        let d = conv_relu(net, "branch4.1", d, Conv::new(proj, 1));
        net.concat("concat", &[a, b, c, d])
    })
}

/// torchvision's module: batch normalisation, and 3×3 in the third branch too.
pub fn inception_bn(net: &mut Builder, name: &str, x: Var, row: Row) -> Var {
    let [one, reduce3, three, reduce5, five, proj] = row;
    net.block(name, BlockKind::Inception, |net| {
        let a = conv_bn_relu(net, "branch1", x, Conv::new(one, 1));
        let b = branch(net, "branch2", x, &[Conv::new(reduce3, 1), Conv::new(three, 3).same()]);
        let c = branch(net, "branch3", x, &[Conv::new(reduce5, 1), Conv::new(five, 3).same()]);
        let d = net.max_pool("branch4.0", x, Pooling::new(3).padding(1).ceil());
        let d = conv_bn_relu(net, "branch4.1", d, Conv::new(proj, 1));
        net.concat("concat", &[a, b, c, d])
    })
}

/// GoogLeNet as published, with both auxiliary heads.
pub fn googlenet_2014() -> Result<Graph, ArchError> {
    let mut net = Builder::new("googlenet_2014", Shape::map(3, 224, 224));
    let pool = Pooling::new(3).stride(2).ceil();
    let x = net.input();
    let x = conv_relu(&mut net, "conv1", x, Conv::new(64, 7).stride(2).padding(3)); // [64, 112, 112]
    let x = net.max_pool("maxpool1", x, pool); // [64, 56, 56]
    let x = net.local_response_norm("norm1", x, 5, 1e-4, 0.75, 1.0);
    let x = conv_relu(&mut net, "conv2", x, Conv::new(64, 1)); // [64, 56, 56]
    let x = conv_relu(&mut net, "conv3", x, Conv::new(192, 3).same()); // [192, 56, 56]
    let x = net.local_response_norm("norm2", x, 5, 1e-4, 0.75, 1.0);
    let mut x = net.max_pool("maxpool2", x, pool); // [192, 28, 28]
    for (name, row) in TABLE {
        x = match name {
            "inception4a" => net.max_pool("maxpool3", x, pool), // [480, 14, 14]
            "inception5a" => net.max_pool("maxpool4", x, pool), // [832, 7, 7]
            _ => x,
        };
        x = inception(&mut net, name, x, row);
        match name {
            "inception4a" => auxiliary(&mut net, "aux1", x), // from [512, 14, 14]
            "inception4d" => auxiliary(&mut net, "aux2", x), // from [528, 14, 14]
            _ => {}
        }
    }
    let x = net.global_avg_pool("avgpool", x); // [1024, 1, 1]
    let x = net.flatten(x); // [1024]
    let x = net.dropout(x, 0.4);
    let x = net.linear("fc", x, 1000);
    net.finish(x)
}

/// Section 5: a classifier on an intermediate map, so that the gradient reaches the early layers.
fn auxiliary(net: &mut Builder, name: &str, x: Var) {
    let logits = net.block(name, BlockKind::Classifier, |net| {
        let x = net.avg_pool("pool", x, Pooling::new(5).stride(3)); // [512, 4, 4]
        let x = conv_relu(net, "conv", x, Conv::new(128, 1)); // [128, 4, 4]
        let x = net.flatten(x); // [2048]
        let x = net.linear("fc1", x, 1024);
        let x = net.relu(x);
        let x = net.dropout(x, 0.7);
        net.linear("fc2", x, 1000)
    });
    net.auxiliary(name, logits, 0.3);
}

/// torchvision's GoogLeNet, as it runs in inference.
pub fn googlenet() -> Result<Graph, ArchError> {
    let mut net = Builder::new("googlenet", Shape::map(3, 224, 224));
    let pool = Pooling::new(3).stride(2).ceil();
    let x = net.input();
    let x = conv_bn_relu(&mut net, "conv1", x, Conv::new(64, 7).stride(2).padding(3)); // [64, 112, 112]
    let x = net.max_pool("maxpool1", x, pool); // [64, 56, 56]
    let x = conv_bn_relu(&mut net, "conv2", x, Conv::new(64, 1)); // [64, 56, 56]
    let x = conv_bn_relu(&mut net, "conv3", x, Conv::new(192, 3).same()); // [192, 56, 56]
    let mut x = net.max_pool("maxpool2", x, pool); // [192, 28, 28]
    for (name, row) in TABLE {
        x = match name {
            "inception4a" => net.max_pool("maxpool3", x, pool), // [480, 14, 14]
            "inception5a" => net.max_pool("maxpool4", x, Pooling::new(2).stride(2).ceil()), // [832, 7, 7]
            _ => x,
        };
        x = inception_bn(&mut net, name, x, row);
    }
    let x = net.global_avg_pool("avgpool", x); // [1024, 1, 1]
    let x = net.flatten(x); // [1024]
    let x = net.dropout(x, 0.2);
    let x = net.linear("fc", x, 1000);
    net.finish(x)
}

/// Five modules with their 5×5 branches, and one auxiliary head, for 32×32 pictures.
pub fn googlenet_2014_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("googlenet_2014_small", Shape::map(3, 32, 32));
    let pool = Pooling::new(3).stride(2).ceil();
    let x = net.input();
    let x = conv_relu(&mut net, "conv1", x, Conv::new(32, 3).same()); // [32, 32, 32]
    let x = net.max_pool("maxpool1", x, pool); // [32, 16, 16]
    let x = inception(&mut net, "inception3a", x, [16, 16, 24, 4, 8, 8]); // [56, 16, 16]
    let x = inception(&mut net, "inception3b", x, [24, 24, 32, 6, 12, 12]); // [80, 16, 16]
    let x = net.max_pool("maxpool3", x, pool); // [80, 8, 8]
    let x = inception(&mut net, "inception4a", x, [32, 32, 48, 8, 16, 16]); // [112, 8, 8]
    let head = net.block("aux1", BlockKind::Classifier, |net| {
        let x = net.avg_pool("pool", x, Pooling::new(4).stride(4)); // [112, 2, 2]
        let x = net.flatten(x); // [448]
        net.linear("fc", x, 10)
    });
    net.auxiliary("aux1", head, 0.3);
    let x = inception(&mut net, "inception4b", x, [40, 40, 56, 10, 20, 20]); // [136, 8, 8]
    let x = net.max_pool("maxpool4", x, pool); // [136, 4, 4]
    let x = inception(&mut net, "inception5a", x, [56, 48, 72, 12, 24, 24]); // [176, 4, 4]
    let x = net.global_avg_pool("avgpool", x); // [176, 1, 1]
    let x = net.flatten(x); // [176]
    let x = net.dropout(x, 0.1);
    let x = net.linear("fc", x, 10);
    net.finish(x)
}

/// Five of torchvision's modules for 32×32 pictures: what batch normalisation and 3×3 kernels save is spent on width.
pub fn googlenet_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("googlenet_small", Shape::map(3, 32, 32));
    let pool = Pooling::new(3).stride(2).ceil();
    let x = net.input();
    let x = conv_bn_relu(&mut net, "conv1", x, Conv::new(32, 3).same()); // [32, 32, 32]
    let x = net.max_pool("maxpool1", x, pool); // [32, 16, 16]
    let x = inception_bn(&mut net, "inception3a", x, [16, 20, 32, 6, 12, 12]); // [72, 16, 16]
    let x = inception_bn(&mut net, "inception3b", x, [24, 24, 36, 8, 16, 16]); // [92, 16, 16]
    let x = net.max_pool("maxpool3", x, pool); // [92, 8, 8]
    let x = inception_bn(&mut net, "inception4a", x, [40, 36, 56, 12, 24, 24]); // [144, 8, 8]
    let x = inception_bn(&mut net, "inception4b", x, [48, 40, 64, 16, 32, 24]); // [168, 8, 8]
    let x = net.max_pool("maxpool4", x, Pooling::new(2).stride(2).ceil()); // [168, 4, 4]
    let x = inception_bn(&mut net, "inception5a", x, [64, 56, 88, 20, 40, 32]); // [224, 4, 4]
    let x = net.global_avg_pool("avgpool", x); // [224, 1, 1]
    let x = net.flatten(x); // [224]
    let x = net.dropout(x, 0.1);
    let x = net.linear("fc", x, 10);
    net.finish(x)
}

fn conv_relu(net: &mut Builder, name: &str, x: Var, conv: Conv) -> Var {
    let x = net.conv(name, x, conv);
    net.relu(x)
}
