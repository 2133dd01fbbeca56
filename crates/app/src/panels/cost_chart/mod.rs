//! What does accuracy cost? Every network of the zoo that was measured on ImageNet, in one chart.

mod axes;
mod labels;
mod measure;
mod points;
mod timing;
mod view;

pub use axes::Quantity;
pub use points::Point;
pub use timing::middle;
pub use view::{CostChart, discs};
