//! Bars: of values side by side, or of how often each value occurs.

use yew::prelude::*;

use crate::format::plain;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 110.0;
/// Room below the bars for the numbers of the axis.
const FOOT: f64 = 16.0;

/// How many of `values` lie in each of `count` equal parts of `low..high`; what lies beyond counts to the last part.
pub fn histogram(values: &[f32], (low, high): (f32, f32), count: usize) -> Vec<f32> {
    let mut bins = vec![0.0; count];
    for value in values {
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        bins[((share * count as f32) as usize).min(count - 1)] += 1.0;
    }
    bins
}

/// Bars upon a line; values below zero hang down. `most` is the size of the highest, `ends` stand below the first and
/// the last.
pub fn bars(label: String, values: &[f32], most: f32, ends: [f32; 2]) -> Html {
    let signed = values.iter().any(|value| *value < 0.0);
    let line = if signed { HEIGHT / 2.0 } else { HEIGHT };
    let scale = line / f64::from(most.max(f32::MIN_POSITIVE));
    let step = WIDTH / values.len().max(1) as f64;
    let bar = |(index, value): (usize, &f32)| {
        let height = (f64::from(*value).abs() * scale).min(line);
        let top = if *value < 0.0 { line } else { line - height };
        let left = index as f64 * step + step * 0.1;
        html! {
            <rect x={one(left)} y={one(top)} width={one(step * 0.8)} height={one(height)}
                class={(*value < 0.0).then_some("below")} />
        }
    };
    let [first, last] = ends.map(|end| plain(f64::from(end)));
    html! {
        <svg class="bars" viewBox={format!("0 0 {WIDTH} {:.0}", HEIGHT + FOOT)} role="img" aria-label={label}>
            <line x1="0" x2={one(WIDTH)} y1={one(line)} y2={one(line)} />
            { for values.iter().enumerate().map(bar) }
            <text x="0" y={one(HEIGHT + FOOT - 3.0)}>{ first }</text>
            <text x={one(WIDTH)} y={one(HEIGHT + FOOT - 3.0)} text-anchor="end">{ last }</text>
        </svg>
    }
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once() {
        let bins = histogram(&[-9.0, 0.0, 0.1, 0.5, 0.99, 1.0, 7.0], (0.0, 1.0), 4);
        assert_eq!(bins, [3.0, 0.0, 1.0, 3.0]);
    }
}
