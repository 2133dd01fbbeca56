//! One run of the list: what is known of it, and what can be done with it.

use bundle::{Run, Standing};
use protocol::Request;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{compare, export, files, name, resume, store};
use crate::format::{count, date, percent, seconds, three};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::route;
use crate::session::Session;
use crate::ui::Told;
use crate::words;

/// Properties of [`Item`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: Run,
    /// Who reads what was kept.
    pub session: Session,
    /// Is a training active?
    pub busy: bool,
    /// Is it this one?
    pub learns: bool,
    /// Is it chosen for the comparison; could it be?
    pub chosen: (bool, bool),
    /// Is there a network on this page in whose place it could run?
    pub is_lab: bool,
    /// It is to go on.
    pub on_resume: Callback<(Instance, u32)>,
    /// Its network is to run.
    pub on_open: Callback<Instance>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

impl Props {
    /// Changes what is kept of the run.
    fn change(&self, how: impl FnOnce(&mut Run)) {
        if let Err(failure) = store::change(&self.run.id(), how) {
            self.tell.emit(Some(Told::error(words::failure(&failure))));
        }
    }
}

/// What a visitor wrote about a run, and buttons.
#[component]
pub fn Item(props: &Props) -> Html {
    let run = &props.run;
    let name = name::shown(run);
    html! {
        <li class="kept-run" data-testid="run" data-run={run.id()}>
            <div class="run-head">
                { star(props, &name) }
                <input type="text" data-testid="run-name" aria-label={t("Name of the run")} maxlength="120"
                    value={name.clone()} onchange={renamed(props)} />
            </div>
            <p class="run-facts" data-testid="run-facts">{ facts(run) }</p>
            if store::is_held(&run.id()) { { held(props) } }
            <textarea data-testid="run-note" rows="1" maxlength="2000" aria-label={fill("Note on {0}", &[&name])}
                placeholder={t("Note")} value={run.note.clone()} onchange={noted(props)} />
            <Buttons ..props.clone() />
        </li>
    }
}

impl Clone for Props {
    fn clone(&self) -> Self {
        Props {
            run: self.run.clone(),
            session: self.session.clone(),
            on_resume: self.on_resume.clone(),
            on_open: self.on_open.clone(),
            tell: self.tell.clone(),
            ..*self
        }
    }
}

fn star(props: &Props, name: &str) -> Html {
    let (props, starred) = (props.clone(), props.run.starred);
    let toggle = Callback::from(move |_: MouseEvent| props.change(|run| run.starred = !run.starred));
    html! {
        <button class="small" data-testid="run-star" aria-pressed={starred.to_string()} onclick={toggle}
            aria-label={fill("Star for {0}", &[name])}>{ if starred { "★" } else { "☆" } }</button>
    }
}

fn renamed(props: &Props) -> Callback<Event> {
    let props = props.clone();
    Callback::from(move |event: Event| {
        let typed = event.target_unchecked_into::<HtmlInputElement>().value();
        let is_proposed = typed.trim() == name::proposed(&props.run.experiment);
        props.change(|run| run.name = if is_proposed { String::new() } else { typed.trim().to_owned() });
    })
}

fn noted(props: &Props) -> Callback<Event> {
    let props = props.clone();
    Callback::from(move |event: Event| {
        let typed = event.target_unchecked_into::<HtmlTextAreaElement>().value();
        props.change(|run| run.note = typed);
    })
}

/// `step 120 of 640 · loss 0.213 · test 97.1% · 40 s · 28 November 2026`.
fn facts(run: &Run) -> String {
    let step = |step: u32| count(u64::from(step));
    let mut facts = vec![fill("step {0} of {1}", &[&step(run.step), &step(run.total)])];
    match run.standing {
        Standing::Finished => facts.push(t("finished").to_owned()),
        Standing::Diverged => facts.push(t("its loss exploded").to_owned()),
        Standing::Unfinished => {}
    }
    facts.extend(run.last_loss().map(|loss| fill("loss {0}", &[&three(f64::from(loss))])));
    facts.extend(run.last_test().map(|test| fill("test {0}", &[&percent(test.accuracy)])));
    if run.seconds > 0.0 {
        facts.push(seconds(run.seconds));
    }
    if run.begun > 0.0 {
        facts.push(date(run.begun));
    }
    facts.join(" · ")
}

