//! What do the instructions of a pickle make?
//!
//! An interpreter for those that checkpoints consist of (CPython's `Lib/pickletools.py` describes each), and it
//! interprets them as data: a name must be on the list of `allowed.rs`, and "call it with these arguments" becomes a
//! note that it was asked for. Each instruction makes at most one value, or moves those there are, and the count of
//! values is limited by the length of the file: memory stays in proportion to it, and time too.

use arch::words::{word, words};

use crate::allowed::Global;
use crate::cursor::Cursor;
use crate::error::{CheckpointError, unexpected};
use crate::pickle::memo::Memo;
use crate::pickle::{Id, PROTO, Pickle, Value, text};

/// Values that a pickle of any length may make: ResNet-1202 with an optimiser's memory makes not a million.
const LEAST: usize = 1 << 21;
/// And one more for so many bytes of the file. A tensor, its name, its place and its number are some 14 values, which
/// take more than 110 bytes; whole numbers below 256, bools and empty tuples are no new values.
const BYTES_PER_VALUE: usize = 8;

/// Numbers of values that are always the same and so are made once: whole numbers below 256, then these.
const NONE: usize = 256;
const FALSE: usize = 257;
const TRUE: usize = 258;
const EMPTY: usize = 259;
const OTHER: usize = 260;

/// An interpreter in the middle of its work.
pub(super) struct Machine<'a> {
    cursor: Cursor<'a>,
    pub values: Vec<Value<'a>>,
    stack: Vec<Id>,
    /// How high the stack was at each mark.
    marks: Vec<Id>,
    memo: Memo,
    constants: [Option<Id>; OTHER + 1],
    /// How many values are made, and items of others copied.
    count: usize,
    most: usize,
}

