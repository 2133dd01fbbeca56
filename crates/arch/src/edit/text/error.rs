//! What can be wrong with the text of an edit?

use thiserror::Error;

use crate::words::{Words, words};

/// A text that says no chain of edits.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.words())]
pub struct TextError {
    /// The byte where it goes wrong.
    pub at: usize,
    /// Why.
    pub problem: Problem,
}

/// Why a text says no edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// There is no such edit.
    UnknownWord(String),
    /// A bracket is missing.
    Expected(char),
    /// An argument is missing.
    Missing(&'static str),
    /// There are more arguments than the edit takes.
    TooMany,
    /// An argument is no number, or none of its kind.
    BadNumber {
        /// Which one.
        what: &'static str,
        /// What stands there.
        found: String,
    },
    /// An argument is none of the words that it can be.
    UnknownChoice {
        /// Which one.
        what: &'static str,
        /// What stands there.
        found: String,
    },
    /// A name is empty, or holds something that is no letter, digit, `.`, `_`, `-`, `/` or `%` with two hexadecimal
    /// digits.
    BadName(String),
    /// Something else than `;` follows an edit.
    TrailingText,
}

impl TextError {
    /// The sentence, as a template and its values; the first is the byte.
    pub fn words(&self) -> Words {
        let at = self.at;
        match &self.problem {
            Problem::UnknownWord(word) => words!("at byte {0}: there is no edit called `{1}`", at, word),
            Problem::Expected(bracket) => words!("at byte {0}: `{1}` is missing", at, bracket.to_string()),
            Problem::Missing(what) => words!("at byte {0}: the {1} is missing", at, what),
            Problem::TooMany => words!("at byte {0}: that is one argument too many", at),
            Problem::BadNumber { what, found } => words!("at byte {0}: `{2}` is no {1}", at, what, found),
            Problem::UnknownChoice { what, found } => words!("at byte {0}: `{2}` is no {1}", at, what, found),
            Problem::BadName(found) => words!("at byte {0}: `{1}` is no name", at, found),
            Problem::TrailingText => words!("at byte {0}: an edit ends here, and only `;` may follow", at),
        }
    }
}
