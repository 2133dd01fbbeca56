//! What do the parts of the panel do with each other? Classes and pictures come and go, and the engine hears of it.

use std::rc::Rc;

use protocol::{NetworkId, Picture, Request, WeightSource};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::TeachState;
use super::camera::Camera;
use super::class_list;
use super::class_set::ClassSet;
use super::examples::Examples;
use super::fine_tune::Trained;
use crate::language::t;
use crate::network::Network;
use crate::session::Session;
use crate::ui::Told;

/// What the parts of the panel do with each other. Clones are of one panel.
#[derive(Clone)]
pub struct Parts {
    pub teach: TeachState,
    pub session: Session,
    pub examples: Examples,
    pub made: NetworkId,
    pub camera: Camera,
    pub redraw: UseForceUpdateHandle,
    /// Place of the class that pictures are for.
    pub chosen: UseStateHandle<usize>,
    /// Does the network that was made answer?
    pub is_taught: UseStateHandle<bool>,
    /// What came of the last training.
    pub trained: UseStateHandle<Option<Rc<Trained>>>,
    /// The picture that was removed last: the id of its class, its place there, itself.
    pub removed: UseStateHandle<Option<(u32, usize, Rc<Picture>)>>,
}

impl Parts {
    /// One more picture of a class.
    pub fn add(&self, class: usize, picture: Rc<Picture>) {
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
    pub fn capture(&self) {
        if let Some((class, picture)) = self.camera.capture() {
            self.add(class, picture);
        }
    }

    pub fn on_hold(&self, tell: &Callback<Option<Told>>) -> Callback<()> {
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

    pub fn on_release(&self) -> Callback<()> {
        let parts = self.clone();
        Callback::from(move |()| {
            if parts.camera.hold(false) {
                parts.teach.save();
            }
        })
    }

    pub fn on_name(&self) -> Callback<String> {
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

    /// What is done with the classes in their list.
    pub fn deeds(&self) -> class_list::Deeds {
        class_list::Deeds {
            choose: {
                let chosen = self.chosen.setter();
                Callback::from(move |index| chosen.set(index))
            },
            remove: self.on_remove(),
            remove_picture: self.on_remove_picture(),
            undo: self.on_undo(),
        }
    }

    fn on_remove_picture(&self) -> Callback<(usize, usize)> {
        let parts = self.clone();
        Callback::from(move |(class, place): (usize, usize)| {
            let removed = {
                let mut set = parts.teach.set.borrow_mut();
                let Some(own) = set.classes.get_mut(class).filter(|own| place < own.pictures.len()) else { return };
                (own.id, place, own.pictures.remove(place))
            };
            parts.removed.set(Some(removed));
            parts.pictures_changed();
            // The button that was pressed is gone.
            web::time::after_paint(|| web::page::focus(class_list::UNDO));
        })
    }

    fn on_undo(&self) -> Callback<()> {
        let parts = self.clone();
        Callback::from(move |()| {
            let Some((class, place, picture)) = (*parts.removed).clone() else { return };
            parts.removed.set(None);
            {
                let mut set = parts.teach.set.borrow_mut();
                let Some(own) = set.classes.iter_mut().find(|own| own.id == class) else { return };
                own.pictures.insert(place.min(own.pictures.len()), picture);
            }
            parts.pictures_changed();
        })
    }

    /// The engine knows examples by their order: all of them again.
    fn pictures_changed(&self) {
        self.examples.send_all(&self.teach.set.borrow());
        self.teach.save();
        self.redraw.force_update();
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

    pub fn on_pictures(&self) -> Callback<(usize, Vec<Rc<Picture>>)> {
        let parts = self.clone();
        Callback::from(move |(class, pictures): (usize, Vec<Rc<Picture>>)| {
            pictures.into_iter().for_each(|picture| parts.add(class, picture));
            parts.teach.save();
        })
    }

    /// Pictures of classes go to those of the same name; the others are new.
    pub fn on_classes(&self) -> Callback<ClassSet> {
        let parts = self.clone();
        Callback::from(move |brought: ClassSet| {
            let known = parts.teach.set.borrow().classes.len();
            for class in brought.classes {
                let place = parts.teach.set.borrow().classes.iter().position(|own| own.name == class.name);
                let place = place.unwrap_or_else(|| parts.teach.set.borrow_mut().add(&class.name));
                class.pictures.into_iter().for_each(|picture| parts.add(place, picture));
            }
            if parts.teach.set.borrow().classes.len() > known {
                // The network that was taught knows fewer classes.
                parts.teach.set.borrow_mut().weights = None;
                parts.is_taught.set(false);
            }
            parts.teach.save();
            parts.redraw.force_update();
        })
    }

    pub fn on_replace(&self) -> Callback<ClassSet> {
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

    pub fn on_trained(&self) -> Callback<Rc<Trained>> {
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
    pub fn restore(&self, network: &Network) {
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
