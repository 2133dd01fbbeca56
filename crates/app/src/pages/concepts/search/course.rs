//! How does a search go from one training to the next, and on after an interruption?

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use experiment::search::{Search, Told, Training};
use yew::prelude::*;

use super::learner::Learner;

/// The name under which the searches of an earlier visit are kept.
const KEY: &str = "search";
/// Tries of one training: a worker may be lost.
const TRIES: usize = 2;
/// Time between two looks at how far a training is, ms.
const LOOK_EVERY: u32 = 500;

/// The training under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// Of which search.
    pub search: usize,
    /// Which one.
    pub training: Training,
    /// Steps that it has taken.
    pub step: u32,
}

/// What a search changes as it goes.
#[derive(Clone)]
pub struct Course {
    /// What was found: evolution, and random search.
    pub searches: UseStateSetter<Rc<Vec<Search>>>,
    /// The training under way; `None` when nothing runs.
    pub now: UseStateSetter<Option<Now>>,
    /// What went wrong last.
    pub told: UseStateSetter<Option<String>>,
    /// The worker under way.
    pub learner: Rc<RefCell<Option<Learner>>>,
    /// Is it to stop?
    pub is_stopped: Rc<Cell<bool>>,
}

/// Those of an earlier visit; none where there are none, or they are of another build's rules.
pub fn recall() -> Vec<Search> {
    let kept = web::storage::recall(KEY).unwrap_or_default();
    kept.lines().map(Search::read).collect::<Result<_, _>>().unwrap_or_default()
}

/// Keeps them for the next visit.
pub fn remember(searches: &[Search]) {
    web::storage::remember(KEY, &searches.iter().map(Search::text).collect::<Vec<_>>().join("\n"));
}

impl Course {
    /// Every training of every search, until all are done or it is stopped.
    pub async fn run(self, mut searches: Vec<Search>) {
        self.is_stopped.set(false);
        self.told.set(None);
        for place in 0..searches.len() {
            while let Some(training) = searches[place].asked().first().copied() {
                let known = known(&searches, place, training);
                let accuracy = match known {
                    Some(accuracy) => Ok(accuracy),
                    None => self.learned(&searches, place, training).await,
                };
                if self.is_stopped.get() {
                    return self.end().await;
                }
                let told = accuracy.and_then(|accuracy| {
                    let told = Told { candidate: training.candidate, rung: training.rung, accuracy };
                    searches[place].tell(told).map_err(|error| error.to_string())
                });
                if let Err(why) = told {
                    self.told.set(Some(why));
                    return self.end().await;
                }
                remember(&searches);
                self.searches.set(Rc::new(searches.clone()));
                self.forget(&searches[place], training).await;
            }
        }
        self.end().await;
    }

    /// Lets the training under way rest; it is kept.
    pub async fn stop(self) {
        self.is_stopped.set(true);
        let learner = self.learner.borrow_mut().take();
        if let Some(learner) = learner {
            learner.stop().await;
        }
        self.now.set(None);
    }

    async fn end(&self) {
        let learner = self.learner.borrow_mut().take();
        if let Some(learner) = learner {
            learner.stop().await;
        }
        self.now.set(None);
    }

    /// One training, tried again where its worker is lost.
    async fn learned(&self, searches: &[Search], place: usize, training: Training) -> Result<f64, String> {
        let mut last = String::new();
        for _ in 0..TRIES {
            match self.once(searches, place, training).await {
                Ok(accuracy) => return Ok(accuracy),
                Err(why) => last = why,
            }
            if self.is_stopped.get() {
                break;
            }
            if let Some(lost) = self.learner.borrow_mut().take() {
                wasm_bindgen_futures::spawn_local(async move { lost.stop().await });
            }
        }
        Err(last)
    }

    async fn once(&self, searches: &[Search], place: usize, training: Training) -> Result<f64, String> {
        let Some(experiment) = searches[place].experiment(training.candidate) else { return Err(String::new()) };
        let show = |step| self.now.set(Some(Now { search: place, training, step }));
        show(0);
        let ready = self.learner.borrow().clone();
        let learner = match ready {
            Some(learner) => learner,
            None => Learner::start(searches[place].rules().held_out).await?,
        };
        *self.learner.borrow_mut() = Some(learner.clone());
        let watching = {
            let (learner, now) = (learner.clone(), self.now.clone());
            let look = move || now.set(Some(Now { search: place, training, step: learner.watched().step }));
            web::time::every(LOOK_EVERY, look)
        };
        let accuracy = learner.learn(&experiment, training).await;
        drop(watching);
        accuracy
    }

    /// After the last training of a rung: those that stay behind will not go on.
    async fn forget(&self, search: &Search, ended: Training) {
        let Some(next) = search.asked().first().copied() else { return };
        if next.rung == ended.rung && next.candidate > ended.candidate {
            return;
        }
        let learner = self.learner.borrow().clone();
        for candidate in left_behind(search, ended) {
            if let (Some(learner), Some(experiment)) = (&learner, search.experiment(candidate)) {
                learner.forget(&experiment).await;
            }
        }
    }
}

/// What another search found for the same network on the same rung: what both drew learns once.
fn known(searches: &[Search], place: usize, training: Training) -> Option<f64> {
    let own = searches[place].candidates().get(training.candidate as usize)?;
    let others = searches.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, search)| search);
    let alike = others
        .filter(|other| {
            (other.rules().recipe(), other.rules().seed)
                == (searches[place].rules().recipe(), searches[place].rules().seed)
        })
        .flat_map(Search::candidates)
        .find(|other| other.parts == own.parts)?;
    alike.accuracies.get(training.rung).copied()
}

/// Those of the bracket that have climbed this rung and are not asked for on the next.
fn left_behind(search: &Search, ended: Training) -> Vec<u32> {
    let bracket = |candidate: u32| candidate as usize / experiment::search::BRACKET;
    let asked = search.asked();
    let goes_on = |candidate: u32| asked.iter().any(|it| it.candidate == candidate);
    let all = search.candidates().iter().enumerate().map(|(place, it)| (place as u32, it));
    let concerned = all.filter(|(place, it)| {
        bracket(*place) == bracket(ended.candidate) && it.accuracies.len() == ended.rung + 1 && !goes_on(*place)
    });
    concerned.map(|(place, _)| place).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::search::{Cost, Rules, Strategy};

    fn search(strategy: Strategy) -> Search {
        let limit = Cost { params: 30_000, macs: 1_000_000 };
        Search::new(Rules { strategy, seed: 1, candidates: 18, limit, pictures: 64, held_out: 64 }).unwrap()
    }

    #[test]
    fn what_both_searches_drew_learns_once() {
        let mut searches = Strategy::ALL.map(search);
        let training = searches[0].asked()[3];
        assert_eq!(known(&searches, 1, training), None);
        searches[0].tell(Told { candidate: training.candidate, rung: 0, accuracy: 0.25 }).unwrap();
        assert_eq!(known(&searches, 1, training), Some(0.25));
        let other = searches[0].asked()[0];
        assert_eq!(known(&searches, 1, other), None);
    }

    #[test]
    fn those_that_stay_behind_are_known_when_a_rung_ends() {
        let mut search = search(Strategy::Evolution);
        for candidate in 0..9 {
            let ended = search.asked()[0];
            search.tell(Told { candidate, rung: 0, accuracy: f64::from(candidate) / 10.0 }).unwrap();
            if candidate == 8 {
                assert_eq!(left_behind(&search, ended), (0..6).collect::<Vec<_>>());
            }
        }
    }
}
