//! Tests of whole scenes.

use super::*;

#[test]
fn every_pixel_has_a_label() {
    for index in 0..40 {
        let picture = Scene::new(9, index).render(64, 48);
        assert!(picture.labels.iter().all(|label| usize::from(*label) < CLASSES.len()), "{index}");
        assert_eq!((picture.pixels.len(), picture.labels.len()), (64 * 48 * 3, 64 * 48));
    }
}

#[test]
fn every_class_occurs_and_none_fills_the_picture() {
    let mut counts = vec![0u64; CLASSES.len()];
    let (_, labels) = batch(TRAIN_SEED, 0, 60, 64, 48);
    labels.iter().for_each(|label| counts[usize::from(*label)] += 1);
    let total: u64 = counts.iter().sum();
    for (class, count) in CLASSES.iter().zip(&counts) {
        let share = *count as f64 / total as f64;
        assert!((0.001..0.5).contains(&share), "{}: {share}", class.name);
    }
}

#[test]
fn a_seed_gives_the_same_scene_and_another_seed_another() {
    let scene = |seed| Scene::new(seed, 3).render(64, 48);
    assert_eq!(scene(TRAIN_SEED), scene(TRAIN_SEED));
    assert_ne!(scene(TRAIN_SEED).labels, scene(TEST_SEED).labels);
}

/// One metre of driving changes a scene less than another street does.
#[test]
fn driving_is_continuous() {
    let different = |a: &Picture, b: &Picture| a.labels.iter().zip(&b.labels).filter(|(a, b)| a != b).count();
    let at = |seed, metres| Scene::at(seed, metres).render(64, 48);
    for seed in 0..10 {
        let here = at(seed, 50.0);
        assert!(different(&here, &at(seed, 50.2)) * 2 < different(&here, &at(seed + 100, 50.0)), "street {seed}");
    }
}
