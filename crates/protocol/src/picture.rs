//! A picture on its way into a network.

use arch::Preparation;
use serde::{Deserialize, Serialize};

/// Pixels: rows of grey values, of `[r, g, b]`, or of `[r, g, b, opacity]` as a canvas gives them, 0 to 255.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// 1 (grey), 3 (red, green, blue) or 4 (and opacity: a picture that the browser decoded, taken as one of a file
    /// is).
    pub channels: u8,
    /// `height * width * channels` values, the channels of one pixel together.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}

/// What a network is to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input {
    /// A picture of the page's.
    Picture(Picture, Preparation),
    /// A picture file as it is: the engine reads it.
    File(#[serde(with = "serde_bytes")] Vec<u8>, Preparation),
    /// This picture of the open test set.
    Example(u32),
}
