//! Which networks are searched, and what is one step from one to another?
//!
//! A candidate is a chain of the story's modules with poolings between them ([`arch::edit::build_of_modules`]). It is
//! an edit of a network of the zoo, so that whatever opens an experiment opens a candidate: the laboratory, an
//! address, the list of runs.

use arch::Edit;
use arch::edit::{Module, ModuleKind, Part, PoolingKind};
use data::Rng;
use serde::{Deserialize, Serialize};

use crate::{Augmentation, Base, Dataset, Experiment, Optimizer, Recipe, Schedule, Weights};

/// How wide a module may be.
pub const WIDTHS: [usize; 8] = [8, 16, 24, 32, 48, 64, 96, 128];
/// Most modules of a chain.
pub const MOST_MODULES: usize = 8;
/// Most poolings of a chain: maps of 32×32 become maps of 2×2.
pub const MOST_POOLINGS: usize = 4;
/// Draws for a network before it is given up, which happens only where the limits leave next to nothing.
const TRIES: usize = 5_000;

/// What a network costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Learned numbers.
    pub params: u64,
    /// Multiply-accumulates for one picture.
    pub macs: u64,
}

impl Cost {
    /// What this chain costs; `None` where it makes no network.
    pub fn of(parts: &[Part]) -> Option<Self> {
        let analysis = network(parts).graph().ok()?.analyse().ok()?;
        Some(Cost { params: analysis.total_params() as u64, macs: analysis.total_macs() })
    }

    /// Is neither of its figures above that of `limit`?
    pub fn is_within(&self, limit: Cost) -> bool {
        self.params <= limit.params && self.macs <= limit.macs
    }
}

/// The chain as an experiment without rules: for its graph.
fn network(parts: &[Part]) -> Experiment {
    experiment(parts, Recipe::PLAIN, 1)
}

/// A training of this chain.
pub fn experiment(parts: &[Part], recipe: Recipe, seed: u64) -> Experiment {
    Experiment {
        base: Base::small("vgg16"),
        edits: vec![Edit::BuildOfModules(parts.to_vec())],
        dataset: Dataset::Cifar10,
        recipe,
        seed,
        weights: Weights::Fresh,
    }
}

/// How candidates learn while they are searched. The rate stays as it is, so that a short training is the beginning of
/// a longer one; by chance they are mirrored and nothing else, for which there is no time.
pub const SHORT: Recipe = Recipe {
    batch: 32,
    optimizer: Optimizer::Adam,
    learning_rate: 0.002,
    schedule: Schedule::Constant,
    augmentation: Augmentation { shift: 0, flip: true, cutout: 0 },
    ..Recipe::PLAIN
};

/// A chain by chance within the limit, that `is_new` takes; `None` where none was found.
pub fn random(chance: &mut Rng, limit: Cost, is_new: impl Fn(&[Part]) -> bool) -> Option<Vec<Part>> {
    (0..TRIES).map(|_| drawn(chance)).find(|parts| is_legal(parts) && is_new(parts) && fits(parts, limit))
}

/// Can any chain be within the limit? None is cheaper than a single module: what comes behind one only adds, and a
/// pooling cannot stand before the first.
pub fn may_fit(limit: Cost) -> bool {
    let single = |(kind, batch_norm)| [Part::Module(Module { kind, width: WIDTHS[0], batch_norm })];
    let kinds = ModuleKind::ALL.into_iter().flat_map(|kind| [(kind, false), (kind, true)]);
    let costs = || kinds.clone().map(single).filter_map(|parts| Cost::of(&parts));
    costs().any(|cost| cost.params <= limit.params) && costs().any(|cost| cost.macs <= limit.macs)
}

/// One step from `parent`, within the limit, that `is_new` takes; `None` where none was found.
pub fn mutated(chance: &mut Rng, parent: &[Part], limit: Cost, is_new: impl Fn(&[Part]) -> bool) -> Option<Vec<Part>> {
    let changed = |_| changed(chance, parent).filter(|parts| is_legal(parts) && is_new(parts) && fits(parts, limit));
    (0..TRIES).find_map(changed)
}

fn fits(parts: &[Part], limit: Cost) -> bool {
    Cost::of(parts).is_some_and(|cost| cost.is_within(limit))
}

/// Begins with a module, ends with one, has no two poolings in a row, and neither too much of anything.
pub fn is_legal(parts: &[Part]) -> bool {
    let is_pooling = |part: &Part| matches!(part, Part::Pooling(_));
    let poolings = parts.iter().filter(|part| is_pooling(part)).count();
    let ends = [parts.first(), parts.last()];
    let is_apart = parts.windows(2).all(|pair| !pair.iter().all(is_pooling));
    let modules = parts.len() - poolings;
    ends.into_iter().all(|end| end.is_some_and(|end| !is_pooling(end)))
        && is_apart
        && modules <= MOST_MODULES
        && poolings <= MOST_POOLINGS
}

/// One to [`MOST_MODULES`] modules, behind each but the last a pooling one time in two.
fn drawn(chance: &mut Rng) -> Vec<Part> {
    let modules = 1 + chance.below(MOST_MODULES);
    let mut parts = Vec::new();
    for number in 0..modules {
        if number > 0 && chance.coin() {
            parts.push(Part::Pooling(pooling(chance)));
        }
        parts.push(Part::Module(module(chance)));
    }
    parts
}

