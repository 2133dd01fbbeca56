//! What is on its way here, while everything else goes on?

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{FuturesUnordered, Stream};
use futures_util::{FutureExt, StreamExt};
use protocol::{Envelope, Failure, NetworkId, Request, WeightSource};
use training::PictureSet;

use crate::fetch::Fetched;

/// Something that came, or did not.
pub enum Arrival {
    /// The weights of a network.
    Weights {
        /// Number of the request.
        number: u64,
        /// Which network.
        network: NetworkId,
        /// Which of the requests for this network it belongs to.
        turn: u64,
        /// Its architecture.
        graph: Box<arch::Graph>,
        /// The seed for what is not in the file, where it need not have everything.
        fill: Option<u64>,
        /// The file.
        file: Result<Fetched, Failure>,
    },
    /// A data set.
    Pictures {
        /// Number of the request.
        number: u64,
        /// Its address.
        address: String,
        /// The pictures.
        pictures: Result<Box<PictureSet>, Failure>,
    },
    /// Something was put away, and nobody waits for it.
    PutAway,
}

type Coming = Pin<Box<dyn Future<Output = Arrival>>>;

/// Everything that is on its way, and the requests that wait for it.
#[derive(Default)]
pub struct Fetches {
    coming: FuturesUnordered<Coming>,
    /// Networks that are being loaded: which, and the turn of the newest request for it.
    networks: Vec<(NetworkId, u64)>,
    /// Are pictures being fetched?
    pictures: bool,
    turns: u64,
    waiting: VecDeque<Envelope>,
}

impl Fetches {
    /// A network is being loaded from now on; gives the turn of this request.
    pub fn begin_network(&mut self, network: NetworkId) -> u64 {
        self.turns += 1;
        match self.networks.iter_mut().find(|(loading, _)| *loading == network) {
            Some((_, turn)) => *turn = self.turns,
            None => self.networks.push((network, self.turns)),
        }
        self.turns
    }

    /// Is this the newest request for its network? It is then no longer being loaded.
    pub fn end_network(&mut self, network: NetworkId, turn: u64) -> bool {
        let place = self.networks.iter().position(|loading| *loading == (network, turn));
        place.map(|place| self.networks.swap_remove(place)).is_some()
    }

    /// What is on its way for this network is not wanted any more.
    pub fn forget_network(&mut self, network: NetworkId) {
        self.networks.retain(|(loading, _)| *loading != network);
    }

    /// Pictures are being fetched from now on, or no longer.
    pub fn set_pictures(&mut self, coming: bool) {
        self.pictures = coming;
    }

    /// Does the request need something that is on its way?
    pub fn must_wait(&self, request: &Request) -> bool {
        let needs = Needs::of(request);
        (needs.pictures && self.pictures)
            || needs.networks.iter().flatten().any(|id| self.networks.iter().any(|(loading, _)| loading == id))
    }

    /// Lets a request wait.
    pub fn wait(&mut self, envelope: Envelope) {
        self.waiting.push_back(envelope);
    }

    /// The requests that waited for this network or, where it is none, for pictures.
    pub fn take_waiting(&mut self, network: Option<NetworkId>) -> Vec<Envelope> {
        let concerns = |envelope: &Envelope| {
            let needs = Needs::of(&envelope.request);
            match network {
                Some(network) => needs.networks.contains(&Some(network)),
                None => needs.pictures,
            }
        };
        let (taken, left) = self.waiting.drain(..).partition(concerns);
        self.waiting = left;
        taken.into_iter().collect::<VecDeque<_>>().into()
    }

    /// Is a newer picture for this network among those that wait?
    pub fn has_picture_for(&self, network: NetworkId) -> bool {
        self.waiting.iter().any(|envelope| is_picture_for(&envelope.request, network))
    }

    /// Follows something that is on its way.
    pub fn follow(&mut self, coming: impl Future<Output = Arrival> + 'static) {
        self.coming.push(Box::pin(coming));
    }

    /// Something that has arrived already.
    pub fn arrived(&mut self) -> Option<Arrival> {
        self.coming.next().now_or_never().flatten()
    }

    /// The next arrival; for ever where nothing is on its way.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Arrival> {
        match Pin::new(&mut self.coming).poll_next(context) {
            Poll::Ready(Some(arrival)) => Poll::Ready(arrival),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

/// Is the request a picture that this network is to look at?
pub fn is_picture_for(request: &Request, network: NetworkId) -> bool {
    matches!(request, Request::Infer { network: own, .. } if *own == network)
}

/// What a request cannot be met without.
struct Needs {
    networks: [Option<NetworkId>; 2],
    pictures: bool,
}

impl Needs {
    fn of(request: &Request) -> Self {
        let network = |network: &NetworkId| Needs { networks: [Some(*network), None], pictures: false };
        let both = |network: &NetworkId| Needs { networks: [Some(*network), None], pictures: true };
        let nothing = Needs { networks: [None, None], pictures: false };
        match request {
            Request::Load { weights: WeightSource::CopyOf(other) | WeightSource::Within(other), .. } => network(other),
            Request::Infer { network: id, input: protocol::Input::Example(_), .. }
            | Request::Explain { network: id, input: protocol::Input::Example(_), .. }
            | Request::TopActivations { network: id, .. }
            | Request::Train { network: id, .. }
            | Request::Evaluate { network: id } => both(id),
            Request::Infer { network: id, .. }
            | Request::Explain { network: id, .. }
            | Request::Kernels { network: id, .. }
            | Request::WeightHistogram { network: id, .. }
            | Request::Profile { network: id }
            | Request::Teach { network: id, .. }
            | Request::Compare { network: id }
            | Request::Save { network: id, .. } => network(id),
            Request::ResumeTraining { .. } => Needs { networks: [None, None], pictures: true },
            Request::Load { .. }
            | Request::Ping
            | Request::Open { .. }
            | Request::Drop { .. }
            | Request::OpenData { .. }
            | Request::OpenHeldOut { .. }
            | Request::Scene { .. }
            | Request::Drive { .. }
            | Request::BeginOwn(_)
            | Request::AddOwn { .. }
            | Request::Pause
            | Request::Resume
            | Request::Step
            | Request::MeasureStep
            | Request::Stop
            | Request::WriteCode { .. }
            | Request::ReadKept { .. }
            | Request::PutKept { .. }
            | Request::Forget { .. }
            | Request::Panic => nothing,
        }
    }
}
