//! What is on the page, and what is its address?

use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlTemplateElement};

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

/// Writes another address into the window, of the same page, without a step in its history.
pub fn replace_address(address: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(Err(error)) = history.map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(address))) {
        web_sys::console::warn_1(&error);
    }
}

/// Is the page behind another tab or window, where nobody sees it?
#[must_use]
pub fn is_hidden() -> bool {
    document().hidden()
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
