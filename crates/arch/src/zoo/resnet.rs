//! Residual networks, 2015, and their plain and recurrent twins.
//!
//! He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition", CVPR 2016, arXiv:1512.03385. Table 1 is the
//! ImageNet family ([`imagenet`]), section 4.2 and table 6 the CIFAR-10 family ([`cifar`]).
//!
//! What others leave out and these files keep: the plain networks of the same depth, which show that depth alone makes
//! training worse; option A, shortcuts without parameters that skip pixels and append maps of zeros, with which the
//! CIFAR family is counted; and a network whose blocks share their weights ([`recurrent`]).
//!
//! ImageNet names and strides are torchvision's, which put the step of a bottleneck into its 3×3 convolution ("v1.5";
//! the paper puts it into the first 1×1 and counts 3.8 billion operations for 50 layers where this one has 4.1).

use crate::paper::Paper;
use crate::zoo::{Model, Stop, System, Tie};

mod blocks;
pub mod cifar;
pub mod imagenet;
pub mod recurrent;

pub use blocks::{Shortcut, basic_block, bottleneck};

const PAPER: Paper = Paper {
    title: "Deep Residual Learning for Image Recognition",
    authors: "Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun",
    year: 2015,
    venue: "CVPR 2016",
    link: "https://arxiv.org/abs/1512.03385",
};

/// Its place in the story.
pub const SYSTEM: System = System {
    id: "resnet",
    stop: Some(Stop {
        when: "2015",
        name: "ResNet",
        sentence: "Two layers compute a correction, and their input goes around them to be added. With this shortcut, \
            networks of more than a hundred layers learn.",
    }),
    forebears: &[
        Tie { system: "vgg", what: "3×3 layers, and twice the maps where the map is halved" },
        Tie { system: "bninception", what: "batch normalisation" },
        Tie { system: "googlenet", what: "1×1 before the costly layer" },
    ],
    as_published: None,
    models: MODELS,
};

/// Residual networks, their plain twins, and the recurrent one.
pub const MODELS: &[Model] = &{
    let [r18, r34, r50, r101, r152, p18, p34] = imagenet::MODELS;
    let [c20, c32, c44, c56, c110, c1202, p20, p56] = cifar::MODELS;
    [r18, r34, r50, r101, r152, p18, p34, c20, c32, c44, c56, c110, c1202, p20, p56, recurrent::MODEL]
};
