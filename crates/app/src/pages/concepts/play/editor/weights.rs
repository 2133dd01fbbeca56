//! Which kernel? Known ones, and one's own.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::language::{fill, phrase, t};
use crate::pages::concepts::play::map::Kernel;

/// Names of [`preset`]s; the last is what the visitor makes.
pub const NAMES: [&str; 8] = [
    phrase("upright edges"),
    phrase("all edges"),
    phrase("blur"),
    phrase("sharpen"),
    phrase("emboss"),
    phrase("identity"),
    phrase("nothing"),
    phrase("your own"),
];
/// The place of the visitor's own.
pub const OWN: usize = NAMES.len() - 1;

/// A known kernel of 3 or 5 rows: the larger is the smaller with zeros around it, but for the blur.
pub fn preset(index: usize, size: usize) -> Kernel {
    let three: [i8; 9] = match index {
        0 => [-1, 0, 1, -2, 0, 2, -1, 0, 1],
        1 => [-1, -1, -1, -1, 8, -1, -1, -1, -1],
        2 => return Kernel::square(size, |_, _| 1.0 / (size * size) as f32),
        3 => [0, -1, 0, -1, 5, -1, 0, -1, 0],
        4 => [-2, -1, 0, -1, 1, 1, 0, 1, 2],
        5 => [0, 0, 0, 0, 1, 0, 0, 0, 0],
        _ => [0; 9],
    };
    resized(&Kernel::square(3, |row, column| f32::from(three[row * 3 + column])), size)
}

/// The same weights around the middle; zeros where there were none.
pub fn resized(kernel: &Kernel, size: usize) -> Kernel {
    let (old, map) = (kernel.size[0], kernel.map());
    let moved = |place: usize| place as isize + (old as isize - size as isize) / 2;
    Kernel::square(size, |row, column| map.at(moved(row), moved(column)))
}

/// The largest weight that the sums have room for.
const MOST: f64 = 1e4;

/// A field for each weight.
pub fn fields(kernel: &Kernel, on_change: &Callback<Kernel>) -> Html {
    let size = kernel.size[0];
    let field = |(index, weight): (usize, &f32)| {
        // Three digits say what a ninth is; the kernel itself has all of them.
        let shown = ((f64::from(*weight) * 1000.0).round() / 1000.0).to_string();
        let changed = {
            let (kernel, on_change, shown) = (kernel.clone(), on_change.clone(), shown.clone());
            move |event: Event| {
                let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                let Some(input) = input else { return };
                let value = input.value_as_number();
                if value.abs() > MOST || value.is_nan() {
                    // What is shown is what the sums are made of.
                    return input.set_value(&shown);
                }
                let mut kernel = kernel.clone();
                kernel.weights[index] = value as f32;
                on_change.emit(kernel);
            }
        };
        let (row, column) = ((index / size + 1).to_string(), (index % size + 1).to_string());
        html! {
            <input key={index} type="number" step="any" value={shown} onchange={changed}
                aria-label={fill("Weight in row {0}, column {1}", &[&row, &column])}
                data-testid={format!("weight-{index}")} />
        }
    };
    html! {
        <fieldset class="cells" style={format!("--n:{size}")}><legend>{ t("Kernel: change its weights") }</legend>{
            for kernel.weights.iter().enumerate().map(field) }</fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_answer_to_no_even_picture_and_a_blur_keeps_its_brightness() {
        let sum = |index| preset(index, 5).weights.iter().sum::<f32>();
        assert_eq!([sum(0), sum(1), sum(5)], [0.0, 0.0, 1.0]);
        assert!((sum(2) - 1.0).abs() < 1e-6 && (sum(3) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_kernel_keeps_its_middle() {
        let three = preset(4, 3);
        assert_eq!(resized(&three, 5).weights[6], -2.0);
        assert_eq!(resized(&resized(&three, 5), 3), three);
    }
}
