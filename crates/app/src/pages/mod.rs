//! What does each address show?

mod compare;
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
