//! Which files are in a zip archive, and what is in them? The archive may be larger than memory: its parts are asked
//! for as they are needed.
//!
//! 1. [`tail`] says which bytes at its end to read, [`locate`] finds in them where its list of files is.
//! 2. [`list`] reads that list: each [`Entry`] has a path and the bytes to read for it. What cannot be unpacked is
//!    left out, with the reason.
//! 3. [`Entry::unpack`] unpacks one file and checks it.
//!
//! ```
//! # let archive: &[u8] = include_bytes!("../../tests/archives/d06b_zip64_all.zip");
//! # let read = |range: std::ops::Range<u64>| &archive[range.start as usize..range.end as usize];
//! use data::archive::{Limits, list, locate, tail};
//! let length = archive.len() as u64;
//! let place = locate(read(tail(length)), length)?;
//! let list = list(read(place.range.clone()), &place, &Limits::default())?;
//! let picture = list.files[0].unpack(read(list.files[0].range.clone()))?;
//! assert_eq!((list.files[0].path.as_str(), picture.len()), ("cat/000.png", 783));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Format: PKWARE's APPNOTE.TXT 6.3.10, and what writers have made of it.

mod bytes;
mod end;
mod error;
mod list;
mod name;
mod unpack;

pub use end::{Place, locate, tail};
pub use error::{ArchiveError, UnpackError};
pub use list::{Entry, Limits, List, list};
