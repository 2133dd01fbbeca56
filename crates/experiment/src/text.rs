//! How does an address carry an experiment?
//!
//! `key=value` pairs joined by `&`, as behind the `?` of an address. A text with `v` says everything: what it leaves
//! out is as in [`Recipe::PLAIN`], for ever. A text without `v` is written by people (`size=500&epochs=1`): what it
//! leaves out is as proposed.

use arch::edit::text as edits;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use thiserror::Error;

use crate::{Base, Dataset, Experiment, FIELDS, OwnPictures, Problem, Recipe, Size, Weights, field};

/// The version of the text that this build writes.
const VERSION: u32 = 1;
/// Keys of an address that are settings of the page.
const OF_THE_PAGE: [&str; 2] = ["device", "lang"];
/// What stands for itself in a value.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// Why a text is no experiment: where, under which key, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("at character {at}, `{key}`: {fault}")]
pub struct ReadError {
    /// Byte at which the key's value begins, or within it.
    pub at: usize,
    /// The key.
    pub key: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Fault {
    /// No experiment has such a key.
    #[error("there is no such setting")]
    UnknownKey,
    /// The key stands without a value, or twice.
    #[error("it needs one value")]
    NotOneValue,
    /// The text is of a later build.
    #[error("it is of version {0}, and this build reads up to {VERSION}")]
    Later(u32),
    /// The value cannot stand there.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// There is no network of this id.
    #[error("there is no network called `{0}`")]
    UnknownModel(String),
    /// The value is none that this key has.
    #[error("`{0}` is not known there")]
    Unknown(String),
    /// The edits cannot be read.
    #[error(transparent)]
    Edits(#[from] edits::TextError),
}

impl Experiment {
    /// The whole experiment as a text for an address. Equal experiments have equal texts.
    pub fn text(&self) -> String {
        let mut pairs = vec![("v", VERSION.to_string()), ("model", self.base.model.clone())];
        if self.base.size == Size::Full {
            pairs.push(("net", "full".to_owned()));
        }
        if !self.edits.is_empty() {
            pairs.push(("edits", edits::write(&self.edits)));
        }
        pairs.push(("data", self.dataset.key().to_owned()));
        if let Dataset::Own(own) = &self.dataset {
            pairs.push(("own", write_own(own)));
        }
        if self.weights != Weights::Fresh {
            pairs.push(("weights", write_weights(&self.weights)));
        }
        let plain = plain();
        for field in FIELDS {
            let value = field.read(self);
            if value != field.read(&plain) {
                pairs.push((field.key, value));
            }
        }
        let pairs: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}={}", escaped(&value))).collect();
        pairs.join("&")
    }

    /// The experiment of a text, which may say everything, or only what differs from `proposed`.
    ///
    /// # Errors
    /// The first key that is unknown or whose value makes no sense, and where it stands.
    pub fn read(text: &str, proposed: &Experiment) -> Result<Experiment, ReadError> {
        let pairs = pairs(text)?;
        let value_of = |key: &str| pairs.iter().find(|pair| pair.key == key);
        let mut read = proposed.clone();
        if let Some(version) = value_of("v") {
            match version.value.parse() {
                Ok(found) if (1..=VERSION).contains(&found) => {}
                Ok(found) => return Err(version.error(Fault::Later(found))),
                Err(_) => return Err(version.error(Fault::Unknown(version.value.clone()))),
            }
            let base = Base::small(&proposed.base.model);
            read = Experiment { base, dataset: proposed.dataset.clone(), ..plain() };
        } else if let Some(dataset) = value_of("data").and_then(|pair| Dataset::of_key(&pair.value)) {
            // Other pictures have other rules, where the text does not say them itself.
            read.recipe = read.base.proposed(&dataset);
        }
        // The optimiser comes before its momentum, whatever the order in the text.
        for field in FIELDS {
            if let Some(pair) = value_of(field.key) {
                field.write(&mut read, &pair.value).map_err(|problem| pair.error(problem.into()))?;
            }
        }
        for pair in &pairs {
            pair.apply(&mut read, value_of("own"))?;
        }
        Ok(read)
    }
}

/// What a text with a version leaves out.
fn plain() -> Experiment {
    Experiment {
        base: Base::small(""),
        edits: Vec::new(),
        dataset: Dataset::Mnist,
        recipe: Recipe::PLAIN,
        seed: 1,
        weights: Weights::Fresh,
    }
}

/// One key and its value, decoded.
struct Pair {
    at: usize,
    key: String,
    value: String,
}

impl Pair {
    fn error(&self, fault: Fault) -> ReadError {
        let within = if let Fault::Edits(error) = &fault { error.at } else { 0 };
        ReadError { at: self.at + within, key: self.key.clone(), fault }
    }

