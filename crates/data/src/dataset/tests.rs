use super::*;
use crate::pack::{self, About, Images};

/// A toy set of 5 grey 2x2 pictures in shards of 2, as manifest and files.
fn toy() -> (Manifest, Vec<(String, Vec<u8>)>) {
    let shape = ImageShape::new(1, 2, 2);
    let train = Images { labels: vec![0, 1, 2, 0, 1], pixels: (0..20).collect() };
    let about = About { id: "toy", title: "Toy", classes: &["a", "b", "c"], ..About::default() };
    pack::build(&about, shape, &train, &[("train", &train)], 2)
}

#[test]
fn shards_arrive_one_by_one() {
    let (manifest, files) = toy();
    let mut set = Dataset::new(&manifest, "train").unwrap();
    assert_eq!((set.len(), set.total(), set.is_complete()), (0, 5, false));
    set.push(&files[0].1).unwrap();
    assert_eq!((set.len(), set.is_complete()), (2, false));
    assert_eq!(set.image(1).unwrap(), [4, 5, 6, 7]);
    assert!(matches!(set.image(2), Err(DataError::Index { index: 2, available: 2 })));
    assert!(matches!(set.image(usize::MAX), Err(DataError::Index { .. })));
    for (name, bytes) in &files[1..] {
        assert_eq!(&set.next_shard().unwrap().file, name);
        set.push(bytes).unwrap();
    }
    assert!(set.is_complete());
    assert_eq!(set.labels(), [0, 1, 2, 0, 1]);
    assert!(matches!(set.push(&files[0].1), Err(DataError::Complete { shards: 3, .. })));
}

#[test]
fn a_batch_is_the_pictures_in_the_order_asked_for() {
    let (manifest, files) = toy();
    let mut set = Dataset::new(&manifest, "train").unwrap();
    for (_, bytes) in &files {
        set.push(bytes).unwrap();
    }
    let batch = set.batch(&[4, 0], &Preprocess::unit(1)).unwrap();
    let expected: Vec<f32> = [16, 17, 18, 19, 0, 1, 2, 3].iter().map(|&p| p as f32 / 255.0).collect();
    assert_eq!(batch, expected);
    assert_eq!(set.batch_labels(&[4, 0]).unwrap(), [1, 0]);
    assert!(matches!(set.batch(&[5], &Preprocess::unit(1)), Err(DataError::Index { index: 5, available: 5 })));
    assert!(matches!(set.batch_labels(&[5]), Err(DataError::Index { .. })));
}

#[test]
fn augmentation_depends_on_the_picture_and_not_on_its_batch() {
    let (manifest, files) = toy();
    let mut set = Dataset::new(&manifest, "train").unwrap();
    for (_, bytes) in &files {
        set.push(bytes).unwrap();
    }
    let augment = Augment { shift: 1, flip: true, ..Augment::default() };
    let unit = Preprocess::unit(1);
    let both = set.batch_augmented(&[1, 3], &unit, &augment, 7).unwrap();
    let alone = set.batch_augmented(&[3], &unit, &augment, 7).unwrap();
    assert_eq!(both[4..], alone);
}

#[test]
fn a_shard_that_the_manifest_does_not_know_is_refused() {
    let (manifest, files) = toy();
    let refused = |manifest: &Manifest, bytes: &[u8]| {
        let mut set = Dataset::new(manifest, "train").unwrap();
        let error = set.push(bytes).unwrap_err();
        assert!(set.is_empty(), "a refused shard left pictures behind");
        error
    };
    assert!(matches!(refused(&manifest, &files[0].1[1..]), DataError::Truncated { part: "file", .. }));
    let mut damaged = files[0].1.clone();
    damaged[30] ^= 1;
    assert!(matches!(refused(&manifest, &damaged), DataError::Hash { .. }));
    let mut other = manifest.clone();
    other.width = 3;
    assert!(matches!(refused(&other, &files[0].1), DataError::Shape { .. }));
    let mut other = manifest.clone();
    other.splits[0].shards[0].count = 3;
    assert!(matches!(refused(&other, &files[0].1), DataError::Count { expected: 3, found: 2, .. }));
    let mut other = manifest.clone();
    other.classes.truncate(1);
    assert!(matches!(refused(&other, &files[0].1), DataError::Label { index: 1, expected: 1, found: 1, .. }));
}

#[test]
fn own_pictures_make_a_set() {
    let shape = ImageShape::new(1, 1, 2);
    let set = Dataset::from_images(shape, 2, vec![0, 1], vec![1, 2, 3, 4]).unwrap();
    assert!(set.is_complete());
    assert_eq!(set.image(1).unwrap(), [3, 4]);
    assert!(matches!(Dataset::from_images(shape, 2, vec![0], vec![1]), Err(DataError::Count { .. })));
    assert!(matches!(Dataset::from_images(shape, 1, vec![1], vec![1, 2]), Err(DataError::Label { .. })));
}
