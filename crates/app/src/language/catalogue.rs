//! What does a catalogue of phrases say? The part of GNU gettext's PO format that is needed here.

use std::collections::BTreeMap;

/// English phrases with their translations. They are few, and live as long as the page.
#[derive(Debug, Default)]
pub struct Catalogue {
    phrases: BTreeMap<String, &'static str>,
}

impl Catalogue {
    /// Reads `msgid "…"` and `msgstr "…"`, each of which may go on over more lines. Phrases that are not translated are
    /// left out.
    pub fn parse(text: &str) -> Self {
        let mut phrases = BTreeMap::new();
        let (mut english, mut translated, mut in_translation) = (String::new(), String::new(), false);
        for line in text.lines().chain(["msgid \"\""]) {
            let line = line.trim();
            if let Some(rest) = line.strip_prefix("msgid ") {
                if !english.is_empty() && !translated.is_empty() {
                    phrases.insert(english, &*translated.leak());
                }
                (english, translated, in_translation) = (unquoted(rest), String::new(), false);
            } else if let Some(rest) = line.strip_prefix("msgstr ") {
                (translated, in_translation) = (unquoted(rest), true);
            } else if line.starts_with('"') {
                let part = if in_translation { &mut translated } else { &mut english };
                part.push_str(&unquoted(line));
            }
        }
        Catalogue { phrases }
    }

    /// The translation of a phrase.
    pub fn get(&self, english: &str) -> Option<&'static str> {
        self.phrases.get(english).copied()
    }
}

fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    inside.replace("\\n", "\n").replace("\\\"", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_read_over_lines_and_quotes() {
        let text = "# a comment\nmsgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\nmsgid \"Say \\\"yes\\\"\"\n\
                msgstr \"\"\n\"Sag \"\n\"„ja“\"\n\nmsgid \"open\"\nmsgstr \"\"\n";
        let catalogue = Catalogue::parse(text);
        assert_eq!(catalogue.get("Say \"yes\""), Some("Sag „ja“"));
        assert_eq!(catalogue.get("open"), None);
        assert_eq!(catalogue.get(""), None);
    }
}
