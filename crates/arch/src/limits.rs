//! How large may a network be?
//!
//! A graph may come from anywhere, a link among them. These limits are far above every network of the story (the
//! largest tensor there is VGG's first fully connected one, 103 million weights) and far below what would end a page or
//! overflow a count. [`crate::Graph::analyse`] refuses what is above them.

/// Most nodes of a graph; ResNet-1202 has 4,211.
pub const MAX_NODES: usize = 1 << 15;

/// Most numbers of one value for one picture, or of one tensor: 2 GiB in 32-bit floats, half of what a wasm32 memory
/// can address.
pub const MAX_ELEMENTS: usize = 1 << 29;

/// Most numbers of all values of one picture together, and of all tensors together: 8 GiB in 32-bit floats. A `usize`
/// of wasm32 counts as many.
pub const MAX_TOTAL: u64 = 1 << 31;

/// Most multiply-accumulates for one picture: what a 64-bit float, and so JavaScript, counts without rounding.
pub const MAX_MACS: u64 = 1 << 53;

/// Most bytes of a name.
pub const MAX_NAME: usize = 200;

/// Greatest slope, plateau, factor or constant of an operation: what is larger takes 32-bit floats to infinity within
/// few layers.
pub const MAX_FACTOR: f64 = 1e3;
