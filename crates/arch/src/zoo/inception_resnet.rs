//! Inception-ResNet v1 and v2, 2016.
//!
//! Szegedy, Ioffe, Vanhoucke, Alemi: "Inception-v4, Inception-ResNet and the Impact of Residual Connections on
//! Learning", AAAI 2017, arXiv:1602.07261. Figures 10 to 15 draw v1, figures 3 and 16 to 19 v2; table 1 gives the
//! first reductions.
//!
//! Small inception modules, a 1×1 convolution without non-linearity back to all maps, and a shortcut around both; the
//! residual is damped (section 3.3: 0.1 to 0.3) before it is added, or training dies.
//!
//! [`inception_resnet_v1`] follows the paper's drawings, 5, 10 and 5 modules; the paper prints no count, ours is
//! 22.8 million. [`inception_resnet_v2`] follows the published checkpoint (names of `timm`), which differs from the
//! drawings: Inception v3's stem and one more module 5b, 10, 20 and 9 modules, and a last one undamped without ReLU.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Published};
use crate::shape::Shape;
use crate::zoo::convolution::{branch, conv_bn_relu as unit};
use crate::zoo::inception_v4::{PAPER, column, mean_branch, reduction_a, row};
use crate::zoo::{Model, Small, System, Task, Tie, recipes};

const IDEA: &str = "Inception modules inside residual blocks: trained far faster, ending about as accurate.";

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "inception_resnet",
    stop: None, // told with Inception v4
    forebears: &[
        Tie { system: "inception_v4", what: "its stem and its modules" },
        Tie { system: "resnet", what: "the way around" },
    ],
    as_published: None,
    models: MODELS,
};

