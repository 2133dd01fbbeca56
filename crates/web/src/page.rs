//! What is on the page, and what is its address?

use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlTemplateElement};

/// The words of some HTML.
#[must_use]
pub fn words(html: &str) -> Option<String> {
    let element = document().create_element("template").ok()?;
    let template: HtmlTemplateElement = element.dyn_into().ok()?;
    template.set_inner_html(html);
    template.content().text_content()
}

/// The title of the window.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// What the page's `<meta name=…>` says.
#[must_use]
pub fn meta(name: &str) -> Option<String> {
    meta_element(name)?.get_attribute("content")
}

/// Changes what the page's `<meta name=…>` says, where there is one.
pub fn set_meta(name: &str, content: &str) {
    log(meta_element(name).map(|meta| meta.set_attribute("content", content)));
}

fn meta_element(name: &str) -> Option<Element> {
    document().query_selector(&["meta[name=", name, "]"].concat()).ok()?
}

/// Sets an attribute of the page's root element, `<html>`.
pub fn set_root_attribute(name: &str, value: &str) {
    log(document().document_element().map(|root| root.set_attribute(name, value)));
}

/// The address of this site, without what stands behind `#`.
#[must_use]
pub fn site() -> Option<String> {
    let address = window().location().href().ok()?;
    Some(address.split('#').next().unwrap_or_default().to_owned())
}

/// What stands behind `#` in the address, with it.
#[must_use]
pub fn hash() -> Option<String> {
    window().location().hash().ok()
}

/// Writes another address into the window, of the same page, without a step in its history; what is kept of the
/// present step stays.
pub fn replace_address(address: &str) {
    let replaced = window().history().and_then(|history| {
        let state = history.state()?;
        history.replace_state_with_url(&state, "", Some(address))
    });
    if let Err(error) = replaced {
        web_sys::console::warn_1(&error);
    }
}

/// The elements that a selector names, of those in the paragraph that crosses a line of the window, each with the
/// distance of its upper edge below the line, in CSS pixels. 0 is the window's top, 1 its bottom.
#[must_use]
pub fn crossing(within: &Element, selector: &str, line: f64) -> Vec<(Element, f64)> {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let Ok(named) = within.query_selector_all(selector) else { return Vec::new() };
    let elements = (0..named.length()).filter_map(|place| named.get(place)?.dyn_into::<Element>().ok());
    let below = |element: &Element| element.get_bounding_client_rect().top() - line * height;
    let is_there = |element: &Element| {
        let paragraph = element.closest("p, li").ok().flatten();
        paragraph.is_some_and(|it| below(&it) <= 0.0 && below(&it) + it.get_bounding_client_rect().height() > 0.0)
    };
    elements.filter(is_there).map(|element| (element.clone(), below(&element))).collect()
}

/// What the element that an event came from, or the nearest around it, has for `attribute`.
#[must_use]
pub fn attribute_of(event: &Event, attribute: &str) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(&["[", attribute, "]"].concat()).ok()??.get_attribute(attribute)
}

/// Is any of the first element that a selector names within the window?
#[must_use]
pub fn is_in_sight(selector: &str) -> bool {
    let Some(element) = document().query_selector(selector).ok().flatten() else { return false };
    let (place, window) = (element.get_bounding_client_rect(), window());
    let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    place.height() > 0.0 && place.bottom() > 0.0 && place.top() < height
}

/// Did an event come from within an element that a selector names?
#[must_use]
pub fn is_within(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Is the page behind another tab or window, where nobody sees it?
#[must_use]
pub fn is_hidden() -> bool {
    document().hidden()
}

/// Asks the visitor a question, which is answered by yes or no.
#[must_use]
pub fn confirm(question: &str) -> bool {
    window().confirm_with_message(question).unwrap_or_default()
}

/// The visitor is about to close the page or to load it anew, which calls this `event`: the browser asks first.
pub fn ask_before_leaving(event: &Event) {
    event.prevent_default();
    // Older browsers ask for this.
    log(Some(js_sys::Reflect::set(event, &"returnValue".into(), &JsValue::TRUE).map(drop)));
}

/// Loads the page again.
pub fn reload() {
    log(Some(window().location().reload()));
}

/// Opens the browser's window for printing.
pub fn print() {
    log(Some(window().print()));
}

/// Gives the focus to the element of this id; a link to `#id` would be taken for a page of its own by the router.
pub fn focus(id: &str) {
    log(element(id).map(|element| element.focus()));
}

/// Scrolls to the element of this id, and gives it the focus.
pub fn scroll_to(id: &str) {
    if let Some(element) = element(id) {
        element.scroll_into_view();
    }
    focus(id);
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn log(done: Option<Result<(), JsValue>>) {
    if let Some(Err(error)) = done {
        web_sys::console::error_1(&error);
    }
}
