#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

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
    assert_eq!(of_text("vgg").unwrap().code, "en");
    assert_eq!(of_text("no-such-text"), None);
}

/// Every phrase that the code marks has its place in every catalogue but the English one, and no value that it does not
/// have.
#[test]
fn every_marked_phrase_is_translated() {
    let mut phrases = BTreeSet::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut phrases);
    // What graphs, and the edits that the page makes, say when they cannot be.
    for file in ["error.rs", "edit/mod.rs", "edit/ablation.rs", "edit/classes.rs", "edit/rewrite.rs"] {
        let code = fs::read_to_string(format!("{}/../arch/src/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let templates =
            code.match_indices("words!(").filter_map(|(at, call)| literal(code[at + call.len()..].trim_start()));
        // One that is nothing but values is the same everywhere.
        phrases.extend(templates.filter(|template| template.contains(' ') && template != "`{0}`: {1}"));
    }
    phrases.extend(crate::pages::concepts::phrases().map(str::to_owned));
    phrases.extend(crate::pages::phrases().map(str::to_owned));
    phrases.extend(arch::zoo::all().flat_map(|model| {
        let names = model.small.and_then(|small| (small.graph)().ok()).into_iter();
        let names = names.flat_map(|graph| graph.nodes.into_iter().map(|node| node.op.name().to_owned()));
        let source = model.published.top1.map(|figure| figure.source.to_owned());
        names.chain([model.idea.to_owned()]).chain(source).collect::<Vec<_>>()
    }));
    phrases.retain(|phrase| !["ReLU", "ELU", "PReLU", "tanh", "sigmoid"].contains(&phrase.as_str()));
    assert!(phrases.len() > 20, "only {} phrases are marked", phrases.len());
    for language in &ALL[1..] {
        let file = format!("{}/../../www/content/{}/interface.po", env!("CARGO_MANIFEST_DIR"), language.code);
        let catalogue = Catalogue::parse(&fs::read_to_string(file).unwrap());
        let missing: Vec<_> = phrases.iter().filter(|phrase| catalogue.get(phrase).is_none()).collect();
        assert!(missing.is_empty(), "{} has no {missing:#?}", language.code);
        for phrase in &phrases {
            let translated = catalogue.get(phrase).unwrap();
            for value in ["{0}", "{1}", "{2}", "{3}", "{4}"] {
                assert!(phrase.contains(value) || !translated.contains(value), "{phrase} / {translated}");
            }
        }
    }
}

/// The literals behind `t(`, `fill(` and `phrase(` in the code below `folder`.
fn collect(folder: &Path, phrases: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, phrases);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("language/tests.rs") {
            let code = fs::read_to_string(&path).unwrap();
            for call in ["t(", "fill(", "phrase("] {
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