    fn unknown(&self) -> ReadError {
        self.error(Fault::Unknown(self.value.clone()))
    }

    fn apply(&self, read: &mut Experiment, own: Option<&Pair>) -> Result<(), ReadError> {
        match self.key.as_str() {
            "v" => {}
            "model" => {
                if arch::zoo::find(&self.value).is_none() {
                    return Err(self.error(Fault::UnknownModel(self.value.clone())));
                }
                read.base.model.clone_from(&self.value);
            }
            "net" => {
                read.base.size = match self.value.as_str() {
                    "full" => Size::Full,
                    "small" => Size::Small,
                    _ => return Err(self.unknown()),
                }
            }
            "edits" => read.edits = edits::parse(&self.value).map_err(|error| self.error(error.into()))?,
            "data" if self.value == "own" => {
                let own = own.ok_or_else(|| self.error(Fault::NotOneValue))?;
                read.dataset = Dataset::Own(read_own(&own.value).ok_or_else(|| own.unknown())?);
            }
            "data" => read.dataset = Dataset::of_key(&self.value).ok_or_else(|| self.unknown())?,
            "weights" => read.weights = read_weights(&self.value).ok_or_else(|| self.unknown())?,
            "own" => {}
            key if field(key).is_some() || OF_THE_PAGE.contains(&key) => {}
            _ => return Err(self.error(Fault::UnknownKey)),
        }
        Ok(())
    }
}

fn pairs(text: &str) -> Result<Vec<Pair>, ReadError> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut at = 0;
    for part in text.split('&') {
        let start = at;
        at += part.len() + 1;
        if part.is_empty() {
            continue;
        }
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let at = start + (key.len() + 1).min(part.len());
        let decoded = percent_decode_str(value).decode_utf8();
        let fault = |fault| ReadError { at, key: key.to_owned(), fault };
        let value = decoded.map_err(|_| fault(Fault::Unknown(value.to_owned())))?.into_owned();
        if value.is_empty() || pairs.iter().any(|pair| pair.key == key) {
            return Err(fault(Fault::NotOneValue));
        }
        pairs.push(Pair { at, key: key.to_owned(), value });
    }
    Ok(pairs)
}

fn escaped(value: &str) -> String {
    utf8_percent_encode(value, KEPT).to_string()
}

/// A part of a value in which the comma and the colon separate.
fn part(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn whole(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}

fn write_own(own: &OwnPictures) -> String {
    let figures = format!("{},{},{},{:x}", own.channels, own.side, own.train, own.content);
    let mut parts = vec![part(&own.title), figures];
    parts.extend(own.classes.iter().map(|class| part(class)));
    parts.join(",")
}

fn read_own(text: &str) -> Option<OwnPictures> {
    let mut parts = text.split(',');
    let title = whole(parts.next()?)?;
    let channels = parts.next()?.parse().ok().filter(|channels| [1, 3].contains(channels))?;
    let (side, train) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let content = u64::from_str_radix(parts.next()?, 16).ok()?;
    let classes = parts.map(whole).collect::<Option<Vec<_>>>()?;
    Some(OwnPictures { title, classes, channels, side, train, content })
}

fn write_weights(weights: &Weights) -> String {
    match weights {
        Weights::Fresh => "fresh".to_owned(),
        Weights::Xavier => "xavier".to_owned(),
        Weights::Shipped => "shipped".to_owned(),
        Weights::Published(id) => format!("published:{}", part(id)),
        Weights::Address(address) => format!("address:{}", part(address)),
        Weights::File(name) => format!("file:{}", part(name)),
        Weights::Run { id, step } => format!("run:{}:{step}", part(id)),
    }
}

fn read_weights(text: &str) -> Option<Weights> {
    let mut parts = text.split(':');
    let word = parts.next()?;
    let mut next = || whole(parts.next()?);
    let weights = match word {
        "fresh" => Weights::Fresh,
        "xavier" => Weights::Xavier,
        "shipped" => Weights::Shipped,
        "published" => Weights::Published(next()?),
        "address" => Weights::Address(next()?),
        "file" => Weights::File(next()?),
        "run" => Weights::Run { id: next()?, step: next()?.parse().ok()? },
        _ => return None,
    };
    parts.next().is_none().then_some(weights)
}
