//! FractalNet, 2016.
//!
//! Larsson, Maire, Shakhnarovich: "FractalNet: Ultra-Deep Neural Networks without Residuals", ICLR 2017,
//! arXiv:1605.07648. Section 3 gives the expansion rule, figure 1 the fractal, section 3.1 drop-path.
//!
//! `f(1) = convolution`, `f(c+1) = join(convolution, f(c) after f(c))`: columns of 1, 2, 4, … convolutions between the
//! same two ends, their mean taken wherever they meet (`fractal`). No value is ever carried around a convolution,
//! and yet the network may be very deep, because a short path exists at every depth. Each join leaves inputs out in
//! training (local drop-path); global drop-path keeps a single column, and any column works alone afterwards:
//! [`fractalnet20_column`] is the deepest one of [`fractalnet20`], with the same names. As in the authors' generator
//! (gustavla/fractalnet), the columns of a block are pooled before they join.
//!
//! Counts: our 20 layers have 33.7 million parameters, table 1 says 38.6. The authors' generator, whose widths are
//! those of section 4.2, gives 33.7 too, and narrow 20- and 40-layer networks agree with the table of ultra-deep
//! networks (2.1 and 4.8 million), so we keep the rule and report the difference.

use crate::builder::{Builder, Conv, Pooling, Var};
use crate::error::ArchError;
use crate::graph::{BlockKind, Graph};
use crate::paper::{Figure, Paper, Published};
use crate::shape::Shape;
use crate::zoo::{Model, Small, Stop, System, Task, Tie, recipes};

const PAPER: Paper = Paper {
    title: "FractalNet: Ultra-Deep Neural Networks without Residuals",
    authors: "Gustav Larsson, Michael Maire, Gregory Shakhnarovich",
    year: 2016,
    venue: "ICLR 2017",
    link: "https://arxiv.org/abs/1605.07648",
};

const IDEA: &str = "Columns of doubling length, joined again and again: very deep without a single residual shortcut.";
const NOTHING: Published = Published { params: None, macs: None, top1: None, top5: None };

const fn model(
    id: &'static str,
    name: &'static str,
    idea: &'static str,
    full: fn() -> Result<Graph, ArchError>,
    published: Published,
) -> Model {
    Model { id, name, year: 2016, system: "fractalnet", idea, paper: PAPER, published, full, small: None }
}

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "fractalnet",
    stop: Some(Stop {
        when: "2016",
        name: "FractalNet",
        sentence: "Columns of doubling depth, joined again and again: very deep without shortcuts.",
    }),
    forebears: &[
        Tie { system: "resnet", what: "great depth, here without its way around" },
    ],
    as_published: None,
    models: MODELS,
};

/// FractalNet's models.
pub const MODELS: &[Model] = &[
    Model {
        small: Some(Small { graph: fractalnet20_small, task: Task::Cifar10, recipe: recipes::NORMALISED }),
        ..model("fractalnet20", "FractalNet-20 (CIFAR-10)", IDEA, fractalnet20, Published {
            params: Some(Figure::new(38.6e6, 0.13, "Larsson et al. 2016, table 1; the file's notes on the difference")),
            macs: None,
            top1: Some(Figure::whole(95.40, "Larsson et al. 2016, table 1, CIFAR-10+ with drop-path: 4.60% errors")),
            top5: None,
        })
    },
    model(
        "fractalnet20_column",
        "FractalNet-20, deepest column",
        "One column taken out of the fractal that taught it is a plain deep network that works alone.",
        fractalnet20_column,
        NOTHING,
    ),
    model("fractalnet40", "FractalNet-40 (CIFAR-100, narrow)", IDEA, fractalnet40, Published {
        params: Some(Figure::new(4.8e6, 0.0105, "Larsson et al. 2016, table of ultra-deep networks, rounded")),
        ..NOTHING
    }),
    model("fractalnet34", "FractalNet-34 (ImageNet)", IDEA, fractalnet34, Published {
        top1: Some(Figure::ten_crops(75.88, "Larsson et al. 2016, ImageNet table: 24.12% errors")),
        top5: Some(Figure::ten_crops(92.61, "Larsson et al. 2016, ImageNet table: 7.39% errors")),
        ..NOTHING
    }),
];

/// Probability that a join leaves an input out.
const DROP_PATH: f64 = 0.15;

/// A block of the network: `columns` columns of `channels` maps, dropout after each convolution.
struct Block {
    columns: usize,
    channels: usize,
    dropout: f64,
}

/// Five blocks of three columns, 20 convolutions deep.
pub fn fractalnet20() -> Result<Graph, ArchError> {
    cifar("fractalnet20", [64, 128, 256, 512, 512], 3, 10, fractal)
}

/// The deepest column of [`fractalnet20`] alone.
pub fn fractalnet20_column() -> Result<Graph, ArchError> {
    cifar("fractalnet20_column", [64, 128, 256, 512, 512], 3, 10, deepest_column)
}

/// Five narrow blocks of four columns, 40 convolutions deep.
pub fn fractalnet40() -> Result<Graph, ArchError> {
    cifar("fractalnet40", [16, 32, 64, 128, 128], 4, 100, fractal)
}

type Rule = fn(&mut Builder, &str, Var, &Block, Option<Pooling>) -> Var;

