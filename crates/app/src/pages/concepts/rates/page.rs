//! Two trainings to look at, then the sweep, by one click.

use std::cell::Cell;
use std::rc::Rc;

use experiment::normalisation::{Arm, STEPS};
use experiment::verdict::Verdict;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::draw::drawn;
use super::sweep::{SEEDS, is_done, sweep};
use super::table::{Reached, table};
use super::watch::{Watched, watch};
use crate::language::{fill, t};
use crate::ui::results::use_results;

/// What the project's own sweeps reached.
const ADDRESS: &str = "content/normalisation.json";

/// Time between two looks whether both are over, ms.
const LOOK_EVERY: u32 = 50;

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Rests,
    Watches,
    Sweeps,
}

/// All of it.
#[component]
pub fn Rates() -> Html {
    let phase = use_state_eq(|| Phase::Rests);
    let [plain, normalised] = [use_state(Watched::default), use_state(Watched::default)];
    let here = use_state_eq(Reached::here);
    let ours = use_results(ADDRESS.into(), Reached::read).unwrap_or_default();
    let failed = use_state_eq(|| None::<String>);
    let is_stopped = use_memo((), |()| Cell::new(false));
    {
        let is_stopped = Rc::clone(&is_stopped);
        use_effect_with((), move |()| move || is_stopped.set(true));
    }
    let on_run = {
        let (phase, here, failed) = (phase.setter(), here.setter(), failed.setter());
        let tell = [plain.setter(), normalised.setter()];
        let is_stopped = Rc::clone(&is_stopped);
        let has_watched = [&plain, &normalised].iter().all(|it| it.total > 0 && it.step == it.total);
        Callback::from(move |_: MouseEvent| {
            is_stopped.set(false);
            let (phase, here, failed, is_stopped) = (phase.clone(), here.clone(), failed.clone(), is_stopped.clone());
            let [first, second] = tell.clone();
            failed.set(None);
            spawn_local(async move {
                if !has_watched {
                    phase.set(Phase::Watches);
                    let is_over = Rc::new(Cell::new(false));
                    spawn_local({
                        let (is_stopped, is_over) = (is_stopped.clone(), is_over.clone());
                        async move {
                            watch(Arm::Plain, is_stopped, move |it| first.set(it)).await;
                            is_over.set(true);
                        }
                    });
                    watch(Arm::Normalised, is_stopped.clone(), move |it| second.set(it)).await;
                    while !is_over.get() {
                        web::time::sleep(LOOK_EVERY).await;
                    }
                }
                if !is_stopped.get() {
                    phase.set(Phase::Sweeps);
                    if let Err(why) = sweep(&is_stopped, || here.set(Reached::here())).await {
                        failed.set(Some(why));
                    }
                }
                phase.set(Phase::Rests);
            });
        })
    };
    let on_stop = {
        let is_stopped = Rc::clone(&is_stopped);
        move |_: MouseEvent| is_stopped.set(true)
    };
    let is_going = *phase != Phase::Rests;
    let doing = match *phase {
        Phase::Rests => None,
        Phase::Watches => Some(t("Both networks take their first steps.")),
        Phase::Sweeps => Some(t("Rates are tried, from the lowest on.")),
    };
    html! {
        <section class="finding rates" aria-labelledby="rates-title" data-testid="normalisation">
            <h2 id="rates-title">{ t("With and without, from the first step") }</h2>
            <p>{ fill("A small AlexNet takes {0} steps, once as it is and once with batch normalisation. You see where \
                the values of its last convolution lie, as four test pictures give them in use, by running averages, \
                and how long the gradient of each layer is. Then both are trained at ever larger rates, with {1} \
                seeds, until they learn nothing any more.", &[&STEPS.to_string(), &SEEDS.to_string()]) }</p>
            { said(t("Here"), "normalisation-verdict", here.verdict()) }
            { said(t("Our own trainings"), "normalisation-ours", ours.verdict()) }
            <div class="buttons">
                if is_going {
                    <button onclick={on_stop} data-testid="normalisation-stop">{
                        t("Pause, and keep what there is") }</button>
                } else if !is_done() || plain.total == 0 {
                    <button class="primary" onclick={on_run} data-testid="normalisation-run">
                        { t("Train both, and find their largest rates") }</button>
                    <span class="hint">{ t("What is found is kept, and goes on after a reload.") }</span>
                }
            </div>
            <p role="status" class="hint">{ doing.unwrap_or_default() }</p>
            if let Some(why) = &*failed {
                <p class="notice error" role="alert">{ why }</p>
            }
            { drawn(&[(*plain).clone(), (*normalised).clone()]) }
            { table(&here, &ours) }
        </section>
    }
}

/// A verdict, and of whom.
fn said(who: &str, testid: &'static str, verdict: Option<Verdict>) -> Html {
    let (key, word) = match verdict {
        None => ("none", t("no verdict yet")),
        Some(verdict) => (
            verdict.key(),
            match verdict {
                Verdict::Agrees => t("agrees: with normalisation larger rates train"),
                Verdict::Disagrees => t("disagrees: with normalisation only smaller rates train"),
                Verdict::CannotTell => t("cannot tell: their largest rates meet"),
            },
        ),
    };
    html! {
        <p class={classes!("finding-said", key)}><b>{ who }{ ": " }</b>
            <strong data-testid={testid} data-verdict={key} role="status">{ word }</strong></p>
    }
}
