//! Which class does a file's name say, where its folder says none?

use crate::places::counted;

/// What stands between the parts of a name.
const BETWEEN: &str = " _-.()[]#,+";

/// A way of reading classes out of names.
type Scheme = fn(&str) -> Option<&str>;

/// The class of each name (without its ending), by the first way that makes groups of them: `cat_012` and `cat (3)`;
/// then `0001_cat`; then the first word, `cat_a7f9` and `3_0001`. None where no way does, and for names that say
/// nothing.
pub(super) fn classes<'a>(stems: &[&'a str]) -> Option<Vec<Option<&'a str>>> {
    let schemes: [Scheme; 3] = [before_number, between_numbers, first_word];
    schemes.iter().find_map(|scheme| {
        let classes: Vec<Option<&str>> = stems.iter().map(|stem| scheme(stem)).collect();
        let named = classes.iter().flatten().count();
        let kinds = counted(classes.iter().flatten().copied()).len();
        // Names of their own, of each file another, are no classes.
        (kinds >= 2 && kinds * 3 <= named * 2).then_some(classes)
    })
}

/// What all names begin with, where they all do: `IMG` of `IMG_0001` and `IMG_0002`.
pub(super) fn common<'a>(stems: &[&'a str]) -> Option<&'a str> {
    let first = before_number(stems.first()?)?;
    stems.iter().all(|stem| before_number(stem) == Some(first)).then_some(first)
}

fn is_between(character: char) -> bool {
    BETWEEN.contains(character)
}

/// Every sign of another script counts as a letter: the page need not carry the tables that say which are.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || !character.is_ascii()
}

/// `cat` of `cat_012` and `cat (3)`; of ImageNet's own names (`n01440764_18`), the number of the synset.
fn before_number(stem: &str) -> Option<&str> {
    if let Some(synset) = synset(stem) {
        return Some(synset);
    }
    let label = stem.trim_end_matches(|c: char| c.is_ascii_digit() || is_between(c)).trim_start_matches(is_between);
    label.chars().any(is_letter).then_some(label)
}

/// `cat` of `0001_cat` and `7_cat_12`.
fn between_numbers(stem: &str) -> Option<&str> {
    let label = before_number(stem)?;
    Some(label.trim_start_matches(|c: char| c.is_ascii_digit() || is_between(c)))
}

/// `cat` of `cat_a7f9`; a number of up to three digits counts as a class where something follows: longer ones are years
/// or counts.
fn first_word(stem: &str) -> Option<&str> {
    let stem = stem.trim_start_matches(is_between);
    let end = stem.find(is_between)?;
    let (word, rest) = stem.split_at(end);
    let follows = rest.chars().any(|c| c.is_ascii_digit() || is_letter(c));
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    let is_class = word.chars().any(is_letter) || is_number && word.len() <= 3;
    (follows && is_class).then_some(word)
}

/// The number of a synset of WordNet 3.0 that a name begins with, as ImageNet's files have it: `n` and eight digits.
fn synset(stem: &str) -> Option<&str> {
    let (synset, rest) = stem.split_at_checked(9)?;
    let is_one = synset.starts_with('n') && synset[1..].bytes().all(|byte| byte.is_ascii_digit());
    (is_one && !rest.starts_with(|c: char| c.is_ascii_digit() || is_letter(c))).then_some(synset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stems: &[&'static str]) -> Vec<Option<&'static str>> {
        classes(stems).unwrap_or_default()
    }

    #[test]
    fn numbers_behind_a_name_are_no_part_of_it() {
        assert_eq!(of(&["cat_012", "cat (3)", "dog-1", "dog"]), [Some("cat"), Some("cat"), Some("dog"), Some("dog")]);
        assert_eq!(of(&["cat.0", "cat.1", "dog.0", "17"]), [Some("cat"), Some("cat"), Some("dog"), None]);
    }

    #[test]
    fn numbers_before_a_name_are_none_either() {
        assert_eq!(of(&["0001_cat", "0002_cat", "0003_dog"]), [Some("cat"), Some("cat"), Some("dog")]);
        assert_eq!(of(&["1 - cat (2)", "2 - cat", "3 - dog"]), [Some("cat"), Some("cat"), Some("dog")]);
    }

    #[test]
    fn leading_numbers_are_classes_where_nothing_else_is() {
        assert_eq!(of(&["3_0001", "3_0002", "0_0001", "0_7"]), [Some("3"), Some("3"), Some("0"), Some("0")]);
        assert_eq!(classes(&["2021-03-04", "2021-03-05", "2022-01-01", "2022-01-02"]), None);
        assert_eq!(classes(&["0001", "0002", "0003"]), None);
    }

    #[test]
    fn synsets_keep_their_number() {
        let synsets = ["n01440764_18", "n01440764_36", "n02102040_107", "n02102040"];
        let expected = ["n01440764", "n01440764", "n02102040", "n02102040"].map(Some);
        assert_eq!(of(&synsets), expected);
    }

    #[test]
    fn the_first_word_counts_where_chance_follows() {
        assert_eq!(of(&["cat_a7f", "cat_b9c", "dog_c0d"]), [Some("cat"), Some("cat"), Some("dog")]);
    }

    #[test]
    fn names_of_their_own_are_no_classes() {
        assert_eq!(classes(&["tom", "kit", "leo"]), None);
        assert_eq!(classes(&["IMG_1", "IMG_2"]), None);
        assert_eq!(common(&["IMG_1", "IMG_2"]), Some("IMG"));
        assert_eq!(common(&["IMG_1", "DSC_2"]), None);
        assert_eq!(classes(&[]), None);
    }
}
