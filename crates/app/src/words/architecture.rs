//! What do graphs and edits say, and what are edits called?

use arch::edit::{Edit, Property};
use arch::{ArchError, EditError, Value, Words};

use crate::format::{count, plain};
use crate::language::{t, word};

/// Why an edit does not apply.
pub fn edit_error(error: &EditError) -> String {
    words(&error.words())
}

/// Why a graph is impossible.
pub fn graph_error(error: &ArchError) -> String {
    words(&error.words())
}

/// What an edit does, in a few words.
pub fn edit_title(edit: &Edit) -> String {
    words(&edit.title())
}

/// What an offer is about.
pub fn property(property: Property) -> &'static str {
    t(property.name())
}

/// A sentence of `arch` or of `checkpoint`.
pub fn words(words: &Words) -> String {
    let value = |value: &Value| {
        Value::Name(match value {
            Value::Word(english) => word(english),
            Value::Name(name) => name.clone(),
            Value::Count(number) => count(*number),
            Value::Number(number) => plain(*number),
            Value::Sentence(inner) => self::words(inner),
        })
    };
    Words { template: word(&words.template).into(), values: words.values.iter().map(value).collect() }.to_string()
}
