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
    let stops = timeline::STOPS.iter().flat_map(|stop| [stop.when, stop.name, stop.sentence]);
    stops.chain(family::TIES.iter().map(|tie| tie.2))
}
