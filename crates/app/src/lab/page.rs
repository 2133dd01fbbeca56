//! `#/lab`.

use yew::prelude::*;

use super::address;
use super::view::Laboratory;
use crate::browser::{self, use_page};
use crate::language::t;

/// The laboratory with what the address asks for; another address puts something else on the bench.
#[component]
pub fn LabPage() -> Html {
    use_page(
        t("The laboratory").to_owned(),
        t("Change any network of history, see what the change costs, train it, keep it and send it."),
    );
    let opened = use_state(|| (0_u32, address::asked()));
    {
        let opened = opened.clone();
        use_effect_with(opened.0, move |count| {
            let next = count + 1;
            let listening = browser::listen("hashchange", move |_| {
                if browser::hash().starts_with("#/lab") {
                    opened.set((next, address::asked()));
                }
            });
            move || drop(listening)
        });
    }
    let (key, (bench, told)) = &*opened;
    match bench {
        Some(bench) => html! { <Laboratory key={*key} begin={bench.clone()} told={told.clone()} /> },
        None => html! { <p>{ t("The graph of this network is not possible, which is a mistake of ours.") }</p> },
    }
}
