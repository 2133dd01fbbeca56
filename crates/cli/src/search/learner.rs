//! How far does a candidate get?

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use experiment::Experiment;
use experiment::findings::EXPLODED;
use experiment::search::{BRACKET, Training};
use runtime::{Network, device};
use training::{PictureSet, SavedTraining, Session, TrainingError};

use crate::figures::Figures;

/// Trains candidates, and keeps in memory where those stand that may go on. What is lost with the process is learned
/// anew, with the same result.
pub struct Learner<'p> {
    pictures: &'p PictureSet,
    kept: BTreeMap<u32, SavedTraining>,
}

impl<'p> Learner<'p> {
    /// Nothing kept yet.
    pub fn new(pictures: &'p PictureSet) -> Self {
        Learner { pictures, kept: BTreeMap::new() }
    }

    /// The share of the held-out pictures named right after these passes; that of chance, where the loss exploded.
    ///
    /// # Errors
    /// When the network does not fit the pictures.
    pub fn learn(&mut self, experiment: &Experiment, training: Training) -> Result<f64> {
        // Of brackets before nobody goes on.
        let bracket = |candidate: u32| candidate as usize / BRACKET;
        self.kept.retain(|candidate, _| bracket(*candidate) == bracket(training.candidate));
        let (recipe, seed) = (experiment.recipe, experiment.seed);
        let (graph, device) = (experiment.graph()?, device::cpu());
        let mut session = match self.kept.remove(&training.candidate) {
            Some(saved) => Session::resume(&saved, graph, recipe, seed, self.pictures, &device)?,
            None => Session::start(&Network::init(graph, seed, &device)?, recipe, seed, self.pictures)?,
        };
        let end = training.to * session.recipe().steps_per_epoch();
        if !advance(&mut session, self.pictures, end)? {
            return Ok(EXPLODED);
        }
        if !session.is_done() {
            self.kept.insert(training.candidate, pollster::block_on(session.save())?);
        }
        named_right(&session, self.pictures)
    }
}

/// The share of the test pictures named right after the whole training; that of chance, where the loss exploded.
///
/// # Errors
/// When the network does not fit the pictures.
pub fn learn_in_full(experiment: &Experiment, pictures: &PictureSet) -> Result<f64> {
    let network = Network::init(experiment.graph()?, experiment.seed, &device::cpu())?;
    let mut session = Session::start(&network, experiment.recipe, experiment.seed, pictures)?;
    let end = session.recipe().total_steps();
    if advance(&mut session, pictures, end)? { named_right(&session, pictures) } else { Ok(EXPLODED) }
}

/// Up to this step; `false` where the loss exploded.
fn advance(session: &mut Session, pictures: &PictureSet, end: u32) -> Result<bool> {
    let mut step = || -> Result<(), TrainingError> {
        while session.step_count() < end {
            pollster::block_on(session.step(pictures))?;
        }
        pollster::block_on(session.settle()).map(drop)
    };
    match step() {
        Ok(()) => Ok(true),
        Err(TrainingError::Diverged(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn named_right(session: &Session, pictures: &PictureSet) -> Result<f64> {
    match Figures::measure(&session.snapshot(), pictures)? {
        Figures::Classes(figures) => Ok(figures.top1),
        Figures::Pixels(_) => bail!("a search is about pictures that have a class"),
    }
}
