//! How does what the visitor hands over become a network that runs?

use std::rc::Rc;

use experiment::{Base, Dataset, Experiment, Weights};
use protocol::{DeviceInfo, Preparation, Remote, WeightSource};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::manifest::Published;
use super::memory;
use super::names::task_for;
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::network::Network;
use crate::ui::Told;

/// The weights in a file of the visitor's. The engine reads it piece by piece from the visitor's disk; it never passes
/// through the page. Its address stays good: should the engine be lost, the next one reads the file again.
pub fn of_file(file: &File) -> Option<(Weights, WeightSource)> {
    match web::files::address(file) {
        Ok(address) => {
            let remote = Remote { address, bytes: Some(file.size() as u64), sha256: None, keep: false };
            Some((Weights::File(file.name()), WeightSource::Remote(remote)))
        }
        Err(error) => {
            web_sys::console::error_1(&error);
            None
        }
    }
}

/// Turns what the visitor hands over into a network that is to run.
#[derive(Clone)]
pub struct Giver {
    /// The published network.
    pub full: Network,
    /// The network that a file is for, where it is not the published one.
    pub small: Option<Instance>,
    /// How pictures are prepared for it.
    pub preparation: Preparation,
    /// What computes.
    pub device: Option<Rc<DeviceInfo>>,
    /// It is to run.
    pub on_instance: Callback<Instance>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

impl Giver {
    /// One of the list.
    pub fn published(&self, published: &Published) {
        self.give(published.experiment(), published.preparation, published.remote());
    }

    /// A file of the visitor's.
    pub fn file(&self, file: &File) {
        if let Some((weights, WeightSource::Remote(remote))) = of_file(file) {
            self.own(weights, remote);
        }
    }

    /// A file at an address.
    pub fn address(&self, address: &str) {
        let remote = Remote { keep: true, address: address.to_owned(), bytes: None, sha256: None };
        self.own(Weights::Address(address.to_owned()), remote);
    }

    fn own(&self, weights: Weights, remote: Remote) {
        match &self.small {
            Some(small) => {
                let experiment = Rc::new(Experiment { weights, ..(*small.experiment).clone() });
                let source = WeightSource::Remote(remote);
                self.on_instance.emit(Instance { experiment, source, ..small.clone() });
            }
            None => {
                let base = Base::full(self.full.model.id);
                let experiment = Experiment { weights, ..Experiment::of(base, Dataset::ImageNet) };
                self.give(experiment, self.preparation, remote);
            }
        }
    }

    fn give(&self, experiment: Experiment, preparation: Preparation, remote: Remote) {
        let graph = experiment.graph().map_err(|error| error.to_string());
        let network = graph.and_then(|graph| Network::new(self.full.model, graph).map_err(|error| error.to_string()));
        let network = match network {
            Ok(network) => network,
            Err(error) => return web_sys::console::error_1(&error.into()),
        };
        let file = remote.bytes.map_or(network.analysis.weight_bytes() as f64, |bytes| bytes as f64);
        if let Some(sentence) = memory::refusal(&network, file, self.device.as_ref()) {
            return self.tell.emit(Some(Told::error(sentence)));
        }
        let Giver { on_instance, tell, .. } = self.clone();
        spawn_local(async move {
            match task_for(&network, preparation).await {
                Ok(Some(task)) => {
                    // The rules are those that suit the pictures which its outputs turn out to name.
                    let (dataset, recipe) = (task.dataset.clone(), experiment.base.proposed(&task.dataset));
                    let experiment = Rc::new(Experiment { dataset, recipe, ..experiment });
                    on_instance.emit(Instance { experiment, network, task, source: WeightSource::Remote(remote) });
                }
                Ok(None) => tell.emit(Some(Told::error(fill(
                    "This page does not know what the outputs of {0} mean, and cannot run it.",
                    &[network.model.name],
                )))),
                Err(error) => {
                    web_sys::console::error_1(&error);
                    tell.emit(Some(Told::error(t(
                        "The names of the classes could not be fetched. Check the connection, then try again.",
                    ))));
                }
            }
        });
    }
}
