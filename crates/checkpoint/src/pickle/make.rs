//! What is made where a pickle names something, calls it and tells it what to remember? Notes, and nothing more.

use arch::words::word;

use crate::allowed::Global;
use crate::error::CheckpointError;
use crate::pickle::machine::Machine;
use crate::pickle::{Id, Value};

impl<'a> Machine<'a> {
    pub fn stack_global(&mut self) -> Result<(), CheckpointError> {
        let (name, module) = (self.pop()?, self.pop()?);
        let global = match (self.value(module), self.value(name)) {
            (Value::Text(module), Value::Text(name)) => Global::find(module, name)?,
            _ => return Err(self.wrong(word("the name of a global"), self.kind(name))),
        };
        self.push(Value::Global(global))
    }

    /// Makes what an allowed name makes of a tuple: notes it down, and nothing more.
    pub fn make(&mut self, arguments: Id) -> Result<(), CheckpointError> {
        let callee = self.pop()?;
        let Value::Tuple(items) = self.value(arguments) else {
            return Err(self.wrong(word("a tuple of arguments"), self.kind(arguments)));
        };
        let made = match self.value(callee) {
            Value::Global(Global::Dict) => match items.first() {
                Some(content) => self.dictionary(*content)?,
                None => Value::Dict(Vec::new()),
            },
            Value::Global(global) if global.is_callable() => Value::Made { global: *global, arguments, state: None },
            Value::Global(_) => return Err(self.wrong(word("a name that can be called"), word("a mere name"))),
            _ => return Err(self.wrong(word("one of the allowed names to call"), self.kind(callee))),
        };
        self.push(made)
    }

    /// A copy of a dictionary, or one made of a list of pairs, as Python 2 pickles an `OrderedDict`. What is named
    /// again and again is paid for each time it is copied.
    fn dictionary(&mut self, content: Id) -> Result<Value<'a>, CheckpointError> {
        let count = match self.value(content) {
            Value::List(items) => items.len(),
            Value::Dict(pairs) => pairs.len(),
            _ => return Err(self.wrong(word("a list of pairs"), self.kind(content))),
        };
        self.count(count)?;
        let pair = |item: &Id| match self.value(*item) {
            Value::List(pair) | Value::Tuple(pair) if pair.len() == 2 => Ok((pair[0], pair[1])),
            _ => Err(self.wrong(word("a pair"), self.kind(*item))),
        };
        Ok(Value::Dict(match self.value(content) {
            Value::List(items) => items.iter().map(pair).collect::<Result<_, _>>()?,
            Value::Dict(pairs) => pairs.clone(),
            _ => Vec::new(),
        }))
    }

    /// What an object remembers besides; a dictionary's own, such as `_metadata`, is passed over.
    pub fn build(&mut self) -> Result<(), CheckpointError> {
        let remembered = self.pop()?;
        let object = self.top()?;
        match self.values.get_mut(object as usize) {
            Some(Value::Dict(_)) => {}
            Some(Value::Made { state, .. }) => *state = Some(remembered),
            _ => return Err(self.wrong(word("an object that has a state"), self.kind(object))),
        }
        Ok(())
    }
}
