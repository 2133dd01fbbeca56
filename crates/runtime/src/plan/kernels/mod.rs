//! The arithmetic of a plan, a file per kind.

pub(crate) mod dense;
pub(crate) mod depthwise;
pub(crate) mod elementwise;
pub(crate) mod patches;
pub(crate) mod pooling;
pub(crate) mod product;
pub(crate) mod response_norm;
pub(crate) mod simd;
pub(crate) mod toom_cook;
pub(crate) mod transposed;
pub(crate) mod winograd;
