//! The three kinds of fields of protobuf that an ONNX file needs: <https://protobuf.dev/programming-guides/encoding/>.

/// A message that is being written.
#[derive(Default)]
pub struct Message(Vec<u8>);

impl Message {
    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A whole number; negative ones take ten bytes.
    pub fn number(&mut self, field: u32, value: i64) -> &mut Self {
        self.varint(u64::from(field) << 3);
        self.varint(value as u64);
        self
    }

    /// Several whole numbers, each a field of its own.
    pub fn numbers(&mut self, field: u32, values: &[i64]) -> &mut Self {
        values.iter().fold(self, |message, value| message.number(field, *value))
    }

    /// A 32-bit float.
    pub fn float(&mut self, field: u32, value: f32) -> &mut Self {
        self.varint(u64::from(field) << 3 | 5);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// Text, bytes, or packed numbers.
    pub fn bytes(&mut self, field: u32, value: &[u8]) -> &mut Self {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    /// Text.
    pub fn text(&mut self, field: u32, value: &str) -> &mut Self {
        self.bytes(field, value.as_bytes())
    }

    /// Several texts.
    pub fn texts(&mut self, field: u32, values: &[String]) -> &mut Self {
        values.iter().fold(self, |message, value| message.text(field, value))
    }

    /// A message within this one.
    pub fn message(&mut self, field: u32, value: Message) -> &mut Self {
        self.bytes(field, &value.0)
    }

    /// The same, filled by `fill`.
    pub fn within(&mut self, field: u32, fill: impl FnOnce(&mut Message)) -> &mut Self {
        let mut inner = Message::default();
        fill(&mut inner);
        self.message(field, inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_as_the_encoding_guide_shows_them() {
        let mut message = Message::default();
        message.number(1, 150).text(2, "testing").within(3, |inner| {
            inner.number(1, 150);
        });
        let expected = [&[0x08, 0x96, 0x01, 0x12, 0x07][..], b"testing", &[0x1a, 0x03, 0x08, 0x96, 0x01]].concat();
        assert_eq!(message.into_bytes(), expected);
        let mut negative = Message::default();
        negative.number(1, -1);
        assert_eq!(negative.into_bytes().len(), 11);
    }
}
