//! How much of the browser's storage is used?

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::format::bytes;
use crate::language::{fill, t};

/// Properties of [`Space`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// It is asked anew when this changes: how many runs there are, and their steps.
    pub when: u64,
}

/// Storage used and free, in a sentence; nothing where the browser does not tell.
#[component]
pub fn Space(props: &Props) -> Html {
    let found = use_state(|| None::<(f64, f64)>);
    {
        let found = found.setter();
        use_effect_with(props.when, move |_| spawn_local(async move { found.set(web::storage::estimate().await) }));
    }
    let Some((used, whole)) = *found else { return Html::default() };
    let sentence = fill("Storage: {0} of {1} used by this site.", &[&bytes(used), &bytes(whole)]);
    let is_tight = used > 0.9 * whole;
    html! {
        <p class="hint" data-testid="run-storage">{ sentence }
            if is_tight { { t(" Delete runs that you do not need.") } }</p>
    }
}
