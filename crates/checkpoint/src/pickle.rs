//! What does a pickle say?
//!
//! Values lie in one table and refer to each other by number, so a pickle that contains itself is only a number that
//! comes back.

mod machine;

use crate::allowed::Global;
use crate::error::CheckpointError;
use crate::pickle::machine::Machine;

/// The first instruction of every pickle of protocol 2 and later.
pub(crate) const PROTO: u8 = 0x80;

/// The number of a value in the table.
pub(crate) type Id = usize;

/// A value of a pickle.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    None,
    Bool(bool),
    Int(i64),
    Text(&'a str),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    /// Keys and values, in order; a key may come again.
    Dict(Vec<(Id, Id)>),
    Global(Global),
    /// What an allowed name was asked to make, and of which tuple.
    Made(Global, Id),
    /// Something kept outside of the pickle, named by a tuple: a storage.
    Outside(Id),
    /// Something that no state dict needs to be understood: fractions, bytes, large numbers, sets.
    Other,
}

impl Value<'_> {
    /// What it is, in words for a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::None => "None",
            Value::Bool(_) => "a bool",
            Value::Int(_) => "a number",
            Value::Text(_) => "a text",
            Value::Tuple(_) => "a tuple",
            Value::List(_) => "a list",
            Value::Dict(_) => "a dictionary",
            Value::Global(_) => "a name",
            Value::Made(Global::RebuildTensor, _) => "a tensor",
            Value::Made(Global::RebuildParameter | Global::Parameter, _) => "a parameter",
            Value::Made(..) => "an object",
            Value::Outside(_) => "a storage",
            Value::Other => "something else",
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
        self.values.get(id).unwrap_or(&Value::None)
    }

    /// All values.
    pub fn values(&self) -> &[Value<'a>] {
        &self.values
    }
}
