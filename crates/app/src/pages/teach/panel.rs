//! One network that is taught: classes, examples, training, and what it says.

use std::rc::Rc;

use protocol::{NetworkId, Picture, Request, WeightSource};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::camera::Camera;
use super::class_list::class_list;
use super::class_set::ClassSet;
use super::examples::Examples;
use super::files::Files;
use super::fine_tune::{FineTune, Trained};
use super::hold::HoldButton;
use super::{TeachState, results};
use crate::instance::Instance;
use crate::language::t;
use crate::network::Network;
use crate::panels::live::EngineProgress;
use crate::session::{Known, Phase, Session, use_session};
use crate::ui::camera::{Frame, Viewfinder};
use crate::ui::{NoticeBar, Told, use_told};

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
    let on_choose = {
        let chosen = parts.chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let on_weights = {
        let redraw = parts.redraw.clone();
        Callback::from(move |()| redraw.force_update())
    };
    let trained = (*parts.trained).clone().filter(|_| *parts.is_taught);
    html! {
        <div class="watch">
            <section class="eye live" aria-label={t("What is shown to the network")}>
                <Viewfinder on_frame={on_frame} tell={tell.clone()} />
                { results::bars(&names, prediction) }
            </section>
            <section class="live" aria-label={t("Classes")}>
                <EngineProgress phase={state.phase} task={state.task} />
                <NewClass on_name={parts.on_name()} />
                { class_list(&set, *parts.chosen, &on_choose, &parts.on_remove()) }
                <FineTune session={session} examples={(*examples).clone()} teach={props.teach.clone()}
                    network={network.graph.name.clone()} made={made} ready={state.params.is_some()}
                    remembered={(*remembered, set.count())} names={names} trained={trained}
                    on_trained={parts.on_trained()} on_weights={on_weights} tell={tell.clone()}>
                    <HoldButton on_hold={parts.on_hold(&tell)} on_release={parts.on_release()} />
                </FineTune>
                <Files teach={props.teach.clone()} class={set.classes.get(*parts.chosen).map(|class| class.id)}
                    has={(set.classes.len(), set.count(), set.weights.is_some())}
                    on_pictures={parts.on_pictures()} on_replace={parts.on_replace()} tell={tell.clone()} />
            </section>
            <NoticeBar notice={told} on_close={tell.reform(|()| None)} />
        </div>
    }
}

/// What the parts of the panel do with each other. Clones are of one panel.
#[derive(Clone)]
struct Parts {
    teach: TeachState,
    session: Session,
    examples: Examples,
    made: NetworkId,
    camera: Camera,
    redraw: UseForceUpdateHandle,
    /// Place of the class that pictures are for.
    chosen: UseStateHandle<usize>,
    /// Does the network that was made answer?
    is_taught: UseStateHandle<bool>,
    /// What came of the last training.
    trained: UseStateHandle<Option<Rc<Trained>>>,
}

impl Parts {
    /// One more picture of a class.
    fn add(&self, class: usize, picture: Rc<Picture>) {
        let number = {
            let mut set = self.teach.set.borrow_mut();
            let Some(own) = set.classes.get_mut(class) else { return };
            own.pictures.push(Rc::clone(&picture));
            own.pictures.len() - 1
        };
        self.examples.send(class, number, picture);
        self.redraw.force_update();
    }

    /// Remembers what the camera shows.
    fn capture(&self) {
        if let Some((class, picture)) = self.camera.capture() {
            self.add(class, picture);
        }
    }

    fn on_hold(&self, tell: &Callback<Option<Told>>) -> Callback<()> {
        let (parts, tell) = (self.clone(), tell.clone());
        Callback::from(move |()| {
            if parts.teach.set.borrow().classes.is_empty() {
                let sentence = t("Add a class first; then hold the button to collect pictures of it.");
                tell.emit(Some(Told::error(sentence)));
            } else if !parts.camera.has_frame() {
                tell.emit(Some(Told::error(t("Start the camera first, or choose files for this class."))));
            } else if parts.camera.hold(true) {
                parts.capture();
            }
        })
    }

    fn on_release(&self) -> Callback<()> {
        let parts = self.clone();
        Callback::from(move |()| {
            if parts.camera.hold(false) {
                parts.teach.save();
            }
        })
    }

    fn on_name(&self) -> Callback<String> {
        let parts = self.clone();
        Callback::from(move |name: String| {
            {
                let mut set = parts.teach.set.borrow_mut();
                parts.chosen.set(set.add(&name));
                // The network that was taught knows one class less.
                set.weights = None;
            }
            parts.is_taught.set(false);
            parts.teach.save();
            parts.redraw.force_update();
        })
    }

    fn on_remove(&self) -> Callback<usize> {
        let parts = self.clone();
        Callback::from(move |index: usize| {
            let left = {
                let mut set = parts.teach.set.borrow_mut();
                if index >= set.classes.len() {
                    return;
                }
                set.classes.remove(index);
                set.weights = None;
                set.classes.len()
            };
            let chosen = *parts.chosen;
            if chosen > index || chosen >= left {
                parts.chosen.set(chosen.saturating_sub(1));
            }
            parts.is_taught.set(false);
            parts.trained.set(None);
            parts.examples.forget(index);
            parts.teach.save();
            parts.redraw.force_update();
        })
    }

    fn on_pictures(&self) -> Callback<(usize, Vec<Rc<Picture>>)> {
        let parts = self.clone();
        Callback::from(move |(class, pictures): (usize, Vec<Rc<Picture>>)| {
            pictures.into_iter().for_each(|picture| parts.add(class, picture));
            parts.teach.save();
        })
    }

    fn on_replace(&self) -> Callback<ClassSet> {
        let parts = self.clone();
        Callback::from(move |set: ClassSet| {
            parts.teach.replace(set);
            parts.chosen.set(0);
            parts.is_taught.set(false);
            parts.trained.set(None);
            parts.examples.send_all(&parts.teach.set.borrow());
            parts.redraw.force_update();
        })
    }

    fn on_trained(&self) -> Callback<Rc<Trained>> {
        let parts = self.clone();
        Callback::from(move |trained| {
            parts.trained.set(Some(trained));
            parts.answer();
        })
    }

    /// From now on the network that was made answers.
    fn answer(&self) {
        let shown = self.session.picture();
        // What the other network said of it holds no longer.
        self.session.look_away();
        self.session.show_to(self.made);
        if let Some(input) = shown {
            self.session.look(input);
        }
        self.is_taught.set(true);
    }

    /// A network that was taught before comes back with its weights.
    fn restore(&self, network: &Network) {
        let (weights, classes) = {
            let set = self.teach.set.borrow();
            (set.weights.clone().filter(|_| set.network == network.graph.name), set.classes.len())
        };
        let Some(weights) = weights else { return };
        let Ok(graph) = arch::edit::new_head(&network.graph, classes) else { return };
        let weights = WeightSource::Bytes(weights.to_vec());
        let (parts, loaded) = (self.clone(), self.session.ask(Request::Load { network: self.made, graph, weights }));
        spawn_local(async move {
            match loaded.await {
                Ok(_) => parts.answer(),
                Err(failure) => parts.session.fail(failure),
            }
        });
    }
}

/// Each worker starts without examples, and so does a network with other weights: all of them again.
#[hook]
fn use_examples(parts: &Parts, state: &Known, network: &Network) {
    let is_ready = state.phase == Phase::Ready && state.origin.is_some();
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
