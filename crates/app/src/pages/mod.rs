//! What does each address show?

mod benchmark;
mod checkpoints;
mod classroom;
mod code;
mod compare;
pub mod concepts;
mod drawn;
mod family;
mod head;
mod home;
mod lab;
mod layer_table;
mod model;
mod named;
mod not_found;
mod offline;
mod size;
mod still;
mod story;
mod teach;
mod timeline;
mod webcam;

pub use benchmark::BenchmarkPage;
pub use checkpoints::CheckpointsPage;
pub use classroom::{Glossary, Paper, Present, Sheet, Speaker};
pub use compare::ComparePage;
pub use concepts::{ConceptList, ConceptPage};
pub use home::Home;
pub use lab::LabPage;
pub use model::ModelPage;
pub use not_found::NotFound;
pub use offline::{OfflinePage, UpdateNotice};
pub use story::{Story, tells_concept};
pub use teach::TeachPage;
pub use webcam::WebcamPage;

/// What is shown in the language spoken.
#[cfg(test)]
pub fn phrases() -> impl Iterator<Item = &'static str> {
    let stops = arch::zoo::timeline().flat_map(|moment| [moment.stop.when, moment.stop.name, moment.stop.sentence]);
    stops.chain(arch::zoo::systems().flat_map(|system| system.forebears).map(|tie| tie.what))
}
