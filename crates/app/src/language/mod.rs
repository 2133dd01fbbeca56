//! In which language does the page speak?
//!
//! The code is written in English: [`t`] gives a phrase in the visitor's language, or as it stands where the catalogue
//! has none. A language is a folder `www/content/<code>` with a catalogue `interface.po`, which translators' tools open
//! and nobody needs Rust for, and with those texts that are translated.

mod catalogue;

use std::cell::Cell;

use catalogue::Catalogue;

use crate::settings;

/// What the build found of one language.
#[derive(Debug, PartialEq)]
pub struct Language {
    /// As in the attribute `lang`: `de`.
    pub code: &'static str,
    /// As its speakers call it.
    pub name: &'static str,
    /// Texts that are written in it, as paths without `.md`.
    texts: &'static [&'static str],
}

/// English first.
pub const ALL: &[Language] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

thread_local! {
    static SPOKEN: Cell<&'static Language> = const { Cell::new(&ALL[0]) };
    // A page speaks one or two languages in its life, and their phrases live as long as it does.
    static CATALOGUE: Cell<&'static Catalogue> = Cell::new(Box::leak(Box::default()));
}

/// The language that the page speaks.
pub fn spoken() -> &'static Language {
    SPOKEN.get()
}

/// The language in which the text at `path` can be read: the one spoken, else English, else none.
pub fn of_text(path: &str) -> Option<&'static Language> {
    [spoken(), &ALL[0]].into_iter().find(|language| language.texts.contains(&path))
}

/// The language of the address (`#/?lang=de`), else the one kept from an earlier visit, else English.
pub fn chosen() -> &'static Language {
    let code = settings::asked("lang").or_else(|| web::storage::recall("lang"));
    ALL.iter().find(|language| Some(language.code) == code.as_deref()).unwrap_or(&ALL[0])
}

/// Speaks `language` from now on. Where its catalogue cannot be had, the phrases stay English.
pub async fn speak(language: &'static Language) {
    let catalogue = match web::fetch::text(&format!("content/{}/interface.po", language.code)).await {
        Ok(text) => Catalogue::parse(&text),
        Err(error) => {
            web_sys::console::error_1(&error);
            Catalogue::default()
        }
    };
    CATALOGUE.set(Box::leak(Box::new(catalogue)));
    SPOKEN.set(language);
    web::page::set_root_attribute("lang", language.code);
}

/// Keeps the choice for the next visit.
pub fn keep(language: &'static Language) {
    web::storage::remember("lang", language.code);
}

/// A phrase in the language spoken.
pub fn t(english: &'static str) -> &'static str {
    CATALOGUE.get().get(english).unwrap_or(english)
}

/// A word or a phrase that comes from data, in the language spoken where it is known.
pub fn word(english: &str) -> String {
    CATALOGUE.get().get(english).unwrap_or(english).to_owned()
}

/// Speaks by a catalogue, for tests.
#[cfg(test)]
pub fn speak_of(catalogue: &str) {
    CATALOGUE.set(Box::leak(Box::new(Catalogue::parse(catalogue))));
}

/// Has the catalogue that is spoken by this phrase?
#[cfg(test)]
pub fn knows(english: &str) -> bool {
    CATALOGUE.get().get(english).is_some()
}

/// Marks a phrase that is chosen here and shown elsewhere by [`t`] or [`fill`], so that catalogues have it.
pub const fn phrase(english: &'static str) -> &'static str {
    english
}

/// A phrase in which `{0}`, `{1}`, … stand for values.
pub fn fill(english: &'static str, values: &[&str]) -> String {
    let mut phrase = t(english).to_owned();
    for (index, value) in values.iter().enumerate() {
        phrase = phrase.replace(["{0}", "{1}", "{2}", "{3}", "{4}"][index.min(4)], value);
    }
    phrase
}

#[cfg(test)]
pub mod tests;
