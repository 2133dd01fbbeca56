//! What did the project's own search find? `timemachine search` wrote it.

use arch::Edit;
use bundle::json::{self, Value};
use experiment::Experiment;
use experiment::search::{Candidate, Cost, Rules, Search, Strategy};

/// Where they are.
pub const ADDRESS: &str = "content/search.json";

/// One search, and what its winner reached on the test set.
#[derive(Clone, Debug, PartialEq)]
pub struct Searched {
    /// Rules and candidates.
    pub search: Search,
    /// Time of its trainings.
    pub seconds: f64,
    /// The full training of its winner, with the first seed; none where it was not trained.
    pub winner: Option<Experiment>,
    /// Share of the test pictures named right after each of these trainings.
    pub tested: Vec<f64>,
}

/// Both searches, and how they were made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    /// How to make them again.
    pub command: String,
    /// On which processor.
    pub processor: String,
    /// When.
    pub date: String,
    /// Evolution, then random search.
    pub searches: Vec<Searched>,
}

impl Published {
    /// Those of a file; `None` where it is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let value = json::read(text).ok()?;
        let words = |key: &str| value.get(key)?.text().map(str::to_owned);
        Some(Published {
            command: words("command")?,
            processor: words("processor")?,
            date: words("date")?,
            searches: value.get("searches")?.list()?.iter().map(searched).collect::<Option<_>>()?,
        })
    }
}

fn searched(value: &Value) -> Option<Searched> {
    let rules = value.get("rules")?;
    let key = rules.get("strategy")?.text()?;
    let limit = rules.get("limit")?;
    let whole = |value: &Value, key: &str| Some(value.get(key)?.number()? as u64);
    let candidate = |value: &Value| -> Option<Candidate> {
        let Ok(Edit::BuildOfModules(parts)) = value.get("parts")?.text()?.parse() else { return None };
        Some(Candidate {
            parent: whole(value, "parent").map(|parent| parent as u32),
            parts,
            cost: Cost { params: whole(value, "params")?, macs: whole(value, "macs")? },
            accuracies: numbers(value.get("accuracies")?)?,
        })
    };
    let rules = Rules {
        strategy: Strategy::ALL.into_iter().find(|strategy| strategy.key() == key)?,
        seed: whole(rules, "seed")?,
        candidates: whole(rules, "candidates")? as u32,
        limit: Cost { params: whole(limit, "params")?, macs: whole(limit, "macs")? },
        pictures: whole(rules, "pictures")? as u32,
        held_out: whole(rules, "held_out")? as u32,
    };
    let candidates = value.get("candidates")?.list()?.iter().map(candidate).collect::<Option<_>>()?;
    let search = Search::written(rules, candidates);
    let plain = experiment::search::experiment(&[], rules.recipe(), rules.seed);
    let winner = value.get("winner").and_then(Value::text).and_then(|text| Experiment::read(text, &plain).ok());
    let tested = numbers(value.get("tested")?)?;
    Some(Searched { search, seconds: value.get("seconds")?.number()?, winner, tested })
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.list()?.iter().map(Value::number).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_follows_from_its_rules_as_they_are_now() {
        let published = Published::read(include_str!("../../../../../../www/content/search.json")).unwrap();
        let strategies: Vec<Strategy> = published.searches.iter().map(|it| it.search.rules().strategy).collect();
        assert_eq!(strategies, Strategy::ALL);
        for Searched { search, winner, tested, .. } in &published.searches {
            assert!(search.is_done() && tested.iter().all(|share| (0.0..=1.0).contains(share)));
            let again = Search::read(&search.text()).expect("it was searched by these rules");
            assert_eq!(again.candidates(), search.candidates());
            let edit = Edit::BuildOfModules(search.candidates()[search.winner().unwrap() as usize].parts.clone());
            assert_eq!(winner.is_some(), !tested.is_empty());
            assert!(winner.iter().all(|winner| winner.edits == [edit.clone()]));
        }
        assert_eq!(Published::read("{}"), None);
    }
}
