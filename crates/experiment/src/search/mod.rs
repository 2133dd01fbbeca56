//! A search for architectures that lets data choose among the modules of the story.
//!
//! Aging evolution (Real, Aggarwal, Huang, Le: "Regularized Evolution for Image Classifier Architecture Search", AAAI
//! 2019, arXiv:1802.01548): of a population a sample is drawn, the best of it has a child with one change, the child
//! enters, and the oldest dies, however good it is. Successive halving (Jamieson, Talwalkar: "Non-stochastic Best Arm
//! Identification and Hyperparameter Optimization", AISTATS 2016, arXiv:1502.07943): many short trainings, of which the
//! best third goes on.
//!
//! Both together, as simply as they go: children come [`BRACKET`] at a time, all from the same population, as from nine
//! workers that have the same news. They learn for [`RUNGS`]`[0]` passes; the best third learns on, and the best third
//! of those once more. Then all nine enter the population, and the oldest leave it, so that [`POPULATION`] stay.
//! Whoever got further is fitter; of those that got as far, the more accurate. The first nine are drawn by chance.
//!
//! Random search ([`Strategy::Random`]) draws every candidate by chance and is otherwise the same: as many candidates,
//! as many trained pictures, the same halving, and with the same seed the same first nine. It is what has to be beaten
//! (Li, Talwalkar: "Random Search and Reproducibility for Neural Architecture Search", UAI 2019, arXiv:1902.07638).
//!
//! Fitness is accuracy on training pictures that nobody learns from ([`Rules::held_out`]). Nothing here, and nothing
//! that a search asks for, sees a test picture.
//!
//! A [`Search`] computes nothing: [`Search::asked`] says which trainings it waits for, [`Search::tell`] takes what they
//! reached. What it asks for next follows from its rules and what it was told, in whatever order that came, so that a
//! search that was interrupted goes on as if it had not been.

mod frontier;
mod genome;
mod halving;
mod text;
pub mod verdict;

use arch::edit::Part;
use data::Rng;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use frontier::frontier;
pub use genome::{Cost, experiment};
pub use halving::{BRACKET, RUNGS};
use halving::{brackets, survivors};

use crate::{Experiment, Recipe};

/// Candidates that live at a time.
pub const POPULATION: usize = 2 * BRACKET;
/// Of how many the best becomes a parent.
pub const SAMPLE: usize = 5;

/// Where do candidates come from?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// One change from a parent, after the first bracket.
    Evolution,
    /// Chance.
    Random,
}

impl Strategy {
    /// Both, that first which has to win.
    pub const ALL: [Strategy; 2] = [Strategy::Evolution, Strategy::Random];

    /// Its short name, in files.
    pub const fn key(self) -> &'static str {
        match self {
            Strategy::Evolution => "evolution",
            Strategy::Random => "random",
        }
    }
}

/// What is searched, and with how much learning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Where candidates come from.
    pub strategy: Strategy,
    /// For candidates and their trainings.
    pub seed: u64,
    /// Candidates in all.
    pub candidates: u32,
    /// What a candidate may cost.
    pub limit: Cost,
    /// Training pictures of one pass, the first of the set.
    pub pictures: u32,
    /// Training pictures on which accuracy is measured, the last of the set: nobody learns from them.
    pub held_out: u32,
}

impl Rules {
    /// Pictures that all trainings together learn from.
    pub fn trained_pictures(&self) -> u64 {
        let passes: u64 = brackets(self.candidates).map(halving::passes).sum();
        passes * u64::from(self.pictures)
    }

    /// How candidates learn: of a training that is stopped early, the whole.
    pub fn recipe(&self) -> Recipe {
        let longest = RUNGS.last().copied().unwrap_or(1);
        Recipe {
            pictures: self.pictures,
            epochs: longest,
            batch: genome::SHORT.batch.min(self.pictures),
            ..genome::SHORT
        }
    }
}

/// A network that is tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Of which it is one change; those drawn by chance have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The network.
    #[serde(with = "text::modules")]
    pub parts: Vec<Part>,
    /// What it costs.
    #[serde(flatten)]
    pub cost: Cost,
    /// Share of the held-out pictures named right, after each rung that it has climbed.
    pub accuracies: Vec<f64>,
}

impl Candidate {
    /// The accuracy after the last rung that it has climbed.
    pub fn accuracy(&self) -> Option<f64> {
        self.accuracies.last().copied()
    }

    /// Whoever got further is fitter, and of those that got as far, the more accurate.
    fn fitness(&self) -> (usize, f64) {
        (self.accuracies.len(), self.accuracy().unwrap_or(0.0))
    }
}

