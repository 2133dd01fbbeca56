//! Pictures of the visitor's own, as a data set: a folder or a zip archive, with a class for each picture.

mod decode;
mod dropped;
mod label;
mod panel;
mod send;
mod source;
mod zip;

pub use panel::OwnPictures;
