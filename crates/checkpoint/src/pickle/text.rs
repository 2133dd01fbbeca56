//! What do the lines of protocol 0 and 1 say?

use crate::pickle::Value;

/// `I`: a whole number, or 00 and 01, which are bools.
pub(super) fn int<'a>(line: &[u8]) -> Option<Value<'a>> {
    match line {
        b"00" => Some(Value::Bool(false)),
        b"01" => Some(Value::Bool(true)),
        _ => number(line),
    }
}

/// `L`: a whole number, with an L behind it.
pub(super) fn long<'a>(line: &[u8]) -> Option<Value<'a>> {
    number(line.strip_suffix(b"L").unwrap_or(line))
}

/// A number too large to matter is only known to be one.
fn number<'a>(line: &[u8]) -> Option<Value<'a>> {
    let text = std::str::from_utf8(line).ok()?;
    if let Ok(number) = text.parse() {
        return Some(Value::Int(number));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(Value::Other)
}

/// `S`: a text in quotes.
pub(super) fn quoted(line: &[u8]) -> Option<Value<'_>> {
    let inner = [b'\'', b'"'].iter().find_map(|quote| line.strip_prefix(&[*quote])?.strip_suffix(&[*quote]))?;
    Some(plain(inner))
}

/// `V`, and what is in the quotes: with a backslash in it, it is nothing that names a tensor.
pub(super) fn plain(line: &[u8]) -> Value<'_> {
    match std::str::from_utf8(line) {
        Ok(text) if !text.contains('\\') => Value::Text(text),
        _ => Value::Other,
    }
}

/// The number of a value to remember.
pub(super) fn key(line: &[u8]) -> Option<u32> {
    std::str::from_utf8(line).ok()?.parse().ok()
}
