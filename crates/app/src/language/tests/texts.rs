//! Says a translated text what the English one says? Not its words, but all that can be counted: paragraph by
//! paragraph the same kinds, links, names in code, citations and numbers.

use std::fs;

use super::*;

/// Texts that are told anew in each language: a glossary, whose words are sorted; lessons and talks.
const OWN: [&str; 3] = ["glossary", "class/", "present/"];

/// What of a paragraph is the same in every language.
#[derive(Debug, Default, PartialEq)]
struct Skeleton {
    /// `##`, `1.`, `-`, or nothing.
    kind: String,
    /// Where its links go.
    links: Vec<String>,
    /// What stands in code.
    code: Vec<String>,
    /// Its numbers, with a point before the decimals.
    numbers: Vec<String>,
}

fn read(language: &Language, path: &str) -> String {
    let file = format!("{}/../../www/content/{}/{path}.md", env!("CARGO_MANIFEST_DIR"), language.code);
    fs::read_to_string(file).unwrap()
}

/// The paragraphs of a text, items of lists and lines of tables each by itself.
fn paragraphs(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Takes what stands between `open` and `close` out of a text, and gives it.
fn take(text: &mut String, [open, close]: [&str; 2]) -> Vec<String> {
    let mut taken = Vec::new();
    while let Some(begin) = text.find(open) {
        let inner = begin + open.len();
        let end = inner + text[inner..].find(close).expect(text);
        taken.push(text[inner..end].to_owned());
        text.replace_range(begin..end + close.len(), " ");
    }
    taken.sort();
    taken
}

/// The numbers of a text. English writes 1,234.5, German 1 234,5 with a narrow space that does not break.
fn numbers(text: &str, is_english: bool) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let digit = |place: usize| letters.get(place).is_some_and(char::is_ascii_digit);
    let mut numbers = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let mut number = String::new();
        while digit(place) {
            number.push(letters[place]);
            let three = (2..5).all(|further| digit(place + further)) && !digit(place + 5);
            place += 1;
            match letters.get(place) {
                Some('\u{202f}' | '\u{a0}') if !is_english && three => place += 1,
                Some(',') if is_english && three => place += 1,
                Some(',') if !is_english && digit(place + 1) => {
                    number.push('.');
                    place += 1;
                }
                Some('.') if digit(place + 1) => {
                    number.push('.');
                    place += 1;
                }
                _ => {}
            }
        }
        if !number.is_empty() {
            numbers.push(number);
        }
        place += 1;
    }
    numbers.sort();
    numbers
}

fn skeleton(paragraph: &str, is_english: bool) -> Skeleton {
    let first = paragraph.split(' ').next().unwrap_or_default();
    let is_mark = first.starts_with(['#', '-']) || first.strip_suffix('.').is_some_and(|it| it.parse::<u8>().is_ok());
    let mut text = paragraph.replace("```", " ");
    Skeleton {
        kind: if is_mark { first } else { "" }.to_owned(),
        links: take(&mut text, ["](", ")"]),
        code: take(&mut text, ["`", "`"]),
        numbers: numbers(&text, is_english),
    }
}

#[test]
fn numbers_are_read_as_each_language_writes_them() {
    assert_eq!(numbers("60,000 of 1,234,567.5, in [1, 2], 0.95%", true), ["0.95", "1", "1234567.5", "2", "60000"]);
    let german = "60\u{202f}000 von 1\u{202f}234\u{202f}567,5, in [1, 2], 0,95\u{202f}%";
    assert_eq!(numbers(german, false), ["0.95", "1", "1234567.5", "2", "60000"]);
    let [english, german] = [skeleton("9.5 in `a`, [x](#/y)", true), skeleton("`a`: 0,95, [x](#/y)", false)];
    assert_eq!((&english.links, &english.code), (&german.links, &german.code));
    assert_ne!(english, german);
}

#[test]
fn a_translated_text_says_what_the_english_one_says() {
    let mut differences = Vec::new();
    for language in &ALL[1..] {
        for path in language.texts.iter().filter(|path| !OWN.iter().any(|own| path.starts_with(own))) {
            let [english, other] = [&ALL[0], language].map(|language| read(language, path));
            let [english, other] = [paragraphs(&english), paragraphs(&other)];
            if english.len() != other.len() {
                differences.push(format!("{path}: {} paragraphs, not {}", other.len(), english.len()));
            }
            for (english, other) in english.iter().zip(&other) {
                let [a, b] = [skeleton(english, true), skeleton(other, false)];
                if a != b {
                    differences.push(format!("{}/{path}:\n  {a:?}\n  {b:?}\n  {other}", language.code));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A glossary is sorted by the words of its language, and a language may need more or fewer of them; but every concept
/// that one refers to the other refers to as well.
#[test]
fn every_glossary_explains_as_many_words_and_leads_to_the_same_concepts() {
    let facts = |language: &Language| {
        let mut text = read(language, "glossary");
        (text.matches("\n## ").count(), take(&mut text, ["](", ")"]))
    };
    let (words, links) = facts(&ALL[0]);
    for language in ALL[1..].iter().filter(|language| language.texts.contains(&"glossary")) {
        let (others, other_links) = facts(language);
        assert!(others >= words, "{}: {others} words, not {words}", language.code);
        assert_eq!(other_links, links, "{}", language.code);
    }
}

/// A new language may begin with a few texts. German has them all.
#[test]
fn every_text_is_there_in_german() {
    let german = ALL.iter().find(|language| language.code == "de").unwrap();
    let missing: Vec<_> = ALL[0].texts.iter().filter(|path| !german.texts.contains(path)).collect();
    assert!(missing.is_empty(), "there is no {missing:?}");
}
