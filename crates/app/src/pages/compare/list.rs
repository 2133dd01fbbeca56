//! The runs of this browser, to choose from.

use std::rc::Rc;

use yew::prelude::*;

use crate::instance::Instance;
use crate::language::fill;
use crate::panels::runs::{RunList, chosen, store};
use crate::session::use_session;
use crate::ui::{NoticeBar, use_told};

/// Properties of [`KeptRuns`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Ids of those that learn.
    pub learning: Rc<Vec<String>>,
    /// Does the address ask for a race?
    pub is_racing: bool,
}

/// The list, wherever there are runs.
#[component]
pub fn KeptRuns(props: &Props) -> Html {
    let runs = store::use_runs();
    let engine = use_memo((), |()| arch::zoo::find("lenet5").and_then(Instance::of));
    match &*engine {
        Some(engine) if !runs.is_empty() => html! {
            <List learning={props.learning.clone()} is_racing={props.is_racing} engine={engine.clone()}
                count={runs.len()} has_held={runs.iter().any(|run| store::is_held(&run.id()))} />
        },
        _ => Html::default(),
    }
}

/// Properties of [`List`].
#[derive(PartialEq, Properties)]
struct ListProps {
    learning: Rc<Vec<String>>,
    is_racing: bool,
    /// What runs in the engine that reads what was kept.
    engine: Instance,
    count: usize,
    /// Is there a run that only this page has?
    has_held: bool,
}

#[component]
fn List(props: &ListProps) -> Html {
    let (session, state) = use_session(props.engine.runs());
    let (told, tell) = use_told(&state);
    // Open for whoever has to choose; then as the visitor leaves it.
    let is_open = use_memo((), |()| chosen().len() < 2 && !props.is_racing);
    // What has to be saved is not hidden, and does not vanish once it is.
    let had_held = use_mut_ref(|| false);
    *had_held.borrow_mut() |= props.has_held;
    let is_open = *is_open || *had_held.borrow();
    html! {
        <details class="kept-runs" open={is_open}>
            <summary>{ fill("All runs of this browser ({0})", &[&props.count.to_string()]) }</summary>
            <RunList session={session} busy={!props.learning.is_empty()} learning={props.learning.clone()}
                tell={tell.clone()} />
            <NoticeBar notice={told} on_close={tell.reform(|()| None)} />
        </details>
    }
}
