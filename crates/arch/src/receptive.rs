//! Which part of the picture can one value see?

use serde::{Deserialize, Serialize};

use crate::op::{Op, Window};
use crate::shape::Shape;

/// The part of the input picture that one value of a node depends on, in pixels: `[vertical, horizontal]`.
///
/// Padding is ignored, as in the usual tables: near the edge of the picture a part of the field lies outside.
/// Arithmetic: Dumoulin and Visin 2016, arXiv:1603.07285; Araujo et al. 2019, doi:10.23915/distill.00021.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceptiveField {
    /// Rows and columns seen.
    pub size: [f64; 2],
    /// Pixels between the fields of neighbouring values.
    pub jump: [f64; 2],
    /// Centre of the field of the first value, in pixels from the first one (0 is the middle of that pixel).
    pub start: [f64; 2],
}

impl ReceptiveField {
    /// A pixel sees itself.
    pub const PIXEL: Self = ReceptiveField { size: [1.0; 2], jump: [1.0; 2], start: [0.0; 2] };

    /// The field after `op`, from the fields and shapes of its inputs; `unpooled` is the window of the pooling that an
    /// unpooling takes back.
    pub(crate) fn after(op: &Op, inputs: &[(ReceptiveField, Shape)], unpooled: Option<&Window>) -> Self {
        let Some(&(first, shape)) = inputs.first() else {
            return ReceptiveField::PIXEL;
        };
        let widest = inputs.iter().fold(first, |field, (other, _)| field.union(other));
        match op {
            Op::Conv2d { window, .. }
            | Op::MaxPool(window)
            | Op::AvgPool { window, .. }
            | Op::MaxAvgPool(window)
            | Op::Subsample(window) => widest.through(window),
            Op::ConvTranspose2d { window, .. } => widest.upsampled(window),
            Op::MaxUnpool { .. } => unpooled.map_or(widest, |window| widest.upsampled(window)),
            Op::GlobalAvgPool | Op::Flatten => widest.whole(shape),
            // Neighbouring channels see the same pixels.
            Op::Input
            | Op::Linear { .. }
            | Op::BatchNorm { .. }
            | Op::LocalResponseNorm { .. }
            | Op::Activation(_)
            | Op::Concat
            | Op::Add { .. }
            | Op::Join { .. }
            | Op::Dropout { .. }
            | Op::SpatialDropout { .. }
            | Op::PadChannels { .. }
            | Op::EuclideanCodes { .. } => widest,
        }
    }

    /// Strides multiply: enough of them go beyond every number.
    pub(crate) fn is_finite(&self) -> bool {
        [self.size, self.jump, self.start].iter().flatten().all(|number| number.is_finite())
    }

    fn through(self, window: &Window) -> Self {
        let mut field = self;
        for axis in 0..2 {
            let reach = (window.span(axis) - 1) as f64;
            field.size[axis] += reach * self.jump[axis];
            field.start[axis] += (reach / 2.0 - window.padding[axis] as f64) * self.jump[axis];
            field.jump[axis] *= window.stride[axis] as f64;
        }
        field
    }

    fn upsampled(self, window: &Window) -> Self {
        let mut field = self;
        for axis in 0..2 {
            let stride = window.stride[axis] as f64;
            let inputs_seen = (window.span(axis) as f64 / stride).ceil();
            field.size[axis] += (inputs_seen - 1.0) * self.jump[axis];
            field.jump[axis] /= stride;
        }
        field
    }

    fn whole(self, shape: Shape) -> Self {
        let mut field = self;
        let (height, width) = shape.size();
        for (axis, count) in [height, width].into_iter().enumerate() {
            let reach = count.saturating_sub(1) as f64 * self.jump[axis];
            field.size[axis] += reach;
            field.start[axis] += reach / 2.0;
            field.jump[axis] *= count as f64;
        }
        field
    }

    fn union(self, other: &Self) -> Self {
        let mut field = self;
        for axis in 0..2 {
            if other.size[axis] > field.size[axis] {
                field.size[axis] = other.size[axis];
                field.start[axis] = other.start[axis];
            }
            field.jump[axis] = field.jump[axis].max(other.jump[axis]);
        }
        field
    }
}
