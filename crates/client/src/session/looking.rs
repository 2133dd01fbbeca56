//! How does a network look at pictures, and a page into it?

use std::rc::Rc;

use protocol::{Answer, Failure, Input, NetworkId, Prediction, Preparation, Request};

use super::{NETWORK, Session};
use crate::Signal;
use crate::platform::Platform;

/// How often a file is asked about again where a newer picture took its turn.
const TRIES: u32 = 100;

impl<P: Platform> Session<P> {
    /// Shows the network a picture. While one is being looked at, only the newest waits.
    pub fn look(&self, input: Input) {
        self.0.memory.borrow_mut().shown = Some(input);
        self.look_again();
    }

    /// There is no picture any more, and no answer.
    pub fn look_away(&self) {
        self.0.memory.borrow_mut().shown = None;
        self.emit(Signal::NoPicture);
    }

    /// Shows the network the last picture again: its weights, or the layer looked into, have changed.
    pub fn look_again(&self) {
        if self.worker().is_none() || !self.0.looks.put(()) {
            return;
        }
        let session = self.clone();
        self.spawn(async move {
            while session.0.looks.take().is_some() {
                session.look_once().await;
            }
        });
    }

    /// From now on pictures are shown to this network, until the worker ends.
    pub fn show_to(&self, network: NetworkId) {
        self.0.memory.borrow_mut().shown_to = network;
        self.look_again();
    }

    /// The network that pictures are shown to: the session's own, or another.
    pub fn shown_to(&self) -> NetworkId {
        self.0.memory.borrow().shown_to
    }

    /// The picture that was shown last, and how it is prepared.
    pub fn picture(&self) -> Option<Input> {
        self.0.memory.borrow().shown.clone()
    }

    /// What the network that pictures are shown to says of a file. What is shown stays as it is.
    ///
    /// # Errors
    /// When neither engine nor browser can read it, or there is no network.
    pub async fn look_at_file(&self, file: Vec<u8>, preparation: Preparation) -> Result<Prediction, Failure> {
        match self.answer_to(Input::File(file.clone(), preparation)).await {
            Err(failure @ Failure::PictureKind { .. }) => match self.0.platform.decode(&file).await {
                Some(picture) => self.answer_to(Input::Picture(picture, preparation)).await,
                None => Err(failure),
            },
            answer => answer,
        }
    }

    async fn answer_to(&self, input: Input) -> Result<Prediction, Failure> {
        for _ in 0..TRIES {
            let network = self.0.memory.borrow().shown_to;
            match self.ask(Request::Infer { network, input: input.clone(), taps: Vec::new() }).await? {
                Answer::Prediction(prediction) => return Ok(prediction),
                // A newer picture of the camera or the pad came first.
                _ => self.0.platform.sleep(10).await,
            }
        }
        Err(Failure::Superseded)
    }

    /// Looks into the node of this name.
    pub fn tap(&self, node: &str) {
        self.0.memory.borrow_mut().tap = Some(node.to_owned());
        self.look_again();
    }

    /// Reads the kernels of this convolution, now and whenever they change.
    pub fn kernels(&self, node: Option<&str>) {
        self.0.memory.borrow_mut().kernels_of = node.map(str::to_owned);
        self.read_kernels();
    }

    pub(super) fn read_kernels(&self) {
        if self.worker().is_none() || !self.0.kernels.put(()) {
            return;
        }
        let session = self.clone();
        self.spawn(async move {
            while session.0.kernels.take().is_some() {
                let node = session.0.memory.borrow().kernels_of.clone();
                let Some(node) = node else { continue };
                match session.ask(Request::Kernels { network: NETWORK, node }).await {
                    Ok(Answer::Kernels(kernels)) => session.emit(Signal::Kernels(kernels)),
                    Ok(_) => {}
                    Err(failure) => session.fail_looking(failure),
                }
            }
        });
    }

    async fn look_once(&self) {
        let request = {
            let memory = self.0.memory.borrow();
            let Some(input) = memory.shown.clone() else { return };
            let (network, taps) = (memory.shown_to, memory.tap.iter().cloned().collect());
            Request::Infer { network, input, taps }
        };
        match self.ask(request).await {
            Ok(Answer::Prediction(prediction)) => {
                let still_shown = {
                    let mut memory = self.0.memory.borrow_mut();
                    memory.losses = 0;
                    memory.shown.is_some()
                };
                if still_shown {
                    self.emit(Signal::Prediction(prediction));
                }
            }
            // A panel's own picture came after this one: once more.
            Ok(Answer::Skipped) => drop(self.0.looks.put(())),
            Ok(_) => {}
            Err(failure @ Failure::PictureKind { .. }) => self.decode_elsewhere(failure).await,
            Err(failure) => self.fail_looking(failure),
        }
    }

    /// The engine does not read the file that is shown: the browser may, and what it sees is shown in its place.
    async fn decode_elsewhere(&self, failure: Failure) {
        let Some(Input::File(file, preparation)) = self.picture() else { return self.fail(failure) };
        let platform = Rc::clone(&self.0.platform);
        let decoded = platform.decode(&file).await;
        if self.picture() != Some(Input::File(file, preparation)) {
            return;
        }
        match decoded {
            Some(picture) => self.look(Input::Picture(picture, preparation)),
            None => {
                self.0.memory.borrow_mut().shown = None;
                self.fail(failure);
            }
        }
    }

    /// That there is no network to look with, or that it was exchanged meanwhile, has been told where it happened.
    fn fail_looking(&self, failure: Failure) {
        match failure {
            Failure::NoNetwork | Failure::NoSuchPlace { .. } => {}
            failure => self.fail(failure),
        }
    }
}
