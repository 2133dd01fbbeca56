//! What trains while its page is not the one that is shown, and what asks before it ends?

use client::State;
use experiment::Experiment;
use protocol::TrainState;
use wasm_split_helpers::wasm_split;
use web::events::listen;
use yew::prelude::*;

use crate::format::{percent, seconds};
use crate::language::{fill, t};
use crate::route;
use crate::session::store::{self, Held};
use crate::session::{Page, Session};
use crate::ui::part::{Fetched, use_part};

/// May a training of this session begin? Only one goes on at a time: the visitor is asked before another one ends.
pub fn may_train(session: &Session) -> bool {
    if let Some(other) = store::other_training(session) {
        let question = fill(
            "{0} is being trained on another page. Shall that training stop, so that this one can begin? What it has \
             learned is kept.",
            &[&name(&other.session)],
        );
        if !web::page::confirm(&question) {
            return false;
        }
        other.session.stop();
    }
    store::begins(session);
    true
}

fn name(session: &Session) -> String {
    session.runs().experiment.base.find().map_or_else(String::new, |model| model.name.to_owned())
}

/// What is said of a training elsewhere.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    name: String,
    /// Where it trains.
    address: String,
    state: TrainState,
    /// The pass under way, and how many there are.
    pass: (u32, u32),
    /// Steps taken of all, 0 to 1.
    share: f64,
    seconds_left: Option<f64>,
}

impl Told {
    fn of(held: &Held) -> Self {
        let known = held.known();
        let State { train, .. } = &*known;
        let (step, total) = (train.step(), train.total().max(1));
        let epochs = train.recipe.map_or(0, |recipe| recipe.epochs);
        let pass = (u64::from(step) * u64::from(epochs) / u64::from(total)) as u32 + 1;
        Told {
            name: name(&held.session),
            address: address(held),
            state: train.state,
            pass: (pass.min(epochs), epochs),
            share: f64::from(step) / f64::from(total),
            seconds_left: train.seconds_left().filter(|_| train.state == TrainState::Running).map(f64::round),
        }
    }

    fn sentence(&self) -> String {
        let name = &*self.name;
        let (pass, passes) = (self.pass.0.to_string(), self.pass.1.to_string());
        let values = [name, &pass, &passes, &percent(self.share)];
        match self.state {
            TrainState::Running => {
                let mut sentence = fill("{0} is learning: pass {1} of {2}, {3}", &values);
                if let Some(left) = self.seconds_left {
                    sentence += &fill(", {0} left", &[&seconds(left)]);
                }
                sentence
            }
            TrainState::Paused => fill("The training of {0} rests: pass {1} of {2}, {3}", &values),
            TrainState::Finished => fill("{0} has learned all {2} passes", &values),
            TrainState::Idle => fill("The training of {0} is about to begin", &[name]),
        }
    }
}

/// The address, within the site, where a session is found again.
fn address(held: &Held) -> String {
    let runs = held.session.runs();
    match held.page {
        Some(Page::Lab) => {
            let weights = runs.experiment.weights.clone();
            let learns = held.session.learning_experiment().unwrap_or_else(|| (*runs.experiment).clone());
            route::lab(&Experiment { weights, ..learns })
        }
        _ => format!("#/models/{}", runs.experiment.base.model),
    }
}

#[wasm_split(panels, fallible)]
fn fetch() -> Fetched<fn(&Told) -> Html> {
    Ok(|told| html! { <Line told={told.clone()} /> })
}

/// A line at the edge of the window while something trains on a page that is not shown. Whoever closes the page is
/// asked first.
#[component]
pub fn Elsewhere() -> Html {
    let told = use_state_eq(|| None::<Told>);
    {
        let told = told.setter();
        use_effect_with((), move |()| {
            let look = move || told.set(store::elsewhere().map(|held| Told::of(&held)));
            // In another language, what rests is told anew.
            look();
            store::watch(look);
            let leaving = listen("beforeunload", |event| {
                if store::is_training() {
                    web::page::ask_before_leaving(&event);
                }
            });
            move || drop(leaving)
        });
    }
    match &*told {
        Some(told) => html! { <Fetching told={told.clone()} /> },
        None => Html::default(),
    }
}

#[derive(PartialEq, Properties)]
struct LineProps {
    told: Told,
}

/// Nothing is said until it is there.
#[component]
fn Fetching(props: &LineProps) -> Html {
    use_part(fetch).map_or_else(|_| Html::default(), |draw| draw(&props.told))
}

/// What trains, how far it is, and what can be done about it.
#[component]
fn Line(props: &LineProps) -> Html {
    let told = &props.told;
    let is_over = told.state == TrainState::Finished;
    let stop = move |_: MouseEvent| {
        if let Some(held) = store::elsewhere() {
            if is_over {
                held.seen();
            } else {
                held.session.stop();
            }
        }
    };
    html! {
        <aside class="elsewhere" aria-label={t("A training on another page")} data-testid="training-elsewhere">
            <progress max="1" value={format!("{:.4}", told.share)} aria-hidden="true"></progress>
            <p role={is_over.then_some("status")}>{ told.sentence() }</p>
            <a href={told.address.clone()} data-testid="training-back">{ t("Back to it") }</a>
            <button class="small" onclick={stop} data-testid="training-stop">{
                if is_over { t("Close") } else { t("Stop") } }</button>
        </aside>
    }
}
