//! How is a worker started, exchanged for another, and replaced when it is lost?

use std::rc::{Rc, Weak};

use protocol::{DeviceChoice, Event, Request, TrainState};
use wasm_bindgen_futures::spawn_local;

use super::memory::Purpose;
use super::{Lab, NETWORK};
use crate::engine::connection::Connection;
use crate::engine::state::{Notice, Origin, Phase, Signal};
use crate::engine::{Variant, adapter, download};
use crate::language::{fill, t};

/// Restarts in a row before the page gives up.
const MOST_RESTARTS: u32 = 3;

impl Lab {
    /// On `auto`: exchanges the small engine for the large one where a real adapter answers.
    pub(super) fn upgrade(&self) {
        let lab = self.clone();
        spawn_local(async move {
            let Some(found) = adapter::probe().await.filter(|adapter| !adapter.is_software()) else { return };
            web_sys::console::info_1(&format!("a graphics adapter answers: {}", found.name).into());
            if let Err(error) = download::warm_cache(Variant::WebGpu.code(), |_, _| {}).await {
                return web_sys::console::warn_1(&error);
            }
            let free = {
                let inner = lab.inner.borrow();
                inner.choice == DeviceChoice::Auto
                    && inner.generation > 0
                    && !matches!(inner.training, TrainState::Running | TrainState::Paused)
            };
            if free {
                lab.exchange(Variant::WebGpu);
            }
        });
    }

    /// Asks the worker for its weights, then starts another with them.
    pub(super) fn exchange(&self, variant: Variant) {
        let mut inner = self.inner.borrow_mut();
        if inner.connection.is_some() {
            inner.send(Request::Export { network: NETWORK }, Purpose::Switch(variant));
        } else {
            drop(inner);
            self.launch(variant);
        }
    }

    /// Fetches the code, starts a worker, opens the device, loads the network and shows it the picture.
    pub(super) fn launch(&self, variant: Variant) {
        let (generation, unheard) = {
            let mut inner = self.inner.borrow_mut();
            inner.begin(variant);
            (inner.generation, std::mem::take(&mut inner.hearers))
        };
        for hearer in unheard.into_values() {
            hearer(Event::Crashed { detail: String::new() });
        }
        let lab = self.clone();
        spawn_local(async move {
            lab.emit(Signal::Phase(Phase::Fetching(variant, 0.0, None)));
            let progress = |loaded, total| lab.emit(Signal::Phase(Phase::Fetching(variant, loaded, total)));
            if let Err(error) = download::warm_cache(variant.code(), progress).await {
                // The worker fetches it again and says itself when that fails.
                web_sys::console::warn_1(&error);
            }
            if lab.inner.borrow().generation != generation {
                return;
            }
            lab.emit(Signal::Phase(Phase::Starting(variant)));
            lab.connect(variant, generation);
        });
    }

    fn connect(&self, variant: Variant, generation: u32) {
        let (inner, listener) = (Rc::downgrade(&self.inner), Rc::clone(&self.listener));
        let receive = move |incoming| {
            let Some(lab) = Weak::upgrade(&inner).map(|inner| Lab { inner, listener: Rc::clone(&listener) }) else {
                return;
            };
            if lab.inner.borrow().generation == generation {
                lab.receive(incoming);
            }
        };
        match Connection::open(variant, Rc::new(receive)) {
            Ok(connection) => {
                let mut inner = self.inner.borrow_mut();
                inner.connection = Some(connection);
                let choice = inner.choice;
                inner.send(Request::Open { choice }, Purpose::Other);
                let (origin, source) = inner.source.clone();
                inner.load(origin, source);
                if inner.after_data.is_some() {
                    inner.open_data();
                }
                drop(inner);
                self.look_again();
                self.filters_again();
            }
            Err(error) => {
                web_sys::console::error_1(&error);
                self.emit(Signal::Phase(Phase::Down));
                self.tell(Notice::error(t(
                    "This browser cannot start the engine: it has no module workers. The story and the diagrams work without it; \
                     to run the network, use a current Firefox, Chrome, Edge or Safari.",
                )));
            }
        }
    }

    /// The worker is gone: another one, with the last weights.
    pub(super) fn recover(&self, detail: &str) {
        web_sys::console::error_1(&format!("the engine ended: {detail}").into());
        let (restarts, was_training, variant) = {
            let mut inner = self.inner.borrow_mut();
            inner.connection = None;
            inner.restarts += 1;
            let was_training = matches!(inner.training, TrainState::Running | TrainState::Paused);
            // A graphics driver that fails twice is not asked a third time.
            let variant = if inner.restarts > 1 { Variant::Cpu } else { inner.variant };
            (inner.restarts, was_training, variant)
        };
        self.emit(Signal::Lost);
        if restarts > MOST_RESTARTS {
            self.close();
            self.emit(Signal::Phase(Phase::Down));
            return self.tell(Notice::error(t(
                "The engine could not be started or ended several times in a row, and was given up. The story and the diagrams \
                 still work; reload the page to try again, or choose the CPU as the device.",
            )));
        }
        let kept = match self.inner.borrow().source.0 {
            Origin::Carried if was_training => t(
                "The training ended there; the network keeps the weights of its last checkpoint. Tick \u{201c}go on from the \
                 current weights\u{201d} to train on.",
            ),
            _ if was_training => t("The training ended there, before its first checkpoint; start it again."),
            _ => t("The network keeps its weights."),
        };
        self.tell(Notice::error(fill("The engine ended unexpectedly and is being started again. {0}", &[kept])));
        self.launch(variant);
    }
}
