//! What is kept on the visitor's machine for use without a connection? The service worker `sw.js` keeps it; this asks
//! and tells it.

mod page;
mod update;
mod worker;

pub use page::OfflinePage;
pub use update::UpdateNotice;
