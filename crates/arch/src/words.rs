//! How is a sentence kept so that whoever shows it may translate it?

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::shape::Shape;

/// A sentence, as a template in English and the values that take the places `{0}`, `{1}`, … in it.
///
/// [`fmt::Display`] writes the English sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// English, with places for the values.
    pub template: Cow<'static, str>,
    /// What takes the places, in the order of their numbers.
    pub values: Vec<Value>,
}

/// What takes a place in a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A word or a phrase in English, one that the code marks by `word("…")`: to be translated.
    Word(Cow<'static, str>),
    /// A name, a shape or a piece of text, the same in every language.
    Name(String),
    /// A whole number.
    Count(u64),
    /// A number.
    Number(f64),
    /// A sentence within the sentence.
    Sentence(Box<Words>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Word(word) => f.write_str(word),
            Value::Name(name) => f.write_str(name),
            Value::Count(count) => write!(f, "{count}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Sentence(words) => write!(f, "{words}"),
        }
    }
}

/// Only what is written in the code is a word: names of nodes do not live as long.
impl From<&'static str> for Value {
    fn from(word: &'static str) -> Self {
        Value::Word(word.into())
    }
}

impl From<String> for Value {
    fn from(name: String) -> Self {
        Value::Name(name)
    }
}

impl<T: Clone> From<&T> for Value
where
    Value: From<T>,
{
    fn from(value: &T) -> Self {
        value.clone().into()
    }
}

impl From<Shape> for Value {
    fn from(shape: Shape) -> Self {
        Value::Name(shape.to_string())
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Value::Count(count)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Value::Count(count as u64)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<Words> for Value {
    fn from(words: Words) -> Self {
        Value::Sentence(Box::new(words))
    }
}

impl From<&'static str> for Words {
    fn from(template: &'static str) -> Self {
        Words { template: template.into(), values: Vec::new() }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = &*self.template;
        while let Some((before, place)) = rest.split_once('{') {
            f.write_str(before)?;
            let Some((number, behind)) = place.split_once('}') else { return write!(f, "{{{place}") };
            match number.parse().ok().and_then(|number: usize| self.values.get(number)) {
                Some(value) => write!(f, "{value}")?,
                None => write!(f, "{{{number}}}")?,
            }
            rest = behind;
        }
        f.write_str(rest)
    }
}

/// [`Words`] from a template and its values. Templates stand in the code as `words!("…"`, where a catalogue finds them.
#[macro_export]
macro_rules! words {
    ($template:literal $(, $value:expr)* $(,)?) => {
        $crate::words::Words {
            template: ::std::borrow::Cow::Borrowed($template),
            values: ::std::vec![$($crate::words::Value::from(&$value)),*],
        }
    };
}
pub use words;

/// Marks a word that takes a place in a sentence, so that a catalogue finds it.
pub const fn word(english: &'static str) -> &'static str {
    english
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_take_their_places_and_are_not_read_as_templates() {
        assert_eq!(words!("{1} before {0}", "{1}", 2_usize).to_string(), "2 before {1}");
        assert_eq!(words!("nothing").to_string(), "nothing");
        assert_eq!(words!("{0} and {7}, {", "a").to_string(), "a and {7}, {");
    }
}
