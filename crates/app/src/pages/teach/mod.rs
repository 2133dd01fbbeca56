//! `#/teach`: the visitor teaches a network classes of their own, with a camera or with files.

mod archive;
mod camera;
mod class_list;
mod class_set;
mod examples;
mod files;
mod fine_tune;
mod hold;
mod keep;
mod panel;
mod parts;
mod png;
mod results;
mod taking;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::format::short;
use crate::instance::{self, Instance};
use crate::language::{fill, t};
use crate::ui::{picker, use_page};
use class_set::ClassSet;
use keep::Kept;
use panel::TeachPanel;

/// The classes and what of them is kept, shared by all parts of the page.
#[derive(Clone, Default)]
pub struct TeachState {
    set: Rc<RefCell<ClassSet>>,
    kept: Rc<RefCell<Kept>>,
}

impl PartialEq for TeachState {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.set, &other.set)
    }
}

impl TeachState {
    /// Keeps what is new, so that it is there after a reload.
    pub fn save(&self) {
        let state = self.clone();
        spawn_local(async move {
            let (set, mut kept) = (state.set.borrow().clone(), state.kept.take());
            if let Err(error) = kept.save(&set).await {
                web_sys::console::warn_1(&error);
            }
            state.kept.replace(kept);
        });
    }

    /// Other classes in place of all that are there.
    pub fn replace(&self, set: ClassSet) {
        *self.set.borrow_mut() = set;
        let state = self.clone();
        spawn_local(async move {
            let mut kept = state.kept.take();
            if let Err(error) = kept.clear().await {
                web_sys::console::warn_1(&error);
            }
            state.kept.replace(kept);
            state.save();
        });
    }

    async fn load(&self) {
        let mut kept = Kept::default();
        match kept.load().await {
            Ok(set) => *self.set.borrow_mut() = set,
            Err(error) => web_sys::console::warn_1(&error),
        }
        self.kept.replace(kept);
    }
}

/// Networks that know colour pictures first, and of these the ones that do the least work.
fn by_work(mut networks: Vec<Instance>) -> Vec<Instance> {
    networks.sort_by_key(|it| (it.task.is_drawn(), it.network.analysis.total_macs()));
    networks
}

/// What a network does for one picture.
fn work(instance: &Instance) -> String {
    fill("{0} MACs", &[&short(instance.network.analysis.total_macs())])
}

/// Why the first network is proposed.
fn why(first: &Instance) -> String {
    fill(
        "Proposed is {0}: of the networks that know colour pictures it does the least work for one, {1} \
         (multiplications with an addition), so that it answers and learns soonest. \
         The list goes on to those that do more.",
        &[&first.title(), &work(first)],
    )
}

/// The page.
#[component]
pub fn TeachPage() -> Html {
    use_page(
        t("Teach it yourself").to_owned(),
        t("Teach a network classes of your own, with a camera or with pictures."),
    );
    let networks = use_memo((), |()| by_work(instance::shipped()));
    let state = use_memo((), |()| TeachState::default());
    let is_loaded = use_state(|| false);
    let chosen = use_state(|| None::<usize>);
    {
        let (state, is_loaded) = (Rc::clone(&state), is_loaded.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                state.load().await;
                is_loaded.set(true);
            });
        });
    }
    // The network that was taught last, else the one that answers soonest.
    let taught = networks.iter().position(|it| it.network.graph.name == state.set.borrow().network);
    let index = chosen.or(taught).unwrap_or(0);
    let titles: Vec<String> = networks.iter().map(|it| [&it.title(), ": ", &work(it)].concat()).collect();
    let choose = Callback::from(move |next: Option<usize>| chosen.set(next));
    let panel = |instance: &Instance| {
        let key = instance.network.graph.name.clone();
        html! { <TeachPanel key={key} instance={instance.clone()} teach={(*state).clone()} /> }
    };
    html! {
        <div class="webcam teach">
            <h1>{ t("Teach it yourself") }</h1>
            <p class="lead">
                { t("Name some classes, show the camera a few things of each, and train the last layer of a network on \
                    them in seconds. Pictures and weights stay on your machine.") }
            </p>
            <div class="fields">
                { picker(t("Network that is taught"), "teach-network", &titles, Some(index), false, choose) }
            </div>
            <p class="hint" data-testid="teach-why">{ for networks.first().map(why) }</p>
            if *is_loaded {
                { for networks.get(index).map(panel) }
            }
        </div>
    }
}
