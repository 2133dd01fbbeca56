//! Which stretch of a diagram is in sight, at which scale?

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

use super::draw::READABLE;
use super::label::Flow;
use super::layout::Layout;
use web::events::{between_fingers, listen, listen_to};

/// Between these scales a drawing is at first, and as far as it goes.
const AT_FIRST: [f64; 2] = [0.8, 1.5];
/// From top to bottom a window is short.
const AT_FIRST_DOWN: f64 = 1.15;
const SMALLEST: f64 = 0.02;
const LARGEST: f64 = 4.0;
/// Share of the screen's height that a drawing from top to bottom takes, as the style sheet has it.
const SHARE_OF_SCREEN: f64 = 0.7;
/// Pixels that a pressed pointer moves before it drags.
const DRAG: i32 = 4;

/// Where a window on the drawing is, in pixels of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    from: f64,
    length: f64,
    breadth: f64,
    screen: f64,
}

/// The stretch in sight, and how it is changed.
#[derive(Clone, PartialEq)]
pub struct Sight {
    /// Pixels of the page for each of the drawing.
    pub scale: f64,
    /// Begin and length of what is in sight along the flow, in the drawing's pixels.
    pub seen: [f64; 2],
    /// Another scale is wanted.
    on_scale: Callback<f64>,
    /// The scale at which all of it is in sight.
    whole: f64,
    /// The middle of what is in sight is to be there, along the flow, in the drawing's pixels.
    pub on_go: Callback<f64>,
    /// The window was scrolled.
    pub on_scroll: Callback<Event>,
    /// A pointer was pressed.
    pub on_down: Callback<PointerEvent>,
    /// A pointer moves.
    pub on_drag: Callback<PointerEvent>,
}

impl Sight {
    /// The stretch that is built: what is in sight, and half as much on both sides; less where it is small and much.
    pub fn built(&self) -> (f64, f64) {
        let [from, length] = self.seen;
        let beyond = if self.scale < READABLE { length * 0.1 } else { length * 0.5 };
        (from - beyond, from + length + beyond)
    }

    /// Larger or smaller.
    pub fn zoom_by(&self, factor: f64) {
        self.on_scale.emit((self.scale * factor).clamp(SMALLEST, LARGEST));
    }

    /// All of it, as far as that can be.
    pub fn fit(&self) {
        self.on_scale.emit(self.whole);
    }
}

fn measure(window: &NodeRef, flow: Flow) -> Option<Place> {
    let element = window.cast::<Element>()?;
    let screen = web_sys::window()?.inner_height().ok()?.as_f64()? * SHARE_OF_SCREEN;
    let (left, top) = (f64::from(element.scroll_left()), f64::from(element.scroll_top()));
    let (width, height) = (f64::from(element.client_width()), f64::from(element.client_height()));
    Some(match flow {
        Flow::Right => Place { from: left, length: width, breadth: height, screen },
        Flow::Down => Place { from: top, length: height, breadth: width, screen },
    })
}

fn scroll_to(window: &NodeRef, flow: Flow, from: f64) {
    if let Some(element) = window.cast::<Element>() {
        match flow {
            Flow::Right => element.set_scroll_left(from.max(0.0) as i32),
            Flow::Down => element.set_scroll_top(from.max(0.0) as i32),
        }
    }
}

/// Scales at which a drawing is shown at first and at which all of it is in sight.
fn scales(plan: &Layout, place: &Place) -> (f64, f64) {
    let length = if plan.flow == Flow::Down { place.screen.max(place.length) } else { place.length };
    let along = length / plan.main.max(1.0);
    let across = if plan.flow == Flow::Down { place.breadth / plan.cross } else { place.screen / plan.cross };
    let (first, most) = if plan.flow == Flow::Down { (across, AT_FIRST_DOWN) } else { (along, AT_FIRST[1]) };
    let whole = along.min(across).clamp(SMALLEST, AT_FIRST[1]);
    (first.clamp(AT_FIRST[0], most), whole)
}

