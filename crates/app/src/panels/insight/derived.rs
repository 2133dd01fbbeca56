//! How does a panel make another network of the session's?

use std::cell::RefCell;
use std::rc::Rc;

use arch::Graph;
use client::NetworkHandle;
use protocol::{Failure, NetworkId, Request, WeightSource};
use yew::prelude::*;

use crate::session::{Browser, Session};

type Latest = Rc<RefCell<Option<NetworkHandle<Browser>>>>;

/// Makes networks of the session's, one at a time: a newer one takes the place of the one before, which the engine
/// forgets with all that it was doing for it. The last one goes with the panel.
#[derive(Clone)]
pub struct Deriver {
    session: Session,
    latest: Latest,
}

/// A network made of the session's.
pub struct Derived {
    id: NetworkId,
    session: Session,
    latest: Latest,
}

/// Networks for one panel.
#[hook]
pub fn use_deriver(session: &Session) -> Deriver {
    let latest = use_mut_ref(|| None);
    {
        let latest = Rc::clone(&latest);
        use_effect_with((), move |()| move || drop(latest.take()));
    }
    Deriver { session: session.clone(), latest }
}

impl Deriver {
    /// The next network, which is not loaded yet.
    pub fn begin(&self) -> Derived {
        let handle = self.session.allot();
        let id = handle.id();
        drop(self.latest.replace(Some(handle)));
        Derived { id, session: self.session.clone(), latest: Rc::clone(&self.latest) }
    }
}

impl Derived {
    /// For requests.
    pub fn id(&self) -> NetworkId {
        self.id
    }

    /// Has no newer one taken its place, and is the panel still there?
    pub fn is_latest(&self) -> bool {
        self.latest.borrow().as_ref().is_some_and(|handle| handle.id() == self.id)
    }

    /// Fills this graph with the session's weights, found by their names.
    ///
    /// # Errors
    /// Why that cannot be done; [`Failure::Superseded`] where nobody waits for it any more.
    pub async fn load(&self, graph: Graph) -> Result<(), Failure> {
        if !self.is_latest() {
            return Err(Failure::Superseded);
        }
        let weights = WeightSource::Within(self.session.network());
        self.session.ask(Request::Load { network: self.id, graph, weights }).await.map(drop)
    }
}

impl Drop for Derived {
    fn drop(&mut self) {
        if self.is_latest() {
            drop(self.latest.take());
        }
    }
}
