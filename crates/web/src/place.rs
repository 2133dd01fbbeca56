//! Where on the page is the visitor, and where was he before he went on?
//!
//! Each entry of the browser's history gets a mark; how far it was scrolled is kept under it for as long as the window
//! is open.

use std::cell::{Cell, RefCell};

use gloo::utils::{document, window};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{History, HtmlElement, ScrollBehavior, ScrollRestoration, ScrollToOptions, Storage};

use crate::events::{Listening, listen};
use crate::time::{clock, later};

const MARK: &str = "place";
/// How long a heading, or a page that is long enough, is waited for: so many looks, so many ms apart.
const LOOKS: u32 = 60;
const BETWEEN: u32 = 50;

thread_local! {
    /// While a place is being found again, nothing is kept.
    static RETURNING: Cell<bool> = const { Cell::new(false) };
    /// The latest arrival; what an earlier one still waits for is given up.
    static ARRIVALS: Cell<u32> = const { Cell::new(0) };
    static LAST_MARK: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the place of each entry from now on, until what is given is dropped.
#[must_use = "what is dropped listens no more"]
pub fn keep() -> Listening {
    if let Some(history) = history() {
        log(history.set_scroll_restoration(ScrollRestoration::Manual));
    }
    listen("scroll", |_| {
        let mark = mark().filter(|mark| LAST_MARK.with_borrow(|last| last == mark));
        if let (false, Some(mark), Some(storage)) = (RETURNING.get(), mark, storage()) {
            log(storage.set_item(&mark, &format!("{:.0}", scrolled())));
        }
    })
}

/// How somebody came to an entry of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The site was opened, or loaded again.
    Opened,
    /// A link led to another page; its heading gets the focus if this says so.
    Page(bool),
    /// The page is the same, with other settings.
    Same,
}

/// Leads to where the visitor was, when the entry is one of before; else to the top of a page and to its heading.
pub fn arrive(how: Arrival) {
    let arrival = ARRIVALS.get() + 1;
    ARRIVALS.set(arrival);
    RETURNING.set(false);
    let known = mark();
    let mark = known.clone().unwrap_or_else(new_mark);
    LAST_MARK.set(mark.clone());
    match how {
        Arrival::Same => {}
        _ if known.is_some() => {
            let place = storage().and_then(|storage| storage.get_item(&mark).ok()?);
            if let Some(place) = place.and_then(|place| place.parse().ok()) {
                RETURNING.set(true);
                go_back(place, 0.0, LOOKS, arrival);
            }
        }
        Arrival::Opened => {}
        Arrival::Page(to_heading) => {
            scroll(0.0);
            if to_heading {
                focus_heading(document().active_element().map(JsValue::from), LOOKS, arrival);
            }
        }
    }
}

/// Scrolls there as soon as the page is long enough, and stays until it grows no more.
fn go_back(place: f64, before: f64, looks: u32, arrival: u32) {
    if ARRIVALS.get() != arrival {
        return;
    }
    let height = document().document_element().map_or(0.0, |root| f64::from(root.scroll_height()));
    let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    scroll(place);
    if looks == 0 || (height - screen >= place && height == before) {
        return RETURNING.set(false);
    }
    later(2 * BETWEEN, move || go_back(place, height, looks - 1, arrival));
}

/// Gives the focus to the page's heading once it is there, unless it went elsewhere since.
fn focus_heading(before: Option<JsValue>, looks: u32, arrival: u32) {
    let now = document().active_element().map(JsValue::from);
    let is_elsewhere = now != before && now != document().body().map(JsValue::from);
    if ARRIVALS.get() != arrival || is_elsewhere || looks == 0 {
        return;
    }
    let heading = document().query_selector("main h1").ok().flatten();
    match heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        Some(heading) => {
            log(heading.set_attribute("tabindex", "-1"));
            log(heading.focus());
            scroll(0.0);
        }
        None => later(BETWEEN, move || focus_heading(before, looks - 1, arrival)),
    }
}

/// How far the page is scrolled, in CSS pixels.
fn scrolled() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// At once, however smoothly the page scrolls otherwise.
fn scroll(top: f64) {
    let to = ScrollToOptions::new();
    to.set_top(top);
    to.set_behavior(ScrollBehavior::Instant);
    window().scroll_to_with_scroll_to_options(&to);
}

/// The mark of the present entry, where it has one.
fn mark() -> Option<String> {
    crate::property(&history()?.state().ok()?, MARK)?.as_string()
}

/// Marks the present entry; what else it bears stays.
fn new_mark() -> String {
    let mark = format!("{MARK} {:.0}", clock());
    if let Some(history) = history() {
        let state = history.state().ok().filter(JsValue::is_object).unwrap_or_else(|| Object::new().into());
        log(Reflect::set(&state, &MARK.into(), &mark.as_str().into()));
        log(history.replace_state(&state, ""));
    }
    mark
}

fn history() -> Option<History> {
    window().history().ok()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}

fn log<T>(done: Result<T, JsValue>) {
    if let Err(error) = done {
        web_sys::console::warn_1(&error);
    }
}
