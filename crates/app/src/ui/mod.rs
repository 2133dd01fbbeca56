//! What do panels and pages share? Canvases, colours, charts, pickers, notices; it knows neither panels nor pages.

mod browser;
pub mod camera;
pub mod chart;
pub mod diagram;
pub mod drawing;
mod fold;
mod footer;
mod header;
mod help;
mod map_canvas;
mod model_table;
mod notice;
pub mod palette;
pub mod part;
mod picker;
pub mod pixels;
pub mod results;
pub mod stretch;
mod tabs;
mod toggle;

pub use browser::{Arrivals, use_media, use_page};
pub use fold::Fold;
pub use footer::Footer;
pub use header::Header;
pub use help::{Help, described_by, with_help};
pub use map_canvas::MapCanvas;
pub use model_table::ModelTable;
pub use notice::{NoticeBar, Told, use_told};
pub use palette::{diverging, paint};
pub use picker::picker;
pub use tabs::{TabList, tab_panel};
pub use toggle::use_toggle;
