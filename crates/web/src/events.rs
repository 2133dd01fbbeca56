//! What happens on the page?

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use web_sys::{Event, EventTarget};

/// Listens to an event until it is dropped.
pub type Listening = EventListener;

/// Calls `run` at each `event` of the window until what is given is dropped.
#[must_use = "what is dropped listens no more"]
pub fn listen(event: &'static str, run: impl FnMut(Event) + 'static) -> Listening {
    listen_to(&window(), event, run)
}

/// Calls `run` at each `event` of `target`, which it may keep from what the browser does with it.
#[must_use = "what is dropped listens no more"]
pub fn listen_to(target: &EventTarget, event: &'static str, mut run: impl FnMut(Event) + 'static) -> Listening {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, event, options, move |event| run(event.clone()))
}
