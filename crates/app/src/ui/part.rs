//! How is a part of the page shown that is fetched only when it is needed?
//!
//! What `wasm_split` marks, and all that only it leads to, is cut out of the page's wasm by `cargo xtask` and becomes
//! a file of its own. What comes with it is a function that draws.

use std::future::Future;

use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;
use yew::prelude::*;

use crate::language::t;

/// What came of fetching a part; after a failure it can be tried again.
pub type Fetched<T> = Result<T, SplitLoaderError>;

/// What comes with a part, as soon as it is there; until then what is said in its place.
#[hook]
pub fn use_part<T, F>(fetch: impl FnOnce() -> F + 'static) -> Result<T, Html>
where
    T: Copy + 'static,
    F: Future<Output = Fetched<T>> + 'static,
{
    let fetched = use_state(|| None::<Fetched<T>>);
    let tries = use_state(|| 0_u32);
    {
        let fetched = fetched.setter();
        use_effect_with(*tries, move |_| spawn_local(async move { fetched.set(Some(fetch().await)) }));
    }
    match &*fetched {
        Some(Ok(part)) => Ok(*part),
        None => Err(coming()),
        Some(Err(_)) => {
            let fetched = fetched.setter();
            Err(missing(Callback::from(move |_: MouseEvent| {
                fetched.set(None);
                tries.set(*tries + 1);
            })))
        }
    }
}

fn coming() -> Html {
    html! { <p class="hint" role="status" data-testid="part-coming">{ t("This part of the page is on its way.") }</p> }
}

fn missing(again: Callback<MouseEvent>) -> Html {
    html! {
        <div data-testid="part-missing">
            <p role="alert">
                { t("This part of the page could not be fetched. Try again when there is a connection, or load the \
                    page anew.") }</p>
            <button onclick={again} data-testid="part-again">{ t("Try again") }</button>
        </div>
    }
}
