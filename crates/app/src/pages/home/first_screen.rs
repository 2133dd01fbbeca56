//! What lives before anybody scrolls? A digit that is read, and a picture that many networks name.

use arch::zoo;
use experiment::Dataset;
use yew::prelude::*;

use super::digit::Digit;
use super::one_picture::OnePicture;
use crate::instance::{self, Instance};
use crate::language::t;

/// The story in a sentence, and two things that run.
#[component]
pub fn FirstScreen() -> Html {
    let lenet5 = use_memo((), |()| zoo::find("lenet5").and_then(Instance::of));
    let is_alive = use_state(|| false);
    let on_alive = use_callback((), {
        let is_alive = is_alive.setter();
        move |(), ()| is_alive.set(true)
    });
    // Every small sibling that came with weights for pictures in colour.
    let siblings = use_memo((), |()| {
        let has_pictures = |instance: &Instance| instance.task.dataset == Dataset::Cifar10;
        instance::shipped().into_iter().filter(has_pictures).collect::<Vec<_>>()
    });
    html! {
        <section class="hero">
            <h1>{ t("Networks that learned to see") }</h1>
            <p class="lead">{ t("From 1988 to 2016 a few dozen people worked out how a machine can tell what is in a \
                picture. Here their networks run and learn in your browser, and you may take them apart.") }</p>
            <div class="first-screen">
                if let Some(instance) = &*lenet5 {
                    <Digit instance={instance.clone()} on_alive={on_alive} />
                }
                if !siblings.is_empty() {
                    <OnePicture instances={siblings} may_begin={*is_alive} />
                }
            </div>
        </section>
    }
}
