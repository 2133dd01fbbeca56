//! A race on the page: the form, how far everybody is, and who is ahead.

use std::rc::Rc;

use bundle::Run;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::group::Group;
use super::super::overlay::Overlay;
use super::course::{Course, Now, Shown, shown};
use super::form::Form;
use super::order;
use super::setup::{Entrant, Race};
use crate::format::count;
use crate::language::{fill, t};
use crate::panels::runs::store;
use crate::settings;

/// Time between two looks at how it goes, ms.
const LOOK_EVERY: u32 = 500;

/// Properties of [`RaceSection`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Ids of the runs that learn.
    pub on_learning: Callback<Rc<Vec<String>>>,
}

/// What is known of a race under way, or just over.
#[derive(Clone, Debug, Default, PartialEq)]
struct Going {
    is_going: bool,
    shown: Vec<Shown>,
    told: Vec<String>,
}

/// Two to four trainings against each other.
#[component]
pub fn RaceSection(props: &Props) -> Html {
    let race = use_state(|| Race::asked().unwrap_or_default());
    let going = use_state_eq(Going::default);
    let course = use_mut_ref(|| None::<Course>);
    let runs = store::use_runs();
    let entrants = use_memo((*race).clone(), Race::entrants);
    use_leaving(&course);
    use_address(&race, going.is_going);
    let on_race = {
        let (race, going) = (race.setter(), going.setter());
        use_callback((), move |next: Race, ()| {
            next.write();
            race.set(next);
            going.set(Going::default());
        })
    };
    let start = {
        let (race, entrants, course) = (race.clone(), entrants.clone(), course.clone());
        let (going, on_learning) = (going.setter(), props.on_learning.clone());
        Callback::from(move |_: MouseEvent| {
            if let Ok(entrants) = &*entrants {
                race.write();
                race.remember();
                let begun = Course::start(entrants);
                *course.borrow_mut() = Some(begun.clone());
                spawn_local(follow(begun, going.clone(), on_learning.clone()));
            }
        })
    };
    let stop = {
        let course = course.clone();
        Callback::from(move |_: MouseEvent| course.borrow().iter().for_each(Course::stop))
    };
    let trainings = entrants.as_ref().as_ref().map(|all| shown(all, going.is_going, &going.shown)).unwrap_or_default();
    // Open where the address has a race, or one was begun; then as the visitor leaves it.
    let is_open = use_memo((), |()| Race::addressed().is_some() || trainings.iter().any(Shown::is_left));
    html! {
        <details class="race compared" open={*is_open}>
            <summary><h2>{ t("A race") }</h2></summary>
            <p>
                { t("Two to four networks learn the same pictures with the same seeds, each from fresh weights. Every \
                    training is entered in your list of runs: it is kept every few seconds, and goes on after a \
                    reload. The address of this page has the race, to be sent.") }
            </p>
            <Form race={(*race).clone()} runs={runs.clone()} busy={going.is_going} on_race={on_race} />
            { match &*entrants {
                Ok(entrants) => buttons(entrants, &trainings, going.is_going, start, stop),
                Err(why) => html! { <p class="refusal" role="alert" data-testid="race-told">{ why }</p> },
            } }
            { for going.told.iter().map(|told| html! {
                <p class="notice error" role="alert" data-testid="race-told">{ told }</p>
            }) }
            if let Ok(entrants) = &*entrants { { standing(entrants, &trainings) } }
        </details>
    }
}

/// Looks at a race until it is over.
async fn follow(course: Course, going: UseStateSetter<Going>, on_learning: Callback<Rc<Vec<String>>>) {
    loop {
        let (is_going, shown) = (course.is_going(), course.shown());
        let learns = shown.iter().filter(|it| is_going && it.now == Now::Learns).map(|it| it.run.id());
        on_learning.emit(Rc::new(learns.collect()));
        going.set(Going { is_going, shown, told: course.told() });
        if !is_going {
            return;
        }
        web::time::sleep(LOOK_EVERY).await;
    }
}

/// Whoever leaves the page ends the race; what was learned is kept. Tests of the recovery send `engine-panic`.
#[hook]
pub fn use_leaving(course: &Rc<std::cell::RefCell<Option<Course>>>) {
    let course = Rc::clone(course);
    use_effect_with((), move |()| {
        let panicking = Rc::clone(&course);
        let listening = web::events::listen("engine-panic", move |_| panicking.borrow().iter().for_each(Course::panic));
        move || {
            drop(listening);
            course.borrow().iter().for_each(Course::stop);
        }
    });
}

