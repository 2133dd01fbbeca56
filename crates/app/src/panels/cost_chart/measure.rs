//! The button that times all networks on this device, how far it is, and how to stop it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::points::{self, Point};
use super::timing::{self, Timings};
use crate::language::{fill, phrase, t, word};
use crate::order;
use crate::route::Route;
use crate::session::Worker;

/// Properties of [`Measure`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What has been measured.
    pub timings: Timings,
    /// Another network has been.
    pub on_timed: Callback<Timings>,
}

/// How far a measurement is.
#[derive(Clone, Debug, PartialEq)]
struct Run {
    /// The network that runs.
    name: &'static str,
    done: usize,
    of: usize,
}

/// One worker at a time; `None` when stopped.
type Current = Rc<RefCell<Option<Worker>>>;

/// What `Time all networks on this device` changes as it goes.
#[derive(Clone)]
struct Course {
    run: UseStateSetter<Option<Run>>,
    left_out: UseStateSetter<Vec<&'static str>>,
    worker: Current,
    on_timed: Callback<Timings>,
}

/// `Time all networks on this device`.
#[component]
pub fn Measure(props: &Props) -> Html {
    let run = use_state(|| None::<Run>);
    let left_out = use_state(Vec::<&'static str>::new);
    let worker = use_mut_ref(|| None::<Worker>);
    {
        let worker = Rc::clone(&worker);
        use_effect_with((), move |()| move || stop(&worker));
    }
    let start = {
        let (run, left_out, worker) = (run.setter(), left_out.setter(), Rc::clone(&worker));
        let course = Course { run, left_out, worker, on_timed: props.on_timed.clone() };
        let timings = props.timings.clone();
        move |_: MouseEvent| spawn_local(time_all(course.clone(), timings.clone()))
    };
    let on_stop = move |_: MouseEvent| stop(&worker);
    let left_out = left_out.join(", ");
    html! {
        <div class="measuring" data-testid="measuring">
            if let Some(run) = &*run {
                <progress max={run.of.to_string()} value={run.done.to_string()} aria-label={t("Networks timed")} />
                <p>{ fill("{0} of {1}: {2} runs.", &[&(run.done + 1).to_string(), &run.of.to_string(), run.name]) }</p>
                <button class="small" onclick={on_stop} data-testid="measure-stop">{ t("Stop") }</button>
            } else {
                <button class="small" onclick={start} data-testid="measure-start">
                    { t("Time all networks on this device") }
                </button>
                <p class="hint">{ said(&props.timings) }{ " " }<Link<Route> to={Route::Benchmark}>
                    { t("All networks, with quartiles and training, in the benchmark") }</Link<Route>></p>
            }
            if !left_out.is_empty() {
                <p class="hint">
                    { fill("Left out, for want of memory or because they failed: {0}.", &[&left_out]) }
                </p>
            }
        </div>
    }
}

/// Times one network after the other, until all are timed or the visitor stops it.
async fn time_all(course: Course, mut timings: Timings) {
    let mut skipped = Vec::new();
    // Quick ones first, so that there is something to see.
    let mut points: Vec<Point> = points::all();
    order::by(&mut points, |point| point.macs);
    let of = points.len();
    for (done, point) in points.iter().enumerate() {
        let name = point.model.name;
        course.run.set(Some(Run { name, done, of }));
        if timing::is_too_large(point.params) {
            skipped.push(name);
            continue;
        }
        // A worker each, because its memory never shrinks.
        let timed = match timing::worker() {
            Ok(started) => {
                *course.worker.borrow_mut() = Some(started.clone());
                let timed = timing::time(&started, point).await;
                started.end();
                if course.worker.take().is_none() {
                    break;
                }
                timed
            }
            Err(error) => Err(error),
        };
        match timed {
            Ok((device, ms)) => {
                timings = timings.add(&device, point.model.id, ms);
                course.on_timed.emit(timings.clone());
            }
            Err(error) => {
                web_sys::console::warn_1(&error.into());
                skipped.push(name);
            }
        }
    }
    course.left_out.set(skipped);
    course.run.set(None);
}

fn stop(worker: &Current) {
    if let Some(started) = worker.borrow_mut().take() {
        started.end();
    }
}

fn said(timings: &Timings) -> String {
    if timings.ms.is_empty() {
        let words =
            t("Each runs at full size, with weights that nobody trained, because time does not depend on them. \
            This takes some minutes.");
        return words.to_owned();
    }
    let count = timings.ms.len().to_string();
    let words = if timings.ms.len() == 1 {
        phrase("{0} network timed on {1}, {2}.")
    } else {
        phrase("{0} networks timed on {1}, {2}.")
    };
    fill(words, &[&count, &word(&timings.device), &timings.day])
}
