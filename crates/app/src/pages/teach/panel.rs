//! One network that is taught: classes, examples, training, and what it says.

use std::rc::Rc;

use experiment::{Dataset, OwnPictures};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::camera::Camera;
use super::class_list::class_list;
use super::examples::Examples;
use super::files::Files;
use super::fine_tune::FineTune;
use super::hold::HoldButton;
use super::parts::Parts;
use super::{TeachState, results};
use crate::instance::Instance;
use crate::language::t;
use crate::network::Network;
use crate::panels::batch::Batch;
use crate::panels::live::{EngineProgress, Fetched};
use crate::session::{Known, Phase, use_session};
use crate::task::TaskSpec;
use crate::ui::camera::{Frame, Viewfinder};
use crate::ui::{NoticeBar, use_told};

/// Properties of [`TeachPanel`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is taught.
    pub instance: Instance,
    /// Its classes.
    pub teach: TeachState,
}

/// Everything from a name to a network that knows it.
#[component]
pub fn TeachPanel(props: &Props) -> Html {
    let Instance { network, task, .. } = &props.instance;
    let (session, state) = use_session(props.instance.runs());
    let (told, tell) = use_told(&state);
    // The network that is made of this one.
    let made = use_memo((), |()| session.allot()).id();
    let remembered = use_state(|| 0u32);
    let examples = {
        let (session, task, remembered) = (session.clone(), Rc::clone(task), remembered.setter());
        use_memo((), move |()| Examples::new(session, task, move |number| remembered.set(number)))
    };
    let parts = Parts {
        teach: props.teach.clone(),
        session: session.clone(),
        examples: (*examples).clone(),
        made,
        camera: (*use_memo((), |()| Camera::default())).clone(),
        redraw: use_force_update(),
        chosen: use_state(|| 0),
        is_taught: use_state(|| false),
        trained: use_state(|| None),
        removed: use_state(|| None),
    };
    parts.camera.choose(*parts.chosen);
    use_examples(&parts, &state, network);
    let on_frame = {
        let (parts, task) = (parts.clone(), Rc::clone(task));
        use_callback((), move |frame: Rc<Frame>, ()| {
            parts.session.look(frame.input(&task));
            if parts.camera.take(frame) {
                parts.capture();
            }
        })
    };
    let set = props.teach.set.borrow();
    let names: Vec<String> = set.classes.iter().map(|class| class.name.clone()).collect();
    // What was said before it was taught is of other classes.
    let prediction = state.prediction.as_ref().filter(|it| *parts.is_taught && it.probabilities.len() == names.len());
    let on_weights = {
        let redraw = parts.redraw.clone();
        Callback::from(move |()| redraw.force_update())
    };
    let removed = parts.removed.as_ref().map(|(class, ..)| *class);
    let trained = (*parts.trained).clone().filter(|_| *parts.is_taught);
    html! {
        <div class="watch">
            <section class="eye live" aria-label={t("What is shown to the network")}>
                <Viewfinder on_frame={on_frame} tell={tell.clone()} />
                { results::bars(&names, prediction) }
                if *parts.is_taught {
                    <h3>{ t("Or try it on files") }</h3>
                    <Batch key={names.join("\n")} session={session.clone()} task={own_task(task, &names)} ready={true}
                        tell={tell.clone()} />
                }
            </section>
            <section class="live" aria-label={t("Classes")}>
                <EngineProgress phase={state.phase} task={state.task} weights={Fetched::of(&props.instance)} />
                <NewClass on_name={parts.on_name()} />
                { class_list(&set, *parts.chosen, removed, &parts.deeds()) }
                <FineTune session={session} examples={(*examples).clone()} teach={props.teach.clone()}
                    network={network.graph.name.clone()} made={made} ready={is_ready(&state)}
                    remembered={(*remembered, set.count())} names={names} trained={trained}
                    on_trained={parts.on_trained()} on_weights={on_weights} tell={tell.clone()}>
                    <HoldButton on_hold={parts.on_hold(&tell)} on_release={parts.on_release()} />
                </FineTune>
                <Files teach={props.teach.clone()} class={set.classes.get(*parts.chosen).map(|class| class.id)}
                    has={(set.classes.len(), set.count(), set.weights.is_some())}
                    on_pictures={parts.on_pictures()} on_classes={parts.on_classes()} on_replace={parts.on_replace()}
                    tell={tell.clone()} />
            </section>
            <NoticeBar notice={told} on_close={tell.reform(|()| None)} />
        </div>
    }
}

/// What is asked of the network that was taught: the visitor's classes, of pictures prepared as those that it learned.
fn own_task(task: &TaskSpec, names: &[String]) -> Rc<TaskSpec> {
    let (channels, side) = (task.channels as u8, task.side as u32);
    let own = OwnPictures { classes: names.to_vec(), channels, side, ..OwnPictures::default() };
    let spec = TaskSpec::of(&Dataset::Own(own)).map(|spec| (*spec).clone());
    let mut spec = spec.unwrap_or_else(|| task.clone());
    spec.own = task.own;
    Rc::new(spec)
}

/// Is a network there that has examples, or gets them at once? Not while a lost engine is being replaced.
fn is_ready(state: &Known) -> bool {
    state.phase == Phase::Ready && state.origin.is_some()
}

/// Each worker starts without examples, and so does a network with other weights: all of them again.
#[hook]
fn use_examples(parts: &Parts, state: &Known, network: &Network) {
    let is_ready = is_ready(state);
    let (parts, network) = (parts.clone(), network.clone());
    use_effect_with((is_ready, state.origin.clone()), move |(is_ready, _)| {
        parts.is_taught.set(false);
        if *is_ready {
            parts.examples.send_all(&parts.teach.set.borrow());
            parts.restore(&network);
        }
    });
}

/// Properties of [`NewClass`].
#[derive(PartialEq, Properties)]
struct NewClassProps {
    /// Another class, of this name.
    on_name: Callback<String>,
}

/// A field for the name of a class.
#[component]
fn NewClass(props: &NewClassProps) -> Html {
    let name = use_node_ref();
    let on_submit = {
        let (name, on_name) = (name.clone(), props.on_name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = name.cast::<HtmlInputElement>() else { return };
            on_name.emit(input.value());
            input.set_value("");
        })
    };
    html! {
        <form class="buttons" onsubmit={on_submit}>
            <input ref={name} type="text" maxlength="40" placeholder={t("cup")} aria-label={t("Name of the new class")}
                data-testid="teach-name" />
            <button type="submit" data-testid="teach-add-class">{ t("Add a class") }</button>
        </form>
    }
}
