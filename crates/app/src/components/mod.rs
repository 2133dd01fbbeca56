//! What do several pages share?

mod footer;
mod header;
mod model_table;
mod notice;

pub use footer::Footer;
pub use header::Header;
pub use model_table::ModelTable;
pub use notice::{NoticeBar, Told, use_told};
