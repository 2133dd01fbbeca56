//! The button that collects pictures as long as it is held.

use yew::prelude::*;

use crate::language::t;

/// Properties of [`HoldButton`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// It is pressed, by pointer or key.
    pub on_hold: Callback<()>,
    /// It is not any more.
    pub on_release: Callback<()>,
}

/// Pressed and released by pointer or key.
#[component]
pub fn HoldButton(props: &Props) -> Html {
    let is_press = |key: &str| key == " " || key == "Enter";
    let key_down = {
        let on_hold = props.on_hold.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_press(&event.key()) && !event.repeat() {
                event.prevent_default();
                on_hold.emit(());
            }
        })
    };
    let key_up = {
        let on_release = props.on_release.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_press(&event.key()) {
                on_release.emit(());
            }
        })
    };
    let on_down = props.on_hold.reform(|_: PointerEvent| ());
    let on_up = props.on_release.reform(|_: PointerEvent| ());
    html! {
        <button class="hold" onpointerdown={on_down} onpointerup={on_up.clone()} onpointerleave={on_up.clone()}
            onpointercancel={on_up} onkeydown={key_down} onkeyup={key_up} data-testid="teach-capture">
            { t("Hold to collect pictures") }</button>
    }
}
