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
