//! How is a search kept in a text?
//!
//! A candidate's network is the edit that makes it. A whole search is its rules and what it was told: the candidates
//! follow from that, as they did the first time.

use super::{Cost, Rules, Search, SearchError, Strategy, Told};

/// A chain of modules in a file, as in an address.
pub mod modules {
    use arch::Edit;
    use arch::edit::Part;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    /// As `modules(plain-16-bn,max,fire-32)`.
    pub fn serialize<S: Serializer>(parts: &[Part], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Edit::BuildOfModules(parts.to_vec()).to_string())
    }

    /// From such a text.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Part>, D::Error> {
        match String::deserialize(deserializer)?.parse() {
            Ok(Edit::BuildOfModules(parts)) => Ok(parts),
            Ok(other) => Err(D::Error::custom(format!("`{other}` is no chain of modules"))),
            Err(error) => Err(D::Error::custom(error)),
        }
    }
}

/// The version of the text that this build writes; another one means other rules of evolution or of chance.
const VERSION: &str = "1";

impl Search {
    /// Rules and what was told, in one line.
    pub fn text(&self) -> String {
        let Rules { strategy, seed, candidates, limit: Cost { params, macs }, pictures, held_out } = self.rules;
        let mut text =
            format!("{VERSION} {} {seed} {candidates} {params} {macs} {pictures} {held_out}", strategy.key());
        for told in self.told() {
            text += &format!(" {}:{}", told.candidate, told.accuracy);
        }
        text
    }

    /// The search of such a text.
    ///
    /// # Errors
    /// When it is none, or of another version.
    pub fn read(text: &str) -> Result<Self, SearchError> {
        let mut words = text.split(' ');
        if words.next() != Some(VERSION) {
            return Err(SearchError::Damaged);
        }
        let strategy = words.next().and_then(|key| Strategy::ALL.into_iter().find(|it| it.key() == key));
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).ok_or(SearchError::Damaged);
        let (seed, candidates, params, macs) = (number()?, number()?, number()?, number()?);
        let (pictures, held_out) = (number()?, number()?);
        let small = |number: u64| u32::try_from(number).map_err(|_| SearchError::Damaged);
        let mut search = Search::new(Rules {
            strategy: strategy.ok_or(SearchError::Damaged)?,
            seed,
            candidates: small(candidates)?,
            limit: Cost { params, macs },
            pictures: small(pictures)?,
            held_out: small(held_out)?,
        })?;
        for word in words {
            let (candidate, accuracy) = word.split_once(':').ok_or(SearchError::Damaged)?;
            let candidate: u32 = candidate.parse().map_err(|_| SearchError::Damaged)?;
            let accuracy = accuracy.parse().map_err(|_| SearchError::Damaged)?;
            let rung = search.candidates.get(candidate as usize).map_or(0, |it| it.accuracies.len());
            search.tell(Told { candidate, rung, accuracy })?;
        }
        Ok(search)
    }

    /// All that was told, in an order in which it can be told again.
    fn told(&self) -> Vec<Told> {
        let rungs = |candidates: std::ops::Range<usize>, rung: usize| {
            candidates.filter_map(move |candidate| {
                let accuracy = *self.candidates[candidate].accuracies.get(rung)?;
                Some(Told { candidate: candidate as u32, rung, accuracy })
            })
        };
        let mut all = Vec::new();
        for first in (0..self.candidates.len()).step_by(super::BRACKET) {
            let bracket = first..(first + super::BRACKET).min(self.candidates.len());
            (0..super::RUNGS.len()).for_each(|rung| all.extend(rungs(bracket.clone(), rung)));
        }
        all
    }
}
