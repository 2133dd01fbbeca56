//! What does the page ask of the browser? Small services in one place: storage, files, timers, media queries.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Event, EventTarget, HtmlAnchorElement, HtmlElement, HtmlTemplateElement, MediaQueryList,
    Response, Url,
};
use yew::prelude::*;

/// A value kept from an earlier visit; `None` too where the browser keeps nothing.
pub fn recall(key: &str) -> Option<String> {
    web_sys::window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a value for the next visit, where the browser allows it.
pub fn remember(key: &str, value: &str) {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    if let Some(Err(error)) = storage.map(|storage| storage.set_item(key, value)) {
        web_sys::console::warn_1(&error);
    }
}

/// The words of some HTML.
pub fn words(html: &str) -> Option<String> {
    let element = web_sys::window()?.document()?.create_element("template").ok()?;
    let template: HtmlTemplateElement = element.dyn_into().ok()?;
    template.set_inner_html(html);
    template.content().text_content()
}

/// A number as a visitor, an address or a server writes it. In the page the browser reads it: Rust's own way takes ten
/// kilobytes of tables.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    #[cfg(target_arch = "wasm32")]
    let number = Some(JsValue::from_str(text).unchecked_into_f64());
    #[cfg(not(target_arch = "wasm32"))]
    let number = text.parse().ok();
    number.filter(|number: &f64| number.is_finite() && !text.is_empty())
}

/// Runs something after `ms` milliseconds.
pub fn later(ms: u32, run: impl FnOnce() + 'static) {
    Timeout::new(ms, run).forget();
}

/// Runs something once the page has been painted.
pub fn after_paint(run: impl FnOnce() + 'static) {
    let frame = Closure::once_into_js(move |_: JsValue| later(0, run));
    let asked = web_sys::window().map(|window| window.request_animation_frame(frame.unchecked_ref()));
    if let Some(Err(error)) = asked {
        web_sys::console::error_1(&error);
    }
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

type Tick = Rc<RefCell<Option<Closure<dyn FnMut()>>>>;

/// Runs something at each frame of the screen until it is dropped; hidden pages have no frames.
pub struct EachFrame {
    asked: Rc<Cell<i32>>,
    tick: Tick,
}

/// Calls `run` at each frame of the screen.
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
    frame.and_then(|tick| web_sys::window()?.request_animation_frame(tick).ok()).unwrap_or_default()
}

impl Drop for EachFrame {
    fn drop(&mut self) {
        if let Some(Err(error)) = web_sys::window().map(|window| window.cancel_animation_frame(self.asked.get())) {
            web_sys::console::error_1(&error);
        }
        self.tick.borrow_mut().take();
    }
}

/// Listens to an event until it is dropped.
pub type Listening = EventListener;

/// Calls `run` at each `event` of the window, where there is one, until what is given is dropped.
pub fn listen(event: &'static str, run: impl FnMut(Event) + 'static) -> Option<Listening> {
    web_sys::window().map(|window| listen_to(&window, event, run))
}

/// Calls `run` at each `event` of `target`, which it may keep from what the browser does with it.
pub fn listen_to(target: &EventTarget, event: &'static str, mut run: impl FnMut(Event) + 'static) -> Listening {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, event, options, move |event| run(event.clone()))
}

/// Offers bytes to the visitor as a file.
pub fn save(name: &str, bytes: &[u8]) {
    if let Err(error) = try_save(name, bytes) {
        web_sys::console::error_1(&error);
    }
}

fn try_save(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let url = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence_and_options(&parts, &options)?)?;
    save_address(name, &url)?;
    // The download reads the address after this turn.
    later(10_000, move || drop(Url::revoke_object_url(&url)));
    Ok(())
}

/// Offers what is at an address to the visitor as a file.
///
/// # Errors
/// When the browser has no document.
pub fn save_address(name: &str, address: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(address);
    link.set_download(name);
    link.click();
    Ok(())
}

/// The bytes of a file that the visitor chose.
///
/// # Errors
/// When it cannot be read.
pub async fn read(file: &Blob) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&JsFuture::from(file.array_buffer()).await?).to_vec())
}

/// Puts a text where the visitor can paste it from.
///
/// # Errors
/// When this browser, or the visitor, does not allow it.
pub async fn copy(text: &str) -> Result<(), JsValue> {
    let navigator = web_sys::window().ok_or("no window")?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())?;
    if clipboard.is_undefined() {
        return Err("no clipboard".into());
    }
    JsFuture::from(clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text)).await.map(drop)
}

/// The address of this site, without what stands behind `#`.
pub fn site() -> Option<String> {
    let address = web_sys::window()?.location().href().ok()?;
    Some(address.split('#').next().unwrap_or_default().to_owned())
}

/// What stands from `#` on in the address of the window.
pub fn hash() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Writes another address into the window, of the same page, without a step in its history.
pub fn replace_address(address: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(Err(error)) = history.map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(address))) {
        web_sys::console::warn_1(&error);
    }
}

/// The text at an address of this site.
///
/// # Errors
/// When it is not there.
pub async fn fetch_text(address: &str) -> Result<String, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let response: Response = JsFuture::from(window.fetch_with_str(address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("{address}: HTTP status {}", response.status()).into());
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or_else(|| format!("{address} is not text").into())
}

/// The title of the window and the description of the page, for bookmarks, search engines and screen readers.
#[hook]
pub fn use_page(title: String, description: &str) {
    use_effect_with((title, description.to_owned()), |(title, description)| {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        let name = "CNN Time Machine";
        document.set_title(&if title.contains(name) { title.clone() } else { [title, " · ", name].concat() });
        let meta = document.query_selector("meta[name=description]").ok().flatten();
        if let Some(Err(error)) = meta.map(|meta| meta.set_attribute("content", description)) {
            web_sys::console::error_1(&error);
        }
    });
}

/// Opens the browser's window for printing.
pub fn print() {
    if let Some(Err(error)) = web_sys::window().map(|window| window.print()) {
        web_sys::console::error_1(&error);
    }
}

/// The element of this id.
fn element(id: &str) -> Option<HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Gives the focus to the element of this id; a link to `#id` would be taken for a page of its own by the router.
pub fn focus(id: &str) {
    if let Some(Err(error)) = element(id).map(|element| element.focus()) {
        web_sys::console::error_1(&error);
    }
}

/// Scrolls to the element of this id, and gives it the focus.
pub fn scroll_to(id: &str) {
    if let Some(element) = element(id) {
        element.scroll_into_view();
    }
    focus(id);
}

/// Does this media query hold now? The component is drawn again when that changes.
#[hook]
pub fn use_media(query: &'static str) -> bool {
    let holds = use_state(|| ask(query).is_some_and(|list| list.matches()));
    {
        let holds = holds.clone();
        use_effect_with((), move |()| {
            let list = ask(query);
            let changed = Closure::<dyn FnMut()>::new(move || holds.set(ask(query).is_some_and(|list| list.matches())));
            if let Some(list) = &list {
                list.set_onchange(Some(changed.as_ref().unchecked_ref()));
            }
            move || {
                if let Some(list) = list {
                    list.set_onchange(None);
                }
                drop(changed);
            }
        });
    }
    *holds
}

fn ask(query: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(query).ok()?
}
