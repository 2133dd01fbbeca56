//! How does a replay go from one network to the next, and on after an interruption?

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use experiment::Experiment;
use yew::prelude::*;

use super::plan;
use super::results::{Outcome, Progress};
use super::run::{Bench, Measured, Watched};
use crate::instance::Instance;
use crate::language::fill;

/// Tries of one network: a worker may be lost.
const TRIES: usize = 2;

/// What a replay changes as it goes.
#[derive(Clone)]
pub struct Course {
    /// What was found, and what is to come.
    pub progress: UseStateSetter<Progress>,
    /// How the network under way learns; `None` when nothing runs.
    pub now: UseStateSetter<Option<Now>>,
    /// What went wrong last.
    pub told: UseStateSetter<Option<String>>,
    /// The worker under way; none when it was stopped.
    pub bench: Rc<RefCell<Option<Bench>>>,
    /// Is it to stop?
    pub is_stopped: Rc<Cell<bool>>,
}

/// The network under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Now {
    /// Its model's name.
    pub name: &'static str,
    /// How it learns.
    pub watched: Watched,
}

impl Course {
    /// Every network of the queue, until all are done or it is stopped. What was found is kept after each.
    pub async fn run(self, mut progress: Progress) {
        self.is_stopped.set(false);
        self.told.set(None);
        let all = plan::all();
        while let Some(id) = progress.queue.first().cloned() {
            let Some(instance) = all.iter().find(|instance| instance.network.model.id == id) else {
                progress.queue.remove(0);
                continue;
            };
            let found = self.one(instance, &mut progress).await;
            if self.is_stopped.get() {
                break;
            }
            if let Err(why) = &found {
                self.told.set(Some(fill("{0} was left out: {1}", &[instance.network.model.name, why])));
            }
            progress.queue.remove(0);
            let experiment = progress.current.take().unwrap_or_else(|| (*instance.experiment).clone());
            progress.outcomes.retain(|outcome| outcome.model != id);
            progress.outcomes.push(outcome(id, experiment, found));
            self.keep(&progress);
        }
        self.keep(&progress);
        self.now.set(None);
        drop(self.bench.borrow_mut().take());
    }

    /// One network, tried again where its worker is lost.
    async fn one(&self, instance: &Instance, progress: &mut Progress) -> Result<(Measured, f64), String> {
        let mut last = String::new();
        for _ in 0..TRIES {
            match self.once(instance, progress).await {
                Ok(found) => return Ok(found),
                Err(why) => last = why,
            }
            if self.is_stopped.get() {
                break;
            }
        }
        Err(last)
    }

    async fn once(&self, instance: &Instance, progress: &mut Progress) -> Result<(Measured, f64), String> {
        let bench = Bench::start()?;
        *self.bench.borrow_mut() = Some(bench.clone());
        let name = instance.network.model.name;
        let watching = {
            let (bench, now) = (bench.clone(), self.now.clone());
            let look = move || now.set(Some(Now { name, watched: bench.watched() }));
            look();
            web::time::every(500, look)
        };
        let found = self.learn(&bench, instance, progress).await;
        drop(watching);
        if !self.is_stopped.get() {
            bench.stop().await;
        }
        found
    }

    async fn learn(
        &self,
        bench: &Bench,
        instance: &Instance,
        progress: &mut Progress,
    ) -> Result<(Measured, f64), String> {
        let device = bench.open(instance).await?;
        let of_this = |experiment: &&Experiment| experiment.base == instance.experiment.base;
        let kept = progress.current.clone().filter(|experiment| of_this(&experiment));
        let (experiment, is_kept) = match kept {
            Some(kept) => (kept, true),
            None => {
                let pace = bench.pace(instance).await?;
                let recipe = plan::within(instance.experiment.recipe, progress.share() * 60.0, pace);
                (Experiment { recipe, ..(*instance.experiment).clone() }, false)
            }
        };
        progress.current = Some(experiment.clone());
        self.keep(progress);
        let cut = Instance { experiment: Rc::new(experiment), ..instance.clone() };
        let begun = web::time::now();
        let measured = bench.learn(&cut, device, is_kept).await?;
        Ok((measured, (web::time::now() - begun) / 1e3))
    }

    fn keep(&self, progress: &Progress) {
        progress.remember();
        self.progress.set(progress.clone());
    }

    /// Ends it; what the network under way has learned is kept, and so is the rest.
    pub async fn stop(&self) {
        self.is_stopped.set(true);
        let bench = self.bench.borrow_mut().take();
        if let Some(bench) = bench {
            bench.stop().await;
        }
        self.now.set(None);
    }
}

fn outcome(model: String, experiment: Experiment, found: Result<(Measured, f64), String>) -> Outcome {
    match found {
        Ok((Measured { accuracy, ms, device }, seconds)) => {
            Outcome { model, accuracy: Some(accuracy), ms, seconds, device, experiment }
        }
        Err(_) => Outcome { model, accuracy: None, ms: 0.0, seconds: 0.0, device: String::new(), experiment },
    }
}