/// Another address of this page brings its race, where none goes on.
#[hook]
fn use_address(race: &UseStateHandle<Race>, is_going: bool) {
    let race = race.clone();
    use_effect_with(((*race).clone(), is_going), move |(now, is_going)| {
        let (now, is_going) = (now.clone(), *is_going);
        let listening = web::events::listen("hashchange", move |_| {
            if let Some(next) = Race::addressed().filter(|next| !is_going && *next != now) {
                race.set(next);
            }
        });
        move || drop(listening)
    });
}

fn buttons(
    entrants: &[Rc<Entrant>],
    trainings: &[Shown],
    is_going: bool,
    start: Callback<MouseEvent>,
    stop: Callback<MouseEvent>,
) -> Html {
    if is_going {
        return html! {
            <div class="buttons"><button data-testid="race-stop" onclick={stop}>
                { t("Stop, and keep what there is") }</button></div>
        };
    }
    let left = trainings.iter().filter(|it| it.now == Now::Waits).count();
    let has_begun = trainings.iter().any(|it| !it.run.points.is_empty());
    if left == 0 {
        return html! {
            <p class="hint" data-testid="race-over">
                { t("Every training of this race is over. To learn one anew, delete it in your list of runs.") }</p>
        };
    }
    let is_gpu = settings::device() == protocol::DeviceChoice::WebGpu;
    let lanes = order::lanes(web::machine::cores(), is_gpu, left);
    let how = match lanes {
        1 => t("One worker: they take turns, a pass each.").to_owned(),
        lanes => fill("{0} workers learn side by side.", &[&lanes.to_string()]),
    };
    let numbers = [&*left.to_string(), &*trainings.len().to_string()];
    let (testid, words) = if has_begun {
        ("race-resume", fill("Go on with the race: {0} of {1} trainings are left", &numbers))
    } else {
        ("race-start", fill("Start the race of {0}", &[&entrants.len().to_string()]))
    };
    html! {
        <div class="buttons">
            <button class="primary" data-testid={testid} onclick={start}>{ words }</button>
            <span class="hint">{ how }
                if has_begun {
                    { " " }{ t("It goes on from what was kept: about ten seconds of learning are lost at most, and are \
                        made up for.") }
                }</span>
        </div>
    }
}

/// How far everybody is, and who is ahead.
fn standing(entrants: &[Rc<Entrant>], trainings: &[Shown]) -> Html {
    if trainings.iter().all(|it| it.run.points.is_empty() && !matches!(it.now, Now::Learns | Now::Failed(_))) {
        return Html::default();
    }
    let seeds = trainings.len() / entrants.len().max(1);
    let of = |index: usize| &trainings[index * seeds..(index + 1) * seeds];
    let steps = |of: fn(&Run) -> u32| trainings.iter().map(|it| u64::from(of(&it.run))).sum::<u64>();
    let (done, total) = (steps(|run| run.step), steps(|run| run.total));
    let line = |(index, entrant): (usize, &Rc<Entrant>)| {
        let word = |(seed, it): (usize, &Shown)| {
            let words = said(it);
            let words = if seeds > 1 { fill("seed {0}: {1}", &[&(seed + 1).to_string(), &words]) } else { words };
            html! { <span class={classes!(matches!(it.now, Now::Failed(_)).then_some("refusal"))}>{ words }</span> }
        };
        html! {
            <li class={format!("run-{index}")}><i aria-hidden="true"></i><b>{ &entrant.title }</b>
                { for of(index).iter().enumerate().map(word) }</li>
        }
    };
    let group = |(index, entrant): (usize, &Rc<Entrant>)| {
        let runs = of(index).iter().map(|it| it.run.clone()).collect();
        Group { title: entrant.title.clone(), runs }
    };
    html! {
        <>
            <div data-testid="race-progress">
                <progress max={total.to_string()} value={done.to_string()} aria-label={t("Steps of all trainings")} />
                <ul class="race-lines">{ for entrants.iter().enumerate().map(line) }</ul>
            </div>
            <Overlay groups={entrants.iter().enumerate().map(group).collect::<Vec<_>>()} prefix="race"
                table={t("The race as a table")} />
            <p class="hint">
                { t("Seconds are those of learning, without tests, waiting and other networks' turns: steps times the \
                    mean time of a step.") }</p>
        </>
    }
}

fn said(it: &Shown) -> String {
    let steps = || fill("step {0} of {1}", &[&count(it.run.step.into()), &count(it.run.total.into())]);
    match &it.now {
        Now::Waits if it.run.step == 0 => t("waits").to_owned(),
        Now::Waits => fill("{0}, waits", &[&steps()]),
        Now::Learns => fill("{0}, learns", &[&steps()]),
        Now::Finished => t("finished").to_owned(),
        Now::Failed(why) => why.clone(),
    }
}
