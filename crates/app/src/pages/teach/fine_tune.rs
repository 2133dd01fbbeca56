//! Learning: the last layer, or all of them, from the examples that were collected.

use std::rc::Rc;

use protocol::{Answer, Evaluation, NetworkId, Request, Teaching};
use wasm_bindgen_futures::spawn_local;
use web::time::now;
use yew::prelude::*;

use super::TeachState;
use super::examples::Examples;
use super::results;
use crate::format::count;
use crate::language::{fill, t};
use crate::session::Session;
use crate::ui::{Help, Told, described_by};

/// Passes over the examples, where all layers learn.
const PASSES: u32 = 5;

/// What came of learning.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// On the examples held back.
    pub evaluation: Evaluation,
    /// How long it took.
    pub ms: f64,
}

/// Properties of [`FineTune`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who learns.
    pub session: Session,
    /// The way of the examples.
    pub examples: Examples,
    /// The classes.
    pub teach: TeachState,
    /// Name of the network that is taught.
    pub network: String,
    /// The network that is made of it.
    pub made: NetworkId,
    /// Is a network loaded?
    pub ready: bool,
    /// Examples that the engine remembers, and all that there are.
    pub remembered: (u32, usize),
    /// Names of the classes.
    pub names: Vec<String>,
    /// How well the network knows them, where it learned them.
    pub trained: Option<Rc<Trained>>,
    /// It has learned them.
    pub on_trained: Callback<Rc<Trained>>,
    /// Its weights are kept.
    pub on_weights: Callback<()>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
    /// Buttons that stand before the one here.
    pub children: Html,
}

/// A button, a choice, how far it is, and how good it became.
#[component]
pub fn FineTune(props: &Props) -> Html {
    let is_learning = use_state(|| false);
    let all_layers = use_state(|| false);
    let train = {
        let learner = Learner {
            session: props.session.clone(),
            teach: props.teach.clone(),
            network: props.network.clone(),
            made: props.made,
            on_trained: props.on_trained.clone(),
            on_weights: props.on_weights.clone(),
        };
        let (examples, tell, is_learning) = (props.examples.clone(), props.tell.clone(), is_learning.setter());
        let passes = if *all_layers { PASSES } else { 0 };
        Callback::from(move |_: MouseEvent| {
            if !learner.teach.set.borrow().is_ready() {
                let sentence = t("Two classes at least, and a picture in each, are needed to learn from.");
                return tell.emit(Some(Told::error(sentence)));
            }
            is_learning.set(true);
            let (learner, is_learning) = (learner.clone(), is_learning.clone());
            let ids = learner.ids();
            examples.when_all_are_there(move || {
                spawn_local(async move {
                    let trained = learner.learn(&ids, passes).await;
                    is_learning.set(false);
                    if let Some(trained) = trained {
                        learner.on_trained.emit(Rc::new(trained));
                        learner.keep_weights(&ids).await;
                    }
                });
            });
        })
    };
    let on_all_layers = {
        let all_layers = all_layers.clone();
        Callback::from(move |_: Event| all_layers.set(!*all_layers))
    };
    let status = if *is_learning { t("It learns.").to_owned() } else { gone_through(props.remembered) };
    let report = props.trained.as_ref().map(|trained| results::report(&props.names, &trained.evaluation, trained.ms));
    html! {
        <>
        <div class="buttons">
            { props.children.clone() }
            <button class="primary" onclick={train} disabled={*is_learning || !props.ready} data-testid="teach-train">
                { if *all_layers { t("Train all layers") } else { t("Train the last layer") } }</button>
        </div>
        <div class="field inline"><label class="check"><input type="checkbox" data-testid="teach-all-layers"
            aria-describedby={described_by("teach-all-layers")} checked={*all_layers}
            disabled={*is_learning} onchange={on_all_layers} />
            { t(" All layers learn: slower, and better for things unlike those that the network knows") }</label>
            <Help testid="teach-all-layers" words={t("Train all layers")} /></div>
        <p class="hint" data-testid="teach-status">{ status }</p>
        { for report }
        </>
    }
}

fn gone_through((remembered, total): (u32, usize)) -> String {
    let remembered = count(u64::from(remembered.min(total as u32)));
    match total {
        1 => fill("{0} of 1 picture has gone through the network.", &[&remembered]),
        total => fill("{0} of {1} pictures have gone through the network.", &[&remembered, &count(total as u64)]),
    }
}

#[derive(Clone)]
struct Learner {
    session: Session,
    teach: TeachState,
    network: String,
    made: NetworkId,
    on_trained: Callback<Rc<Trained>>,
    on_weights: Callback<()>,
}

impl Learner {
    /// Which classes there are.
    fn ids(&self) -> Vec<u32> {
        self.teach.set.borrow().classes.iter().map(|class| class.id).collect()
    }

    /// Learns these classes; nothing where that fails, which is told, or where they have changed meanwhile.
    async fn learn(&self, ids: &[u32], passes: u32) -> Option<Trained> {
        let begun = now();
        let teaching = Teaching::Learn { made: self.made, classes: ids.len() as u32, passes, seed: 1 };
        let request = Request::Teach { network: self.session.network(), teaching };
        match self.session.ask_with_progress(request).await {
            Ok(Answer::Evaluated(evaluation)) if self.ids() == ids => Some(Trained { evaluation, ms: now() - begun }),
            Ok(_) => None,
            Err(failure) => {
                self.session.fail(failure);
                None
            }
        }
    }

    /// Keeps what was learned, for a reload and for a file.
    async fn keep_weights(&self, ids: &[u32]) {
        let save = Request::Save { network: self.made, half: false, metadata: Vec::new() };
        match self.session.ask(save).await {
            Ok(Answer::Weights(bytes)) if self.ids() == ids => {
                {
                    let mut set = self.teach.set.borrow_mut();
                    (set.weights, set.network) = (Some(Rc::new(bytes)), self.network.clone());
                }
                self.teach.save();
                self.on_weights.emit(());
            }
            Ok(_) => {}
            Err(failure) => self.session.fail(failure),
        }
    }
}
