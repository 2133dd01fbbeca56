//! The word and the arguments of one edit, read from left to right.

use super::{Problem, TextError, is_plain};
use crate::edit::Target;

/// What is left to read of an edit.
pub(super) struct Arguments<'t> {
    /// Which edit.
    pub word: &'t str,
    /// Each with the byte where it begins; the next one last.
    left: Vec<(usize, &'t str)>,
    /// The byte of the closing bracket.
    close: usize,
}

impl<'t> Arguments<'t> {
    /// Those of the edit that begins at byte `at`.
    pub fn of(text: &'t str, at: usize) -> Result<Self, TextError> {
        let edit = text.get(at..).unwrap_or("");
        let edit = edit.split(';').next().unwrap_or(edit);
        let missing = |place: usize, bracket: char| TextError { at: at + place, problem: Problem::Expected(bracket) };
        let open = edit.find('(').ok_or_else(|| missing(edit.len(), '('))?;
        let inside = &edit[open + 1..];
        let length = inside.find(')').ok_or_else(|| missing(edit.len(), ')'))?;
        let mut begin = at + open + 1;
        let mut left = Vec::new();
        if length > 0 {
            for argument in inside[..length].split(',') {
                left.push((begin, argument));
                begin += argument.len() + 1;
            }
        }
        left.reverse();
        Ok(Arguments { word: &edit[..open], left, close: at + open + 1 + length })
    }

    /// The byte behind the edit, when everything has been read.
    pub fn end(self) -> Result<usize, TextError> {
        match self.left.last() {
            Some((at, _)) => Err(TextError { at: *at, problem: Problem::TooMany }),
            None => Ok(self.close + 1),
        }
    }

    /// The next argument, and the byte where it begins.
    pub fn next(&mut self, what: &'static str) -> Result<(usize, &'t str), TextError> {
        self.left.pop().ok_or(TextError { at: self.close, problem: Problem::Missing(what) })
    }

    /// Is nothing left to read?
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub fn target(&mut self) -> Result<Target, TextError> {
        if let Some((_, "*")) = self.left.last() {
            self.left.pop();
            return Ok(Target::Everywhere);
        }
        self.name("node").map(Target::Node)
    }

    pub fn name(&mut self, what: &'static str) -> Result<String, TextError> {
        let (at, found) = self.next(what)?;
        unescaped(found).map_err(|place| TextError { at: at + place, problem: Problem::BadName(found.to_owned()) })
    }

    pub fn count(&mut self, what: &'static str) -> Result<usize, TextError> {
        let (at, found) = self.next(what)?;
        let number = found.bytes().all(|byte| byte.is_ascii_digit()).then(|| found.parse().ok());
        number.flatten().ok_or_else(|| bad_number(at, what, found))
    }

    pub fn number(&mut self, what: &'static str) -> Result<f64, TextError> {
        let (at, found) = self.next(what)?;
        let plain = found.bytes().all(|byte| byte.is_ascii_digit() || b".-e".contains(&byte));
        let number = plain.then(|| found.parse().ok()).flatten();
        number.filter(|number: &f64| number.is_finite()).ok_or_else(|| bad_number(at, what, found))
    }

    /// Two numbers, or one that stands for both.
    pub fn pair(&mut self, what: &'static str) -> Result<[usize; 2], TextError> {
        let rows = self.count(what)?;
        let columns = if self.left.is_empty() { rows } else { self.count(what)? };
        Ok([rows, columns])
    }

    /// One of some words.
    pub fn choice<T: Copy>(&mut self, what: &'static str, choices: &[(&str, T)]) -> Result<T, TextError> {
        let (at, found) = self.next(what)?;
        let choice = choices.iter().find(|(key, _)| *key == found).map(|(_, choice)| *choice);
        choice.ok_or_else(|| TextError { at, problem: Problem::UnknownChoice { what, found: found.to_owned() } })
    }
}

fn bad_number(at: usize, what: &'static str, found: &str) -> TextError {
    TextError { at, problem: Problem::BadNumber { what, found: found.to_owned() } }
}

/// A name, or the byte at which it is none.
fn unescaped(text: &str) -> Result<String, usize> {
    let mut name = Vec::new();
    let mut bytes = text.bytes().enumerate();
    while let Some((place, byte)) = bytes.next() {
        if byte == b'%' {
            let digits = text.get(place + 1..place + 3).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
            let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            name.push(value.ok_or(place)?);
            bytes.nth(1);
        } else if is_plain(byte) {
            name.push(byte);
        } else {
            return Err(place);
        }
    }
    match String::from_utf8(name) {
        Ok(name) if !name.is_empty() => Ok(name),
        _ => Err(0),
    }
}
