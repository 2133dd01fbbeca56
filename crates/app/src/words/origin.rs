//! Where do a network's numbers come from, in a few words?

use client::Origin;
use experiment::Weights;

use crate::format::{count, date};
use crate::language::{fill, t};

/// `fresh, from seed 1`, without a full stop. `published` gives the title of published weights by their id.
pub fn origin(origin: &Origin, published: impl Fn(&str) -> Option<String>) -> String {
    let of = |weights: &Weights, seed: u64| match weights {
        Weights::Fresh => {
            fill("fresh, from seed {0}: it knows nothing yet, and learns under “Train”", &[&seed.to_string()])
        }
        Weights::Xavier => fill("fresh after Glorot and Bengio, from seed {0}", &[&seed.to_string()]),
        Weights::Shipped => t("trained by this project, shipped with the page").to_owned(),
        Weights::Published(id) => published(id).unwrap_or_else(|| id.clone()),
        Weights::Address(address) => address.rsplit('/').next().unwrap_or(address).to_owned(),
        Weights::File(name) => fill("from your file {0}", &[name]),
        Weights::Run { step, .. } => fill("learned in an earlier run, step {0}", &[&count(u64::from(*step))]),
    };
    match origin {
        Origin::Begins(weights, seed) => of(weights, *seed),
        Origin::EarlierCopy(weights, on) => {
            fill("{0}, a copy of {1}, because its host cannot be reached", &[&of(weights, 0), &date(*on as f64)])
        }
        Origin::Learned(step) => fill("learned on this page, step {0}", &[&count(u64::from(*step))]),
    }
}
