//! What can be done with a network? Panels that pages are made of; they know no page.

pub mod batch;
pub mod checkpoints;
pub mod cost_chart;
pub mod insight;
pub mod live;
pub mod own;
pub mod replay;
pub mod runs;
pub mod train;
