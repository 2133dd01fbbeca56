#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

mod texts;

#[test]
fn a_phrase_without_translation_stays_and_values_take_their_places() {
    assert_eq!(t("no such phrase"), "no such phrase");
    assert_eq!(fill("{1} before {0}", &["a", "b"]), "b before a");
}

#[test]
fn a_text_is_read_in_english_where_it_is_not_translated() {
    let german = ALL.iter().find(|language| language.code == "de").unwrap();
    SPOKEN.set(german);
    assert_eq!(of_text("lenet5").unwrap().code, "de");
    static NEW: Language = Language { code: "xx", name: "A language without texts", texts: &[] };
    SPOKEN.set(&NEW);
    assert_eq!(of_text("lenet5").unwrap().code, "en");
    assert_eq!(of_text("no-such-text"), None);
}

/// Every phrase that the code marks has its place in every catalogue but the English one, and no value that it does not
/// have.
#[test]
fn every_marked_phrase_is_translated() {
    let mut phrases = BTreeSet::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &["t(", "fill(", "phrase("], &mut phrases);
    let sentences = of_architecture();
    phrases.extend(sentences.iter().cloned());
    phrases.extend(crate::pages::concepts::phrases().map(str::to_owned));
    phrases.extend(crate::pages::phrases().map(str::to_owned));
    phrases.extend(arch::zoo::all().flat_map(|model| {
        let names = model.small.and_then(|small| (small.graph)().ok()).into_iter();
        let names = names.flat_map(|graph| graph.nodes.into_iter().map(|node| node.op.name().to_owned()));
        let source = model.published.top1.map(|figure| figure.source.to_owned());
        names.chain([model.idea.to_owned()]).chain(source).collect::<Vec<_>>()
    }));
    phrases.retain(|phrase| !SAME.contains(&phrase.as_str()));
    assert!(phrases.len() > 20, "only {} phrases are marked", phrases.len());
    for language in &ALL[1..] {
        let file = format!("{}/../../www/content/{}/interface.po", env!("CARGO_MANIFEST_DIR"), language.code);
        let catalogue = Catalogue::parse(&fs::read_to_string(file).unwrap());
        let missing: Vec<_> = phrases.iter().filter(|phrase| catalogue.get(phrase).is_none()).collect();
        assert!(missing.is_empty(), "{} has no {missing:#?}", language.code);
        for phrase in &phrases {
            let translated = catalogue.get(phrase).unwrap();
            for value in VALUES {
                assert!(phrase.contains(value) || !translated.contains(value), "{phrase} / {translated}");
                // The page leaves articles out where a language has others; what graphs and edits say stays whole.
                let is_kept = translated.contains(value) || !phrase.contains(value);
                assert!(is_kept || !sentences.contains(phrase), "{phrase} / {translated}");
            }
        }
    }
}

const VALUES: [&str; 5] = ["{0}", "{1}", "{2}", "{3}", "{4}"];

/// The same in every language.
pub const SAME: [&str; 6] = ["ReLU", "ELU", "PReLU", "tanh", "sigmoid", "k"];

/// What graphs, edits and files say: every sentence, and every word that takes a place in one.
fn of_architecture() -> BTreeSet<String> {
    let mut phrases = BTreeSet::new();
    let source = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src");
    for name in ["arch", "checkpoint"] {
        collect(&source(name), &["words!(", "word("], &mut phrases);
    }
    let mut unmarked = BTreeSet::new();
    collect(&source("checkpoint"), &["unexpected(", "wrong("], &mut unmarked);
    assert!(unmarked.is_empty(), "not marked by `word`: {unmarked:#?}");
    // One that is nothing but values is the same everywhere.
    phrases.retain(|phrase| {
        let words = VALUES.iter().fold(phrase.clone(), |words, value| words.replace(value, ""));
        words.contains(char::is_alphabetic)
    });
    assert!(phrases.len() > 200, "only {} sentences and words are marked", phrases.len());
    phrases
}

/// The literals behind `calls` in the code below `folder`.
fn collect(folder: &Path, calls: &[&str], phrases: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Where the text of an edit goes wrong, the page says in its own words.
        if path.ends_with("tests.rs") || path.ends_with("edit/text") {
            continue;
        }
        if path.is_dir() {
            collect(&path, calls, phrases);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let code = fs::read_to_string(&path).unwrap();
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for call in calls {
                let calls = code.match_indices(call).filter(|(at, _)| is_call(&code[..*at]));
                phrases.extend(calls.filter_map(|(at, _)| literal(code[at + call.len()..].trim_start())));
            }
        }
    }
}

fn is_call(before: &str) -> bool {
    !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.')
}

/// The string literal at the beginning of some code.
fn literal(code: &str) -> Option<String> {
    let mut letters = code.strip_prefix('"')?.chars();
    let mut text = String::new();
    loop {
        match letters.next()? {
            '"' => return Some(text),
            '\\' => match letters.next()? {
                'u' => {
                    let digits: String = letters.by_ref().skip(1).take_while(|digit| *digit != '}').collect();
                    text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                '\n' => {
                    let rest = letters.as_str().trim_start();
                    letters = rest.chars();
                }
                other => text.push(other),
            },
            other => text.push(other),
        }
    }
}
