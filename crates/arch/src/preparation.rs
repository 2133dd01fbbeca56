//! How does a picture become a network's input? Each network was published with a convention of its own.

use serde::{Deserialize, Serialize};

/// How a picture becomes a network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Preparation {
    /// A 28×28 digit, white on black, as MNIST keeps it: padded to the network's input and scaled to [-0.1, 1.175] as
    /// in LeCun et al. 1998.
    Digit,
    /// A drawing, white on black, of any size: cropped, centred by mass and shrunk as MNIST was made, then as
    /// [`Preparation::Digit`].
    Drawing,
    /// A colour picture of any size as CIFAR-10 keeps them: the square in its middle, averaged down to the network's
    /// input and standardised by that set's figures.
    Cifar10,
    /// A picture of any size in grey, bright on dark: the square in its middle, as [`Preparation::Digit`].
    Grey,
    /// The middle of a colour picture, as networks of Caffe take it: blue, green, red, 0 to 255, less the mean colour
    /// of ImageNet (104, 117, 123).
    Caffe,
    /// The same as torchvision's networks take it: red, green, blue, 0 to 1, standardised by ImageNet's figures.
    ImageNet,
    /// The same from -1 to 1, as the Inception family takes it.
    Inception,
    /// A street scene, from -2 to 2.
    Street,
}

impl Preparation {
    /// All of them.
    pub const ALL: [Preparation; 8] = [
        Preparation::Digit,
        Preparation::Drawing,
        Preparation::Cifar10,
        Preparation::Grey,
        Preparation::Caffe,
        Preparation::ImageNet,
        Preparation::Inception,
        Preparation::Street,
    ];

    /// Its short name in files and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Preparation::Digit => "digit",
            Preparation::Drawing => "drawing",
            Preparation::Cifar10 => "cifar10",
            Preparation::Grey => "grey",
            Preparation::Caffe => "caffe",
            Preparation::ImageNet => "imagenet",
            Preparation::Inception => "inception",
            Preparation::Street => "street",
        }
    }

    /// The one with this short name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preparation| preparation.key() == key)
    }

    /// Is the picture taken in grey, bright on dark?
    pub const fn is_grey(self) -> bool {
        matches!(self, Preparation::Digit | Preparation::Drawing | Preparation::Grey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_back() {
        for preparation in Preparation::ALL {
            assert_eq!(Preparation::of_key(preparation.key()), Some(preparation));
        }
        assert_eq!(Preparation::of_key("Digit"), None);
    }
}
