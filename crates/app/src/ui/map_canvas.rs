//! One picture of numbers.

use wasm_bindgen::JsCast;
use web::canvas::draw;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

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
    /// A value was pointed at: its column and row.
    #[prop_or_default]
    pub on_point: Option<Callback<(u32, u32)>>,
}

/// A canvas with a pixel per value; the style sheet makes the pixels large.
#[component]
pub fn MapCanvas(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((props.rgba.clone(), props.width, props.height), move |(rgba, width, height)| {
            let canvas = node.get().and_then(|node| node.dyn_into::<HtmlCanvasElement>().ok());
            if let Some(Err(error)) = canvas.map(|canvas| draw(&canvas, rgba, *width, *height)) {
                web_sys::console::error_1(&error);
            }
        });
    }
    let on_click = props.on_point.clone().map(|on_point| {
        let (width, height) = (props.width, props.height);
        Callback::from(move |event: MouseEvent| {
            let canvas: HtmlCanvasElement = event.target_unchecked_into();
            let cell = |offset: i32, shown: i32, cells: u32| {
                (f64::from(offset.max(0)) * f64::from(cells) / f64::from(shown.max(1))).min(f64::from(cells) - 1.0)
                    as u32
            };
            let (x, y) = (event.offset_x(), event.offset_y());
            on_point.emit((cell(x, canvas.client_width(), width), cell(y, canvas.client_height(), height)));
        })
    });
    html! {
        <canvas ref={node} onclick={on_click} width={props.width.to_string()} height={props.height.to_string()}
            data-testid={props.testid}
            role="img" aria-label={props.label.clone()} title={props.label.clone()}></canvas>
    }
}
