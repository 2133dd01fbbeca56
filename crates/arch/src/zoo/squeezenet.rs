//! SqueezeNet, 2016.
//!
//! Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer: "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and
//! <0.5MB model size", arXiv:1602.07360. Section 3.2 introduces the fire module, table 1 gives the network, section 6
//! and figure 2 the bypasses.
//!
//! A fire module squeezes to few maps by 1×1 and expands by 1×1 and 3×3 side by side; pooling comes late; the classes
//! are maps, averaged, as in NiN. Pooling rounds up. Version 1.1, from the authors' repository, pools earlier and needs
//! 2.4 times fewer operations. The simple bypass of figure 2 adds a shortcut around fire modules 3, 5, 7 and 9.
//! Names and the stride of the first layer are torchvision's.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size",
    authors: "Forrest N. Iandola, Song Han, Matthew W. Moskewicz, Khalid Ashraf, William J. Dally, Kurt Keutzer",
    year: 2016,
    venue: "arXiv",
    link: "https://arxiv.org/abs/1602.07360",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "squeezenet",
    stop: Some(Stop {
        when: "2016",
        name: "SqueezeNet",
        sentence: "Squeeze to few channels, expand again: AlexNet's accuracy with fifty times fewer parameters, before \
            any compression.",
    }),
    forebears: &[
        Tie { system: "alexnet", what: "the accuracy to be reached with fewer parameters" },
        Tie { system: "nin", what: "the average at the end" },
        Tie { system: "googlenet", what: "1×1 to thin the maps, and branches side by side" },
    ],
    as_published: None,
    models: MODELS,
};

/// SqueezeNet's models.
pub const MODELS: &[Model] = &[
    Model {
        id: "squeezenet1_0",
        name: "SqueezeNet 1.0",
        year: 2016,
        system: "squeezenet",
        idea: "Squeeze to few maps, then expand: AlexNet's accuracy with a fiftieth of its parameters.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(1_248_424.0, 0.0, "Iandola et al. 2016, table 1; torchvision documentation")),
            macs: Some(Figure::new(0.82e9, 0.005, "torchvision documentation, rounded")),
            top1: Some(Figure::one_crop(58.092, "torchvision documentation")),
            top5: Some(Figure::one_crop(80.42, "torchvision documentation")),
        },
        full: squeezenet1_0,
        small: Some(Small { graph: squeezenet1_0_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
    },
    Model {
        id: "squeezenet1_1",
        name: "SqueezeNet 1.1",
        year: 2016,
        system: "squeezenet",
        idea: "The same accuracy for 2.4 times fewer operations: a smaller first layer and earlier pooling.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(1_235_496.0, 0.0, "torchvision documentation")),
            macs: Some(Figure::new(0.35e9, 0.005, "torchvision documentation, rounded")),
            top1: Some(Figure::one_crop(58.178, "torchvision documentation")),
            top5: Some(Figure::one_crop(80.624, "torchvision documentation")),
        },
        full: squeezenet1_1,
        small: None,
    },
    Model {
        id: "squeezenet1_0_bypass",
        name: "SqueezeNet with simple bypass",
        year: 2016,
        system: "squeezenet",
        idea: "Four shortcuts without a single parameter make SqueezeNet almost three points more accurate.",
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(1_248_424.0, 0.0, "Iandola et al. 2016, table 3: as without bypass")),
            macs: None,
            top1: Some(Figure::one_crop(60.4, "Iandola et al. 2016, table 3")),
            top5: Some(Figure::one_crop(82.5, "Iandola et al. 2016, table 3")),
        },
        full: squeezenet1_0_bypass,
        small: None,
    },
];

/// Squeeze to `squeeze` maps by 1×1, expand to `expand` maps by 1×1 and as many by 3×3.
pub fn fire(net: &mut Builder, name: &str, x: Var, squeeze: usize, expand: usize) -> Var {
    net.block(name, BlockKind::Fire, |net| {
        let x = net.conv("squeeze", x, Conv::new(squeeze, 1));
        let x = net.relu(x);
        let a = net.conv("expand1x1", x, Conv::new(expand, 1));
        let a = net.relu(a);
        let b = net.conv("expand3x3", x, Conv::new(expand, 3).same());
        let b = net.relu(b);
        net.concat("concat", &[a, b]) // [2 * expand, h, w]
    })
}

/// A fire module with the input added to its output.
fn fire_bypass(net: &mut Builder, name: &str, x: Var, squeeze: usize, expand: usize) -> Var {
    let y = fire(net, name, x, squeeze, expand);
    net.add(&format!("bypass{name}"), x, y)
}

const POOL: Pooling = Pooling::new(3).stride(2).ceil();

/// Version 1.0.
pub fn squeezenet1_0() -> Result<Graph, ArchError> {
    version1_0("squeezenet1_0", fire)
}

/// Version 1.0 with the simple bypass of figure 2.
pub fn squeezenet1_0_bypass() -> Result<Graph, ArchError> {
    version1_0("squeezenet1_0_bypass", fire_bypass)
}

