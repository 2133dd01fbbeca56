//! Which maps does the diagram of the running network show on its faces, and when are they asked for?
//!
//! Apart from the answer, which waits for nothing: the picture runs once more, with every map that is in sight, as soon
//! as it rests; while the network learns, now and then.

use std::cell::Cell;
use std::rc::Rc;

use client::State;
use protocol::{Answer, Request};
use wasm_bindgen_futures::spawn_local;
use web::time::sleep;
use yew::prelude::*;

use crate::network::Network;
use crate::session::Session;
use crate::ui::diagram::{Faces, Watching};

/// How long a picture rests before its maps are asked for, ms.
const REST: u32 = 150;
/// Between two looks at a network that learns, ms.
const LEARNING: u32 = 700;
/// Between two looks at whether the diagram is in sight, ms.
const LOOK_EVERY: u32 = 300;
/// Most values of one node, and of all together: more would take longer than the answer.
const MOST: (usize, usize) = (150_000, 1_200_000);
/// A network that takes longer for an answer is not asked twice, ms.
const LONGEST: f64 = 500.0;

/// What a diagram shows of the network that runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watched {
    /// The nodes whose values are in sight; `None` where no diagram of this network is shown.
    pub nodes: Option<Rc<Vec<String>>>,
    /// Their maps have come, or hold no longer.
    pub on_faces: Callback<Option<Rc<Faces>>>,
}

/// Both ends of what a diagram shows of the network that runs, if it is drawn: for the diagram and for [`super::Live`].
#[hook]
pub fn use_watching(is_drawn: bool) -> (Option<Watching>, Watched) {
    let (nodes, faces) = (use_state(|| None::<Rc<Vec<String>>>), use_state(|| None::<Rc<Faces>>));
    let on_sight = use_callback((), {
        let nodes = nodes.setter();
        move |next, ()| nodes.set(Some(next))
    });
    let on_faces = use_callback((), {
        let faces = faces.setter();
        move |next, ()| faces.set(next)
    });
    let watched = Watched { nodes: (*nodes).clone().filter(|_| is_drawn), on_faces };
    (is_drawn.then(|| Watching { faces: (*faces).clone(), on_sight }), watched)
}

/// Where the asking stands.
#[derive(Default)]
struct Asking {
    /// Counts the pictures.
    newest: Cell<u32>,
    is_waiting: Cell<bool>,
    is_gone: Cell<bool>,
}

/// Gives the diagram the maps of the picture that the network has read.
#[hook]
pub fn use_faces(session: &Session, network: &Network, state: &State, watched: &Watched) {
    let asking = use_memo((), |()| Asking::default());
    {
        let asking = Rc::clone(&asking);
        use_effect_with((), move |()| move || asking.is_gone.set(true));
    }
    let (session, is_learning) = (session.clone(), state.train.is_active());
    let on_faces = watched.on_faces.clone();
    let prediction = state.prediction.clone();
    use_effect_with((prediction, watched.nodes.clone(), network.clone()), move |(prediction, nodes, network)| {
        asking.newest.set(asking.newest.get() + 1);
        let nodes = nodes.as_ref().map(|nodes| affordable(network, nodes)).unwrap_or_default();
        let is_fast = prediction.as_ref().is_some_and(|prediction| prediction.ms < LONGEST);
        if !is_fast || nodes.is_empty() {
            return on_faces.emit(None);
        }
        if is_learning && asking.is_waiting.get() {
            return;
        }
        asking.is_waiting.set(true);
        let (network, mine) = (network.clone(), asking.newest.get());
        spawn_local(async move {
            sleep(if is_learning { LEARNING } else { REST }).await;
            let is_past = || asking.is_gone.get() || !is_learning && asking.newest.get() != mine;
            while !is_past() && !web::page::is_in_sight("[data-testid=diagram]") {
                sleep(LOOK_EVERY).await;
            }
            if is_past() {
                return;
            }
            asking.is_waiting.set(false);
            let Some(input) = session.picture() else { return };
            match session.ask(Request::Infer { network: session.shown_to(), input, taps: nodes }).await {
                Ok(Answer::Prediction(answer)) if !is_past() => {
                    on_faces.emit(Some(Rc::new(Faces::of(network, answer, !is_learning))));
                }
                // A newer picture came first, and is asked about by itself.
                Ok(_) => {}
                // Of a network without some of its parts, not all maps are to be had.
                Err(_) => on_faces.emit(None),
            }
        });
    });
}

/// Of these nodes those whose values are few enough.
fn affordable(network: &Network, nodes: &[String]) -> Vec<String> {
    let mut all = 0;
    let is_few = |name: &&String| {
        let Some(id) = network.graph.find(name).filter(|id| id.0 > 0) else { return false };
        let count = network.analysis.shape(id).elements();
        all += if count <= MOST.0 { count } else { 0 };
        count <= MOST.0 && all <= MOST.1
    };
    nodes.iter().filter(is_few).cloned().collect()
}
