//! The column of a running network: one session, and everything that shows it.

use std::rc::Rc;

use arch::NodeId;
use client::{Origin, State};
use experiment::Weights;
use yew::prelude::*;

use super::run::Run;
use super::streets::Streets;
use super::{DeviceBar, EngineProgress, about, panels};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::checkpoints::{Published, use_manifest};
use crate::panels::runs::{ListProps, use_recording};
use crate::session::{Session, use_session};
use crate::ui::part::use_part;
use crate::ui::{NoticeBar, Told, use_told};
use crate::words;

/// Properties of [`Live`].
#[derive(PartialEq, Properties)]
pub struct Props {
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
}

/// One network in one worker, and everything that shows it.
#[component]
pub fn Live(props: &Props) -> Html {
    let column = use_node_ref();
    let draw = use_part(panels::fetch);
    let (session, state) = use_session(props.begin.runs());
    let (told, tell) = use_told(&state);
    use_recording(&session, &state);
    {
        let tell = tell.clone();
        use_effect_with(props.told.clone(), move |told| {
            if let Some(sentence) = told {
                tell.emit(Some(Told::error(sentence.clone())));
            }
        });
    }
    let asked = use_state(|| None::<Instance>);
    let runs = use_mut_ref(|| props.begin.clone());
    now_runs(&mut runs.borrow_mut(), &state, asked.as_ref());
    let instance = runs.borrow().clone();
    {
        let on_runs = props.on_runs.clone();
        use_effect_with(instance.clone(), move |instance| on_runs.emit(instance.clone()));
    }
    let network = &instance.network;
    // In the moment of an exchange the chosen node is still one of the network before.
    let is_there = props.selected.0 < network.graph.nodes.len();
    let selected = if is_there { props.selected } else { network.first_layer() };
    use_looking(&session, network, selected);
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
    use_following(&props.begin, &instance, asked.as_ref(), &on_instance);
    let is_training = state.train.is_active();
    {
        let on_busy = props.on_busy.clone();
        use_effect_with(is_training, move |busy| on_busy.emit(*busy));
    }
    let is_published = *network == props.full;
    let panels = draw.map_or_else(
        |said| said,
        |draw| {
            draw(&panels::Props {
                session: session.clone(),
                instance: instance.clone(),
                full: props.full.clone(),
                own: props.own.clone(),
                manifest: Rc::clone(&manifest),
                state: (**state).clone(),
                selected,
                on_select: props.on_select.clone(),
                on_instance,
                on_resume,
                on_open,
                filled: *filled,
                list: props.list.clone(),
                tell: tell.clone(),
            })
        },
    );
    html! {
        <aside class="live" aria-label={t("The network, running")} ref={column.clone()}>
            <DeviceBar session={session.clone()} device={state.device.clone()} comparison={state.comparison} />
            <EngineProgress phase={state.phase} task={state.task} />
            <about::About instance={instance.clone()} is_published={is_published} />
            <p class="origin" data-testid="weights-origin">{ origin(&state, &instance, told.as_ref(), &manifest) }</p>
            { picture(&session, &instance, &state, &column, &tell) }
            { panels }
            <NoticeBar notice={told} on_close={tell.reform(|()| None)} />
        </aside>
    }
}

/// The picture, and what the network says of it.
fn picture(
    session: &Session,
    instance: &Instance,
    state: &State,
    column: &NodeRef,
    tell: &Callback<Option<Told>>,
) -> Html {
    let Instance { network, task, .. } = instance;
    if task.has_scenes() {
        return html! {
            <Streets key={network.graph.name.clone()} session={session.clone()} task={Rc::clone(task)}
                network={network.clone()} ready={state.params.is_some()} prediction={state.prediction.clone()} />
        };
    }
    let key = format!("{} {} {}", network.graph.name, task.dataset.key(), task.own.key());
    html! {
        <Run key={key} session={session.clone()} task={Rc::clone(task)} prediction={state.prediction.clone()}
            column={column.clone()} tell={tell.clone()} />
    }
}

/// What was asked for runs as soon as the engine has it; until then, and where it does not fit, the network before.
fn now_runs(runs: &mut Instance, state: &State, asked: Option<&Instance>) {
    let Some(experiment) = &state.experiment else { return };
    match asked {
        Some(asked) if asked.experiment == *experiment => *runs = asked.clone(),
        _ => runs.experiment = Rc::clone(experiment),
    }
}

/// What is asked for from outside takes the place of what runs.
#[hook]
fn use_following(begin: &Instance, runs: &Instance, asked: Option<&Instance>, on_instance: &Callback<Instance>) {
    let is_there = [Some(runs), asked].into_iter().flatten().any(|other| other.is_alike(begin));
    let on_instance = on_instance.clone();
    use_effect_with(begin.clone(), move |begin| {
        if !is_there {
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

/// Where the numbers come from, in a sentence.
fn origin(state: &State, instance: &Instance, told: Option<&Told>, manifest: &[Published]) -> String {
    let published = |id: &str| manifest.iter().find(|published| published.id == id).map(Published::origin);
    match &state.origin {
        Some(Origin::Begins(Weights::Shipped, seed)) if !instance.experiment.edits.is_empty() => fill(
            "Weights: trained by this project where they still fit, fresh from seed {0} elsewhere.",
            &[&seed.to_string()],
        ),
        Some(origin) => fill("Weights: {0}.", &[&words::origin(origin, published)]),
        None if told.is_some_and(|told| told.is_error) => t("Weights: none yet. Choose others below.").to_owned(),
        None => t("Weights: on their way.").to_owned(),
    }
}
