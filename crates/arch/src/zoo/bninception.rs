//! BN-Inception (Inception v2), 2015.
//!
//! Ioffe, Szegedy: "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
//! ICML 2015, arXiv:1502.03167. Section 3 gives the transform, figure 5 (appendix) the network.
//!
//! GoogLeNet with every map normalised over the batch, each 5×5 replaced by two 3×3, and pooling inside the modules
//! (3c and 4e halve the maps by convolutions with step 2 beside a max pooling). Names follow the converted Caffe model
//! of `pretrainedmodels`, whose convolutions keep a bias that the normalisation after them makes useless.
//!
//! Section 4.2 speaks of 13.6 million parameters for the network of the experiments; the published figure 5 and every
//! converted checkpoint give 11.3 million. We follow the checkpoint.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
    authors: "Sergey Ioffe, Christian Szegedy",
    year: 2015,
    venue: "ICML 2015",
    link: "https://arxiv.org/abs/1502.03167",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "bninception",
    stop: Some(Stop {
        when: "2015",
        name: "Batch normalisation",
        sentence: "Every feature is centred and scaled over the batch, then given back a learned scale and shift, so \
            that each layer learns on steady ground.",
    }),
    forebears: &[
        Tie { system: "googlenet", what: "its modules, now normalised" },
        Tie { system: "vgg", what: "two 3×3 in place of a 5×5" },
    ],
    as_published: None,
    models: MODELS,
};