/// Table 1; `odd` builds fire modules 3, 5, 7 and 9, whose input and output have the same shape.
fn version1_0(name: &str, odd: fn(&mut Builder, &str, Var, usize, usize) -> Var) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 224, 224));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = net.conv("0", x, Conv::new(96, 7).stride(2)); // [96, 109, 109]
        let x = net.relu(x);
        let x = net.max_pool("2", x, POOL); // [96, 54, 54]
        let x = fire(net, "3", x, 16, 64); // [128, 54, 54]
        let x = odd(net, "4", x, 16, 64);
        let x = fire(net, "5", x, 32, 128); // [256, 54, 54]
        let x = net.max_pool("6", x, POOL); // [256, 27, 27]
        let x = odd(net, "7", x, 32, 128);
        let x = fire(net, "8", x, 48, 192); // [384, 27, 27]
        let x = odd(net, "9", x, 48, 192);
        let x = fire(net, "10", x, 64, 256); // [512, 27, 27]
        let x = net.max_pool("11", x, POOL); // [512, 13, 13]
        odd(net, "12", x, 64, 256)
    });
    classifier(net, x, 1000)
}

/// Version 1.1.
pub fn squeezenet1_1() -> Result<Graph, ArchError> {
    let mut net = Builder::new("squeezenet1_1", Shape::map(3, 224, 224));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = net.conv("0", x, Conv::new(64, 3).stride(2)); // [64, 111, 111]
        let x = net.relu(x);
        let x = net.max_pool("2", x, POOL); // [64, 55, 55]
        let x = fire(net, "3", x, 16, 64); // [128, 55, 55]
        let x = fire(net, "4", x, 16, 64);
        let x = net.max_pool("5", x, POOL); // [128, 27, 27]
        let x = fire(net, "6", x, 32, 128); // [256, 27, 27]
        let x = fire(net, "7", x, 32, 128);
        let x = net.max_pool("8", x, POOL); // [256, 13, 13]
        let x = fire(net, "9", x, 48, 192); // [384, 13, 13]
        let x = fire(net, "10", x, 48, 192);
        let x = fire(net, "11", x, 64, 256); // [512, 13, 13]
        fire(net, "12", x, 64, 256)
    });
    classifier(net, x, 1000)
}

/// A map per class, ReLU, and the mean of each map.
fn classifier(mut net: Builder, x: Var, classes: usize) -> Result<Graph, ArchError> {
    let x = net.dropout(x, 0.5);
    let x = net.block("classifier", BlockKind::Classifier, |net| {
        let x = net.conv("1", x, Conv::new(classes, 1)); // [1000, 13, 13]
        let x = net.relu(x);
        net.global_avg_pool("3", x) // [1000, 1, 1]
    });
    let x = net.flatten(x); // [1000]
    net.finish(x)
}

/// Five fire modules for 32×32 pictures, with batch normalisation on the expanded maps for a short training, and
/// without the ReLU on the class maps, which kills classes in it.
pub fn squeezenet1_0_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("squeezenet1_0_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = net.block("features", BlockKind::Stage, |net| {
        let x = net.conv("0", x, Conv::new(32, 3).same().no_bias()); // [32, 32, 32]
        let x = net.batch_norm("1", x, 1e-5);
        let x = net.relu(x);
        let x = net.max_pool("2", x, POOL); // [32, 16, 16]
        let x = fire_bn(net, "3", x, 12, 32); // [64, 16, 16]
        let x = fire_bn(net, "4", x, 16, 48); // [96, 16, 16]
        let x = net.max_pool("5", x, POOL); // [96, 8, 8]
        let x = fire_bn(net, "6", x, 24, 64); // [128, 8, 8]
        let x = fire_bn(net, "7", x, 32, 80); // [160, 8, 8]
        fire_bn(net, "8", x, 40, 96) // [192, 8, 8]
    });
    let x = net.dropout(x, 0.1);
    let x = net.block("classifier", BlockKind::Classifier, |net| {
        let x = net.conv("1", x, Conv::new(10, 1)); // [10, 8, 8]
        net.global_avg_pool("3", x) // [10, 1, 1]
    });
    let x = net.flatten(x); // [10]
    net.finish(x)
}

fn fire_bn(net: &mut Builder, name: &str, x: Var, squeeze: usize, expand: usize) -> Var {
    net.block(name, BlockKind::Fire, |net| {
        let x = net.conv("squeeze", x, Conv::new(squeeze, 1).no_bias());
        let x = net.batch_norm("squeeze_bn", x, 1e-5);
        let x = net.relu(x);
        let a = net.conv("expand1x1", x, Conv::new(expand, 1).no_bias());
        let b = net.conv("expand3x3", x, Conv::new(expand, 3).same().no_bias());
        let x = net.concat("concat", &[a, b]);
        let x = net.batch_norm("expand_bn", x, 1e-5);
        net.relu(x)
    })
}
