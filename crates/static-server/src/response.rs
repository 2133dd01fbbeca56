//! What is sent back.

use std::io::{self, Write};

/// A status, a content type and bytes.
#[derive(Clone, Debug)]
pub struct Response {
    status: u16,
    content_type: String,
    headers: String,
    body: Vec<u8>,
}

impl Response {
    /// A response of these parts.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: content_type.to_owned(), headers: String::new(), body: body.into() }
    }

    /// The same with further headers: lines as a host's `_headers` has them below its pattern for every file. What it
    /// says of itself stays.
    pub(crate) fn with_headers(mut self, list: &str) -> Self {
        let lines = list.lines().skip_while(|line| line.trim() != "/*").skip(1);
        for line in lines.take_while(|line| line.starts_with(' ')).map(str::trim) {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if !self.headers.lines().any(|own| own.split_once(": ").is_some_and(|(own, _)| own == name)) {
                self = self.with_header(name, value);
            }
        }
        self
    }

    /// The same with a further header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    /// A sentence.
    pub fn text(status: u16, sentence: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{sentence}\n"))
    }

    /// Writes the head, and the body unless only the head was asked for.
    pub(crate) fn write(&self, mut stream: impl Write, head_only: bool) -> io::Result<()> {
        let reason = match self.status {
            200 => "OK",
            400 => "Bad Request",
            404 => "Not Found",
            405 => "Method Not Allowed",
            _ => "Other",
        };
        let Response { status, content_type, headers, body } = self;
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\
             Cache-Control: no-cache\r\nAccess-Control-Allow-Origin: *\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes())?;
        if !head_only {
            stream.write_all(body)?;
        }
        stream.flush()
    }
}