/// What is in sight in this window, which follows the chosen part.
#[hook]
pub fn use_sight(window: &NodeRef, plan: &Rc<Layout>, chosen: usize) -> Sight {
    let flow = plan.flow;
    let place = use_state(Place::default);
    let wanted = use_state(|| None::<f64>);
    let (first, whole) = scales(plan, &if place.length > 0.0 { *place } else { guess(flow) });
    let scale = wanted.unwrap_or(first);
    let look = {
        let (place, window) = (place.setter(), window.clone());
        use_callback(flow, move |(), flow| {
            if let Some(now) = measure(&window, *flow) {
                place.set(now);
            }
        })
    };
    // Where the middle of the window is to be once it has another scale.
    let middle = use_mut_ref(|| None::<f64>);
    {
        let (look, window, middle) = (look.clone(), window.clone(), Rc::clone(&middle));
        let length = place.length;
        use_effect_with((scale, plan.main), move |(scale, _)| {
            if let Some(middle) = middle.borrow_mut().take() {
                scroll_to(&window, flow, middle * scale - length / 2.0);
            }
            look.emit(());
        });
    }
    {
        let look = look.clone();
        use_effect_with(look.clone(), move |_| {
            let listening = listen("resize", move |_| look.emit(()));
            move || drop(listening)
        });
    }
    let on_scale = {
        let (wanted, middle, place) = (wanted.setter(), Rc::clone(&middle), *place);
        Callback::from(move |next: f64| {
            *middle.borrow_mut() = Some((place.from + place.length / 2.0) / scale);
            wanted.set(Some(next));
        })
    };
    use_wheel(window, scale, &on_scale);
    use_pinch(window, scale, &on_scale);
    use_follow(window, plan, chosen, scale);
    let on_go = {
        let (window, length) = (window.clone(), place.length);
        Callback::from(move |middle: f64| scroll_to(&window, flow, middle * scale - length / 2.0))
    };
    let (on_down, on_drag) = use_drag(window);
    let on_scroll = look.reform(|_: Event| ());
    let length = if place.length > 0.0 { place.length } else { guess(flow).length };
    let seen = [place.from / scale, length / scale];
    Sight { scale, seen, on_scale, whole, on_go, on_scroll, on_down, on_drag }
}

/// Before anything is measured.
fn guess(flow: Flow) -> Place {
    let (length, breadth) = if flow == Flow::Down { (560.0, 340.0) } else { (1200.0, 400.0) };
    Place { from: 0.0, length, breadth, screen: 560.0 }
}

/// The wheel zooms while Ctrl is held; without it the page is scrolled.
#[hook]
fn use_wheel(window: &NodeRef, scale: f64, on_scale: &Callback<f64>) {
    let now = use_mut_ref(|| (scale, on_scale.clone()));
    *now.borrow_mut() = (scale, on_scale.clone());
    use_effect_with(window.clone(), move |window| {
        let listening = window.cast::<Element>().map(|element| {
            listen_to(&element, "wheel", move |event| {
                let Some(wheel) = event.dyn_ref::<WheelEvent>().filter(|wheel| wheel.ctrl_key()) else { return };
                wheel.prevent_default();
                let (scale, on_scale) = now.borrow().clone();
                let factor = (-wheel.delta_y() / 300.0).exp().clamp(0.7, 1.4);
                on_scale.emit((scale * factor).clamp(SMALLEST, LARGEST));
            })
        });
        move || drop(listening)
    });
}

/// Two fingers zoom; one scrolls, as it does the page.
#[hook]
fn use_pinch(window: &NodeRef, scale: f64, on_scale: &Callback<f64>) {
    let now = use_mut_ref(|| (scale, on_scale.clone()));
    *now.borrow_mut() = (scale, on_scale.clone());
    use_effect_with(window.clone(), move |window| {
        // The distance of the fingers when there came to be two, and the scale then.
        let begun = Rc::new(Cell::new(None::<(f64, f64)>));
        let listening = window.cast::<Element>().map(|element| {
            ["touchstart", "touchmove", "touchend"].map(|kind| {
                let (now, begun) = (Rc::clone(&now), Rc::clone(&begun));
                listen_to(&element, kind, move |event| {
                    let Some(distance) = between_fingers(&event) else { return begun.set(None) };
                    event.prevent_default();
                    let (scale, on_scale) = now.borrow().clone();
                    let (from, before) = begun.get().unwrap_or((distance, scale));
                    begun.set(Some((from, before)));
                    if distance != from {
                        on_scale.emit((before * distance / from.max(1.0)).clamp(SMALLEST, LARGEST));
                    }
                })
            })
        });
        move || drop(listening)
    });
}

