//! What shape has one example, without the batch axis?

use std::fmt;

use serde::{Deserialize, Serialize};

/// The shape of one example as it flows between two operations; the batch axis is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Shape {
    /// A stack of maps, `[channels, height, width]`.
    Map {
        /// Number of feature maps.
        channels: usize,
        /// Rows of each map.
        height: usize,
        /// Columns of each map.
        width: usize,
    },
    /// A plain vector of features, `[features]`.
    Features(usize),
}

impl Shape {
    /// A stack of maps, `[channels, height, width]`.
    pub const fn map(channels: usize, height: usize, width: usize) -> Self {
        Shape::Map { channels, height, width }
    }

    /// Number of values in one example. An analysis has at most [`crate::limits::MAX_ELEMENTS`]; more than a `usize`
    /// holds count as the most that it does.
    pub const fn elements(self) -> usize {
        match self {
            Shape::Map { channels, height, width } => channels.saturating_mul(height).saturating_mul(width),
            Shape::Features(features) => features,
        }
    }

    /// Channels of a stack of maps, or the number of features of a vector.
    pub const fn channels(self) -> usize {
        match self {
            Shape::Map { channels, .. } => channels,
            Shape::Features(features) => features,
        }
    }

    /// `(height, width)`; a vector counts as one position.
    pub const fn size(self) -> (usize, usize) {
        match self {
            Shape::Map { height, width, .. } => (height, width),
            Shape::Features(_) => (1, 1),
        }
    }

    /// The axes in order, without the batch: `[c, h, w]` or `[features]`.
    pub fn dims(self) -> Vec<usize> {
        match self {
            Shape::Map { channels, height, width } => vec![channels, height, width],
            Shape::Features(features) => vec![features],
        }
    }

    /// Bytes of one example in 32-bit floats; the most that a `usize` holds where they are more.
    pub const fn bytes(self) -> usize {
        self.elements().saturating_mul(4)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Map { channels, height, width } => write!(f, "{channels}×{height}×{width}"),
            Shape::Features(features) => write!(f, "{features}"),
        }
    }
}
