//! What do the numbers of a convolution look like?

use yew::prelude::*;

use crate::language::{fill, t};

/// Height of the drawing, in its own units.
const HEIGHT: f64 = 190.0;
/// Of a volume of 1 row, and of the tallest.
const LOW: f64 = 14.0;
const TALL: f64 = 110.0;

/// A box whose front is `side` high and wide and which is `depth` deep, at `left`, standing in the middle.
fn solid(left: f64, side: f64, depth: f64, class: &'static str) -> Html {
    let lean = depth * 0.5;
    let top = (HEIGHT - side + lean) / 2.0;
    let front = format!("M{left:.1} {top:.1}h{side:.1}v{side:.1}h{:.1}z", -side);
    let roof = format!("M{left:.1} {top:.1}l{lean:.1} {:.1}h{side:.1}l{:.1} {lean:.1}z", -lean, -lean);
    let wall = format!("M{:.1} {top:.1}l{lean:.1} {:.1}v{side:.1}l{:.1} {lean:.1}z", left + side, -lean, -lean);
    html! { <g class={class}><path d={front} /><path class="roof" d={roof} /><path class="wall" d={wall} /></g> }
}

/// Rows and maps on logarithmic scales.
fn scaled(rows: usize, maps: usize) -> (f64, f64) {
    let log = |number: usize, most: f64| ((number.max(1) as f64).log2() / most).min(1.0);
    (LOW + log(rows, 7.0) * (TALL - LOW), 6.0 + log(maps, 10.0) * 54.0)
}

/// Input, one of the kernels, and output of a convolution: maps in and out, rows of the maps and of the kernel, stride.
pub fn volumes(values: &[usize]) -> Html {
    let [inputs, outputs, rows, kernel, stride] = *values else { return Html::default() };
    let made = rows.div_ceil(stride);
    let shape = |maps: usize, rows: usize| format!("{maps}×{rows}×{rows}");
    let label = fill(
        "{0}, {1} kernels of {2}, {3}",
        &[&shape(inputs, rows), &outputs.to_string(), &shape(inputs, kernel), &shape(outputs, made)],
    );
    let words = |middle: f64, text: String| {
        html! {
            <text x={format!("{middle:.1}")} y={format!("{:.1}", HEIGHT + 18.0)} text-anchor="middle">{ text }</text>
        }
    };
    let volume = |middle: f64, rows: usize, maps: usize, class: &'static str| {
        let (side, depth) = scaled(rows, maps);
        solid(middle - (side + depth / 2.0) / 2.0, side, depth, class)
    };
    html! {
        <figure class="volumes">
            <svg viewBox={format!("0 0 560 {:.0}", HEIGHT + 26.0)} role="img" aria-label={label}
                data-testid="concept-picture">
                { volume(90.0, rows, inputs, "shape") }
                { volume(280.0, kernel, inputs, "convolution") }
                { volume(470.0, made, outputs, "shape") }
                <path class="arrow"
                    d={format!("M175 {0:.1}h40m-9 -6l9 6l-9 6M345 {0:.1}h40m-9 -6l9 6l-9 6", HEIGHT / 2.0)} />
                { words(90.0, shape(inputs, rows)) }
                { words(280.0, format!("{outputs} × {}", shape(inputs, kernel))) }
                { words(470.0, shape(outputs, made)) }
            </svg>
            <figcaption>{ t("Maps that come in, one of the kernels, maps that go out: rows and columns and the number \
                of maps on logarithmic scales.") }</figcaption>
        </figure>
    }
}
