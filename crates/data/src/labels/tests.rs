use super::{Classes, NoClasses, Origin, Split, folder_of, uncertain};
use crate::Reason;

fn classes(paths: &[&str]) -> Result<Classes, NoClasses> {
    super::classes(paths, |_| true)
}

fn classes_in(root: &str, paths: &[&str]) -> Result<Classes, NoClasses> {
    super::classes_in(root, paths, |_| true)
}

/// Names of classes, and each picture's.
fn of(paths: &[&str]) -> (Vec<String>, Vec<usize>) {
    let classes = classes(paths).unwrap();
    (classes.names, classes.pictures.iter().map(|picture| picture.class).collect())
}

#[test]
fn the_first_level_that_branches_has_the_classes() {
    assert_eq!(of(&["dog/1.png", "cat/1.png", "dog/2.png"]), (vec!["cat".into(), "dog".into()], vec![1, 0, 1]));
    let deep =
        ["a/pets/cats/indoor/1.png", "a/pets/cats/outdoor/1.png", "a/pets/dogs/indoor/1.png", "a/pets/dogs/2.png"];
    assert_eq!(of(&deep), (vec!["cats".into(), "dogs".into()], vec![0, 0, 1, 1]));
}

#[test]
fn classes_stand_in_the_order_of_code_points_as_python_sorts_them() {
    // sorted(["b", "B", "a10", "a9", "é", "z"]) in Python.
    let paths = ["b/1.png", "B/1.png", "a10/1.png", "a9/1.png", "é/1.png", "z/1.png"];
    assert_eq!(of(&paths).0, ["B", "a10", "a9", "b", "z", "é"]);
}

#[test]
fn pictures_beside_the_folders_of_classes_are_left_out_and_told_of() {
    let found = classes(&["cat/1.png", "dog/1.png", "cover.png", "notes.txt", ".DS_Store"]).unwrap();
    assert_eq!((found.names.len(), found.pictures.len()), (2, 2));
    assert_eq!(found.left_out.count_of(&Reason::Loose), 1);
    assert_eq!(found.left_out.count_of(&Reason::NotAPicture), 1);
    assert_eq!(found.left_out.count_of(&Reason::Hidden), 1);
    let found = classes(&["cover.png", "pets/cat/1.png", "pets/dog/1.png", "pets/2.png"]).unwrap();
    assert_eq!((found.names, found.left_out.count_of(&Reason::Loose)), (vec!["cat".into(), "dog".into()], 2));
}

#[test]
fn one_folder_with_pictures_beside_it_is_read_by_names() {
    let found = classes(&["cat_1.png", "cat_2.png", "dog_1.png", "more/dog_2.png"]).unwrap();
    assert_eq!((found.names, found.pictures.len()), (vec!["cat".into(), "dog".into()], 4));
    assert_eq!(found.origin, Origin::Names);
    let found = classes(&["x.png", "cats/tom.png", "cats/kit.png"]).unwrap();
    assert_eq!((found.names, found.left_out.count_of(&Reason::Loose)), (vec!["cats".into()], 1));
}

#[test]
fn folders_for_training_and_test_are_no_classes() {
    let paths =
        ["set/train/cat/1.png", "set/train/dog/1.png", "set/test/cat/2.png", "set/test/dog/2.png", "set/docs/a.png"];
    let found = classes(&paths).unwrap();
    assert_eq!(found.names, ["cat", "dog"]);
    assert_eq!((found.count_in(Split::Train), found.count_in(Split::Test), found.is_divided()), (2, 2, true));
    assert_eq!(found.left_out.count_of(&Reason::OutsideSplits), 1);
    // Pictures to be tested on whose classes are not told.
    let found = classes(&["train/cat/1.png", "train/dog/1.png", "test/1.png", "test/2.png"]).unwrap();
    assert_eq!((found.names.len(), found.left_out.count_of(&Reason::Loose)), (2, 2));
    // Names may say the classes in each of them.
    let found = classes(&["train/cat.0.jpg", "train/cat.1.jpg", "train/dog.0.jpg", "val/dog.1.jpg"]).unwrap();
    assert_eq!(found.count_in(Split::Validation), 1);
    assert_eq!(found.names, ["cat", "dog"]);
    // A class may be called so among others.
    assert_eq!(of(&["train/1.png", "car/1.png", "bus/1.png"]).0, ["bus", "car", "train"]);
    // One of them alone is a folder as others are.
    assert_eq!(of(&["train/cat/1.png", "train/dog/1.png"]).0, ["cat", "dog"]);
}

