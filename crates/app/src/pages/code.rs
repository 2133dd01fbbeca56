//! The network as code: as this project writes it, as PyTorch, as Burn. The build wrote the files from the graph; one
//! is fetched when it is asked for.

use wasm_bindgen_futures::spawn_local;
use web::fetch;
use web::files::save;
use yew::prelude::*;

use crate::language::t;

/// Properties of [`Code`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The model's id.
    pub model: &'static str,
    /// Its system, whose file of the zoo it is written in.
    pub system: &'static str,
}

/// Three buttons, and the file that was asked for.
#[component]
pub fn Code(props: &Props) -> Html {
    let shown = use_state(|| None::<(String, Option<AttrValue>)>);
    let forms = [
        ("code-rust", t("As written here"), format!("{}.rs", props.system)),
        ("code-pytorch", "PyTorch", format!("{}.py", props.model)),
        ("code-burn", "Burn", format!("{}.burn.rs", props.model)),
    ];
    let button = |(testid, words, file): (&'static str, &'static str, String)| {
        let is_shown = shown.as_ref().is_some_and(|(name, _)| *name == file);
        let shown = shown.setter();
        let show = move |_: MouseEvent| {
            let (file, shown) = (file.clone(), shown.clone());
            spawn_local(async move {
                let text = match fetch::text(&["code/", &file].concat()).await {
                    Ok(text) => Some(text.into()),
                    Err(error) => {
                        web_sys::console::warn_1(&error);
                        None
                    }
                };
                shown.set(Some((file, text)));
            });
        };
        html! { <button onclick={show} aria-pressed={is_shown.to_string()} data-testid={testid}>{ words }</button> }
    };
    let body = match &*shown {
        None => Html::default(),
        Some((_, None)) => {
            html! { <p>{ t("This file could not be fetched. Check the connection, then try again.") }</p> }
        }
        Some((file, Some(text))) => {
            let (name, bytes) = (file.clone(), text.clone());
            let take = move |_: MouseEvent| save(&name, bytes.as_bytes());
            html! {
                <>
                <pre tabindex="0" role="region" aria-label={file.clone()} data-testid="code">{ text }</pre>
                <button class="small" onclick={take}>{ [t("Save as"), " ", file.as_str()].concat() }</button>
                </>
            }
        }
    };
    html! {
        <section class="code" aria-labelledby="code-title">
            <h2 id="code-title">{ t("The network as code") }</h2>
            <p class="hint">{ t("All three describe the published network; PyTorch and Burn are written from its \
                    graph.") }</p>
            <div class="buttons">{ for forms.into_iter().map(button) }</div>
            { body }
        </section>
    }
}
