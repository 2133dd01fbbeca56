//! Which networks learn again, and by which rules, when there is only so much time?

use arch::zoo;
use experiment::Recipe;

use crate::instance::Instance;

/// Share of a network's time that goes into learning; the rest is for fetching, tests and timing.
const LEARNING: f64 = 0.85;

/// The first network of each system that learns pictures here, in the order of history, with fresh weights.
pub fn all() -> Vec<Instance> {
    let mut found: Vec<Instance> = Vec::new();
    for instance in zoo::all().filter_map(Instance::of) {
        let is_new = found.iter().all(|other| other.network.model.system != instance.network.model.system);
        if is_new && instance.task.is_learnable() && !instance.task.has_scenes() {
            found.push(instance);
        }
    }
    found
}

/// The rules of a network, cut to what it can learn in so many seconds at so many pictures a second: fewer passes, and
/// where not even one is possible, fewer pictures.
pub fn within(recipe: Recipe, seconds: f64, pictures_per_second: f64) -> Recipe {
    let possible = (seconds * LEARNING * pictures_per_second).max(f64::from(recipe.batch));
    let passes = possible / f64::from(recipe.pictures.max(1));
    if passes >= f64::from(recipe.epochs) {
        return recipe;
    }
    if passes >= 1.0 {
        return Recipe { epochs: passes as u32, ..recipe };
    }
    let batches = (possible / f64::from(recipe.batch.max(1))).max(1.0) as u32;
    Recipe { epochs: 1, pictures: (batches * recipe.batch).min(recipe.pictures), ..recipe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_that_learns_pictures_is_there_once() {
        let systems: Vec<&str> = all().iter().map(|it| it.network.model.system).collect();
        for system in ["lenet5", "alexnet", "vgg", "resnet", "squeezenet", "fractalnet"] {
            assert_eq!(systems.iter().filter(|other| **other == system).count(), 1, "{system} of {systems:?}");
        }
        assert!(!systems.contains(&"enet"));
    }

    #[test]
    fn rules_are_cut_to_the_time() {
        let recipe = Recipe { pictures: 6_000, epochs: 10, batch: 32, ..Recipe::PLAIN };
        let cut = |seconds| {
            let recipe = within(recipe, seconds, 100.0);
            (recipe.epochs, recipe.pictures)
        };
        assert_eq!(cut(1e6), (10, 6_000));
        assert_eq!(cut(240.0), (3, 6_000));
        assert_eq!(cut(6.0), (1, 480));
        assert_eq!(cut(0.0), (1, 32));
    }
}
