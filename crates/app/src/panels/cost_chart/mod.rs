//! What does accuracy cost? Every network of the zoo that was measured on ImageNet, in one chart.

mod axes;
mod drawing;
mod export;
mod families;
mod frame;
mod labels;
mod measure;
mod points;
mod readout;
mod slide;
mod timing;
mod view;
mod zoom;

pub use axes::Quantity;
pub use drawing::Discs;
pub use points::Point;
pub use slide::ChartOnSlide;
pub use timing::{is_too_large, middle, one_pass, time_network, worker};
pub use view::CostChart;
pub use zoom::Zoom;
