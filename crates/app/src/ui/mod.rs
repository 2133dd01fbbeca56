//! What do panels and pages share? Canvases, colours, charts, pickers, notices; it knows neither panels nor pages.

mod browser;
pub mod camera;
pub mod chart;
pub mod diagram;
mod footer;
mod header;
mod map_canvas;
mod model_table;
mod notice;
pub mod palette;
pub mod part;
mod picker;
pub mod pixels;

pub use browser::{use_media, use_page};
pub use footer::Footer;
pub use header::Header;
pub use map_canvas::MapCanvas;
pub use model_table::ModelTable;
pub use notice::{NoticeBar, Told, use_told};
pub use palette::{diverging, paint};
pub use picker::picker;
