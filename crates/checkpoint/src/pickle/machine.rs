//! What do the instructions of a pickle make?
//!
//! An interpreter for those that state dicts consist of (CPython's `Lib/pickletools.py` describes each), and it
//! interprets them as data: a name must be on the list of `allowed.rs`, and "call it with these arguments" becomes a
//! note that it was asked for. Each instruction makes at most one value, or moves those there are, and their count is
//! limited: memory stays in proportion to the file.

use std::collections::HashMap;

use crate::allowed::Global;
use crate::cursor::Cursor;
use crate::error::{CheckpointError, unexpected};
use crate::pickle::{Id, PROTO, Pickle, Value};

/// Most instructions that are followed: ResNet-1202 with an optimiser's memory takes not a million.
const LIMIT: usize = 1 << 21;

/// An interpreter in the middle of its work.
pub(super) struct Machine<'a> {
    cursor: Cursor<'a>,
    values: Vec<Value<'a>>,
    stack: Vec<Id>,
    /// How high the stack was at each mark.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
    steps: usize,
}

impl<'a> Machine<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Machine {
            cursor: Cursor::new(bytes, at, "the pickle"),
            values: Vec::new(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
            steps: 0,
        }
    }

    pub fn run(mut self) -> Result<Pickle<'a>, CheckpointError> {
        loop {
            self.count(1)?;
            let at = self.cursor.at();
            match self.cursor.u8()? {
                b'.' => return Ok(Pickle { root: self.pop()?, end: self.cursor.at(), values: self.values }),
                PROTO => _ = self.cursor.u8()?,
                0x95 => _ = self.cursor.u64()?, // FRAME
                b'(' => self.marks.push(self.stack.len()),
                b'0' => _ = self.pop()?,
                b'1' => _ = self.pop_mark()?,
                b'2' => self.stack.push(self.top()?),
                b'N' => self.push(Value::None),
                0x88 => self.push(Value::Bool(true)),
                0x89 => self.push(Value::Bool(false)),
                b'J' => {
                    let number = self.cursor.u32()?.cast_signed();
                    self.push(Value::Int(number.into()));
                }
                b'K' => {
                    let number = self.cursor.u8()?;
                    self.push(Value::Int(number.into()));
                }
                b'M' => {
                    let number = self.cursor.u16()?;
                    self.push(Value::Int(number.into()));
                }
                0x8a => self.long()?, // LONG1
                b'G' => {
                    self.cursor.take(8)?; // BINFLOAT
                    self.push(Value::Other);
                }
                b'X' | b'T' => {
                    let length = self.cursor.u32()?;
                    self.text(length.into())?; // BINUNICODE, and BINSTRING of Python 2
                }
                0x8c | b'U' => {
                    let length = self.cursor.u8()?;
                    self.text(length.into())?;
                }
                0x8d => {
                    let length = self.cursor.u64()?;
                    self.text(length)?;
                }
                b'C' => {
                    let length = self.cursor.u8()?;
                    self.bytes(length.into())?;
                }
                b'B' => {
                    let length = self.cursor.u32()?;
                    self.bytes(length.into())?;
                }
                b')' => self.push(Value::Tuple(Vec::new())),
                b']' => self.push(Value::List(Vec::new())),
                b'}' => self.push(Value::Dict(Vec::new())),
                b't' => {
                    let items = self.pop_mark()?;
                    self.push(Value::Tuple(items));
                }
                0x85 => self.tuple(1)?,
                0x86 => self.tuple(2)?,
                0x87 => self.tuple(3)?,
                b'a' => {
                    let item = self.pop()?;
                    self.append(vec![item])?;
                }
                b'e' => {
                    let items = self.pop_mark()?;
                    self.append(items)?;
                }
                b's' => {
                    let value = self.pop()?;
                    let key = self.pop()?;
                    self.insert(&[key, value])?;
                }
                b'u' => {
                    let items = self.pop_mark()?;
                    self.insert(&items)?;
                }
                b'h' => {
                    let key = self.cursor.u8()?;
                    self.recall(key.into())?;
                }
                b'j' => {
                    let key = self.cursor.u32()?;
                    self.recall(key)?;
                }
                b'q' => {
                    let key = self.cursor.u8()?;
                    self.memo.insert(key.into(), self.top()?);
                }
                b'r' => {
                    let key = self.cursor.u32()?;
                    self.memo.insert(key, self.top()?);
                }
                0x94 => _ = self.memo.insert(self.memo.len() as u32, self.top()?), // MEMOIZE
                b'c' => {
                    let module = self.cursor.line()?;
                    let name = self.cursor.line()?;
                    let global = Global::find(&String::from_utf8_lossy(module), &String::from_utf8_lossy(name))?;
                    self.push(Value::Global(global));
                }
                0x93 => self.stack_global()?,
                b'R' | 0x81 => self.make()?, // REDUCE, NEWOBJ
                b'b' => self.build()?,
                b'Q' => {
                    let id = self.pop()?;
                    self.push(Value::Outside(id));
                }
                opcode => return Err(CheckpointError::Opcode { opcode, at }),
            }
        }
    }

    fn count(&mut self, steps: usize) -> Result<(), CheckpointError> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > LIMIT {
            return Err(unexpected("the pickle", format!("at most {LIMIT} instructions"), "more"));
        }
        Ok(())
    }

    fn push(&mut self, value: Value<'a>) {
        self.stack.push(self.values.len());
        self.values.push(value);
    }

    /// The topmost value above the last mark.
    fn top(&self) -> Result<Id, CheckpointError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.last() {
            Some(id) if self.stack.len() > floor => Ok(*id),
            _ => Err(self.wrong("a value on the stack", "none")),
        }
    }

    fn pop(&mut self) -> Result<Id, CheckpointError> {
        let id = self.top()?;
        self.stack.pop();
        Ok(id)
    }

    fn pop_mark(&mut self) -> Result<Vec<Id>, CheckpointError> {
        let Some(mark) = self.marks.pop() else { return Err(self.wrong("a mark on the stack", "none")) };
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn tuple(&mut self, count: usize) -> Result<(), CheckpointError> {
        let mut items = (0..count).map(|_| self.pop()).collect::<Result<Vec<_>, _>>()?;
        items.reverse();
        self.push(Value::Tuple(items));
        Ok(())
    }

    fn text(&mut self, length: u64) -> Result<(), CheckpointError> {
        let text = std::str::from_utf8(self.cursor.take(length)?);
        self.push(text.map_or(Value::Other, Value::Text));
        Ok(())
    }

    fn bytes(&mut self, length: u64) -> Result<(), CheckpointError> {
        self.cursor.take(length)?;
        self.push(Value::Other);
        Ok(())
    }

    /// A whole number of up to 255 bytes, two's complement.
    fn long(&mut self) -> Result<(), CheckpointError> {
        let length = self.cursor.u8()?;
        let bytes = self.cursor.take(length.into())?;
        let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
        let mut number = [if negative { 0xff } else { 0 }; 8];
        let value = match number.get_mut(..bytes.len()) {
            Some(low) => {
                low.copy_from_slice(bytes);
                Value::Int(i64::from_le_bytes(number))
            }
            None => Value::Other,
        };
        self.push(value);
        Ok(())
    }

    fn append(&mut self, items: Vec<Id>) -> Result<(), CheckpointError> {
        let list = self.top()?;
        match self.values.get_mut(list) {
            Some(Value::List(list)) => list.extend(items),
            _ => return Err(self.wrong("a list to append to", self.kind(list))),
        }
        Ok(())
    }

    fn insert(&mut self, items: &[Id]) -> Result<(), CheckpointError> {
        let dict = self.top()?;
        match self.values.get_mut(dict) {
            Some(Value::Dict(pairs)) => pairs.extend(items.as_chunks().0.iter().map(|[key, value]| (*key, *value))),
            _ => return Err(self.wrong("a dictionary to put into", self.kind(dict))),
        }
        Ok(())
    }

    fn recall(&mut self, key: u32) -> Result<(), CheckpointError> {
        let Some(id) = self.memo.get(&key) else { return Err(self.wrong("a value remembered before", "none")) };
        self.stack.push(*id);
        Ok(())
    }

    fn stack_global(&mut self) -> Result<(), CheckpointError> {
        let (name, module) = (self.pop()?, self.pop()?);
        let global = match (&self.values[module], &self.values[name]) {
            (Value::Text(module), Value::Text(name)) => Global::find(module, name)?,
            _ => return Err(self.wrong("the name of a global", self.kind(name))),
        };
        self.push(Value::Global(global));
        Ok(())
    }

    /// Makes what an allowed name makes of a tuple: notes it down, and nothing more.
    fn make(&mut self) -> Result<(), CheckpointError> {
        let (arguments, callee) = (self.pop()?, self.pop()?);
        let Value::Tuple(items) = &self.values[arguments] else {
            return Err(self.wrong("a tuple of arguments", self.kind(arguments)));
        };
        let made = match self.values[callee] {
            Value::Global(Global::OrderedDict) => match items.first() {
                Some(list) => self.pairs(*list)?,
                None => Value::Dict(Vec::new()),
            },
            Value::Global(Global::Storage(_)) => return Err(self.wrong("a storage kept outside", "one made inside")),
            Value::Global(global) => Value::Made(global, arguments),
            _ => return Err(self.wrong("one of the allowed names to call", self.kind(callee))),
        };
        self.push(made);
        Ok(())
    }

    /// A list of pairs, as Python 2 pickles an `OrderedDict`.
    fn pairs(&mut self, list: Id) -> Result<Value<'a>, CheckpointError> {
        let Value::List(items) = &self.values[list] else {
            return Err(self.wrong("a list of pairs", self.kind(list)));
        };
        // A list can be named again and again; copies of it are paid for like instructions.
        let count = items.len();
        self.count(count)?;
        let Value::List(items) = &self.values[list] else { return Ok(Value::Other) };
        let pairs = items.iter().map(|item| match &self.values[*item] {
            Value::List(pair) | Value::Tuple(pair) if pair.len() == 2 => Ok((pair[0], pair[1])),
            _ => Err(self.wrong("a pair", self.kind(*item))),
        });
        Ok(Value::Dict(pairs.collect::<Result<_, _>>()?))
    }

    /// What an object remembers besides: an `OrderedDict`'s `_metadata` is passed over; an old parameter's tensor comes
    /// first in its state.
    fn build(&mut self) -> Result<(), CheckpointError> {
        let state = self.pop()?;
        let object = self.top()?;
        match (&self.values[object], &self.values[state]) {
            (Value::Dict(_), _) => {}
            (Value::Made(Global::Parameter, _), Value::Tuple(items)) => {
                // `torch.Tensor.__setstate__`: five items begin with the tensor, three are flags alone.
                if items.len() == 5 {
                    self.values[object] = Value::Made(Global::Parameter, state);
                }
            }
            _ => return Err(self.wrong("an object that has a state", self.kind(object))),
        }
        Ok(())
    }

    fn kind(&self, id: Id) -> &'static str {
        self.values.get(id).map_or("nothing", Value::kind)
    }

    fn wrong(&self, expected: &str, found: &str) -> CheckpointError {
        unexpected(format!("the pickle at byte {}", self.cursor.at()), expected, found)
    }
}
