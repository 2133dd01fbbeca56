//! What do the axes of the figure show, and where on them is a number?

use super::points::Point;
use crate::format::{short, three};
use crate::language::t;

/// What an axis can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Multiply-accumulates of one picture.
    Macs,
    /// Learned numbers.
    Params,
    /// Milliseconds for one picture on this device.
    Ms,
    /// Top-1 accuracy, per cent.
    Top1,
    /// Accuracy that a network reached on this machine, per cent.
    Here,
    /// Top-1 accuracy for each million parameters.
    Density,
}

impl Quantity {
    /// The value of a select.
    pub const fn key(self) -> &'static str {
        match self {
            Quantity::Macs => "macs",
            Quantity::Params => "params",
            Quantity::Ms => "ms",
            Quantity::Top1 => "top1",
            Quantity::Here => "here",
            Quantity::Density => "density",
        }
    }

    /// The title of the axis, with its unit.
    pub fn title(self) -> &'static str {
        match self {
            Quantity::Macs => t("multiply-accumulates for one picture"),
            Quantity::Params => t("parameters"),
            Quantity::Ms => t("milliseconds for one picture, measured on this device"),
            Quantity::Top1 => t("top-1 accuracy on ImageNet, %"),
            Quantity::Here => t("test pictures named right, trained here, %"),
            Quantity::Density => t("top-1 accuracy for each million parameters, %"),
        }
    }

    /// The number of a point.
    pub fn of(self, point: &Point) -> f64 {
        match self {
            Quantity::Macs => point.macs,
            Quantity::Params => point.params,
            Quantity::Ms => point.ms,
            Quantity::Top1 | Quantity::Here => point.top1,
            Quantity::Density => point.density(),
        }
    }

    const fn is_logarithmic(self) -> bool {
        !matches!(self, Quantity::Top1 | Quantity::Here)
    }

    /// How a mark on the axis reads.
    pub fn mark(self, value: f64) -> String {
        match self {
            Quantity::Macs | Quantity::Params => short(value.round() as u64),
            Quantity::Top1 | Quantity::Here => format!("{value:.0}"),
            Quantity::Density | Quantity::Ms => three(value),
        }
    }
}

/// One axis, fitted to the points shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// What it shows.
    pub quantity: Quantity,
    low: f64,
    high: f64,
}

impl Axis {
    /// An axis on which all points have room.
    pub fn fit(quantity: Quantity, points: &[&Point]) -> Self {
        let values = || points.iter().map(|point| quantity.of(point));
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        if !low.is_finite() || !high.is_finite() {
            return Axis { quantity, low: 1.0, high: 10.0 };
        }
        if quantity.is_logarithmic() {
            Axis { quantity, low: low / 1.5, high: high * 1.5 }
        } else {
            Axis { quantity, low: low - 2.0, high: high + 2.0 }
        }
    }

    /// Place of a value, 0 at the low end and 1 at the high one.
    pub fn share(&self, value: f64) -> f64 {
        if self.quantity.is_logarithmic() {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// A part of it, between two shares.
    pub fn part(&self, low: f64, high: f64) -> Self {
        let at = |share: f64| {
            if self.quantity.is_logarithmic() {
                self.low * (self.high / self.low).powf(share)
            } else {
                self.low + (self.high - self.low) * share
            }
        };
        Axis { quantity: self.quantity, low: at(low), high: at(high) }
    }

    /// Does a point lie on it?
    pub fn holds(&self, point: &Point) -> bool {
        (-1e-9..=1.0 + 1e-9).contains(&self.share(self.quantity.of(point)))
    }

    /// Round numbers to mark: 1, 2 and 5 times powers of ten, or multiples of five.
    pub fn marks(&self) -> Vec<f64> {
        let marks: Vec<f64> = if self.quantity.is_logarithmic() {
            let first = self.low.log10().floor() as i32;
            let last = self.high.log10().ceil() as i32;
            let decades = (first..=last).map(|power| 10_f64.powi(power));
            decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|step| step * decade)).collect()
        } else {
            let step = if self.high - self.low > 12.0 { 5.0 } else { 1.0 };
            (0..=100).map(|mark| f64::from(mark) * step).collect()
        };
        marks.into_iter().filter(|mark| (self.low..=self.high).contains(mark)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panels::cost_chart::points;

    #[test]
    fn every_point_lies_inside_its_axes_and_marks_do_too() {
        let all = points::all();
        let shown: Vec<&Point> = all.iter().collect();
        for quantity in [Quantity::Macs, Quantity::Params, Quantity::Top1, Quantity::Density] {
            let axis = Axis::fit(quantity, &shown);
            assert!(shown.iter().all(|point| (0.0..=1.0).contains(&axis.share(quantity.of(point)))));
            let marks = axis.marks();
            assert!(marks.len() >= 3, "{quantity:?}: {marks:?}");
            assert!(marks.iter().all(|mark| (0.0..=1.0).contains(&axis.share(*mark))));
        }
    }

    #[test]
    fn an_empty_figure_has_axes_too() {
        assert!(!Axis::fit(Quantity::Macs, &[]).marks().is_empty());
    }
}
