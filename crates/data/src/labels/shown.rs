//! How is a class called on the page? As its folder, in one line that a person can read.

use crate::places::counted;

/// Longest name in characters.
const LONGEST: usize = 64;

/// Names to be shown for these, in their order: without what cannot be seen, not too long, and each of them another.
pub(super) fn names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let plain: Vec<String> = names.map(one).collect();
    // How often each came so far.
    let mut seen = counted(plain.iter().map(String::as_str));
    seen.values_mut().for_each(|count| *count = 0);
    let mut shown = Vec::with_capacity(plain.len());
    for name in &plain {
        let mut number = seen.get(name.as_str()).copied().unwrap_or(0) + 1;
        let numbered = |number: usize| if number == 1 { name.clone() } else { format!("{name} ({number})") };
        // Another name may look like this one with its number.
        while number > 1 && seen.contains_key(numbered(number).as_str()) {
            number += 1;
        }
        shown.push(numbered(number));
        seen.insert(name, number);
    }
    shown
}

fn one(name: &str) -> String {
    let visible: String = name
        .chars()
        .map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c })
        .filter(|c| !is_unseen(*c))
        .collect();
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    let line = line.trim_end_matches(['.', ' ']);
    if line.is_empty() {
        return "?".to_owned();
    }
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    line.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Marks without width or that turn the direction of writing (Unicode 15, section 23.2): they would let one name look
/// like another.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_one_readable_line() {
        let long = "x".repeat(100);
        let shown =
            names(["cat", "two\nlines\t", " spaces  and dots. ", "\u{202e}dog", "\u{1b}[31m", "..", &long].into_iter());
        assert_eq!(shown[..6], ["cat", "two lines", "spaces and dots", "dog", "[31m", "?"]);
        assert_eq!((shown[6].chars().count(), shown[6].chars().last()), (LONGEST, Some('…')));
    }

    #[test]
    fn different_names_stay_different() {
        assert_eq!(names(["cat", "cat ", "cat.", "dog"].into_iter()), ["cat", "cat (2)", "cat (3)", "dog"]);
        let clash = names(["cat", "cat (2)", "cat ", "cat."].into_iter());
        assert_eq!(clash, ["cat", "cat (2)", "cat (3)", "cat (4)"]);
    }
}
