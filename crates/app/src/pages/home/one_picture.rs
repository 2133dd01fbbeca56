//! One picture, many networks: what does each say of it, how surely, and how fast?

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::asking::use_asker;
use super::picture::Choice;
use super::said::{Line, Round, Said};
use crate::format::{ms, percent};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::pages::webcam::Subject;
use crate::route::{self, Route};
use crate::task::TaskSpec;
use crate::ui::{MapCanvas, NoticeBar, Told, pixels};

/// Properties of [`OnePicture`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The networks, in the order of history, all of one task.
    pub instances: Rc<Vec<Instance>>,
    /// Something else comes first.
    pub may_begin: bool,
}

/// A choice of pictures, and a line for each network, which answer one after the other.
#[component]
pub fn OnePicture(props: &Props) -> Html {
    let instances = &props.instances;
    let asker = use_asker();
    let round = use_reducer(Round::default);
    let subject = use_state(|| None::<Subject>);
    let told = use_state(|| None::<Told>);
    let column = use_node_ref();
    {
        let (instances, dispatcher) = (Rc::clone(instances), round.dispatcher());
        use_effect_with((props.may_begin, (*subject).clone()), move |(may_begin, subject)| {
            if let Some(subject) = subject.clone().filter(|_| *may_begin) {
                spawn_local(async move {
                    asker.ask_all(&instances, &subject, |told| dispatcher.dispatch(told)).await;
                });
            }
        });
    }
    let on_subject = use_callback((), {
        let subject = subject.setter();
        move |next: Subject, ()| subject.set(Some(next))
    });
    let tell = use_callback((), {
        let told = told.setter();
        move |next: Option<Told>, ()| told.set(next)
    });
    let Some(task) = instances.first().map(|first| Rc::clone(&first.task)) else { return Html::default() };
    let row = |(index, instance): (usize, &Instance)| {
        line(instance, round.0.get(index).unwrap_or(&Line::Waits), round.most().map(|(class, _)| class))
    };
    html! {
        <section class="live one-picture" data-testid="one-picture" aria-labelledby="one-picture-title"
            ref={column.clone()}>
            <h2 id="one-picture-title">{ fill("One picture, {0} networks", &[&instances.len().to_string()]) }</h2>
            <div class="asked">
                { seen(round.said().next()) }
                <Choice task={Rc::clone(&task)} column={column} on_subject={on_subject} tell={tell.clone()} />
            </div>
            { progress(&round, instances, &task) }
            <ol>{ for instances.iter().enumerate().map(row) }</ol>
            <NoticeBar notice={(*told).clone()} on_close={tell.reform(|()| None)} />
        </section>
    }
}

/// The picture as the networks see it.
fn seen(said: Option<&Said>) -> Html {
    let Some(Said { seen, .. }) = said else { return html! { <span class="no-picture"></span> } };
    let (width, height) = (seen.width, seen.height);
    html! {
        <MapCanvas rgba={pixels::opaque(seen)} width={width} height={height} testid="one-picture-seen"
            label={fill("What the networks see: {0}×{1} pixels", &[&width.to_string(), &height.to_string()])} />
    }
}

/// Whose turn it is; in the end what most of them say.
fn progress(round: &Round, instances: &[Instance], task: &TaskSpec) -> Html {
    let (done, all) = (round.done(), instances.len());
    let is_over = done == all;
    let words = match (round.asked(), round.most()) {
        (Some(asked), _) => {
            let name = instances.get(asked).map_or("", |instance| instance.network.model.name);
            fill("{0} of {1} have answered; {2} looks.", &[&done.to_string(), &all.to_string(), name])
        }
        (None, Some((class, votes))) if is_over => {
            fill("{0} of {1} say: {2}.", &[&votes.to_string(), &all.to_string(), &task.class(class)])
        }
        (None, _) if is_over => t("None of them could answer. Reload the page to try again.").to_owned(),
        _ => t("They look at it as soon as the digit has been read.").to_owned(),
    };
    html! {
        <div class="progress">
            <p data-testid="one-picture-progress" aria-live={if is_over { "polite" } else { "off" }}>{ words }</p>
            <progress max={all.to_string()} value={done.to_string()} aria-label={t("Networks that have answered")} />
        </div>
    }
}

/// One network: name, year, answer, how sure it is, and how long it took.
fn line(instance: &Instance, line: &Line, most: Option<usize>) -> Html {
    let model = instance.network.model;
    let (answer, share, time) = match line {
        Line::Said(said) => (instance.task.class(said.class), Some(f64::from(said.share)), duration(said.ms)),
        Line::Asked => ("…".to_owned(), None, String::new()),
        Line::Waits => (String::new(), None, String::new()),
        Line::Failed => (t("no answer").to_owned(), None, String::new()),
    };
    let differs = matches!(line, Line::Said(said) if most.is_some_and(|most| most != said.class));
    html! {
        <li key={model.id} data-testid="one-picture-answer" data-model={model.id}
            class={classes!((*line == Line::Asked).then_some("asked-now"), differs.then_some("differs"))}>
            <span class="name"><Link<Route> to={route::model(model.id)}>{ model.name }</Link<Route>></span>{ " " }
            <span class="year">{ model.year }</span>{ " " }
            <span class="class">{ answer }</span>{ " " }
            <span class="bar"><i style={format!("width:{:.1}%", share.unwrap_or(0.0) * 100.0)}></i></span>
            <span class="share">{ for share.map(surely) }</span>{ " " }
            <span class="ms">{ time }</span>
        </li>
    }
}

/// A probability; none is quite 1.
fn surely(share: f64) -> String {
    if share >= 0.9995 { [">", &percent(0.999)].concat() } else { percent(share) }
}

/// Milliseconds, as finely as a browser's clock allows.
fn duration(time: f64) -> String {
    if time < 1.0 { t("under 1 ms").to_owned() } else { ms(time) }
}
