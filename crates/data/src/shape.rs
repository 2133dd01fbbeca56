//! The shape of one picture.

use std::fmt;

use arch::Shape;

/// The shape of one picture, `[channels, height, width]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageShape {
    /// 1 for grey, 3 for red, green, blue.
    pub channels: usize,
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
}

impl ImageShape {
    /// A shape from its three numbers.
    pub const fn new(channels: usize, height: usize, width: usize) -> Self {
        Self { channels, height, width }
    }

    /// The shape of the pictures that a network with this input takes; none where it takes no pictures.
    pub const fn of_input(input: Shape) -> Option<Self> {
        match input {
            Shape::Map { channels, height, width } => Some(Self { channels, height, width }),
            Shape::Features(_) => None,
        }
    }

    /// Numbers in one picture; a shape that no memory holds has the most that there can be.
    pub const fn len(self) -> usize {
        self.channels.saturating_mul(self.plane())
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Pixels in one channel.
    pub const fn plane(self) -> usize {
        self.height.saturating_mul(self.width)
    }
}

impl fmt::Display for ImageShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}x{}", self.channels, self.height, self.width)
    }
}