fn module(chance: &mut Rng) -> Module {
    let kind = ModuleKind::ALL[chance.below(ModuleKind::ALL.len())];
    Module { kind, width: WIDTHS[chance.below(WIDTHS.len())], batch_norm: chance.coin() }
}

fn pooling(chance: &mut Rng) -> PoolingKind {
    PoolingKind::ALL[chance.below(PoolingKind::ALL.len())]
}

/// One change of one part. It may make nothing, or nothing new.
fn changed(chance: &mut Rng, parent: &[Part]) -> Option<Vec<Part>> {
    let mut parts = parent.to_vec();
    let (at, gap) = (chance.below(parts.len()), chance.below(parts.len() + 1));
    match chance.below(7) {
        0 => parts.insert(gap, Part::Module(module(chance))),
        1 => parts.insert(gap, Part::Pooling(pooling(chance))),
        2 => drop(parts.remove(at)),
        3 if gap < parts.len() => parts.swap(at, gap),
        // The more usual changes: another kind, another width, with or without normalisation.
        _ => match parts.get_mut(at)? {
            Part::Pooling(kind) => *kind = pooling(chance),
            Part::Module(it) => match chance.below(3) {
                0 => it.kind = module(chance).kind,
                1 => it.width = neighbour(chance, it.width)?,
                _ => it.batch_norm = !it.batch_norm,
            },
        },
    }
    (parts != parent).then_some(parts)
}

/// The next width up or down.
fn neighbour(chance: &mut Rng, width: usize) -> Option<usize> {
    let place = WIDTHS.iter().position(|known| *known == width)?;
    let other = if chance.coin() { place + 1 } else { place.checked_sub(1)? };
    WIDTHS.get(other).copied()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::search::chance_of;
    use std::collections::HashSet;

    const LIMIT: Cost = Cost { params: 60_000, macs: 3_000_000 };

    #[test]
    fn random_networks_are_legal_within_the_limit_and_of_all_kinds() {
        let mut kinds = HashSet::new();
        for number in 0..60 {
            let parts = random(&mut chance_of(3, number), LIMIT, |_| true).unwrap();
            let cost = Cost::of(&parts).unwrap();
            assert!(is_legal(&parts) && cost.is_within(LIMIT), "{parts:?} {cost:?}");
            kinds.extend(parts.iter().map(|part| match part {
                Part::Module(module) => (Some((module.kind, module.batch_norm)), None),
                Part::Pooling(kind) => (None, Some(*kind)),
            }));
        }
        assert_eq!(kinds.len(), 2 * ModuleKind::ALL.len() + PoolingKind::ALL.len());
    }

    #[test]
    fn a_child_is_one_change_from_its_parent() {
        let parent = random(&mut chance_of(1, 1), LIMIT, |parts| parts.len() > 4).unwrap();
        for number in 0..100 {
            let child = mutated(&mut chance_of(5, number), &parent, LIMIT, |_| true).unwrap();
            assert!(is_legal(&child) && Cost::of(&child).unwrap().is_within(LIMIT));
            let before = parent.iter().zip(&child).take_while(|(a, b)| a == b).count();
            let behind = parent.iter().rev().zip(child.iter().rev()).take_while(|(a, b)| a == b).count();
            let longer = parent.len().max(child.len());
            let differing = longer.saturating_sub(before + behind);
            let is_exchange = parent.len() == child.len() && {
                let mut sorted =
                    [parent.clone(), child.clone()].map(|parts| parts.iter().map(Part::to_string).collect::<Vec<_>>());
                sorted.iter_mut().for_each(|parts| parts.sort());
                sorted[0] == sorted[1]
            };
            assert!(differing <= 1 || is_exchange, "{parent:?} {child:?}");
        }
    }

    #[test]
    fn where_nothing_fits_nothing_is_found() {
        let none = Cost { params: 10, macs: 10 };
        assert!(!may_fit(none) && !may_fit(Cost { params: 10, ..LIMIT }) && !may_fit(Cost { macs: 10, ..LIMIT }));
        assert!(may_fit(LIMIT));
        // Whatever is drawn costs at least what the bound says.
        for number in 0..200 {
            let parts = random(&mut chance_of(9, number), Cost { params: u64::MAX, macs: u64::MAX }, |_| true).unwrap();
            assert!(may_fit(Cost::of(&parts).unwrap()), "{parts:?}");
        }
        assert_eq!(random(&mut chance_of(1, 1), none, |_| true), None);
        let parent = random(&mut chance_of(1, 1), LIMIT, |_| true).unwrap();
        assert_eq!(mutated(&mut chance_of(1, 1), &parent, LIMIT, |_| false), None);
    }

    #[test]
    fn a_chain_is_legal_between_modules() {
        let module = Part::Module(Module { kind: ModuleKind::Plain, width: 8, batch_norm: true });
        let pooling = Part::Pooling(PoolingKind::Max);
        assert!(is_legal(&[module]) && is_legal(&[module, pooling, module, module]));
        assert!(!is_legal(&[]) && !is_legal(&[pooling, module]) && !is_legal(&[module, pooling]));
        assert!(!is_legal(&[module, pooling, pooling, module]) && !is_legal(&[module; 9]));
    }
}
