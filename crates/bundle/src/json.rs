//! How is a small JSON text read and written, without a megabyte of code? RFC 8259, as far as a run needs it.

use thiserror::Error;

/// How deep lists and objects may lie in each other.
const DEEPEST: usize = 8;

/// A text that is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is no JSON from byte {at} on")]
pub struct JsonError {
    /// Where it ceases to be.
    pub at: usize,
}

/// What a text says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by their keys.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// What stands under a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Object(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub fn number(&self) -> Option<f64> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// The list, where it is one.
    pub fn list(&self) -> Option<&[Value]> {
        if let Value::List(list) = self { Some(list) } else { None }
    }
}

/// A text as JSON writes it, in quotation marks.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            letter if letter < ' ' => quoted += &format!("\\u{:04x}", u32::from(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Reads a whole text.
///
/// # Errors
/// When it is no JSON, or lies too deep.
pub fn read(text: &str) -> Result<Value, JsonError> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0);
    reader.space();
    value.filter(|_| reader.at == text.len()).ok_or(JsonError { at: reader.at })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    /// Goes past these letters, where they come next.
    fn takes(&mut self, letters: &str) -> bool {
        self.space();
        let is_next = self.rest().starts_with(letters);
        self.at += if is_next { letters.len() } else { 0 };
        is_next
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        for (word, value) in [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))] {
            if self.takes(word) {
                return Some(value);
            }
        }
        if self.takes("[") {
            return self.parts("]", |reader| reader.value(depth + 1)).map(Value::List);
        }
        if self.takes("{") {
            let pairs = self.parts("}", |reader| {
                let key = if reader.takes("\"") { reader.string()? } else { return None };
                if reader.takes(":") { Some((key, reader.value(depth + 1)?)) } else { None }
            });
            return pairs.map(Value::Object);
        }
        if self.takes("\"") { self.string().map(Value::Text) } else { self.number() }
    }

    /// What stands between commas up to `end`.
    fn parts<T>(&mut self, end: &str, mut part: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut parts = Vec::new();
        if self.takes(end) {
            return Some(parts);
        }
        loop {
            parts.push(part(self)?);
            if self.takes(end) {
                return Some(parts);
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.rest();
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && !"+-.eE".contains(letter)).unwrap_or(rest.len());
        let number = rest[..end].parse().ok().filter(|number: &f64| number.is_finite())?;
        self.at += end;
        Some(Value::Number(number))
    }

    /// The rest of a text, behind its first quotation mark.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let letter = self.rest().chars().next()?;
            self.at += letter.len_utf8();
            match letter {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                letter if letter < ' ' => return None,
                letter => text.push(letter),
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = self.rest().chars().next()?;
        self.at += letter.len_utf8();
        Some(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '"' | '\\' | '/' => letter,
            'u' => match self.unit()? {
                high @ 0xd800..0xdc00 if self.rest().starts_with("\\u") => {
                    self.at += 2;
                    let low = self.unit()?.checked_sub(0xdc00)?;
                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)?
                }
                unit => char::from_u32(unit)?,
            },
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let unit = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(unit)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_other_programs_write_is_read() {
        let text =
            r#" {"a": [1, -2.5e3, 0.1], "b\u00fc\"\/": "x\ud83d\ude00\n", "c": {"d": null, "e": [true, false, []]}} "#;
        let value = read(text).unwrap();
        let numbers: Vec<_> = value.get("a").unwrap().list().unwrap().iter().map(|it| it.number().unwrap()).collect();
        assert_eq!(numbers, [1.0, -2_500.0, 0.1]);
        assert_eq!(value.get("bü\"/").unwrap().text(), Some("x😀\n"));
        assert_eq!(value.get("c").unwrap().get("d"), Some(&Value::Null));
    }

    #[test]
    fn every_text_comes_back_from_its_quotation_marks() {
        for text in ["", "a\"b\\c", "zwei\nZeilen\t\r\u{1}", "größe 😀"] {
            assert_eq!(read(&quoted(text)).unwrap().text(), Some(text));
        }
    }

    #[test]
    fn what_is_no_json_is_an_error_and_not_a_panic() {
        let whole = r#"{"a":[1,2.5],"b":"\u00fcü\\"}"#;
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
        for text in ["1 2", "[1,]", "{1:2}", "\"\\ud800\"", "\"\\ud800\\u0041\"", "1e999", "nan", "+", "\"\n\"", "x"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"[".repeat(100_000)).is_err());
        let mut random = fastrand::Rng::with_seed(5);
        for _ in 0..20_000 {
            let letters: Vec<char> = "{}[]\",:\\u0d8e-1 tü😀nulltrue".chars().collect();
            let text: String = (0..random.usize(..24)).map(|_| letters[random.usize(..letters.len())]).collect();
            let _ = read(&text);
        }
    }
}
