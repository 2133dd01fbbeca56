//! One picture of numbers.

use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::pixels;

/// Properties of [`MapCanvas`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Opaque pixels, row by row.
    pub rgba: Vec<u8>,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// For tests.
    pub testid: &'static str,
    /// What it shows, for screen readers.
    pub label: String,
}

/// A canvas with a pixel per value; the style sheet makes the pixels large.
#[component]
pub fn MapCanvas(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((props.rgba.clone(), props.width, props.height), move |(rgba, width, height)| {
            let canvas = node.get().and_then(|node| node.dyn_into::<HtmlCanvasElement>().ok());
            if let Some(Err(error)) = canvas.map(|canvas| pixels::draw(&canvas, rgba, *width, *height)) {
                web_sys::console::error_1(&error);
            }
        });
    }
    html! {
        <canvas ref={node} width={props.width.to_string()} height={props.height.to_string()} data-testid={props.testid}
            role="img" aria-label={props.label.clone()} title={props.label.clone()}></canvas>
    }
}
