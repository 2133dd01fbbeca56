//! How does one pixel of the output come about?

use yew::prelude::*;

use crate::language::t;
use crate::ui::palette;

/// Values as a small table of coloured squares.
fn cells(
    values: &[f32],
    size: usize,
    words: &'static str,
    testid: &'static str,
    colour: impl Fn(f32) -> [u8; 3],
) -> Html {
    let cell = |(index, value): (usize, &f32)| {
        let [red, green, blue] = colour(*value);
        let bright = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue) > 125_000;
        let ink = if bright { "#000" } else { "#fff" };
        let style = format!("background:rgb({red} {green} {blue});color:{ink}");
        html! { <span key={index} style={style}>{ two(*value) }</span> }
    };
    let said: Vec<String> = values.iter().map(|value| two(*value)).collect();
    html! {
        <div><p aria-hidden="true">{ words }</p>
            <div class="cells" style={format!("--n:{size}")} role="img" data-testid={testid}
                aria-label={[words, ": ", &said.join("; ")].concat()}>{ for values.iter().enumerate().map(cell) }</div>
        </div>
    }
}

/// With two digits, as the pixels have them.
pub fn two(value: f32) -> String {
    // No minus before nothing.
    let value = if value.abs() < 0.005 { 0.0 } else { value };
    format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').replace('-', "−")
}

/// The pixels under the window, the fields of the kernel, and their products.
pub fn sums(window: &[f32], fields: Html, products: &[f32], size: usize) -> Html {
    let limit = products.iter().fold(1.0, |most: f32, value| most.max(value.abs()));
    let grey = |value: f32| [(value * 255.0).round() as u8; 3];
    html! {
        <div class={classes!("sums", (size > 3).then_some("wide"))}>
            { cells(window, size, t("Pixels under the window"), "conv-window", grey) }
            <span aria-hidden="true">{ "×" }</span>
            { fields }
            <span aria-hidden="true">{ "=" }</span>
            { cells(products, size, t("Products"), "conv-products", |value| palette::diverging(value, limit)) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::two;

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.0, -0.5, 0.126, -0.001].map(two), ["1", "−0.5", "0.13", "0"]);
    }
}
