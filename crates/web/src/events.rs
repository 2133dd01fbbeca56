//! What happens on the page?

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use wasm_bindgen::JsValue;
use web_sys::{Event, EventTarget};

/// Listens to an event until it is dropped.
pub type Listening = EventListener;

/// Calls `run` at each `event` of the window until what is given is dropped.
#[must_use = "what is dropped listens no more"]
pub fn listen(event: &'static str, run: impl FnMut(Event) + 'static) -> Listening {
    listen_to(&window(), event, run)
}

/// The distance between two fingers, in CSS pixels, where an event is one of exactly two.
#[must_use]
pub fn between_fingers(event: &Event) -> Option<f64> {
    let touches = crate::property(event, "touches")?;
    let number = |of: &JsValue, name: &str| crate::property(of, name)?.as_f64();
    if number(&touches, "length")? != 2.0 {
        return None;
    }
    let at = |finger: &str| {
        let touch = crate::property(&touches, finger)?;
        Some((number(&touch, "clientX")?, number(&touch, "clientY")?))
    };
    let ((x0, y0), (x1, y1)) = (at("0")?, at("1")?);
    Some((x1 - x0).hypot(y1 - y0))
}

/// Calls `run` at each `event` of `target`, which it may keep from what the browser does with it.
#[must_use = "what is dropped listens no more"]
pub fn listen_to(target: &EventTarget, event: &'static str, mut run: impl FnMut(Event) + 'static) -> Listening {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, event, options, move |event| run(event.clone()))
}
