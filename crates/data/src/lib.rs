//! Packed datasets: how pictures and labels travel to the page and become batches.
//!
//! # The pack format, version 1
//!
//! A pack is a folder with a `manifest.json` and some shard files beside it. A shard holds about a
//! thousand pictures, so that the first batch is there long before the last picture. The files are
//! served as they are and decoded in the engine.
//!
//! **`manifest.json`** says what the set is ([`Manifest`] has the fields): `format` (always
//! `"cnn-time-machine-pack"`), `version`, `id`, `title`, the names of the `classes`, `channels`, `height`, `width`,
//! `mean` and `std` per channel (of the *whole* published training split, pixels scaled to 0..1, so that
//! a network trained on all of it and a visitor's on a part see the same numbers), `source`, `licence`, `citation`,
//! `note`, and `splits`, each with a `name`, a `count` and its `shards`: `file`, `count`, `bytes` and `sha256`.
//!
//! **A shard** is a header of 32 bytes and a deflate stream (RFC 1951). Numbers are little-endian.
//!
//! | bytes  | what                                                               |
//! |--------|--------------------------------------------------------------------|
//! | 0..4   | `CTMS`                                                             |
//! | 4      | version, 1                                                         |
//! | 5      | predictor: 0 none, 1 left, 2 up, 3 average, 4 Paeth                |
//! | 6      | colour transform: 0 none, 1 red and blue are stored less green     |
//! | 7      | 0                                                                  |
//! | 8..10  | channels                                                           |
//! | 10..12 | height                                                             |
//! | 12..14 | width                                                              |
//! | 14..16 | 0                                                                  |
//! | 16..20 | count of pictures                                                  |
//! | 20..24 | length of the deflate stream                                       |
//! | 24..28 | CRC-32 of the deflate stream                                       |
//! | 28..32 | CRC-32 of bytes 0..28                                              |
//!
//! The stream unpacks to `count` labels, a byte each, and then the pixels,
//! `[count, channels, height, width]`, a byte each. The predictors are those of PNG (RFC 2083, section 6), applied
//! within each channel of each picture; what lies outside the picture counts as 0.
//!
//! # From pictures to batches
//!
//! [`Dataset`] collects the shards of one split, checks each against the manifest, and hands out
//! normalised batches through a [`Preprocess`]; [`shuffled`] is the order of an epoch; [`augment`]
//! has shift, flip, crop, cutout and colour. A visitor's own picture comes in through [`prepare`], by [`drawing`] or
//! [`photo`]. All of it is the same, bit for bit, on every platform.
//!
//! # From files to pictures
//!
//! [`picture`] reads a picture's file, [`archive`] finds files in a zip archive, and [`labels`] says which class each
//! of many belongs to. What is not taken is told with its [`Reason`].

pub mod archive;
mod area;
pub mod augment;
mod confusion;
mod dataset;
pub mod drawing;
mod error;
#[cfg(not(target_family = "wasm"))]
mod folder;
mod header;
mod held_out;
pub mod labels;
mod left_out;
mod manifest;
#[cfg(feature = "write")]
pub mod pack;
pub mod photo;
pub mod picture;
mod places;
mod predictor;
mod prepare;
mod preprocess;
mod rng;
pub mod sets;
mod shape;
mod shard;

pub use augment::Augment;
pub use confusion::Confusion;
pub use dataset::{Dataset, sha256_hex};
pub use error::DataError;
#[cfg(not(target_family = "wasm"))]
pub use folder::{load_split, read_manifest};
pub use held_out::held_out;
pub use left_out::{Group, LeftOut, Method, Reason};
pub use manifest::{Manifest, ShardEntry, Split};
pub use prepare::{Figures, PrepareError, Prepared, figures, prepare};
pub use preprocess::Preprocess;
pub use rng::{Rng, shuffled};
pub use sets::KnownSet;
pub use shape::ImageShape;
pub use shard::Shard;

/// What went right, or what did not.
pub type Result<T> = std::result::Result<T, DataError>;
