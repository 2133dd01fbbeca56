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
mod owner;
mod panel;
mod parts;
mod png;
mod results;
mod taking;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::format::short;
use crate::instance::{self, Instance};
use crate::language::{fill, t};
use crate::ui::{picker, use_page};
use class_set::ClassSet;
use keep::Kept;
use owner::{Owner, elsewhere, use_owner};
use panel::TeachPanel;

/// The classes and what of them is kept, shared by all parts of the page.
#[derive(Clone)]
pub struct TeachState {
    set: Rc<RefCell<ClassSet>>,
    kept: Rc<RefCell<Kept>>,
    /// Is something being kept, and has more to be kept after it?
    keeping: Rc<Cell<Keeping>>,
    /// Hears whether the classes as they are now are kept.
    tell: Callback<bool>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Keeping {
    #[default]
    Rests,
    Writes,
    WritesAndMore,
}

impl PartialEq for TeachState {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.set, &other.set)
    }
}

impl TeachState {
    fn new(tell: Callback<bool>) -> Self {
        TeachState { set: Rc::default(), kept: Rc::default(), keeping: Rc::default(), tell }
    }

    /// Keeps what is new, so that it is there after a reload. One thing after the other: what changes meanwhile is kept
    /// after it.
    pub fn save(&self) {
        if self.keeping.get() != Keeping::Rests {
            return self.keeping.set(Keeping::WritesAndMore);
        }
        self.keeping.set(Keeping::Writes);
        let state = self.clone();
        spawn_local(async move {
            loop {
                let (set, mut kept) = (state.set.borrow().clone(), state.kept.take());
                let saved = kept.save(&set).await;
                if state.kept.replace(kept).is_forgotten() {
                    state.kept.borrow_mut().forget();
                }
                if let Err(error) = &saved {
                    web_sys::console::warn_1(error);
                }
                if state.keeping.replace(Keeping::Writes) == Keeping::Writes {
                    state.tell.emit(saved.is_ok());
                    break state.keeping.set(Keeping::Rests);
                }
            }
        });
    }

    /// Other classes in place of all that are there.
    pub fn replace(&self, set: ClassSet) {
        *self.set.borrow_mut() = set;
        self.kept.borrow_mut().forget();
        self.save();
    }

    async fn load(&self) {
        let mut kept = Kept::default();
        match kept.load().await {
            Ok(set) => *self.set.borrow_mut() = set,
            Err(error) => {
                web_sys::console::warn_1(&error);
                self.tell.emit(false);
            }
        }
        self.kept.replace(kept);
    }
}

/// What is said where the classes could not be kept.
fn not_kept() -> Html {
    html! {
        <p class="refusal" role="alert" data-testid="teach-not-kept">
            { t("This browser could not keep your classes: it has no room for this page, or keeps nothing. They are \
                here as long as this page is open. Save them as a file before you close it, or free some room: the \
                next change is kept again.") }
        </p>
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
    let (is_kept, is_loaded) = (use_state(|| true), use_state(|| false));
    let state = {
        let is_kept = is_kept.setter();
        use_memo((), move |()| TeachState::new(Callback::from(move |kept| is_kept.set(kept))))
    };
    let chosen = use_state(|| None::<usize>);
    let (owner, take_over) = use_owner();
    {
        let (state, is_loaded) = (Rc::clone(&state), is_loaded.setter());
        use_effect_with(owner, move |owner| {
            is_loaded.set(false);
            if *owner == Owner::Here {
                spawn_local(async move {
                    state.load().await;
                    is_loaded.set(true);
                });
            }
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
            if !*is_kept {
                { not_kept() }
            }
            if owner == Owner::Elsewhere {
                { elsewhere(&take_over) }
            } else if *is_loaded {
                { for networks.get(index).map(panel) }
            }
        </div>
    }
}
