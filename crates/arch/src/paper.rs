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
    /// Top-1 accuracy in per cent, of one network; by one crop where somebody published that.
    pub top1: Option<Figure>,
    /// Top-5 accuracy in per cent.
    pub top5: Option<Figure>,
}

impl Published {
    /// The same with top-1 accuracies that were measured by other procedures.
    pub const fn with_top1(self, others: &'static [Figure]) -> Self {
        let top1 = match self.top1 {
            Some(figure) => Some(Figure { others, ..figure }),
            None => None,
        };
        Published { top1, ..self }
    }

    /// Every top-1 accuracy that was published, each with its procedure.
    pub fn all_top1(&self) -> impl Iterator<Item = Figure> {
        self.top1.into_iter().flat_map(|figure| std::iter::once(figure).chain(figure.others.iter().copied()))
    }

    /// The top-1 accuracy measured by a procedure.
    pub fn top1_by(&self, procedure: Procedure) -> Option<Figure> {
        self.all_top1().find(|figure| figure.procedure == Some(procedure))
    }
}

/// How an accuracy was measured. Figures of different procedures are not comparable: more looks at a picture bring some
/// points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Procedure {
    /// The middle of each picture, once.
    SingleCrop,
    /// The mean of the corners and the middle, and of their mirror images (Krizhevsky et al. 2012, section 4.1).
    TenCrops,
    /// All over the picture at one size, convolutionally (Sermanet et al. 2013, section 3.3).
    Dense,
    /// The same at several sizes.
    MultiScale,
    /// Small pictures, as they are.
    Whole,
}

impl Procedure {
    /// All of them.
    pub const ALL: [Procedure; 5] = [Self::SingleCrop, Self::TenCrops, Self::Dense, Self::MultiScale, Self::Whole];

    /// The value of a select, and the word in a table for other programs.
    pub const fn key(self) -> &'static str {
        match self {
            Procedure::SingleCrop => "single-crop",
            Procedure::TenCrops => "ten-crops",
            Procedure::Dense => "dense",
            Procedure::MultiScale => "multi-scale",
            Procedure::Whole => "whole",
        }
    }
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
    /// How it was measured; `None` of what is counted.
    pub procedure: Option<Procedure>,
    /// The same measured by other procedures.
    pub others: &'static [Figure],
}

impl Figure {
    /// A figure that our own count must meet within `tolerance` (relative).
    pub const fn new(value: f64, tolerance: f64, source: &'static str) -> Self {
        Figure { value, tolerance, source, procedure: None, others: &[] }
    }

    /// An accuracy of one crop.
    pub const fn one_crop(value: f64, source: &'static str) -> Self {
        Figure::measured(value, Procedure::SingleCrop, source)
    }

    /// An accuracy of ten crops.
    pub const fn ten_crops(value: f64, source: &'static str) -> Self {
        Figure::measured(value, Procedure::TenCrops, source)
    }

    /// An accuracy of a dense evaluation at one size.
    pub const fn dense(value: f64, source: &'static str) -> Self {
        Figure::measured(value, Procedure::Dense, source)
    }

    /// An accuracy of a dense evaluation at several sizes.
    pub const fn multi_scale(value: f64, source: &'static str) -> Self {
        Figure::measured(value, Procedure::MultiScale, source)
    }

    /// An accuracy on small pictures, which are taken as they are.
    pub const fn whole(value: f64, source: &'static str) -> Self {
        Figure::measured(value, Procedure::Whole, source)
    }

    const fn measured(value: f64, procedure: Procedure, source: &'static str) -> Self {
        Figure { value, tolerance: 0.0, source, procedure: Some(procedure), others: &[] }
    }
}
