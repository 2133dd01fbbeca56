//! What does each address show?

mod code;
mod compare;
mod family;
mod head;
mod home;
mod layer_table;
mod model;
mod not_found;
mod size;
mod still;
mod story;
mod timeline;

pub use compare::ComparePage;
pub use home::Home;
pub use model::ModelPage;
pub use not_found::NotFound;
pub use story::{Story, tells_concept};

/// What is shown in the language spoken.
#[cfg(test)]
pub fn phrases() -> impl Iterator<Item = &'static str> {
    let stops = arch::zoo::timeline().flat_map(|moment| [moment.stop.when, moment.stop.name, moment.stop.sentence]);
    stops.chain(arch::zoo::systems().flat_map(|system| system.forebears).map(|tie| tie.what))
}
