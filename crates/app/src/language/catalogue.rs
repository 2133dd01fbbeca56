//! What does a catalogue of phrases say? The part of GNU gettext's PO format that is needed here.

use std::collections::BTreeMap;

/// English phrases with their translations.
#[derive(Debug, Default)]
pub struct Catalogue {
    phrases: BTreeMap<String, String>,
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
                    phrases.insert(english, translated);
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
    pub fn get(&self, english: &str) -> Option<&str> {
        self.phrases.get(english).map(String::as_str)
    }
}

fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    inside.replace("\\n", "\n").replace("\\\"", "\"")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::path::Path;

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

    #[test]
    fn any_text_is_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/content");
        let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("interface.po"));
        let files: Vec<Vec<u8>> = folders.filter_map(|file| fs::read(file).ok()).collect();
        assert!(!files.is_empty(), "no catalogue is there to be damaged");
        // Twenty phrases, so that a round is short.
        let parts: Vec<Vec<u8>> = files.iter().flat_map(|file| file.chunks(2000).map(<[u8]>::to_vec)).collect();
        fuzz::damaged("catalogues", &parts, |bytes| {
            let catalogue = Catalogue::parse(&String::from_utf8_lossy(bytes));
            assert!(
                catalogue.phrases.iter().all(|(english, translated)| !english.is_empty() && !translated.is_empty())
            );
        });
    }
}