/// A training that is asked for: of the passes after `from` up to `to`. One that was not kept begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// Whose.
    pub candidate: u32,
    /// Which rung it is.
    pub rung: usize,
    /// Passes made before.
    pub from: u32,
    /// Passes made in the end.
    pub to: u32,
}

/// What a training reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// Whose.
    pub candidate: u32,
    /// Which rung it was.
    pub rung: usize,
    /// Share of the held-out pictures named right; of a training that exploded, that of chance.
    pub accuracy: f64,
}

/// Why a search does not take something.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SearchError {
    /// No network of the modules is that cheap.
    #[error("no network of these modules has at most {} parameters and {} multiply-accumulates", .0.params, .0.macs)]
    NothingFits(Cost),
    /// There is nothing to do.
    #[error("a search needs at least one candidate, and one picture to learn from and to measure with")]
    Nothing,
    /// That training is not waited for.
    #[error("nobody asked for rung {rung} of candidate {candidate}")]
    NotAsked {
        /// Whose.
        candidate: u32,
        /// Which rung.
        rung: usize,
    },
    /// An accuracy lies between 0 and 1.
    #[error("{0} is no accuracy")]
    NoAccuracy(f64),
    /// The text of a search is none.
    #[error("the text of a search is damaged")]
    Damaged,
}

/// A search as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    rules: Rules,
    candidates: Vec<Candidate>,
}

impl Search {
    /// Its first bracket drawn, and nothing trained.
    ///
    /// # Errors
    /// When the rules leave nothing to search.
    pub fn new(rules: Rules) -> Result<Self, SearchError> {
        if rules.candidates == 0 || rules.pictures == 0 || rules.held_out == 0 {
            return Err(SearchError::Nothing);
        }
        if !genome::may_fit(rules.limit) {
            return Err(SearchError::NothingFits(rules.limit));
        }
        let mut search = Search { rules, candidates: Vec::new() };
        search.propose();
        if search.candidates.is_empty() { Err(SearchError::NothingFits(rules.limit)) } else { Ok(search) }
    }

    /// As it was written down, for whoever shows it. Whether the candidates follow from the rules is not asked.
    pub fn written(rules: Rules, candidates: Vec<Candidate>) -> Self {
        Search { rules, candidates }
    }

    /// By which rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// All candidates so far, in the order of their birth; its place is a candidate's name.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The trainings that it waits for, in any order. None when it is over.
    pub fn asked(&self) -> Vec<Training> {
        let (first, bracket) = self.bracket();
        let Some(rung) = rung_of(bracket) else { return Vec::new() };
        let from = if rung == 0 { 0 } else { RUNGS[rung - 1] };
        let training = |place: usize| Training { candidate: (first + place) as u32, rung, from, to: RUNGS[rung] };
        let waiting = climbing(bracket, rung).into_iter().filter(|place| bracket[*place].accuracies.len() == rung);
        waiting.map(training).collect()
    }

    /// A training has ended. After the last one of a bracket, the next is drawn.
    ///
    /// # Errors
    /// When nobody asked for it; nothing has changed then.
    pub fn tell(&mut self, told: Told) -> Result<(), SearchError> {
        let Told { candidate, rung, accuracy } = told;
        if !(0.0..=1.0).contains(&accuracy) {
            return Err(SearchError::NoAccuracy(accuracy));
        }
        if !self.asked().iter().any(|asked| (asked.candidate, asked.rung) == (candidate, rung)) {
            return Err(SearchError::NotAsked { candidate, rung });
        }
        self.candidates[candidate as usize].accuracies.push(accuracy);
        if rung_of(self.bracket().1).is_none() {
            self.propose();
        }
        Ok(())
    }

    /// Is nothing left to be trained?
    pub fn is_done(&self) -> bool {
        rung_of(self.bracket().1).is_none()
    }

    /// Pictures learned from so far, where nothing had to be learned twice.
    pub fn pictures_so_far(&self) -> u64 {
        let passes = |climbed: usize| if climbed == 0 { 0 } else { u64::from(RUNGS[climbed - 1]) };
        let all: u64 = self.candidates.iter().map(|candidate| passes(candidate.accuracies.len())).sum();
        all * u64::from(self.rules.pictures)
    }

    /// The candidates that live: the youngest of those whose bracket is over.
    pub fn population(&self) -> std::ops::Range<usize> {
        let (first, bracket) = self.bracket();
        let end = if rung_of(bracket).is_none() { self.candidates.len() } else { first };
        end.saturating_sub(POPULATION)..end
    }