/// BN-Inception.
pub const MODELS: &[Model] = &[Model {
    id: "bninception",
    name: "BN-Inception (v2)",
    year: 2015,
    system: "bninception",
    idea: "Normalise every layer's inputs over the batch, and training becomes an order of magnitude faster.",
    paper: PAPER,
    published: Published {
        params: None,
        macs: None,
        top1: Some(Figure::one_crop(74.8, "Ioffe and Szegedy 2015, figure 4: 25.2% errors")),
        top5: Some(Figure::one_crop(92.18, "Ioffe and Szegedy 2015, figure 4: 7.82% errors")),
    },
    full: bninception,
    small: Some(Small { graph: bninception_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
}];

/// How a module pools.
#[derive(Clone, Copy)]
enum Pool {
    Average,
    Max,
}

/// A module that keeps the size: `#1×1, #3×3 reduce, #3×3, double #3×3 reduce, double #3×3, pool proj`.
fn inception(net: &mut Builder, name: &str, x: Var, pool: Pool, row: [usize; 6]) -> Var {
    let [one, reduce3, three, reduce_double, double, proj] = row;
    let n = |part: &str| format!("{name}_{part}");
    net.group(name, BlockKind::Inception, |net| {
        let a = conv_bn(net, &n("1x1"), x, Conv::new(one, 1));
        let b = conv_bn(net, &n("3x3_reduce"), x, Conv::new(reduce3, 1));
        let b = conv_bn(net, &n("3x3"), b, Conv::new(three, 3).same());
        let c = conv_bn(net, &n("double_3x3_reduce"), x, Conv::new(reduce_double, 1));
        let c = conv_bn(net, &n("double_3x3_1"), c, Conv::new(double, 3).same());
        let c = conv_bn(net, &n("double_3x3_2"), c, Conv::new(double, 3).same());
        let window = Pooling::new(3).padding(1).ceil();
        let d = match pool {
            Pool::Average => net.avg_pool(&n("pool"), x, window),
            Pool::Max => net.max_pool(&n("pool"), x, window),
        };
        let d = conv_bn(net, &n("pool_proj"), d, Conv::new(proj, 1));
        net.concat(&n("output"), &[a, b, c, d])
    })
}

/// A module that halves the maps: `#3×3 reduce, #3×3, double #3×3 reduce, double #3×3`; its pooling passes through.
fn reduction(net: &mut Builder, name: &str, x: Var, row: [usize; 4]) -> Var {
    let [reduce3, three, reduce_double, double] = row;
    let n = |part: &str| format!("{name}_{part}");
    net.group(name, BlockKind::Reduction, |net| {
        let a = conv_bn(net, &n("3x3_reduce"), x, Conv::new(reduce3, 1));
        let a = conv_bn(net, &n("3x3"), a, Conv::new(three, 3).same().stride(2));
        let b = conv_bn(net, &n("double_3x3_reduce"), x, Conv::new(reduce_double, 1));
        let b = conv_bn(net, &n("double_3x3_1"), b, Conv::new(double, 3).same());
        let b = conv_bn(net, &n("double_3x3_2"), b, Conv::new(double, 3).same().stride(2));
        let c = net.max_pool(&n("pool"), x, Pooling::new(3).stride(2).ceil());
        net.concat(&n("output"), &[a, b, c])
    })
}

/// Figure 5 of the paper.
pub fn bninception() -> Result<Graph, ArchError> {
    let mut net = Builder::new("bninception", Shape::map(3, 224, 224));
    let x = net.input();
    let x = conv_bn(&mut net, "conv1_7x7_s2", x, Conv::new(64, 7).stride(2).padding(3)); // [64, 112, 112]
    let x = net.max_pool("pool1_3x3_s2", x, Pooling::new(3).stride(2).ceil()); // [64, 56, 56]
    let x = conv_bn(&mut net, "conv2_3x3_reduce", x, Conv::new(64, 1));
    let x = conv_bn(&mut net, "conv2_3x3", x, Conv::new(192, 3).same()); // [192, 56, 56]
    let x = net.max_pool("pool2_3x3_s2", x, Pooling::new(3).stride(2).ceil()); // [192, 28, 28]
    let x = inception(&mut net, "inception_3a", x, Pool::Average, [64, 64, 64, 64, 96, 32]); // [256, 28, 28]
    let x = inception(&mut net, "inception_3b", x, Pool::Average, [64, 64, 96, 64, 96, 64]); // [320, 28, 28]
    let x = reduction(&mut net, "inception_3c", x, [128, 160, 64, 96]); // [576, 14, 14]
    let x = inception(&mut net, "inception_4a", x, Pool::Average, [224, 64, 96, 96, 128, 128]); // [576, 14, 14]
    let x = inception(&mut net, "inception_4b", x, Pool::Average, [192, 96, 128, 96, 128, 128]); // [576, 14, 14]
    let x = inception(&mut net, "inception_4c", x, Pool::Average, [160, 128, 160, 128, 160, 128]); // [608, 14, 14]
    let x = inception(&mut net, "inception_4d", x, Pool::Average, [96, 128, 192, 160, 192, 128]); // [608, 14, 14]
    let x = reduction(&mut net, "inception_4e", x, [128, 192, 192, 256]); // [1056, 7, 7]
    let x = inception(&mut net, "inception_5a", x, Pool::Average, [352, 192, 320, 160, 224, 128]); // [1024, 7, 7]
    let x = inception(&mut net, "inception_5b", x, Pool::Max, [352, 192, 320, 192, 224, 128]); // [1024, 7, 7]
    let x = net.avg_pool("global_pool", x, Pooling::new(7).ceil()); // [1024, 1, 1]
    let x = net.flatten(x); // [1024]
    let x = net.linear("last_linear", x, 1000);
    net.finish(x)
}

/// Three modules and both kinds of reduction, for 32×32 pictures.
pub fn bninception_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("bninception_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = conv_bn(&mut net, "conv1", x, Conv::new(24, 3).same()); // [24, 32, 32]
    let x = net.max_pool("pool1", x, Pooling::new(3).stride(2).ceil()); // [24, 16, 16]
    let x = inception(&mut net, "inception_3a", x, Pool::Average, [16, 16, 24, 12, 16, 8]); // [64, 16, 16]
    let x = reduction(&mut net, "inception_3c", x, [24, 40, 16, 24]); // [128, 8, 8]
    let x = inception(&mut net, "inception_4a", x, Pool::Average, [48, 32, 48, 24, 32, 16]); // [144, 8, 8]
    let x = reduction(&mut net, "inception_4e", x, [40, 64, 24, 32]); // [240, 4, 4]
    let x = inception(&mut net, "inception_5a", x, Pool::Max, [64, 48, 72, 32, 48, 24]); // [208, 4, 4]
    let x = net.global_avg_pool("global_pool", x); // [208, 1, 1]
    let x = net.flatten(x); // [208]
    let x = net.linear("last_linear", x, 10);
    net.finish(x)
}

/// A convolution with bias, `NAME_bn`, ReLU.
fn conv_bn(net: &mut Builder, name: &str, x: Var, conv: Conv) -> Var {
    let x = net.conv(name, x, conv);
    let x = net.batch_norm(&format!("{name}_bn"), x, 1e-5);
    net.relu(x)
}
