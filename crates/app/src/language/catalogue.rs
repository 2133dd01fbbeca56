//! What does a catalogue of phrases say? The part of GNU gettext's PO format that is needed here.

use std::collections::BTreeMap;

/// English phrases with their translations. They are few, and live as long as the page.
#[derive(Debug, Default)]
pub struct Catalogue {
    phrases: BTreeMap<String, &'static str>,
}

impl Catalogue {
    /// Reads `msgid "…"` and `msgstr "…"`, each of which may go on over more lines. Phrases that are not translated are left out.
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

    /// The translation of a whole sentence, whose values may already stand where a phrase has `{0}`, `{1}`, …; values that are
    /// phrases themselves are translated too.
    pub fn sentence(&self, english: &str) -> Option<String> {
        if let Some(translated) = self.get(english) {
            return Some(translated.to_owned());
        }
        let fitting =
            self.phrases.iter().filter_map(|(phrase, translated)| Some((phrase, translated, values(phrase, english)?)));
        let (_, translated, values) = fitting.max_by_key(|(phrase, ..)| phrase.len())?;
        let mut sentence = (*translated).to_owned();
        for (place, value) in values {
            sentence = sentence.replace(place, &self.sentence(value).unwrap_or_else(|| value.to_owned()));
        }
        Some(sentence)
    }
}

/// Letters that a phrase must have besides its values, lest it fit anything.
const OWN_LETTERS: usize = 12;

/// What stands in `sentence` where `phrase` has its places: `[("{0}", "…"), …]`.
fn values<'a>(phrase: &'a str, sentence: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut found = Vec::new();
    let (first, mut phrase) = phrase.split_at(phrase.find('{')?);
    let mut sentence = sentence.strip_prefix(first)?;
    let mut own = first.len();
    while let Some(end) = phrase.find('}') {
        let (place, rest) = phrase.split_at(end + 1);
        let (words, next) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
        let at = if next.is_empty() { sentence.len().checked_sub(words.len())? } else { sentence.find(words)? };
        found.push((place, sentence.get(..at)?));
        sentence = sentence.get(at..)?.strip_prefix(words)?;
        (own, phrase) = (own + words.len(), next);
    }
    (own >= OWN_LETTERS).then_some(found)
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
        let text = "# a comment\nmsgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\nmsgid \"Say \\\"yes\\\"\"\nmsgstr \"\"\n\"Sag \"\n\"„ja“\"\n\nmsgid \"open\"\nmsgstr \"\"\n";
        let catalogue = Catalogue::parse(text);
        assert_eq!(catalogue.get("Say \"yes\""), Some("Sag „ja“"));
        assert_eq!(catalogue.get("open"), None);
        assert_eq!(catalogue.get(""), None);
    }

    #[test]
    fn sentences_with_values_are_found_by_the_words_around_them() {
        let text = "msgid \"{0} of {1}\"\nmsgstr \"{0} von {1}\"\n\nmsgid \"These weights are for another network: {0}. It keeps its own.\"\nmsgstr \"\"\n\
                    \"Diese Gewichte sind für ein anderes Netz: {0}. Es behält seine.\"\n\nmsgid \"`{1}` has no layer called `{0}`\"\nmsgstr \"`{1}` hat keine Schicht `{0}`\"\n";
        let catalogue = Catalogue::parse(text);
        let sentence = catalogue
            .sentence("These weights are for another network: `a` has no layer called `b.c`. It keeps its own.");
        let expected = "Diese Gewichte sind für ein anderes Netz: `a` hat keine Schicht `b.c`. Es behält seine.";
        assert_eq!(sentence.as_deref(), Some(expected));
        assert_eq!(catalogue.sentence("one of many sentences"), None, "four letters are no phrase");
        assert_eq!(catalogue.sentence("These weights are for another network"), None);
    }
}
