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

/// How a picture becomes a network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preparation {
    /// A 28×28 digit, white on black, as MNIST keeps it: padded to the network's input and scaled to [-0.1, 1.175] as in
    /// LeCun et al. 1998.
    Digit,
    /// A drawing, white on black, of any size: cropped, centred by mass and shrunk as MNIST was made, then as [`Preparation::Digit`].
    Drawing,
    /// A colour picture of any size as CIFAR-10 keeps them: the square in its middle, averaged down to the network's input
    /// and standardised by that set's figures.
    Cifar10,
}
