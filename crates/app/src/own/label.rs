//! Which class does a picture belong to? Its folder says so; where all lie in one folder, the beginning of its name.

/// Endings of files that browsers show.
const PICTURES: [&str; 8] = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".avif", ".ico"];

/// Is this the path of a picture, and of none that a system put there for itself?
pub fn is_picture(path: &str) -> bool {
    let lower = path.to_lowercase();
    let hidden = path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
    !hidden && PICTURES.iter().any(|ending| lower.ends_with(ending))
}

/// The names of the classes in their order, and the class of each path.
pub fn classes(paths: &[String]) -> (Vec<String>, Vec<usize>) {
    let folders: Vec<&str> = paths.iter().map(|path| folder(path)).collect();
    let in_one = folders.iter().all(|folder| Some(folder) == folders.first());
    let labels: Vec<&str> = match in_one {
        true => paths.iter().map(|path| stem(path)).collect(),
        false => folders,
    };
    let mut names: Vec<String> = Vec::new();
    for label in &labels {
        if let Err(place) = names.binary_search_by(|name| name.as_str().cmp(label)) {
            names.insert(place, (*label).to_owned());
        }
    }
    let place = |label: &&str| names.binary_search_by(|name| name.as_str().cmp(label)).unwrap_or(0);
    let of_each = labels.iter().map(place).collect();
    (names, of_each)
}

/// The folder that a file lies in.
fn folder(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap_or("")
}

/// The beginning of a file's name, before its number: `cat` of `cat_012.png` and `cat (3).jpg`.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.rsplit_once('.').map_or(name, |(before, _)| before);
    name.trim_end_matches(|c: char| c.is_ascii_digit() || " _-.()".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[&str]) -> (Vec<String>, Vec<usize>) {
        classes(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn folders_are_classes_in_the_order_of_their_names() {
        let (names, labels) = of(&["pets/dog/1.png", "pets/cat/1.png", "pets/dog/2.png"]);
        assert_eq!(names, ["cat", "dog"]);
        assert_eq!(labels, [1, 0, 1]);
    }

    #[test]
    fn in_one_folder_names_are_classes() {
        let (names, labels) = of(&["pets/dog_01.png", "pets/cat (2).jpg", "pets/dog-2.x.png"]);
        assert_eq!(names, ["cat", "dog", "dog-2.x"]);
        assert_eq!(labels, [1, 0, 2]);
    }

    #[test]
    fn what_systems_leave_behind_is_no_picture() {
        assert!(is_picture("a/B/photo.JPG") && is_picture("x.webp"));
        assert!(!is_picture("__MACOSX/a/photo.jpg") && !is_picture("a/._photo.jpg") && !is_picture("a/notes.txt"));
    }
}
