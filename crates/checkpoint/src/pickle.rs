//! What does a pickle say?
//!
//! Values lie in one table and refer to each other by number, so a pickle that contains itself is only a number that
//! comes back, and nothing here walks deeper than it is told to.

mod machine;
mod make;
mod memo;
mod text;

use arch::words::word;

use crate::allowed::Global;
use crate::error::CheckpointError;
use crate::pickle::machine::Machine;

/// The first instruction of every pickle of protocol 2 and later.
pub(crate) const PROTO: u8 = 0x80;

/// The number of a value in the table.
pub(crate) type Id = u32;

/// A value of a pickle.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    None,
    Bool(bool),
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    /// Keys and values, in order; a key may come again.
    Dict(Vec<(Id, Id)>),
    Global(Global),
    /// What an allowed name was asked to make, of which tuple, and what it was told to remember.
    Made {
        global: Global,
        arguments: Id,
        state: Option<Id>,
    },
    /// Something kept outside of the pickle, named by a tuple: a storage.
    Outside(Id),
    /// Something that no tensor needs to be understood: fractions, large numbers, sets.
    Other,
}

impl Value<'_> {
    /// What it is, in words for a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::None => word("None"),
            Value::Bool(_) => word("a bool"),
            Value::Int(_) => word("a number"),
            Value::Text(_) => word("a text"),
            Value::Bytes(_) => word("bytes"),
            Value::Tuple(_) => word("a tuple"),
            Value::List(_) => word("a list"),
            Value::Dict(_) => word("a dictionary"),
            Value::Global(_) => word("a name"),
            Value::Made { global, .. } => match global {
                Global::RebuildParameter | Global::Parameter => word("a parameter"),
                Global::NumpyArray | Global::NumpyFromBuffer => word("an array"),
                Global::Plain | Global::Encode | Global::NumpyDtype | Global::Size => word("an object"),
                _ => word("a tensor"),
            },
            Value::Outside(_) => word("a storage"),
            Value::Other => word("something else"),
        }
    }
}

/// A pickle, read.
#[derive(Debug)]
pub(crate) struct Pickle<'a> {
    values: Vec<Value<'a>>,
    /// What it is all about.
    pub root: Id,
    /// Where it ends, in bytes of the file.
    pub end: usize,
}

impl<'a> Pickle<'a> {
    /// Reads the pickle that starts at byte `at`.
    pub fn read(bytes: &'a [u8], at: usize) -> Result<Self, CheckpointError> {
        Machine::new(bytes, at).run()
    }

    /// The value of this number.
    pub fn value(&self, id: Id) -> &Value<'a> {
        self.values.get(id as usize).unwrap_or(&Value::None)
    }

    /// What the value is, in words for a message.
    pub fn kind(&self, id: Id) -> &'static str {
        self.value(id).kind()
    }

    /// The items of a tuple.
    pub fn tuple(&self, id: Id) -> Option<&[Id]> {
        match self.value(id) {
            Value::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// All values, by their numbers.
    pub fn values(&self) -> impl Iterator<Item = (Id, &Value<'a>)> {
        (0..).zip(&self.values)
    }
}
