//! What did searches find? As a file.

use std::path::Path;

use anyhow::{Context, Result};
use arch::recipe::{Recipe, Schedule};
use arch::zoo::recipes;
use experiment::Experiment;
use experiment::search::{Rules, Search, Strategy, Told, experiment};
use serde::{Deserialize, Serialize};

use crate::{device, file};

/// How the winners learn in the end: from every training picture, those held out before among them, by the recipe of
/// the zoo's small siblings, but at half its rate, which networks without batch normalisation bear too, and for three
/// passes, which is what two searches leave time for.
const FULL: Recipe = Recipe { learning_rate: 0.002, schedule: Schedule::OneCycle, epochs: 3, ..recipes::NORMALISED };

/// All that a file has.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    command: String,
    /// The processor of the last training.
    processor: String,
    /// Day of the last training.
    date: String,
    searches: Vec<Searched>,
}

/// One search, its time, and its winner's tests.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    #[serde(flatten)]
    search: Search,
    /// Time of all trainings of the search.
    seconds: f64,
    /// The winner, as an experiment with the first seed, once it was trained in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    winner: Option<String>,
    /// Share of the test pictures that the winner named right after each full training, of the seeds 1, 2 and so on.
    #[serde(default)]
    tested: Vec<f64>,
    /// Time of these trainings.
    #[serde(default)]
    test_seconds: f64,
}

impl Searched {
    /// Nothing trained yet.
    pub fn new(search: Search) -> Self {
        Searched { search, seconds: 0.0, winner: None, tested: Vec::new(), test_seconds: 0.0 }
    }

    /// By which rules.
    pub fn rules(&self) -> &Rules {
        self.search.rules()
    }

    /// As it stands.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// Accuracies on the test set.
    pub fn tested(&self) -> &[f64] {
        &self.tested
    }

    /// The full training of the winner, once the search is over.
    pub fn final_experiment(&self, seed: u64) -> Option<Experiment> {
        let winner = self.search.winner().filter(|_| self.search.is_done())?;
        Some(experiment(&self.search.candidates()[winner as usize].parts, FULL, seed))
    }
}

impl Results {
    /// Those of a file; none where there is no file.
    ///
    /// # Errors
    /// When it cannot be read, or is none of ours.
    pub fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} has no results of searches", path.display()))
    }

    /// All searches.
    pub fn searches(&self) -> &[Searched] {
        &self.searches
    }

    /// That of this strategy.
    pub fn of(&self, strategy: Strategy) -> Option<&Searched> {
        self.searches.iter().find(|searched| searched.rules().strategy == strategy)
    }

    fn of_mut(&mut self, strategy: Strategy) -> Option<&mut Searched> {
        self.searches.iter_mut().find(|searched| searched.rules().strategy == strategy)
    }

    /// One more.
    pub fn add(&mut self, searched: Searched) {
        self.searches.push(searched);
        self.searches.sort_by_key(|searched| searched.rules().strategy);
    }

    /// A training of a search has ended.
    ///
    /// # Errors
    /// When nobody asked for it.
    pub fn tell(&mut self, strategy: Strategy, told: Told, seconds: f64) -> Result<()> {
        if let Some(searched) = self.of_mut(strategy) {
            searched.search.tell(told)?;
            searched.seconds = rounded(searched.seconds + seconds);
        }
        Ok(())
    }

    /// A winner was trained in full and tested.
    pub fn add_test(&mut self, strategy: Strategy, accuracy: f64, seconds: f64) {
        if let Some(searched) = self.of_mut(strategy) {
            searched.winner = searched.final_experiment(1).map(|experiment| experiment.text());
            searched.tested.push(accuracy);
            searched.test_seconds = rounded(searched.test_seconds + seconds);
        }
    }

    /// As they are written.
    ///
    /// # Errors
    /// When a number is none.
    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Writes them, whole.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, path: &Path) -> Result<()> {
        self.command = self.searches.first().map_or_else(String::new, |searched| {
            let tests = self.searches.iter().map(|searched| searched.tested.len()).max().unwrap_or(0);
            command(searched.rules(), tests)
        });
        self.processor = device::processor();
        self.date = time::OffsetDateTime::now_utc().date().to_string();
        file::write_whole(path, self.json()?.as_bytes())
    }
}

/// How such a search is made again, and its winner tested so often; the random one by `--random` behind it.
fn command(rules: &Rules, tests: usize) -> String {
    let Rules { seed, candidates, limit, pictures, held_out, .. } = rules;
    let test = if tests > 0 { format!(" --test {tests}") } else { String::new() };
    format!(
        "timemachine search --seed {seed} --candidates {candidates} --params {} --macs {} --pictures {pictures} \
            --held-out {held_out}{test}",
        limit.params, limit.macs
    )
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}