/// That this page alone has the run, and the ways out.
fn held(props: &Props) -> Html {
    let (session, run, tell) = (props.session.clone(), props.run.clone(), props.tell.clone());
    let again = Callback::from(move |_: MouseEvent| {
        let (session, run, tell) = (session.clone(), run.clone(), tell.clone());
        spawn_local(async move {
            tell.emit(export::keep_again(&session, &run).await.err().map(Told::error));
        });
    });
    html! {
        <p class="run-held" data-testid="run-held">
            { t("The browser had no room for this run: only this page has it. Save it as a file before you close the \
                page; or delete runs that you do not need, and then") }
            { " " }<button class="small" data-testid="run-keep" onclick={again}>{ t("Keep it now") }</button></p>
    }
}

/// What can be done with a run.
#[component]
fn Buttons(props: &Props) -> Html {
    let run = &props.run;
    let asks = use_state(|| false);
    let ask = {
        let asks = asks.clone();
        Callback::from(move |_: MouseEvent| asks.set(!*asks))
    };
    let goes_on = (run.is_unfinished() && run.step > 0).then(|| resume::instance(run)).flatten();
    let goes_on = goes_on.map(|instance| {
        let step = run.step;
        let on_resume = props.on_resume.reform(move |_: MouseEvent| (instance.clone(), step));
        html! {
            <button class="small" data-testid="run-resume" disabled={props.busy} onclick={on_resume}>
                { t("Go on") }</button>
        }
    });
    let opens = resume::opened(run).map(|instance| {
        let on_open = props.on_open.reform(move |_: MouseEvent| instance.clone());
        html! {
            <button class="small" data-testid="run-open" disabled={props.busy} onclick={on_open}>{ t("Open") }</button>
        }
    });
    let compare = {
        let id = run.id();
        Callback::from(move |_: MouseEvent| compare::toggle(&id))
    };
    let (is_chosen, can_be) = props.chosen;
    let its = files::Props { session: &props.session, run, tell: &props.tell };
    html! {
        <>
        <div class="buttons">
            if props.is_lab {
                { for goes_on }
                { for opens }
            } else {
                <a class="button small" data-testid="run-lab" href={route::lab(&run.experiment)}>
                    { t("To the laboratory") }</a>
            }
            <button class="small" data-testid="compare-add" aria-pressed={is_chosen.to_string()}
                disabled={!is_chosen && !can_be} onclick={compare}>{ t("Compare") }</button>
            { files::whole(&its) }
            <button class="small" data-testid="run-delete" disabled={props.learns} aria-expanded={asks.to_string()}
                onclick={ask.clone()}>{ t("Delete") }</button>
        </div>
        if *asks {
            <div class="buttons" role="group" aria-label={t("Delete this run and its weights?")}>
                <span>{ t("Delete this run and its weights?") }</span>
                <button class="small" data-testid="run-delete-yes" onclick={deleted(props)}>
                    { t("Yes, delete it") }</button>
                <button class="small" data-testid="run-delete-no" onclick={ask}>{ t("Keep it") }</button>
            </div>
        }
        { files::parts(&its) }
        </>
    }
}

/// The list forgets the run once the engine has forgotten its weights.
fn deleted(props: &Props) -> Callback<MouseEvent> {
    let (session, tell, id) = (props.session.clone(), props.tell.clone(), props.run.id());
    Callback::from(move |_| {
        let (tell, id) = (tell.clone(), id.clone());
        let forgotten = session.ask(Request::Forget { key: id.clone() });
        spawn_local(async move {
            match forgotten.await {
                Ok(_) => {
                    compare::leave_out(&id);
                    store::remove(&id);
                }
                Err(failure) => tell.emit(Some(Told::error(words::failure(&failure)))),
            }
        });
    })
}
