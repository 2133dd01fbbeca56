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
    /// A picture of any size in grey, bright on dark: the square in its middle, as [`Preparation::Digit`].
    Grey,
    /// The middle of a colour picture, as networks of Caffe take it: blue, green, red, 0 to 255, less the mean colour of
    /// ImageNet (104, 117, 123).
    Caffe,
    /// The same as torchvision's networks take it: red, green, blue, 0 to 1, standardised by ImageNet's figures.
    ImageNet,
    /// The same from -1 to 1, as the Inception family takes it.
    Inception,
    /// A street scene, from -2 to 2.
    Street,
}
