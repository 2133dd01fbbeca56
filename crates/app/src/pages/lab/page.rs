//! `#/lab`.

use yew::prelude::*;

use super::address;
use super::view::Laboratory;
use crate::language::t;
use crate::ui::use_page;

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
            let listening = web::events::listen("hashchange", move |_| {
                let is_here = web::page::hash().is_some_and(|hash| hash.starts_with("#/lab"));
                if is_here && address::is_new() {
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