/// Both Inception-ResNets.
pub const MODELS: &[Model] = &[
    Model {
        id: "inception_resnet_v1",
        name: "Inception-ResNet v1",
        year: 2016,
        system: "inception_resnet",
        idea: IDEA,
        paper: PAPER,
        published: Published {
            params: None,
            macs: None,
            top1: Some(Figure::one_crop(78.7, "Szegedy et al. 2016, table 2: 21.3% errors")),
            top5: Some(Figure::one_crop(94.5, "Szegedy et al. 2016, table 2: 5.5% errors")),
        },
        full: inception_resnet_v1,
        small: None,
    },
    Model {
        id: "inception_resnet_v2",
        name: "Inception-ResNet v2",
        year: 2016,
        system: "inception_resnet",
        idea: IDEA,
        paper: PAPER,
        published: Published {
            params: Some(Figure::new(55.8e6, 0.001, "timm model card, rounded")),
            macs: Some(Figure::new(13.2e9, 0.005, "timm model card, rounded")),
            top1: Some(Figure::one_crop(80.1, "Szegedy et al. 2016, table 2: 19.9% errors")),
            top5: Some(Figure::one_crop(95.1, "Szegedy et al. 2016, table 2: 4.9% errors")),
        },
        full: inception_resnet_v2,
        small: Some(Small { graph: inception_resnet_v2_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
    },
];

/// Branches of a module, as chains of convolutions; the first is a single 1×1.
type Branches = Vec<Vec<Conv>>;

/// `relu(x + scale * linear(concat(branches(x))))`, figures 10 to 13 and 16 to 19.
fn residual_inception(net: &mut Builder, name: &str, x: Var, scale: f64, relu: bool, branches: &Branches) -> Var {
    let channels = net.channels(x);
    net.block(name, BlockKind::Residual, |net| {
        let ends: Vec<Var> = branches
            .iter()
            .enumerate()
            .map(|(i, convs)| match &convs[..] {
                [only] => unit(net, &format!("branch{i}"), x, only.clone()),
                chain => branch(net, &format!("branch{i}"), x, chain),
            })
            .collect();
        let y = net.concat("concat", &ends);
        let y = net.conv("conv2d", y, Conv::new(channels, 1)); // back to all maps, linear
        let sum = net.add_scaled("add", x, y, scale);
        if relu { net.relu(sum) } else { sum }
    })
}

/// Module A (35×35): 1×1; 1×1, 3×3; 1×1, 3×3, 3×3.
fn branches_a([one, b, c1, c2]: [usize; 4]) -> Branches {
    let three = |channels| Conv::new(channels, 3).same();
    vec![
        vec![Conv::new(one, 1)],
        vec![Conv::new(one, 1), three(b)],
        vec![Conv::new(one, 1), three(c1), three(c2)],
    ]
}

/// Modules B (17×17, n = 7) and C (8×8, n = 3): 1×1; 1×1, 1×n, n×1.
fn branches_bc(n: usize, [one, first, second, third]: [usize; 4]) -> Branches {
    vec![vec![Conv::new(one, 1)], vec![Conv::new(first, 1), row(second, n), column(third, n)]]
}

/// The second reduction: three branches that end in a 3×3 with step 2, and a pooling.
fn reduction_b(net: &mut Builder, name: &str, x: Var, inner: usize, ends: [[usize; 2]; 2], padding: usize) -> Var {
    let [[end0, end1], [middle, end2]] = ends;
    let halve = |channels| Conv::new(channels, 3).stride(2).padding(padding);
    net.block(name, BlockKind::Reduction, |net| {
        let a = branch(net, "branch0", x, &[Conv::new(inner, 1), halve(end0)]);
        let b = branch(net, "branch1", x, &[Conv::new(inner, 1), halve(end1)]);
        let c = branch(net, "branch2", x, &[Conv::new(inner, 1), Conv::new(middle, 3).same(), halve(end2)]);
        let d = net.max_pool("branch3", x, Pooling::new(3).stride(2).padding(padding));
        net.concat("concat", &[a, b, c, d])
    })
}

/// A stage of `count` modules.
fn repeated(net: &mut Builder, name: &str, x: Var, count: usize, scale: f64, branches: &Branches) -> Var {
    net.block(name, BlockKind::Stage, |net| {
        (0..count).fold(x, |x, i| residual_inception(net, &i.to_string(), x, scale, true, branches))
    })
}

/// Up to 192 maps of 71×71: the beginning of Inception v3.
fn stem(net: &mut Builder) -> Var {
    let x = net.input();
    let x = unit(net, "conv2d_1a", x, Conv::new(32, 3).stride(2)); // [32, 149, 149]
    let x = unit(net, "conv2d_2a", x, Conv::new(32, 3)); // [32, 147, 147]
    let x = unit(net, "conv2d_2b", x, Conv::new(64, 3).same()); // [64, 147, 147]
    let x = net.max_pool("maxpool_3a", x, Pooling::new(3).stride(2)); // [64, 73, 73]
    let x = unit(net, "conv2d_3b", x, Conv::new(80, 1)); // [80, 73, 73]
    unit(net, "conv2d_4a", x, Conv::new(192, 3)) // [192, 71, 71]
}

/// Figures 10 to 15, with table 1's `k = 192, l = 192, m = 256, n = 384`.
pub fn inception_resnet_v1() -> Result<Graph, ArchError> {
    let mut net = Builder::new("inception_resnet_v1", Shape::map(3, 299, 299));
    let x = stem(&mut net);
    let x = unit(&mut net, "conv2d_4b", x, Conv::new(256, 3).stride(2)); // [256, 35, 35]
    let x = repeated(&mut net, "repeat", x, 5, 0.17, &branches_a([32, 32, 32, 32]));
    let x = reduction_a(&mut net, "mixed_6a", x, 384, [192, 192, 256], 0); // [896, 17, 17]
    let x = repeated(&mut net, "repeat_1", x, 10, 0.10, &branches_bc(7, [128; 4]));
    let x = reduction_b(&mut net, "mixed_7a", x, 256, [[384, 256], [256, 256]], 0); // [1792, 8, 8]
    let x = repeated(&mut net, "repeat_2", x, 5, 0.20, &branches_bc(3, [192; 4]));
    classifier(net, x, 0.2, 1000)
}

/// Inception-ResNet v2 as its published checkpoint has it.
pub fn inception_resnet_v2() -> Result<Graph, ArchError> {
    let mut net = Builder::new("inception_resnet_v2", Shape::map(3, 299, 299));
    let x = stem(&mut net);
    let x = net.max_pool("maxpool_5a", x, Pooling::new(3).stride(2)); // [192, 35, 35]
    let x = net.block("mixed_5b", BlockKind::Inception, |net| {
        let three = Conv::new(96, 3).same();
        let a = unit(net, "branch0", x, Conv::new(96, 1));
        let b = branch(net, "branch1", x, &[Conv::new(48, 1), Conv::new(64, 5).same()]);
        let c = branch(net, "branch2", x, &[Conv::new(64, 1), three.clone(), three]);
        let d = mean_branch(net, x, 64);
        net.concat("concat", &[a, b, c, d]) // [320, 35, 35]
    });
    let x = repeated(&mut net, "repeat", x, 10, 0.17, &branches_a([32, 32, 48, 64]));
    let x = reduction_a(&mut net, "mixed_6a", x, 384, [256, 256, 384], 0); // [1088, 17, 17]
    let x = repeated(&mut net, "repeat_1", x, 20, 0.10, &branches_bc(7, [192, 128, 160, 192]));
    let x = reduction_b(&mut net, "mixed_7a", x, 256, [[384, 288], [288, 320]], 0); // [2080, 8, 8]
    let c = branches_bc(3, [192, 192, 224, 256]);
    let x = repeated(&mut net, "repeat_2", x, 9, 0.20, &c);
    let x = residual_inception(&mut net, "block8", x, 1.0, false, &c);
    let x = unit(&mut net, "conv2d_7b", x, Conv::new(1536, 1)); // [1536, 8, 8]
    classifier(net, x, 0.2, 1000)
}

fn classifier(mut net: Builder, x: Var, dropout: f64, classes: usize) -> Result<Graph, ArchError> {
    let x = net.block("global_pool", BlockKind::Stage, |net| {
        let x = net.global_avg_pool("pool", x); // [1536, 1, 1]
        net.flatten(x) // [1536]
    });
    let x = net.dropout(x, dropout);
    let x = net.linear("classif", x, classes);
    net.finish(x)
}

/// Two modules A, two B, one C, and both reductions, for 32×32 pictures.
pub fn inception_resnet_v2_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("inception_resnet_v2_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = unit(&mut net, "conv2d_1a", x, Conv::new(16, 3).same()); // [16, 32, 32]
    let x = unit(&mut net, "conv2d_2a", x, Conv::new(40, 3).same().stride(2)); // [40, 16, 16]
    let x = repeated(&mut net, "repeat", x, 2, 0.3, &branches_a([10, 12, 12, 16]));
    let x = reduction_a(&mut net, "mixed_6a", x, 40, [12, 16, 24], 1); // [104, 8, 8]
    let x = repeated(&mut net, "repeat_1", x, 2, 0.3, &branches_bc(5, [32, 24, 28, 32]));
    let x = reduction_b(&mut net, "mixed_7a", x, 32, [[48, 40], [32, 48]], 1); // [240, 4, 4]
    let x = repeated(&mut net, "repeat_2", x, 1, 0.3, &branches_bc(3, [48, 48, 56, 64]));
    classifier(net, x, 0.1, 10)
}
