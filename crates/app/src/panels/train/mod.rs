//! Train: settings, buttons, curves, and what the network gets wrong.

mod buttons;
mod confusion;
mod curves;
mod fields;
mod form;
mod layer_steps;
mod link;
mod mistakes;
mod overlap;
mod panel;
mod readout;
mod weights;

pub use panel::Train;