    /// The most accurate of those that climbed all rungs; of two alike the older one.
    pub fn winner(&self) -> Option<u32> {
        let ended = self.candidates.iter().enumerate().filter(|(_, it)| it.accuracies.len() == RUNGS.len());
        let best = ended.max_by(|(a, one), (b, other)| {
            one.accuracy().partial_cmp(&other.accuracy()).unwrap_or(std::cmp::Ordering::Equal).then(b.cmp(a))
        });
        best.map(|(place, _)| place as u32)
    }

    /// A candidate's forebears, itself first.
    pub fn line(&self, candidate: u32) -> Vec<u32> {
        let parent = |number: &u32| self.candidates.get(*number as usize).and_then(|it| it.parent);
        std::iter::successors(Some(candidate), parent).collect()
    }

    /// How a candidate learns, as an experiment that an address can carry; `None` where there is no such candidate.
    pub fn experiment(&self, candidate: u32) -> Option<Experiment> {
        let candidate = self.candidates.get(candidate as usize)?;
        Some(experiment(&candidate.parts, self.rules.recipe(), self.rules.seed))
    }

    /// The bracket under way, or that was the last, and its first candidate.
    fn bracket(&self) -> (usize, &[Candidate]) {
        let first = self.candidates.len().saturating_sub(1) / BRACKET * BRACKET;
        (first, &self.candidates[first..])
    }

    /// Draws the next bracket, where there is one.
    fn propose(&mut self) {
        let population = self.population();
        let first = self.candidates.len();
        let count = (self.rules.candidates as usize).saturating_sub(first).min(BRACKET);
        for number in first..first + count {
            let Some(candidate) = self.drawn(number as u32, population.clone()) else {
                // No further network fits: the search is over when these are trained.
                self.rules.candidates = self.candidates.len() as u32;
                return;
            };
            self.candidates.push(candidate);
        }
    }

    /// A network that was not tried yet.
    fn drawn(&self, number: u32, population: std::ops::Range<usize>) -> Option<Candidate> {
        let Rules { seed, limit, strategy, .. } = self.rules;
        let mut chance = chance_of(seed, number);
        let is_new = |parts: &[Part]| self.candidates.iter().all(|known| known.parts != parts);
        let parent = match strategy {
            Strategy::Evolution => self.parent(&mut chance, population),
            Strategy::Random => None,
        };
        let parts = match parent {
            Some(parent) => genome::mutated(&mut chance, &self.candidates[parent].parts, limit, is_new)?,
            None => genome::random(&mut chance, limit, is_new)?,
        };
        let cost = Cost::of(&parts)?;
        Some(Candidate { parent: parent.map(|parent| parent as u32), parts, cost, accuracies: Vec::new() })
    }

    /// The fittest of a sample, drawn with replacement; of two alike the older one.
    fn parent(&self, chance: &mut Rng, population: std::ops::Range<usize>) -> Option<usize> {
        if population.is_empty() {
            return None;
        }
        let drawn = (0..SAMPLE).map(|_| population.start + chance.below(population.len()));
        drawn.reduce(|best, other| {
            let [of_best, of_other] = [best, other].map(|place| self.candidates[place].fitness());
            if of_other > of_best || (of_other == of_best && other < best) { other } else { best }
        })
    }
}

/// What decides about candidate `number` of a search with this seed, whatever was decided before.
fn chance_of(seed: u64, number: u32) -> Rng {
    Rng::stream(seed, u64::from(number) + 1)
}

/// The rung that a bracket is on; `None` when it is over.
fn rung_of(bracket: &[Candidate]) -> Option<usize> {
    let is_open = |rung: &usize| {
        let climbed = bracket.iter().filter(|candidate| candidate.accuracies.len() > *rung).count();
        climbed < survivors(bracket.len(), *rung)
    };
    (0..RUNGS.len()).find(is_open)
}

/// The places of those that climb this rung: the best of those that climbed the one before, the older of two alike.
fn climbing(bracket: &[Candidate], rung: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..bracket.len()).filter(|place| bracket[*place].accuracies.len() >= rung).collect();
    if let Some(before) = rung.checked_sub(1) {
        places.sort_by(|a, b| bracket[*b].accuracies[before].total_cmp(&bracket[*a].accuracies[before]).then(a.cmp(b)));
        places.truncate(survivors(bracket.len(), rung));
        places.sort_unstable();
    }
    places
}

#[cfg(test)]
mod tests;