impl<'a> Machine<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Machine {
            cursor: Cursor::new(bytes, at, word("the pickle")),
            values: Vec::new(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: Memo::default(),
            constants: [None; OTHER + 1],
            count: 0,
            most: (LEAST + bytes.len() / BYTES_PER_VALUE).min(u32::MAX as usize),
        }
    }

    pub fn run(mut self) -> Result<Pickle<'a>, CheckpointError> {
        loop {
            let at = self.cursor.at();
            match self.cursor.u8()? {
                b'.' => return Ok(Pickle { root: self.pop()?, end: self.cursor.at(), values: self.values }),
                PROTO => _ = self.cursor.u8()?,
                0x95 => _ = self.cursor.u64()?, // FRAME
                b'(' => self.marks.push(self.stack.len() as Id),
                b'0' => _ = self.pop()?,
                b'1' => _ = self.pop_mark()?,
                b'2' => self.stack.push(self.top()?),
                b'N' => self.constant(NONE, Value::None)?,
                0x88 => self.constant(TRUE, Value::Bool(true))?,
                0x89 => self.constant(FALSE, Value::Bool(false))?,
                b'J' => {
                    let number = self.cursor.u32()?.cast_signed();
                    self.int(number.into())?;
                }
                b'K' => {
                    let number = self.cursor.u8()?;
                    self.int(number.into())?;
                }
                b'M' => {
                    let number = self.cursor.u16()?;
                    self.int(number.into())?;
                }
                0x8a => {
                    let length = self.cursor.u8()?;
                    self.long(length.into())?;
                }
                0x8b => {
                    let length = self.cursor.u32()?;
                    self.long(length)?;
                }
                b'G' => {
                    self.cursor.take(8)?; // BINFLOAT
                    self.constant(OTHER, Value::Other)?;
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
                0x8e | 0x96 => {
                    let length = self.cursor.u64()?;
                    self.bytes(length)?; // BINBYTES8, BYTEARRAY8
                }
                b'I' => self.line(text::int)?,
                b'L' => self.line(text::long)?,
                b'F' => self.line(|_| Some(Value::Other))?,
                b'S' => self.line(text::quoted)?,
                b'V' => self.line(|line| Some(text::plain(line)))?,
                b')' => self.constant(EMPTY, Value::Tuple(Vec::new()))?,
                b']' => self.push(Value::List(Vec::new()))?,
                b'}' => self.push(Value::Dict(Vec::new()))?,
                0x8f => self.constant(OTHER, Value::Other)?, // EMPTY_SET
                b't' => {
                    let items = self.pop_mark()?;
                    self.push(Value::Tuple(items))?;
                }
                b'l' => {
                    let items = self.pop_mark()?;
                    self.push(Value::List(items))?;
                }
                b'd' => {
                    let items = self.pop_mark()?;
                    self.push(Value::Dict(Vec::new()))?;
                    self.insert(&items)?;
                }
                0x91 => {
                    self.pop_mark()?;
                    self.constant(OTHER, Value::Other)?; // FROZENSET
                }
                0x85 => self.tuple(1)?,
                0x86 => self.tuple(2)?,
                0x87 => self.tuple(3)?,
                b'a' => {
                    let item = self.pop()?;
                    self.append(&[item])?;
                }
                b'e' => {
                    let items = self.pop_mark()?;
                    self.append(&items)?;
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
                0x90 => {
                    self.pop_mark()?; // ADDITEMS
                    let set = self.top()?;
                    if *self.value(set) != Value::Other {
                        return Err(self.wrong(word("a set to add to"), self.kind(set)));
                    }
                }
                b'h' => {
                    let key = self.cursor.u8()?;
                    self.recall(Some(key.into()))?;
                }
                b'j' => {
                    let key = self.cursor.u32()?;
                    self.recall(Some(key))?;
                }
                b'g' => {
                    let key = text::key(self.cursor.line()?);
                    self.recall(key)?;
                }
                b'q' => {
                    let key = self.cursor.u8()?;
                    self.memo.put(key.into(), self.top()?);
                }
                b'r' => {
                    let key = self.cursor.u32()?;
                    self.memo.put(key, self.top()?);
                }
                b'p' => match text::key(self.cursor.line()?) {
                    Some(key) => self.memo.put(key, self.top()?),
                    None => return Err(self.wrong(word("a number to remember by"), word("another text"))),
                },
                0x94 => self.memo.add(self.top()?), // MEMOIZE
                b'c' => {
                    let module = self.cursor.line()?;
                    let name = self.cursor.line()?;
                    let global = Global::find(&String::from_utf8_lossy(module), &String::from_utf8_lossy(name))?;
                    self.push(Value::Global(global))?;
                }
                0x93 => self.stack_global()?,
                b'R' | 0x81 => {
                    let arguments = self.pop()?; // REDUCE, NEWOBJ
                    self.make(arguments)?;
                }
                0x92 => {
                    let _by_name = self.pop()?; // NEWOBJ_EX
                    let arguments = self.pop()?;
                    self.make(arguments)?;
                }
                b'b' => self.build()?,
                b'Q' => {
                    let id = self.pop()?;
                    self.push(Value::Outside(id))?;
                }
                opcode => return Err(CheckpointError::Opcode { opcode, at }),
            }
        }
    }

    pub fn count(&mut self, values: usize) -> Result<(), CheckpointError> {
        self.count = self.count.saturating_add(values);
        if self.count > self.most {
            return Err(CheckpointError::TooMuch {
                what: word("values of the pickle").into(),
                most: self.most as u64,
                found: self.count as u64,
            });
        }
        Ok(())
    }

    pub fn push(&mut self, value: Value<'a>) -> Result<(), CheckpointError> {
        self.count(1)?;
        self.stack.push(self.values.len() as Id);
        self.values.push(value);
        Ok(())
    }

    /// A value that is made once and then named again, since nothing can change it.
    fn constant(&mut self, which: usize, value: Value<'a>) -> Result<(), CheckpointError> {
        match self.constants.get(which).copied().flatten() {
            Some(id) => self.stack.push(id),
            None => {
                self.push(value)?;
                if let Some(constant) = self.constants.get_mut(which) {
                    *constant = self.stack.last().copied();
                }
            }
        }
        Ok(())
    }

    fn int(&mut self, number: i64) -> Result<(), CheckpointError> {
        match usize::try_from(number) {
            Ok(small) if small < NONE => self.constant(small, Value::Int(number)),
            _ => self.push(Value::Int(number)),
        }
    }

    pub fn value(&self, id: Id) -> &Value<'a> {
        self.values.get(id as usize).unwrap_or(&Value::None)
    }

    /// The topmost value above the last mark.
    pub fn top(&self) -> Result<Id, CheckpointError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.last() {
            Some(id) if self.stack.len() > floor as usize => Ok(*id),
            _ => Err(self.wrong(word("a value on the stack"), word("none"))),
        }
    }

    pub fn pop(&mut self) -> Result<Id, CheckpointError> {
        let id = self.top()?;
        self.stack.pop();
        Ok(id)
    }

    fn pop_mark(&mut self) -> Result<Vec<Id>, CheckpointError> {
        let Some(mark) = self.marks.pop() else { return Err(self.wrong(word("a mark on the stack"), word("none"))) };
        Ok(self.stack.split_off((mark as usize).min(self.stack.len())))
    }

    fn tuple(&mut self, count: usize) -> Result<(), CheckpointError> {
        let mut items = (0..count).map(|_| self.pop()).collect::<Result<Vec<_>, _>>()?;
        items.reverse();
        self.push(Value::Tuple(items))
    }

    fn text(&mut self, length: u64) -> Result<(), CheckpointError> {
        let bytes = self.cursor.take(length)?;
        self.push(std::str::from_utf8(bytes).map_or(Value::Bytes(bytes), Value::Text))
    }

    fn bytes(&mut self, length: u64) -> Result<(), CheckpointError> {
        let bytes = self.cursor.take(length)?;
        self.push(Value::Bytes(bytes))
    }

    fn line(&mut self, read: impl Fn(&'a [u8]) -> Option<Value<'a>>) -> Result<(), CheckpointError> {
        match read(self.cursor.line()?) {
            Some(value) => self.push(value),
            None => Err(self.wrong(word("a number or a text in quotes"), word("another text"))),
        }
    }

    /// A whole number of `length` bytes, two's complement.
    fn long(&mut self, length: u32) -> Result<(), CheckpointError> {
        let bytes = self.cursor.take(length.into())?;
        let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
        let mut number = [if negative { 0xff } else { 0 }; 8];
        match number.get_mut(..bytes.len()) {
            Some(low) => {
                low.copy_from_slice(bytes);
                self.int(i64::from_le_bytes(number))
            }
            None => self.constant(OTHER, Value::Other),
        }
    }

    fn append(&mut self, items: &[Id]) -> Result<(), CheckpointError> {
        let list = self.top()?;
        match self.values.get_mut(list as usize) {
            Some(Value::List(list)) => list.extend(items),
            _ => return Err(self.wrong(word("a list to append to"), self.kind(list))),
        }
        Ok(())
    }

    fn insert(&mut self, items: &[Id]) -> Result<(), CheckpointError> {
        let dict = self.top()?;
        match self.values.get_mut(dict as usize) {
            Some(Value::Dict(pairs)) => pairs.extend(items.as_chunks().0.iter().map(|[key, value]| (*key, *value))),
            _ => return Err(self.wrong(word("a dictionary to put into"), self.kind(dict))),
        }
        Ok(())
    }

    fn recall(&mut self, key: Option<u32>) -> Result<(), CheckpointError> {
        let Some(id) = key.and_then(|key| self.memo.get(key)) else {
            return Err(self.wrong(word("a value remembered before"), word("none")));
        };
        self.stack.push(id);
        Ok(())
    }

    pub fn kind(&self, id: Id) -> &'static str {
        self.value(id).kind()
    }

    pub fn wrong(&self, expected: &'static str, found: &'static str) -> CheckpointError {
        unexpected(words!("the pickle at byte {0}", self.cursor.at()), expected, found)
    }
}
