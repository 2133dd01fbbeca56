//! `#/`, the beginning: networks that run at once, what they cost, the time line, and every network of the zoo.

mod asking;
mod below;
mod digit;
mod first_screen;
mod miniature;
mod one_picture;
mod picture;
mod said;
mod time_line;

use yew::prelude::*;

use crate::language::t;
use crate::ui::part::use_part;
use crate::ui::use_page;
use first_screen::FirstScreen;

/// `#/`.
#[component]
pub fn Home() -> Html {
    use_page(
        t("CNN Time Machine: convolutional networks from 1988 to 2016").to_owned(),
        t("Every classic convolutional network, from LeNet-5 to Xception, running, training and explaining itself in \
             your browser."),
    );
    html! { <><FirstScreen /><Below /></> }
}

/// What lies below the first screen; it comes once that is painted.
#[component]
fn Below() -> Html {
    let is_painted = use_state(|| false);
    {
        let is_painted = is_painted.setter();
        use_effect_with((), move |()| web::time::after_paint(move || is_painted.set(true)));
    }
    if !*is_painted {
        return html! { <div class="below"></div> };
    }
    html! { <Rest /> }
}

#[component]
fn Rest() -> Html {
    match use_part(below::fetch) {
        Ok(draw) => draw(),
        Err(said) => html! { <div class="below">{ said }</div> },
    }
}
