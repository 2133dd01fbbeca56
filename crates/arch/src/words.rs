//! How is a sentence kept so that whoever shows it may translate it?

use std::fmt;

/// A sentence, as a template in English and the values that take the places `{0}`, `{1}`, … in it.
///
/// Values are names of nodes, numbers, and words that this crate gives elsewhere ([`crate::Op::name`]).
/// [`fmt::Display`] writes the English sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// English, with places for the values.
    pub template: &'static str,
    /// What takes the places, in the order of their numbers.
    pub values: Vec<String>,
}

impl From<&'static str> for Words {
    fn from(template: &'static str) -> Self {
        Words { template, values: Vec::new() }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.template;
        while let Some((before, place)) = rest.split_once('{') {
            f.write_str(before)?;
            let Some((number, behind)) = place.split_once('}') else { return write!(f, "{{{place}") };
            match number.parse().ok().and_then(|number: usize| self.values.get(number)) {
                Some(value) => f.write_str(value)?,
                None => write!(f, "{{{number}}}")?,
            }
            rest = behind;
        }
        f.write_str(rest)
    }
}

/// [`Words`] from a template and its values. Templates stand in the code as `words!("…"`, where a catalogue finds them.
macro_rules! words {
    ($template:literal $(, $value:expr)* $(,)?) => {
        $crate::words::Words { template: $template, values: vec![$($value.to_string()),*] }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    #[test]
    fn values_take_their_places_and_are_not_read_as_templates() {
        assert_eq!(words!("{1} before {0}", "{1}", 2).to_string(), "2 before {1}");
        assert_eq!(words!("nothing").to_string(), "nothing");
        assert_eq!(words!("{0} and {7}, {", "a").to_string(), "a and {7}, {");
    }
}
