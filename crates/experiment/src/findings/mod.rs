//! The findings that a visitor can test: what each claims, which trainings are compared, and what was published.
//!
//! Those about modules are of D. Mishkin, N. Sergievskiy, J. Matas: "Systematic evaluation of CNN advances on the
//! ImageNet", Computer Vision and Image Understanding 161 (2017), arXiv:1606.02228. Their figures
//! are those of their public record, the caffenet-benchmark of D. Mishkin and others, as of 2017.
//!
//! As there, one thing at a time is changed about one network, a small AlexNet without its local normalisation. Here it
//! is half as wide as the zoo's small sibling, learns 2,000 pictures of CIFAR-10 in six passes, and is tested on the
//! 1,000 pictures that ship.
//!
//! What other pages of concepts claim and test stands beside them, each page's findings in a [`Set`].

mod all;
pub mod bypassing;
pub mod depth;
mod small_filters;

use arch::Edit;
use arch::edit::{Normalisation, Target};

use crate::verdict::Relation;
use crate::{Augmentation, Base, Dataset, Experiment, Optimizer, Recipe, Schedule, Weights};

pub use all::ALL;
pub use small_filters::SMALL_FILTERS;

/// The accuracy that stands for a training whose loss exploded: that of naming one of ten classes by chance.
pub const EXPLODED: f64 = 0.1;

/// The findings of one page.
pub struct Set {
    /// The id of the concept on whose page they stand.
    pub concept: &'static str,
    /// The word after `timemachine experiment`, and the name of the file of results under `www/content`.
    pub name: &'static str,
    /// In the order of the page.
    pub findings: &'static [Finding],
    /// Do they speak of cost as well? Then the page counts and times what is compared.
    pub has_costs: bool,
}

/// Every set.
pub const SETS: &[Set] = &[
    Set { concept: "modules", name: "findings", findings: ALL, has_costs: false },
    Set { concept: "small-filters", name: "small-filters", findings: SMALL_FILTERS, has_costs: true },
];

/// One finding.
pub struct Finding {
    /// What everything about it is called on the page and in files: `finding-1`, where it is one of several.
    pub id: &'static str,
    /// What it claims, in a sentence.
    pub claim: &'static str,
    /// Where what is compared here is not what was compared there; empty where nothing is to be said.
    pub note: &'static str,
    /// What is compared: two to five trainings.
    pub arms: &'static [Arm],
    /// What the claim says of them.
    pub relations: &'static [Relation],
}

/// One of the trainings that are compared.
pub struct Arm {
    /// In a few words.
    pub name: &'static str,
    /// What is changed about the base.
    change: fn(&mut Experiment),
    /// What stands for it in the paper, in a few words, and the share of ImageNet's pictures that it named right
    /// (top-1, percent).
    pub paper: Option<(&'static str, f64)>,
}

impl Arm {
    /// What is trained, with this seed.
    pub fn experiment(&self, seed: u64) -> Experiment {
        let mut experiment = base();
        (self.change)(&mut experiment);
        Experiment { seed, ..experiment }
    }
}

impl Finding {
    /// Its number on the page, from 1, where it is one of several.
    pub fn number(&self) -> Option<u32> {
        self.id.strip_prefix("finding-")?.parse().ok()
    }
}

/// Every finding of every set.
pub fn all() -> impl Iterator<Item = &'static Finding> {
    SETS.iter().flat_map(|set| set.findings)
}

/// The finding of this id.
pub fn find(id: &str) -> Option<&'static Finding> {
    all().find(|finding| finding.id == id)
}

/// The findings that stand on the page of this concept.
pub fn of_concept(concept: &str) -> Option<&'static Set> {
    SETS.iter().find(|set| set.concept == concept)
}

/// What all findings about modules change one thing about.
pub fn base() -> Experiment {
    Experiment {
        base: Base::small("bvlc_alexnet"),
        edits: vec![Edit::ChangeNormalisation(Target::Everywhere, Normalisation::None), Edit::MultiplyWidth(0.5)],
        dataset: Dataset::Cifar10,
        recipe: RECIPE,
        seed: 1,
        weights: Weights::Fresh,
    }
}

