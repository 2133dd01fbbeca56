//! A picture on its way into a network.

use serde::{Deserialize, Serialize};

/// Pixels as a canvas gives them, without alpha: rows of `[r, g, b]` or of single grey values, 0 to 255.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// 1 (grey) or 3 (red, green, blue).
    pub channels: u8,
    /// `height * width * channels` values, the channels of one pixel together.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}
