//! What is shown only when it is opened, and does nothing before?

use yew::prelude::*;

/// Is it open, and what a click on its `summary` does. Whoever draws `<details>` by it knows when it is open, which
/// the element by itself would not tell.
#[hook]
pub fn use_toggle() -> (bool, Callback<MouseEvent>) {
    let is_open = use_state(|| false);
    let now = *is_open;
    let on_click = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        is_open.set(!*is_open);
    });
    (now, on_click)
}
