//! A picture on which something is moved, with a pointer, a finger or the arrow keys.

use web_sys::Element;
use yew::prelude::*;

use crate::ui::MapCanvas;

/// Properties of [`Board`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Pixels of a square.
    pub rgba: Vec<u8>,
    /// What it shows, and what the arrow keys move.
    pub label: String,
    /// For tests.
    pub testid: &'static str,
    /// What lies on it, in SVG, a unit for each pixel.
    pub mark: Html,
    /// A pixel was pointed at: its row and column.
    pub on_point: Callback<[usize; 2]>,
    /// An arrow key was pressed: rows down and columns to the right.
    pub on_arrow: Callback<[isize; 2]>,
}

/// A canvas under a drawing, which takes the focus.
#[component]
pub fn Board(props: &Props) -> Html {
    let side = (props.rgba.len() / 4).isqrt();
    let node = use_node_ref();
    let point = {
        let (node, on_point) = (node.clone(), props.on_point.clone());
        move |event: &PointerEvent| {
            let Some(board) = node.cast::<Element>() else { return };
            let shown = board.get_bounding_client_rect();
            let cell = |at: f64, shown: f64| ((at / shown.max(1.0) * side as f64).max(0.0) as usize).min(side - 1);
            let across = cell(f64::from(event.client_x()) - shown.left(), shown.width());
            let down = cell(f64::from(event.client_y()) - shown.top(), shown.height());
            on_point.emit([down, across]);
        }
    };
    let on_down = {
        let (node, point) = (node.clone(), point.clone());
        move |event: PointerEvent| {
            if let Some(board) = node.cast::<Element>() {
                // Synthetic events have no pointer to capture.
                let _ = board.set_pointer_capture(event.pointer_id());
            }
            point(&event);
        }
    };
    let on_move = move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            point(&event);
        }
    };
    let on_key = {
        let on_arrow = props.on_arrow.clone();
        move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowUp" => [-1, 0],
                "ArrowDown" => [1, 0],
                "ArrowLeft" => [0, -1],
                "ArrowRight" => [0, 1],
                _ => return,
            };
            event.prevent_default();
            on_arrow.emit(by);
        }
    };
    html! {
        <div ref={node} class="board" tabindex="0" role="application" aria-label={props.label.clone()}
            data-testid={props.testid}
            onpointerdown={on_down} onpointermove={on_move} onkeydown={on_key}>
            <MapCanvas rgba={props.rgba.clone()} width={side as u32} height={side as u32} testid="play-map"
                label={props.label.clone()} />
            <svg viewBox={format!("0 0 {side} {side}")} aria-hidden="true">{ props.mark.clone() }</svg>
        </div>
    }
}

/// The outline of a window whose upper left pixel is `[row, column]`.
pub fn outline([row, column]: [f32; 2], [rows, columns]: [f32; 2]) -> Html {
    let [x, y, width, height] = [column, row, columns, rows].map(|length| length.to_string());
    html! {
        <>
            <rect class="under" x={x.clone()} y={y.clone()} width={width.clone()} height={height.clone()} />
            <rect x={x} y={y} width={width} height={height} />
        </>
    }
}
