//! When does something run?

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Interval;
use gloo::timers::future::TimeoutFuture;
use gloo::utils::window;
use js_sys::Date;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Runs something after `ms` milliseconds. What is run is let go then, which a forgotten `Timeout` is not.
pub fn later(ms: u32, run: impl FnOnce() + 'static) {
    let run = Closure::once_into_js(run);
    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
    let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(run.unchecked_ref(), ms);
    if let Err(error) = set {
        web_sys::console::error_1(&error);
    }
}

/// Waits `ms` milliseconds.
pub async fn sleep(ms: u32) {
    TimeoutFuture::new(ms).await;
}

/// Runs something every `ms` milliseconds until what is given is dropped.
#[must_use = "what is dropped runs no more"]
pub fn every(ms: u32, run: impl FnMut() + 'static) -> Interval {
    Interval::new(ms, run)
}

/// Runs something once the page has been painted.
pub fn after_paint(run: impl FnOnce() + 'static) {
    let frame = Closure::once_into_js(move |_: JsValue| later(0, run));
    if let Err(error) = window().request_animation_frame(frame.unchecked_ref()) {
        web_sys::console::error_1(&error);
    }
}

/// Milliseconds since the page was opened.
#[must_use]
pub fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Milliseconds since 1970.
#[must_use]
pub fn clock() -> f64 {
    Date::now()
}

/// The day of a time in milliseconds since 1970, as the browser writes days in a language (BCP 47: `de`).
#[must_use]
pub fn day(ms: f64, language: &str) -> String {
    String::from(Date::new(&ms.into()).to_locale_date_string(language, &JsValue::UNDEFINED))
}

/// A time in milliseconds since 1970 as ISO 8601 writes it, in UTC: `2026-11-28T19:40:00.000Z`.
#[must_use]
pub fn iso(ms: f64) -> String {
    String::from(Date::new(&ms.into()).to_iso_string())
}

type Tick = Rc<RefCell<Option<Closure<dyn FnMut()>>>>;

/// Runs something at each frame of the screen until it is dropped; hidden pages have no frames.
#[must_use = "what is dropped runs no more"]
pub struct EachFrame {
    asked: Rc<Cell<i32>>,
    tick: Tick,
}

/// Calls `run` at each frame of the screen. One closure serves all of them.
pub fn each_frame(mut run: impl FnMut() + 'static) -> EachFrame {
    let (asked, tick) = (Rc::new(Cell::new(0)), Tick::default());
    let next = {
        let (asked, tick) = (Rc::clone(&asked), Rc::clone(&tick));
        move || asked.set(ask_for_frame(&tick))
    };
    let first = next.clone();
    *tick.borrow_mut() = Some(Closure::new(move || {
        run();
        next();
    }));
    first();
    EachFrame { asked, tick }
}

fn ask_for_frame(tick: &Tick) -> i32 {
    let tick = tick.borrow();
    let frame = tick.as_ref().map(|tick| tick.as_ref().unchecked_ref());
    frame.and_then(|tick| window().request_animation_frame(tick).ok()).unwrap_or_default()
}

impl Drop for EachFrame {
    fn drop(&mut self) {
        if let Err(error) = window().cancel_animation_frame(self.asked.get()) {
            web_sys::console::error_1(&error);
        }
        self.tick.borrow_mut().take();
    }
}
