//! Up to which rate does a network train? Tried from the lowest on, and remembered, so that it goes on after a reload.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use client::Heard;
use experiment::normalisation::{Arm, goes_on, trains};
use protocol::{Report, Request};
use web::{storage, time};

use super::{NETWORK, ask, begin, instance, open};
use crate::instance::Instance;
use crate::session::Worker;

/// Sweeps of each kind.
pub const SEEDS: u64 = 3;
/// Time between two looks at how it goes, ms.
const LOOK_EVERY: u32 = 50;
/// With what the entries in the browser's storage begin, before the id of the experiment.
const KEY: &str = "sweep ";

/// What came of the sweep with this seed, from the lowest rate on.
pub fn outcomes(arm: Arm, seed: u64) -> Vec<bool> {
    let mut known = Vec::new();
    while goes_on(&known) {
        let stored = instance(arm, known.len(), seed).and_then(|it| storage::recall(&key(&it)));
        match stored.as_deref() {
            Some("1") => known.push(true),
            Some("0") => known.push(false),
            _ => break,
        }
    }
    known
}

fn key(instance: &Instance) -> String {
    [KEY, &instance.experiment.id()].concat()
}

/// Is every sweep at its end?
pub fn is_done() -> bool {
    Arm::ALL.into_iter().all(|arm| (1..=SEEDS).all(|seed| !goes_on(&outcomes(arm, seed))))
}

/// What a worker told of the training of now.
#[derive(Default)]
struct Told {
    losses: Vec<f32>,
    has_failed: bool,
    is_lost: bool,
}

impl Told {
    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Report(Report::Steps { network: NETWORK, steps, .. }) => {
                self.losses.extend(steps.iter().map(|step| step.loss));
            }
            Heard::Report(Report::TrainingFailed { .. }) => self.has_failed = true,
            Heard::Report(_) => {}
            Heard::Lost(_) | Heard::Silent => self.is_lost = true,
        }
    }
}

/// Tries what has not been tried yet, with one engine; `tell` is called after each training.
///
/// # Errors
/// A sentence.
pub async fn sweep(is_stopped: &Cell<bool>, tell: impl Fn()) -> Result<(), String> {
    let Some(first) = instance(Arm::Plain, 0, 1) else { return Ok(()) };
    let told = Rc::new(RefCell::new(Told::default()));
    let hear = {
        let told = Rc::clone(&told);
        move |heard| told.borrow_mut().hear(heard)
    };
    let worker = open(&first, hear).await?;
    let swept = all(&worker, &told, is_stopped, tell).await;
    worker.end();
    swept
}

async fn all(worker: &Worker, told: &RefCell<Told>, is_stopped: &Cell<bool>, tell: impl Fn()) -> Result<(), String> {
    for seed in 1..=SEEDS {
        for arm in Arm::ALL {
            let mut known = outcomes(arm, seed);
            while goes_on(&known) {
                let Some(instance) = instance(arm, known.len(), seed) else { return Ok(()) };
                let Some(trained) = one(worker, told, is_stopped, &instance).await? else { return Ok(()) };
                storage::remember(&key(&instance), if trained { "1" } else { "0" });
                known.push(trained);
                tell();
            }
        }
    }
    Ok(())
}

/// Did this training learn anything? `None` where it was stopped.
async fn one(
    worker: &Worker,
    told: &RefCell<Told>,
    is_stopped: &Cell<bool>,
    instance: &Instance,
) -> Result<Option<bool>, String> {
    *told.borrow_mut() = Told::default();
    let (steps, classes) = (instance.experiment.recipe.total_steps(), instance.task.class_count());
    begin(worker, instance, false).await?;
    worker.set_at_work(true);
    let trained = loop {
        if is_stopped.get() {
            break None;
        }
        {
            let told = told.borrow();
            if told.is_lost {
                return Err(crate::words::failure(&protocol::Failure::EngineLost));
            }
            if told.has_failed || told.losses.len() >= steps as usize {
                break Some(!told.has_failed && trains(&told.losses, steps, classes));
            }
        }
        time::sleep(LOOK_EVERY).await;
    };
    worker.set_at_work(false);
    // Before the test of the pass, which nobody needs.
    if !told.borrow().has_failed {
        ask(worker, Request::Stop).await?;
    }
    Ok(trained)
}
