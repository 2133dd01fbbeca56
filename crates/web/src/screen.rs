//! Does the page fill the whole screen?

use gloo::utils::document;

/// Does something of the page fill the whole screen?
#[must_use]
pub fn is_full() -> bool {
    document().fullscreen_element().is_some()
}

/// Fills the whole screen with the page. Browsers do so at a click or a key only.
pub fn fill() {
    if let Some(Err(error)) = document().document_element().map(|root| root.request_fullscreen()) {
        web_sys::console::warn_1(&error);
    }
}

/// Gives the rest of the screen back.
pub fn leave() {
    document().exit_fullscreen();
}
