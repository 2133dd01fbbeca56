//! What do graphs and edits say that cannot be?

use arch::edit::Property;
use arch::{ArchError, Edit, EditError, Words};

use crate::language::{fill, word};

/// Why an edit does not apply.
pub fn edit_error(error: &EditError) -> String {
    sentence(&error.words(), error.reason().as_ref())
}

/// Why a graph is impossible.
pub fn graph_error(error: &ArchError) -> String {
    sentence(&error.words(), None)
}

/// What an edit does, in a few words that begin with a verb.
pub fn edit_title(edit: &Edit) -> String {
    words(&edit.title())
}

/// A template of `arch` with its values.
pub fn words(words: &Words) -> String {
    sentence(words, None)
}

/// What an offer is about: a heading.
pub fn property(property: Property) -> String {
    word(property.name())
}

/// A template of `arch` with its values; the last value is a sentence itself where `reason` gives one.
fn sentence(words: &Words, reason: Option<&Words>) -> String {
    let mut values: Vec<String> = words.values.iter().map(|value| word(value)).collect();
    if let (Some(reason), Some(last)) = (reason, values.last_mut()) {
        *last = sentence(reason, None);
    }
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    fill(words.template, &values)
}