/// As the paper trained, with as many steps as a browser takes in about half a minute.
const RECIPE: Recipe = Recipe {
    pictures: 2_000,
    epochs: 6,
    batch: 32,
    optimizer: Optimizer::Sgd { momentum: 0.9 },
    learning_rate: 0.01,
    schedule: Schedule::Step,
    weight_decay: 5e-4,
    augmentation: Augmentation { shift: 0, flip: true, cutout: 0 },
    ..Recipe::PLAIN
};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Multiply-accumulates of one finding with three seeds of each arm, forward and twice that backward: what a
    /// browser's one thread does in some minutes.
    const BUDGET: f64 = 2.5e12;

    #[test]
    fn every_finding_compares_networks_that_are_possible_different_and_within_the_visitors_time() {
        for finding in all() {
            let experiments: Vec<Experiment> = finding.arms.iter().map(|arm| arm.experiment(1)).collect();
            assert!((2..=5).contains(&experiments.len()), "{}", finding.id);
            let macs: f64 = experiments
                .iter()
                .map(|it| {
                    let graph = it.graph().unwrap_or_else(|error| panic!("{}: {error}", finding.id));
                    let analysis = graph.analyse().unwrap();
                    assert_eq!(analysis.shape(graph.output()).channels(), 10, "{}", finding.id);
                    let pictures = f64::from(it.recipe.pictures) * f64::from(it.recipe.epochs);
                    3.0 * pictures * analysis.total_macs() as f64
                })
                .sum();
            assert!(3.0 * macs < BUDGET, "finding {}: {:.2e}", finding.id, 3.0 * macs);
            for (place, experiment) in experiments.iter().enumerate() {
                assert!(!experiments[..place].contains(experiment), "{} has {place} twice", finding.id);
            }
        }
    }

    #[test]
    fn every_arm_stands_in_an_address() {
        for arm in all().flat_map(|finding| finding.arms) {
            let experiment = arm.experiment(7);
            assert_eq!(Experiment::read(&experiment.text(), &base()), Ok(experiment));
        }
    }

    #[test]
    fn every_relation_is_of_arms_that_are_there_and_weighs_them_evenly() {
        for finding in all() {
            assert!(!finding.relations.is_empty(), "{}", finding.id);
            for relation in finding.relations {
                assert!(relation.terms.iter().all(|(arm, _)| *arm < finding.arms.len()), "{}", finding.id);
                // Where all arms reach the same, nothing is won.
                assert_eq!(relation.terms.iter().map(|(_, weight)| weight).sum::<f64>(), 0.0, "{}", finding.id);
            }
        }
    }

    #[test]
    fn the_published_figures_agree_with_their_own_claims() {
        for finding in all() {
            for relation in finding.relations {
                let term = |(arm, weight): &(usize, f64)| Some(finding.arms[*arm].paper?.1 * weight / 100.0);
                let Some(sum) = relation.terms.iter().map(term).sum::<Option<f64>>() else { continue };
                let holds = match relation.expected {
                    crate::verdict::Expected::Above => sum > 0.0,
                    crate::verdict::Expected::Within(margin) => sum.abs() < margin,
                    crate::verdict::Expected::NoLess(margin) => sum > -margin,
                };
                assert!(holds, "{}: {} is {sum}", finding.id, relation.says);
            }
        }
    }

    #[test]
    fn they_are_called_and_numbered_as_on_their_pages() {
        let ids: Vec<&str> = all().map(|finding| finding.id).collect();
        let distinct: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len(), "{ids:?}");
        let numbers: Vec<u32> = ALL.iter().filter_map(Finding::number).collect();
        assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
        assert!(find("finding-2").is_some_and(|finding| finding.number() == Some(2)));
        assert!(SETS.iter().all(|set| of_concept(set.concept).is_some_and(|found| found.name == set.name)));
    }
}
