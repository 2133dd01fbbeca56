//! The whole of a drawing that is wider than its window, and where the window is.

use arch::OpFamily;
use yew::prelude::*;

use super::layout::Layout;
use super::sight::Sight;
use super::stage::{Plan, current_element};
use crate::language::t;

/// Width and height in the strip's own pixels; each of its columns shows the largest part that is there.
const WIDTH: usize = 400;
const HEIGHT: f64 = 36.0;

/// Properties of [`Overview`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is drawn.
    pub plan: Plan,
    /// What is in sight.
    pub sight: Sight,
}

/// A strip that is dragged, and moved by keys.
#[component]
pub fn Overview(props: &Props) -> Html {
    let plan = &props.plan.0;
    let bars = use_memo(props.plan.clone(), |plan| bars(&plan.0));
    let [from, length] = props.sight.seen;
    let main = plan.main.max(1.0);
    if length >= main - 1.0 {
        return html! {};
    }
    let go = {
        let on_go = props.sight.on_go.clone();
        move |event: &PointerEvent| {
            if let Some(element) = current_element(event) {
                // Nothing within the strip takes pointers, so that places are its own.
                let share = f64::from(event.offset_x()) / f64::from(element.client_width().max(1));
                on_go.emit(share.clamp(0.0, 1.0) * main);
            }
        }
    };
    let on_down = {
        let go = go.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(element) = current_element(&event) {
                // Without it the strip is still moved by every press.
                element.set_pointer_capture(event.pointer_id()).ok();
            }
            go(&event);
        })
    };
    let on_move = Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            go(&event);
        }
    });
    let on_key = {
        let (on_go, middle) = (props.sight.on_go.clone(), from + length / 2.0);
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowLeft" | "ArrowUp" => middle - length / 4.0,
                "ArrowRight" | "ArrowDown" => middle + length / 4.0,
                "PageUp" => middle - length,
                "PageDown" => middle + length,
                "Home" => 0.0,
                "End" => main,
                _ => return,
            };
            event.prevent_default();
            on_go.emit(next);
        })
    };
    let unit = WIDTH as f64 / main;
    let percent = from * 100.0 / (main - length).max(1.0);
    html! {
        <div class="overview" data-testid="diagram-overview" tabindex="0" role="slider"
            aria-label={t("Which stretch of the drawing is in sight")} aria-valuemin="0" aria-valuemax="100"
            aria-valuenow={format!("{:.0}", percent.clamp(0.0, 100.0))} onpointerdown={on_down}
            onpointermove={on_move} onkeydown={on_key}>
            <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} preserveAspectRatio="none" aria-hidden="true">
                { for bars.iter().map(|(family, d)| html! { <path class={family.name()} d={d.clone()} /> }) }
                <rect class="in-sight" x={format!("{:.1}", from * unit)} y="1"
                    width={format!("{:.1}", (length * unit).max(3.0))} height={format!("{}", HEIGHT - 2.0)} />
            </svg>
        </div>
    }
}

/// A path for every family: a bar as high as the largest part of each column.
fn bars(plan: &Layout) -> Vec<(OpFamily, String)> {
    let mut columns: Vec<Option<(f64, OpFamily)>> = vec![None; WIDTH];
    let unit = WIDTH as f64 / plan.main.max(1.0);
    for placed in &plan.placed {
        let first = (placed.tensor * unit) as usize;
        let last = (placed.end() * unit) as usize;
        for column in columns.iter_mut().take(last + 1).skip(first) {
            if column.is_none_or(|(side, _)| side < placed.side) {
                *column = Some((placed.side, placed.family));
            }
        }
    }
    let mut paths: Vec<(OpFamily, String)> = Vec::new();
    for (x, (side, family)) in columns.iter().enumerate().filter_map(|(x, column)| Some((x, (*column)?))) {
        let height = (side / 90.0 * (HEIGHT - 6.0)).clamp(3.0, HEIGHT - 6.0);
        let bar = format!("M{x} {:.1}h1v{height:.1}h-1z", (HEIGHT - height) / 2.0);
        match paths.iter_mut().find(|(known, _)| *known == family) {
            Some((_, path)) => path.push_str(&bar),
            None => paths.push((family, bar)),
        }
    }
    paths
}
