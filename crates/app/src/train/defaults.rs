//! With which settings does each network learn well in a few minutes?

/// The settings that differ from network to network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// As in the form.
    pub optimizer: &'static str,
    /// Learning rate; of one-cycle, the highest.
    pub rate: &'static str,
    /// As in the form.
    pub schedule: &'static str,
    /// Pictures per step.
    pub batch: u32,
    /// How many times the passes that the lesson proposes.
    pub patience: u32,
}

/// Digits: nothing can go wrong.
const DIGITS: Recipe = Recipe { optimizer: "adam", rate: "0.002", schedule: "linear", batch: 64, patience: 1 };
/// Without batch normalisation a large first step kills units for good.
const PLAIN: Recipe = Recipe { optimizer: "adam", rate: "0.001", schedule: "one-cycle", batch: 32, patience: 1 };
/// Thirteen convolutions deep without it: the first passes go by before anything is learnt.
const DEEP_PLAIN: Recipe = Recipe { rate: "0.0015", patience: 2, ..PLAIN };
/// Batch normalisation bears high rates.
const NORMALISED: Recipe = Recipe { optimizer: "adam", rate: "0.004", schedule: "one-cycle", batch: 32, patience: 1 };
/// A class for every pixel: each scene is worth thousands of pictures.
const SCENES: Recipe = Recipe { optimizer: "adam", rate: "0.004", schedule: "one-cycle", batch: 8, patience: 1 };

impl Recipe {
    /// That of the network of this name.
    pub fn of(network: &str) -> Self {
        let begins = |names: &[&str]| names.iter().any(|name| network.starts_with(name));
        if begins(&["enet"]) {
            SCENES
        } else if begins(&["lenet5", "ciresan"]) {
            DIGITS
        } else if begins(&["vgg16_small"]) {
            DEEP_PLAIN
        } else if begins(&["bvlc_alexnet", "overfeat", "googlenet_2014"]) {
            PLAIN
        } else {
            NORMALISED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_without_normalisation_take_smaller_steps() {
        assert_eq!(Recipe::of("vgg16_small"), DEEP_PLAIN);
        assert_eq!(Recipe::of("googlenet_2014_small"), PLAIN);
        assert_eq!(Recipe::of("googlenet_small"), NORMALISED);
        assert_eq!(Recipe::of("vgg16_bn_small"), NORMALISED);
        assert_eq!(Recipe::of("enet_small"), SCENES);
    }

    #[test]
    fn every_network_with_batch_normalisation_is_taken_for_one() {
        for model in arch::zoo::all() {
            let Some(Ok(graph)) = model.small.map(|small| (small.graph)()) else { continue };
            let normalises = graph.nodes.iter().any(|node| matches!(node.op, arch::Op::BatchNorm { .. }));
            let recipe = Recipe::of(&graph.name);
            assert_eq!(recipe == NORMALISED || recipe == SCENES, normalises, "{}", graph.name);
        }
    }
}
