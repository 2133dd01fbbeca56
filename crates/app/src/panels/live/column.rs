//! The column of a running network: one session, and everything that shows it.

use std::rc::Rc;

use arch::NodeId;
use client::State;
use yew::prelude::*;

use super::at_once::AtOnce;
use super::elsewhere::may_train;
use super::faces::{Watched, use_faces};
use super::panels;
use super::tab::{self, Tab};
use crate::instance::Instance;
use crate::language::t;
use crate::network::Network;
use crate::panels::checkpoints::use_manifest;
use crate::panels::runs::{ListProps, recording};
use crate::session::{Place, Session, use_kept_session};
use crate::ui::part::use_part;
use crate::ui::{NoticeBar, Told, use_told};

/// Properties of [`Live`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where it runs.
    pub place: Place,
    /// What runs when the page opens; another one takes its place.
    pub begin: Instance,
    /// The published network.
    pub full: Network,
    /// What runs on the page by itself, where something does.
    #[prop_or_default]
    pub own: Option<Instance>,
    /// The node looked into.
    pub selected: NodeId,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
    /// Another network runs, or other pictures.
    pub on_runs: Callback<Instance>,
    /// What is to be said when the page opens.
    #[prop_or_default]
    pub told: Option<String>,
    /// In the laboratory: the list of runs.
    #[prop_or_default]
    pub list: Option<Callback<ListProps, Html>>,
    /// A training began or ended.
    #[prop_or_default]
    pub on_busy: Callback<bool>,
    /// A run of the list is to lie on the bench.
    #[prop_or_default]
    pub on_open: Callback<Instance>,
    /// The tab that is shown; without one, the panels stand below each other.
    #[prop_or_default]
    pub tab: Option<Tab>,
    /// The diagram of the network that runs.
    #[prop_or_default]
    pub watched: Watched,
    /// Another tab was chosen.
    #[prop_or_default]
    pub on_tab: Callback<Tab>,
}

/// One network in one worker, and everything that shows it.
#[component]
pub fn Live(props: &Props) -> Html {
    let column = use_node_ref();
    let draw = use_part(panels::fetch);
    let (session, state, was_left) = use_kept_session(&props.place, props.begin.runs(), recording);
    let (told, tell) = use_told(&state);
    {
        let tell = tell.clone();
        use_effect_with(props.told.clone(), move |told| {
            if let Some(sentence) = told {
                tell.emit(Some(Told::error(sentence.clone())));
            }
        });
    }
    let asked = use_state(|| None::<Instance>);
    let instance = use_running(props, &session, &state, was_left, asked.as_ref());
    let network = &instance.network;
    // In the moment of an exchange the chosen node is still one of the network before.
    let is_there = props.selected.0 < network.graph.nodes.len();
    let selected = if is_there { props.selected } else { network.first_layer() };
    use_looking(&session, network, selected);
    use_faces(&session, network, &state, &props.watched);
    let manifest = use_manifest();
    let on_instance = {
        let (session, asked, tell) = (session.clone(), asked.setter(), tell.clone());
        use_callback((), move |next: Instance, ()| {
            tell.emit(None);
            session.replace(next.runs());
            asked.set(Some(next));
        })
    };
    let on_resume = {
        let (session, asked, tell) = (session.clone(), asked.setter(), tell.clone());
        use_callback((), move |(next, step): (Instance, u32), ()| {
            if !may_train(&session) {
                return;
            }
            tell.emit(None);
            session.resume(next.runs(), step);
            asked.set(Some(next));
        })
    };
    // The form of the training is filled anew for a run that was opened.
    let filled = use_state(|| 0_u32);
    let on_open = {
        let (on_open, filled) = (props.on_open.clone(), filled.clone());
        Callback::from(move |run: Instance| {
            filled.set(*filled + 1);
            on_open.emit(run);
        })
    };
    use_following(&props.begin, &instance, asked.as_ref(), was_left, &on_instance);
    let is_training = state.train.is_active();
    {
        let on_busy = props.on_busy.clone();
        use_effect_with(is_training, move |busy| on_busy.emit(*busy));
    }
    let chosen = props.tab.map(|tab| tab.or_run(&instance.task));
    let panels = match draw {
        Ok(draw) => draw(&panels::Props {
            session: session.clone(),
            instance: instance.clone(),
            full: props.full.clone(),
            own: props.own.clone(),
            manifest: Rc::clone(&manifest),
            state: (**state).clone(),
            selected,
            chosen,
            on_select: props.on_select.clone(),
            on_instance,
            on_resume,
            on_open,
            filled: *filled,
            list: props.list.clone(),
            tell: tell.clone(),
        }),
        // What runs needs none of it.
        Err(_) if chosen == Some(Tab::Run) => Html::default(),
        Err(said) => said,
    };
    let parts = AtOnce { session, state, instance, tell };
    let about = parts.about(&props.full, told.as_ref(), &manifest);
    let (device, progress, run) = (parts.device(), parts.progress(), parts.run(&column));
    let (head, run, foot) = match chosen {
        None => (html! { <>{ device }{ progress }{ about }</> }, run, Html::default()),
        Some(chosen) => {
            let tabs = tab::list(&parts.instance.task, chosen, &props.on_tab);
            (html! { <>{ tabs }{ progress }</> }, html! { <>{ run }{ about }</> }, device)
        }
    };
    html! {
        <aside class={classes!("live", chosen.map(|_| "tabbed"))} aria-label={t("The network, running")}
            ref={column.clone()}>
            { head }
            { tab::panel(Tab::Run, chosen, run) }
            { panels }
            { foot }
            <NoticeBar notice={told} on_close={parts.tell.reform(|()| None)} />
        </aside>
    }
}

