//! Classes of folders, compared with those that torchvision's ImageFolder finds (`tests/labels/make.py`).

use std::collections::HashMap;

use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    paths: Vec<String>,
    classes: Vec<String>,
    labels: HashMap<String, usize>,
}

#[test]
fn folders_have_the_classes_that_torchvision_finds_in_them() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("labels/imagefolder.json")).unwrap();
    assert_eq!(cases.len(), 40);
    for Case { paths, classes, labels } in cases {
        let found = data::labels::classes(&paths, |_| true).unwrap();
        assert_eq!(found.names, classes, "{paths:?}");
        let found: HashMap<String, usize> =
            found.pictures.iter().map(|picture| (paths[picture.file].clone(), picture.class)).collect();
        assert_eq!(found, labels, "{paths:?}");
    }
}
