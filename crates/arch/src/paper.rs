//! Where does a network come from, and what was published about it?

/// A paper, with enough to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Title.
    pub title: &'static str,
    /// Authors, as they sign.
    pub authors: &'static str,
    /// Year of publication.
    pub year: u16,
    /// Where it appeared.
    pub venue: &'static str,
    /// DOI or arXiv address.
    pub link: &'static str,
}

/// Figures that somebody published about a network, each with its place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Published {
    /// Learnable parameters.
    pub params: Option<Figure>,
    /// Multiply-accumulates of one forward pass (where a source counts operations, its note says so).
    pub macs: Option<Figure>,
    /// Top-1 accuracy in per cent, one centre crop of one network unless the source says otherwise.
    pub top1: Option<Figure>,
    /// Top-5 accuracy in per cent.
    pub top5: Option<Figure>,
}

/// One published number and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The number as printed.
    pub value: f64,
    /// Relative distance from our count that its rounding or its way of counting explains.
    pub tolerance: f64,
    /// Paper or page, table or section, and how it was counted.
    pub source: &'static str,
}

impl Figure {
    /// A figure that our own count must meet within `tolerance` (relative).
    pub const fn new(value: f64, tolerance: f64, source: &'static str) -> Self {
        Figure { value, tolerance, source }
    }
}