/// What runs: at first what was left here, or else what the page begins with.
#[hook]
fn use_running(props: &Props, session: &Session, state: &State, was_left: bool, asked: Option<&Instance>) -> Instance {
    let runs = use_mut_ref(|| {
        let left = was_left.then(|| Instance::running(&session.runs())).flatten();
        left.unwrap_or_else(|| props.begin.clone())
    });
    now_runs(&mut runs.borrow_mut(), state, asked);
    let instance = runs.borrow().clone();
    let on_runs = props.on_runs.clone();
    use_effect_with(instance.clone(), move |instance| on_runs.emit(instance.clone()));
    instance
}

/// What was asked for runs as soon as the engine has it; until then, and where it does not fit, the network before.
fn now_runs(runs: &mut Instance, state: &State, asked: Option<&Instance>) {
    let Some(experiment) = &state.experiment else { return };
    match asked {
        Some(asked) if asked.experiment == *experiment => *runs = asked.clone(),
        _ => runs.experiment = Rc::clone(experiment),
    }
}

/// What is asked for from outside takes the place of what runs; not at first of what the visitor had left.
#[hook]
fn use_following(
    begin: &Instance,
    runs: &Instance,
    asked: Option<&Instance>,
    was_left: bool,
    on_instance: &Callback<Instance>,
) {
    let is_there = [Some(runs), asked].into_iter().flatten().any(|other| other.is_alike(begin));
    let on_instance = on_instance.clone();
    let stays = use_mut_ref(|| was_left);
    use_effect_with(begin.clone(), move |begin| {
        if !stays.replace(false) && !is_there {
            on_instance.emit(begin.clone());
        }
    });
}

/// Looks into a node: its maps, and the kernels that made them.
#[hook]
fn use_looking(session: &Session, network: &Network, selected: NodeId) {
    let session = session.clone();
    use_effect_with((selected, network.clone()), move |(selected, network)| {
        let name = &network.graph.node(*selected).name;
        session.kernels(network.convolution_of(name).or_else(|| network.first_convolution()));
        session.tap(name);
    });
}
