//! The few things of an HTTP request that a static server looks at.

use std::io::{BufRead, Read};

/// Longer requests come from no browser of ours.
const MAX_HEAD: u64 = 64 << 10;

/// Method and address.
pub struct Request {
    method: String,
    target: String,
}

impl Request {
    /// The next request of a connection; none at its end, or when it makes no sense.
    pub fn read(reader: &mut impl BufRead) -> Option<Self> {
        let mut head = reader.take(MAX_HEAD);
        let mut line = String::new();
        head.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let request = Self { method: words.next()?.to_owned(), target: words.next()?.to_owned() };
        loop {
            line.clear();
            if head.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line.trim().is_empty() {
                return Some(request);
            }
        }
    }

    pub fn is_get(&self) -> bool {
        self.method == "GET"
    }

    pub fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// The path without the leading `/` and without the query; none where it would lead out of the folder.
    pub fn path(&self) -> Option<String> {
        let path = self.target.split(['?', '#']).next()?.strip_prefix('/')?;
        let path = percent_decoded(path)?;
        let inside = !path.starts_with('/') && !path.contains(['\\', '\0', ':']);
        (inside && path.split('/').all(|part| part != "..")).then_some(path)
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|value| value as u8)
}
