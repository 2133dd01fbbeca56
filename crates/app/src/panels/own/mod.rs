//! Pictures of the visitor's own, as a data set: a folder or a zip archive, with a class for each picture.

mod decode;
mod learner;
mod panel;
pub mod read;
mod send;
mod source;

pub use decode::Decoder;
pub use panel::{OwnPictures, use_folder_field, words};
pub use source::{Source, all, archive, is_picture, pictures};