fn cifar(name: &str, channels: [usize; 5], columns: usize, classes: usize, rule: Rule) -> Result<Graph, ArchError> {
    let mut net = Builder::new(name, Shape::map(3, 32, 32));
    let mut x = net.input();
    for (i, (channels, dropout)) in channels.into_iter().zip([0.0, 0.1, 0.2, 0.3, 0.4]).enumerate() {
        let block = Block { columns, channels, dropout };
        x = rule(&mut net, &format!("block{}", i + 1), x, &block, Some(Pooling::new(2).stride(2))); // 16, 8, 4, 2, 1
    }
    let x = net.flatten(x); // [512]
    let x = net.linear("fc", x, classes);
    net.finish(x)
}

/// Four blocks of four columns between the first and last layers of ResNet-34.
pub fn fractalnet34() -> Result<Graph, ArchError> {
    let mut net = Builder::new("fractalnet34", Shape::map(3, 224, 224));
    let x = net.input();
    let x = unit(&mut net, "stem", x, Conv::new(64, 7).stride(2).padding(3), 0.0); // [64, 112, 112]
    let mut x = net.max_pool("maxpool", x, Pooling::new(3).stride(2).padding(1)); // [64, 56, 56]
    for (i, channels) in [128, 256, 512, 1024].into_iter().enumerate() {
        let pool = (i < 3).then(|| Pooling::new(2).stride(2)); // 28, 14, 7, 7
        x = fractal(&mut net, &format!("block{}", i + 1), x, &Block { columns: 4, channels, dropout: 0.0 }, pool);
    }
    let x = net.global_avg_pool("avgpool", x); // [1024, 1, 1]
    let x = net.flatten(x); // [1024]
    let x = net.linear("fc", x, 1000);
    net.finish(x)
}

/// Three blocks of three columns behind one convolution, for a short training.
pub fn fractalnet20_small() -> Result<Graph, ArchError> {
    let mut net = Builder::new("fractalnet20_small", Shape::map(3, 32, 32));
    let x = net.input();
    let x = unit(&mut net, "stem", x, Conv::new(16, 3).same(), 0.0); // [16, 32, 32]
    let mut x = net.max_pool("maxpool", x, Pooling::new(2).stride(2)); // [16, 16, 16]
    for (i, channels) in [16, 32, 64].into_iter().enumerate() {
        let pool = (i < 2).then(|| Pooling::new(2).stride(2)); // 8, 4, 4
        x = fractal(&mut net, &format!("block{}", i + 1), x, &Block { columns: 3, channels, dropout: 0.0 }, pool);
    }
    let x = net.global_avg_pool("avgpool", x); // [64, 1, 1]
    let x = net.flatten(x);
    let x = net.linear("fc", x, 10);
    net.finish(x)
}

/// The expansion rule, unrolled: column `c` (0 is the shallowest) has a convolution after every `2^(columns-1-c)`
/// convolutions of the deepest; columns that arrive together are joined and go on from their mean.
fn fractal(net: &mut Builder, name: &str, x: Var, block: &Block, pool: Option<Pooling>) -> Var {
    let columns = block.columns;
    let depth = 1 << (columns - 1);
    net.block(name, BlockKind::Fractal, |net| {
        let mut ends = vec![x; columns];
        for step in 1..=depth {
            let arriving = (0..columns).filter(|c| step % (1 << (columns - 1 - c)) == 0).collect::<Vec<_>>();
            for &c in &arriving {
                let ordinal = step / (1 << (columns - 1 - c)) - 1;
                ends[c] = unit(net, &format!("column{c}.{ordinal}"), ends[c], conv(block), block.dropout);
            }
            if let (true, Some(pool)) = (step == depth, pool) {
                for (c, end) in ends.iter_mut().enumerate() {
                    *end = net.max_pool(&format!("pool{c}"), *end, pool);
                }
            }
            if arriving.len() > 1 {
                let inputs: Vec<Var> = arriving.iter().map(|&c| ends[c]).collect();
                let joined = net.join(&format!("join{step}"), &inputs, DROP_PATH);
                for &c in &arriving {
                    ends[c] = joined;
                }
            }
        }
        ends[columns - 1]
    })
}

/// What is left of [`fractal`] when every join keeps only the deepest column.
fn deepest_column(net: &mut Builder, name: &str, x: Var, block: &Block, pool: Option<Pooling>) -> Var {
    let deepest = block.columns - 1;
    net.block(name, BlockKind::Fractal, |net| {
        let x = (0..1 << deepest)
            .fold(x, |x, i| unit(net, &format!("column{deepest}.{i}"), x, conv(block), block.dropout));
        pool.map_or(x, |pool| net.max_pool(&format!("pool{deepest}"), x, pool))
    })
}

fn conv(block: &Block) -> Conv {
    Conv::new(block.channels, 3).same()
}

/// Convolution, dropout, BN, ReLU: the authors' order.
fn unit(net: &mut Builder, name: &str, x: Var, conv: Conv, dropout: f64) -> Var {
    net.scope(name, |net| {
        let x = net.conv("conv", x, conv.no_bias());
        let x = if dropout > 0.0 { net.dropout(x, dropout) } else { x };
        let x = net.batch_norm("bn", x, 1e-5);
        net.relu(x)
    })
}