#[test]
fn one_folder_is_one_class_with_its_name_unless_the_names_in_it_say_more() {
    assert_eq!(of(&["cats/tom.png", "cats/kit.png"]), (vec!["cats".into()], vec![0, 0]));
    assert_eq!(of(&["cats/IMG_1.png", "cats/IMG_2.png"]).0, ["cats"]);
    assert_eq!(of(&["IMG_1.png", "IMG_2.png"]).0, ["IMG"]);
    assert_eq!(of(&["digits/0_1.png", "digits/0_2.png", "digits/1_1.png"]).0, ["0", "1"]);
}

#[test]
fn names_that_say_nothing_are_told_of() {
    let error = classes(&["0001.png", "0002.png", "a.txt"]).unwrap_err();
    assert_eq!(error.to_string(), "2 pictures lie in no folder, and their names (such as \"0001.png\") say no class");
    let error = classes(&["a.txt", ".b.png"]).unwrap_err();
    assert_eq!(error.to_string(), "there are no pictures among 2 files");
    assert!(matches!(classes(&[]), Err(NoClasses::NoPictures { .. })));
    let found = classes(&["cat_1.png", "cat_2.png", "dog_1.png", "17.png"]).unwrap();
    assert_eq!(found.left_out.count_of(&Reason::Nameless), 1);
}

#[test]
fn a_class_of_which_no_picture_is_readable_is_none() {
    let mut found = classes(&["a/1.png", "b/1.png", "c/1.png", "c/2.png"]).unwrap();
    found.keep(|picture| picture.file != 1 && picture.file != 2);
    assert_eq!((found.names.clone(), found.counts()), (vec!["a".into(), "c".into()], vec![1, 1]));
    assert_eq!(
        found.pictures.iter().map(|picture| (picture.file, picture.class)).collect::<Vec<_>>(),
        [(0, 0), (3, 1)]
    );
    found.keep(|_| false);
    assert!(found.names.is_empty() && found.pictures.is_empty());
}

#[test]
fn a_known_folder_has_one_class_or_more() {
    let paths = [
        "out/cat/0001.png",
        "out/taught.safetensors",
        "out/loose.png",
        "other/dog/1.png",
        "__MACOSX/taught.safetensors",
    ];
    let root = folder_of("taught.safetensors", &paths).unwrap();
    assert_eq!(root, "out");
    let found = classes_in(root, &paths).unwrap();
    assert_eq!((found.names, found.pictures.len()), (vec!["cat".into()], 1));
    assert_eq!(found.left_out.count_of(&Reason::Loose), 2);
    assert_eq!(folder_of("taught.safetensors", &["taught.safetensors"]), Some(""));
    assert_eq!(classes_in("", &["cat/1.png", "dog/1.png"]).unwrap().names, ["cat", "dog"]);
    assert_eq!(folder_of("taught.safetensors", &["cat/1.png"]), None);
    assert!(classes_in("nowhere", &paths).is_err());
}

#[test]
fn folders_that_look_alike_stay_apart() {
    assert_eq!(of(&["cat/1.png", "cat /1.png", "cat./1.png"]).0, ["cat", "cat (2)", "cat (3)"]);
    assert_eq!(of(&["Cat/1.png", "cat/1.png"]).0, ["Cat", "cat"]);
    assert_eq!(of(&["two\nlines/1.png", "a/1.png"]).0, ["a", "two lines"]);
}

#[test]
fn files_without_an_ending_count_where_their_content_is_a_picture() {
    let paths = ["pets/cat/1", "pets/cat/2.png", "pets/dog/1.png", "docs/LICENSE"];
    assert_eq!(uncertain(&paths), [0, 3]);
    let found = super::classes(&paths, |file| file == 0).unwrap();
    assert_eq!((found.names.clone(), found.counts()), (vec!["cat".into(), "dog".into()], vec![2, 1]));
    assert_eq!(found.left_out.count_of(&Reason::NotAPicture), 1);
}
