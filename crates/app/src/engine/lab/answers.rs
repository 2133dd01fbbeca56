//! What does an answer of the engine lead to?

use protocol::{Envelope, Event, Request, TrainState, WeightSource};

use super::memory::{AfterData, Purpose, Replacement};
use super::{Lab, NETWORK};
use crate::engine::connection::Incoming;
use crate::engine::state::{Notice, Origin, Signal};
use crate::language::{fill, t};

impl Lab {
    /// A worker says something, or is gone.
    pub(super) fn receive(&self, incoming: Incoming) {
        match incoming {
            Incoming::Event(Envelope { body: Event::Crashed { detail }, .. }) | Incoming::Lost(detail) => {
                self.recover(&detail);
            }
            Incoming::Event(Envelope { number, body }) => self.answered(number, body),
        }
    }

    /// What an answer means depends on what it was asked for.
    fn answered(&self, number: u64, event: Event) {
        let hearer = self.inner.borrow().hearers.get(&number).cloned();
        if let Some(hearer) = hearer {
            if !matches!(event, Event::Progress { .. }) {
                self.inner.borrow_mut().hearers.remove(&number);
            }
            if let Event::Failed { sentence, detail } = &event {
                web_sys::console::warn_1(&detail.as_str().into());
                self.tell(Notice::error(sentence.clone()));
            }
            return hearer(event);
        }
        let purpose = match &event {
            Event::Progress { .. } | Event::Checkpoint { .. } | Event::Misfit { .. } => None,
            _ => self.inner.borrow_mut().purposes.remove(&number),
        };
        match (&event, purpose) {
            (Event::Loaded { .. }, Some(Purpose::Load(origin, weights))) => {
                self.inner.borrow_mut().source = (origin.clone(), weights);
                self.emit(Signal::Origin(origin));
                self.emit(Signal::Event(event));
                self.look_again();
                return self.filters_again();
            }
            (Event::Loaded { .. }, Some(Purpose::Replace(next))) => {
                let Replacement { graph, origin, weights, data } = *next;
                let name = graph.name.clone();
                {
                    let mut inner = self.inner.borrow_mut();
                    inner.source = (origin.clone(), weights);
                    inner.adopt(graph, data);
                }
                self.emit(Signal::Runs(name));
                self.emit(Signal::Origin(origin));
                self.emit(Signal::Event(event));
                self.look_again();
                return self.filters_again();
            }
            (Event::Failed { detail, .. }, Some(Purpose::Load(Origin::Shipped, _))) => {
                web_sys::console::warn_1(&detail.as_str().into());
                self.reset(1);
                return self.tell(Notice::error(t(
                    "The trained weights could not be loaded, so the network starts with fresh ones and knows nothing yet. \
                     Train it below, or load a weights file.",
                )));
            }
            (Event::Failed { .. }, Some(Purpose::Data)) => self.inner.borrow_mut().after_data = None,
            (Event::Failed { .. }, Some(Purpose::Switch(variant))) => self.launch(variant),
            (Event::DataReady { .. }, _) => {
                self.inner.borrow_mut().data_open = true;
                self.emit(Signal::Event(event));
                return self.data_is_there();
            }
            (Event::Exported { bytes, .. }, Some(Purpose::Switch(variant))) => {
                self.inner.borrow_mut().source = (Origin::Carried, WeightSource::Bytes(bytes.clone()));
                if matches!(self.inner.borrow().training, TrainState::Running | TrainState::Paused) {
                    self.tell(Notice::info(t(
                        "The training ended with the change of device; the network keeps what it had learned. Tick \u{201c}go on \
                         from the current weights\u{201d} to train on.",
                    )));
                }
                self.emit(Signal::Lost);
                return self.launch(variant);
            }
            (Event::Exported { bytes, .. }, _) => {
                let size = crate::format::bytes(bytes.len() as f64);
                let name = self.inner.borrow().graph.name.clone();
                (self.listener.save)(name, bytes.clone());
                return self.tell(Notice::info(fill("The weights were saved as a file of {0}.", &[&size])));
            }
            (Event::Checkpoint { bytes, .. }, _) => {
                self.inner.borrow_mut().source = (Origin::Carried, WeightSource::Bytes(bytes.clone()));
            }
            _ => {}
        }
        self.follow(event);
    }

    /// What an event leads to, besides being shown.
    fn follow(&self, event: Event) {
        let (mut look, mut filters) = (false, false);
        {
            let mut inner = self.inner.borrow_mut();
            match &event {
                Event::Prediction(_) => {
                    inner.restarts = 0;
                    look = std::mem::take(&mut inner.infer_waits);
                }
                Event::Filters { .. } => filters = std::mem::take(&mut inner.filters_wait),
                Event::Skipped => look = std::mem::take(&mut inner.infer_waits),
                Event::Failed { detail, .. } => {
                    web_sys::console::error_1(&detail.as_str().into());
                    look = std::mem::take(&mut inner.infer_waits);
                }
                // The network has changed, and so has what it says of the picture.
                Event::Steps { .. } => {
                    (look, filters) = (!inner.asked(&Purpose::Infer), !inner.asked(&Purpose::Filters))
                }
                Event::Training { state, .. } => inner.training = *state,
                _ => {}
            }
        }
        self.emit(Signal::Event(event));
        if look {
            self.look_again();
        }
        if filters {
            self.filters_again();
        }
    }

    /// The pictures are there: what waited for them.
    pub(super) fn data_is_there(&self) {
        let then = self.inner.borrow_mut().after_data.take();
        match then {
            Some(AfterData::Train { settings, one_step }) => {
                let (per_epoch, total) = (settings.steps_per_epoch(), settings.total_steps());
                self.emit(Signal::TrainingBegins(settings.batch, per_epoch, total));
                let mut inner = self.inner.borrow_mut();
                inner.send(Request::Train { network: NETWORK, settings }, Purpose::Other);
                if one_step {
                    inner.send(Request::Step, Purpose::Other);
                }
            }
            Some(AfterData::Evaluate) => {
                self.inner.borrow_mut().send(Request::Evaluate { network: NETWORK }, Purpose::Other);
            }
            None => {}
        }
    }
}
