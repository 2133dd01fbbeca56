//! The list of runs.

use std::rc::Rc;

use bundle::Run;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew_router::prelude::*;

use super::item::Item;
use super::space::Space;
use super::store::use_runs;
use super::{compare, import, name};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::route::Route;
use crate::session::Session;
use crate::ui::Told;

/// Properties of [`RunList`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who reads and writes what is kept.
    pub session: Session,
    /// Is a training active?
    pub busy: bool,
    /// Is there a network on this page in whose place a run could run?
    #[prop_or_default]
    pub is_lab: bool,
    /// Ids of runs that learn here, beside the session's.
    #[prop_or_default]
    pub learning: Rc<Vec<String>>,
    /// A run is to go on, from this step.
    #[prop_or_default]
    pub on_resume: Callback<(Instance, u32)>,
    /// The network of a run is to be the one that runs.
    #[prop_or_default]
    pub on_open: Callback<Instance>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Every training that this browser keeps.
#[component]
pub fn RunList(props: &Props) -> Html {
    let runs = use_runs();
    let learning = props.session.learning_experiment().filter(|_| props.busy).map(|experiment| experiment.id());
    let chosen = compare::chosen();
    // One that was deleted elsewhere is not compared.
    let there = chosen.iter().filter(|id| runs.iter().any(|run| run.id() == **id)).count();
    let item = |run: &Run| {
        let id = run.id();
        html! {
            <Item key={id.clone()} run={run.clone()} session={props.session.clone()} busy={props.busy}
                learns={learning.as_ref() == Some(&id) || props.learning.contains(&id)} is_lab={props.is_lab}
                chosen={(chosen.contains(&id), chosen.len() < compare::MOST)}
                on_resume={props.on_resume.clone()} on_open={props.on_open.clone()} tell={props.tell.clone()} />
        }
    };
    let when = runs.iter().map(|run| u64::from(run.step) + 1).sum::<u64>();
    html! {
        <section class="runs" aria-labelledby="runs-title">
            <h2 id="runs-title">{ t("Your runs") }</h2>
            <ul class="run-list" data-testid="run-list">{ for runs.iter().map(item) }</ul>
            if runs.is_empty() {
                <p class="hint">
                    { t("None yet. Every training is entered here by itself, and kept in this browser until you \
                        delete it.") }</p>
            }
            if there >= 2 && props.is_lab {
                <p><Link<Route> to={Route::Compare}>
                    { fill("Compare the {0} chosen runs", &[&there.to_string()]) }</Link<Route>></p>
            }
            <Space {when} />
            <label class="file">{ t("A run of another browser, or of the tool (.timemachine.zip): ") }
                <input type="file" accept=".zip" data-testid="run-import" onchange={on_file(props)} /></label>
        </section>
    }
}

fn on_file(props: &Props) -> Callback<Event> {
    let (session, busy, tell) = (props.session.clone(), props.busy, props.tell.clone());
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let (session, tell) = (session.clone(), tell.clone());
        spawn_local(async move {
            let told = match import::import(&session, &file, busy).await {
                Ok(run) => Told::info(fill("{0} is in the list now.", &[&name::shown(&run)])),
                Err(sentence) => Told::error(sentence),
            };
            // The field may take the same file again.
            input.set_value("");
            tell.emit(Some(told));
        });
    })
}
