//! What does a camera see? Its picture with its switches, and each of its frames as a picture for the engine.

mod frame;
mod pace;
mod view;

pub use frame::{Frame, photo};
pub use pace::Pace;
pub use view::Viewfinder;
