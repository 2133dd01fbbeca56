//! Where does the visitor draw?

use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen::{JsCast, JsValue};
use web::canvas::{context, draw};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::language::t;

use crate::ui::pixels;

/// Rows and columns of the pad.
const SIDE: u32 = 280;
/// Width of a stroke: MNIST's strokes are about a twelfth of their picture.
const PEN: f64 = 22.0;

/// Properties of [`Pad`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// A sample or file to show; the first stroke wipes it away.
    pub shown: Option<Rc<Picture>>,
    /// The visitor's drawing has changed.
    pub on_draw: Callback<Picture>,
    /// The pad is empty.
    pub on_clear: Callback<()>,
}

/// A black square to draw on in white, with mouse, pen or finger.
#[component]
pub fn Pad(props: &Props) -> Html {
    let node = use_node_ref();
    let last = use_mut_ref(|| None::<(f64, f64)>);
    let own = use_mut_ref(|| false);
    {
        let (node, own) = (node.clone(), own.clone());
        use_effect_with(props.shown.clone(), move |shown| {
            if let (Some(shown), Some(canvas)) = (shown, canvas(&node)) {
                *own.borrow_mut() = false;
                report(draw(&canvas, &pixels::opaque(shown), shown.width, shown.height));
            }
        });
    }
    let stroke = {
        let (node, last, own, on_draw) = (node.clone(), last.clone(), own.clone(), props.on_draw.clone());
        move |event: &PointerEvent, begins: bool| {
            let Some(canvas) = canvas(&node) else { return };
            if begins && !std::mem::replace(&mut *own.borrow_mut(), true) {
                report(wipe(&canvas));
            }
            let to = position(&canvas, event);
            let from = if begins { Some(to) } else { *last.borrow() };
            if let Some(from) = from {
                report(line(&canvas, from, to));
                *last.borrow_mut() = Some(to);
                match context(&canvas).and_then(|context| pixels::read(&context, [0, 0, SIDE, SIDE], 1)) {
                    Ok(picture) => on_draw.emit(picture),
                    Err(error) => web_sys::console::error_1(&error),
                }
            }
        }
    };
    let on_down = {
        let (stroke, node) = (stroke.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            if let Some(canvas) = canvas(&node) {
                // Synthetic events have no pointer to capture; drawing works without.
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
            stroke(&event, true);
        })
    };
    let on_move = Callback::from(move |event: PointerEvent| stroke(&event, false));
    let on_up = Callback::from(move |_: PointerEvent| *last.borrow_mut() = None);
    let clear = {
        let (node, own, on_clear) = (node.clone(), own.clone(), props.on_clear.clone());
        Callback::from(move |_: MouseEvent| {
            *own.borrow_mut() = true;
            on_clear.emit(());
            if let Some(canvas) = canvas(&node) {
                report(wipe(&canvas));
            }
        })
    };
    html! {
        <div class="pad">
            <canvas ref={node} width={SIDE.to_string()} height={SIDE.to_string()} data-testid="draw-pad" role="img"
                aria-label={t("Drawing pad: draw a digit with mouse, pen or finger. With a keyboard, choose one of the \
                        sample digits.")}
                onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up.clone()}
                    onpointercancel={on_up}></canvas>
            <button onclick={clear} data-testid="draw-clear">{ t("Clear the pad") }</button>
        </div>
    }
}

fn canvas(node: &NodeRef) -> Option<HtmlCanvasElement> {
    node.get()?.dyn_into().ok()
}

fn report(result: Result<(), JsValue>) {
    if let Err(error) = result {
        web_sys::console::error_1(&error);
    }
}

/// The pointer's place in the canvas's own pixels.
fn position(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (f64, f64) {
    let scale = |shown: i32| if shown > 0 { f64::from(SIDE) / f64::from(shown) } else { 1.0 };
    (
        f64::from(event.offset_x()) * scale(canvas.client_width()),
        f64::from(event.offset_y()) * scale(canvas.client_height()),
    )
}

fn wipe(canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let context = context(canvas)?;
    context.set_fill_style_str("#000");
    context.fill_rect(0.0, 0.0, f64::from(SIDE), f64::from(SIDE));
    Ok(())
}

fn line(canvas: &HtmlCanvasElement, from: (f64, f64), to: (f64, f64)) -> Result<(), JsValue> {
    let context = context(canvas)?;
    context.set_stroke_style_str("#fff");
    context.set_line_width(PEN);
    context.set_line_cap("round");
    context.set_line_join("round");
    context.begin_path();
    context.move_to(from.0, from.1);
    context.line_to(to.0, to.1);
    context.stroke();
    Ok(())
}
