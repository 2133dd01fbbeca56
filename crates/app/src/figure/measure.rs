//! The button that times all networks on this device, how far it is, and how to stop it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::points::{self, Point};
use super::timing::{self, Timings};
use crate::engine::errand::Errand;
use crate::language::{fill, known, t};
use crate::order;

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
type Worker = Rc<RefCell<Option<Errand>>>;

/// `Time all networks on this device`.
#[component]
pub fn Measure(props: &Props) -> Html {
    let run = use_state(|| None::<Run>);
    let left_out = use_state(Vec::<&'static str>::new);
    let worker = use_mut_ref(|| None::<Errand>);
    {
        let worker = Rc::clone(&worker);
        use_effect_with((), move |()| move || stop(&worker));
    }
    let start = {
        let (run, left_out, worker) = (run.setter(), left_out.setter(), Rc::clone(&worker));
        let (timings, on_timed) = (props.timings.clone(), props.on_timed.clone());
        move |_: MouseEvent| {
            let (run, left_out, worker) = (run.clone(), left_out.clone(), Rc::clone(&worker));
            let (mut timings, on_timed) = (timings.clone(), on_timed.clone());
            spawn_local(async move {
                let mut skipped = Vec::new();
                // Quick ones first, so that there is something to see.
                let mut points: Vec<Point> = points::all();
                order::by(&mut points, |point| point.macs);
                let of = points.len();
                for (done, point) in points.iter().enumerate() {
                    let name = point.model.name;
                    run.set(Some(Run { name, done, of }));
                    if timing::is_too_large(point) {
                        skipped.push(name);
                        continue;
                    }
                    // A worker each, because its memory never shrinks.
                    let timed = match timing::worker() {
                        Ok(errand) => {
                            *worker.borrow_mut() = Some(errand.clone());
                            let timed = timing::time(&errand, point).await;
                            errand.end();
                            timed
                        }
                        Err(error) => Err(error),
                    };
                    if worker.borrow_mut().take().is_none() {
                        break;
                    }
                    match timed {
                        Ok((device, ms)) => {
                            timings = timings.add(&device, point.model.id, ms);
                            on_timed.emit(timings.clone());
                        }
                        Err(error) => {
                            web_sys::console::warn_1(&error.into());
                            skipped.push(name);
                        }
                    }
                }
                left_out.set(skipped);
                run.set(None);
            });
        }
    };
    let on_stop = move |_: MouseEvent| stop(&worker);
    html! {
        <div class="measuring" data-testid="measuring">
            if let Some(run) = &*run {
                <progress max={run.of.to_string()} value={run.done.to_string()} aria-label={t("Networks timed")}></progress>
                <p>{ fill("{0} of {1}: {2} runs.", &[&(run.done + 1).to_string(), &run.of.to_string(), run.name]) }</p>
                <button class="small" onclick={on_stop} data-testid="measure-stop">{ t("Stop") }</button>
            } else {
                <button class="small" onclick={start} data-testid="measure-start">{ t("Time all networks on this device") }</button>
                <p class="hint">{ said(&props.timings) }</p>
            }
            if !left_out.is_empty() {
                <p class="hint">{ fill("Left out, for want of memory or because they failed: {0}.", &[&left_out.join(", ")]) }</p>
            }
        </div>
    }
}

fn stop(worker: &Worker) {
    if let Some(errand) = worker.borrow_mut().take() {
        errand.end();
    }
}

fn said(timings: &Timings) -> String {
    if timings.ms.is_empty() {
        return t("Each runs at full size, with weights that nobody trained, because time does not depend on them. This takes some minutes.").to_owned();
    }
    let count = timings.ms.len().to_string();
    fill("{0} networks timed on {1}, {2}.", &[&count, &known(&timings.device), &timings.day])
}