/// The chosen part comes into sight when another one is chosen.
#[hook]
fn use_follow(window: &NodeRef, plan: &Rc<Layout>, chosen: usize, scale: f64) {
    let known = use_mut_ref(|| chosen);
    let (window, plan) = (window.clone(), Rc::clone(plan));
    use_effect_with((chosen, plan.placed.len()), move |(chosen, _)| {
        let is_new = known.replace(*chosen) != *chosen;
        let placed = plan.placed.get(*chosen).filter(|_| is_new);
        if let Some((placed, place)) = placed.zip(measure(&window, plan.flow)) {
            let (start, end) = (placed.start() * scale, (placed.end() + placed.lean) * scale);
            if start < place.from || end > place.from + place.length {
                scroll_to(&window, plan.flow, (start + end - place.length) / 2.0);
            }
        }
    });
}

/// The drawing is dragged by a mouse; fingers scroll it as they scroll the page.
#[hook]
fn use_drag(window: &NodeRef) -> (Callback<PointerEvent>, Callback<PointerEvent>) {
    // Where the pointer was pressed, and how the window was scrolled then.
    let grip = use_memo((), |()| Cell::new(None::<[i32; 4]>));
    let on_down = {
        let (grip, window) = (Rc::clone(&grip), window.clone());
        Callback::from(move |event: PointerEvent| {
            let is_mouse = event.pointer_type() == "mouse" && event.button() == 0;
            let element = window.cast::<Element>().filter(|_| is_mouse);
            grip.set(element.map(|it| [event.client_x(), event.client_y(), it.scroll_left(), it.scroll_top()]));
        })
    };
    let on_drag = {
        let window = window.clone();
        Callback::from(move |event: PointerEvent| {
            if event.buttons() & 1 == 0 {
                grip.set(None);
            }
            let Some(([x, y, left, top], element)) = grip.get().zip(window.cast::<Element>()) else { return };
            let (dx, dy) = (event.client_x() - x, event.client_y() - y);
            if element.has_pointer_capture(event.pointer_id()) || dx.abs().max(dy.abs()) > DRAG {
                // What is released after this is no click on a part.
                if element.set_pointer_capture(event.pointer_id()).is_ok() {
                    element.set_scroll_left(left - dx);
                    element.set_scroll_top(top - dy);
                }
            }
        })
    };
    (on_down, on_drag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(flow: Flow, main: f64, cross: f64) -> Layout {
        Layout { flow, placed: Vec::new(), edges: Vec::new(), main, cross, lane: 0.0 }
    }

    #[test]
    fn a_drawing_fills_its_window_as_long_as_it_can_be_read() {
        let place = Place { from: 0.0, length: 1200.0, breadth: 300.0, screen: 600.0 };
        assert_eq!(scales(&plan(Flow::Right, 1200.0, 200.0), &place), (1.0, 1.0));
        // As wide as ten windows: at first it can be read, and fitted it is whole.
        assert_eq!(scales(&plan(Flow::Right, 12_000.0, 200.0), &place), (0.8, 0.1));
        assert_eq!(scales(&plan(Flow::Right, 100.0, 200.0), &place), (1.5, 1.5));
        // A tall one is fitted to the height of the screen.
        assert_eq!(scales(&plan(Flow::Right, 1200.0, 1200.0), &place).1, 0.5);
    }

    #[test]
    fn what_is_built_is_twice_what_is_in_sight() {
        let nothing = Callback::noop();
        let sight = Sight {
            scale: 1.0,
            seen: [100.0, 200.0],
            on_scale: Callback::noop(),
            whole: 1.0,
            on_go: Callback::noop(),
            on_scroll: Callback::noop(),
            on_down: nothing.clone(),
            on_drag: nothing,
        };
        assert_eq!(sight.built(), (0.0, 400.0));
    }
}
