//! The page's side of the protocol, without a page.
//!
//! A [`Worker`] is one engine and the requests it has not answered: [`Worker::ask`] is a future with one answer or a
//! typed failure. A [`Session`] keeps one network alive in a worker that may be lost, restarted or exchanged, and
//! [`State`] is what a page knows of it: signals change it, components read it. What a browser has to give is behind
//! [`Platform`].

mod latest;
mod notice;
mod platform;
mod runs;
mod session;
mod state;
mod worker;

pub use bundle::{Curve, Point, Test as TestPoint};
pub use latest::Latest;
pub use notice::{Ended, Notice};
pub use platform::{Incoming, Link, Platform, Variant};
pub use runs::Runs;
pub use session::{NetworkHandle, Session, TrainingStart};
pub use state::{DataInfo, Origin, Phase, Signal, State, TrainProgress};
pub use worker::{Heard, Worker};
