//! Which folders divide a set into what is learned from and what is tested on?

/// A part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// To learn from.
    Train,
    /// To choose by, while learning.
    Validation,
    /// To test on.
    Test,
}

impl Split {
    /// The part that a folder of this name holds; none where it says none.
    pub fn of_folder(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || !c.is_ascii()).collect();
        let plain = plain.to_ascii_lowercase();
        let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit());
        let name = ["set", "data", "images", "split"]
            .into_iter()
            .fold(plain, |name, end| name.strip_suffix(end).unwrap_or(name));
        match name {
            "train" | "training" => Some(Split::Train),
            "val" | "valid" | "validation" | "validate" | "dev" | "eval" | "evaluation" => Some(Split::Validation),
            "test" | "testing" => Some(Split::Test),
            _ => None,
        }
    }

    /// Do these folders divide a set? Two of its parts must be among them.
    pub(super) fn is_division<'a>(folders: impl Iterator<Item = &'a str>) -> bool {
        let mut parts = folders.filter_map(Split::of_folder);
        let first = parts.next();
        parts.any(|part| Some(part) != first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_known_by_their_usual_names() {
        for name in ["train", "Training", "train_set", "TRAIN-images", "training_data", "train2017"] {
            assert_eq!(Split::of_folder(name), Some(Split::Train), "{name}");
        }
        assert_eq!(["val", "Valid", "validation"].map(Split::of_folder), [Some(Split::Validation); 3]);
        assert_eq!(["test", "testset", "Testing"].map(Split::of_folder), [Some(Split::Test); 3]);
        assert_eq!(["cat", "trains", "set", "2017", ""].map(Split::of_folder), [None; 5]);
    }

    #[test]
    fn one_part_alone_divides_nothing() {
        assert!(Split::is_division(["train", "test"].into_iter()));
        assert!(Split::is_division(["train", "val", "docs"].into_iter()));
        assert!(!Split::is_division(["train", "car", "bus"].into_iter()));
        assert!(!Split::is_division(["train", "training"].into_iter()));
    }
}
