//! How does a text become part of a page? It is written in Markdown, rendered when the page is built, and fetched as
//! HTML.

use wasm_bindgen_futures::spawn_local;
use web::fetch;
use yew::prelude::*;

use crate::language::{self, Language, t};

/// A text on its way.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched {
    /// Not here yet.
    Coming,
    /// It could not be had.
    Lost,
    /// As HTML.
    Here(AttrValue),
}

/// The text at `path` in the best language that there is, and which that is.
#[hook]
pub fn use_text(path: &AttrValue) -> (Fetched, Option<&'static Language>) {
    let text = use_state(|| Fetched::Coming);
    let language = language::of_text(path);
    {
        let text = text.setter();
        use_effect_with(path.clone(), move |path| {
            if let Some(language) = language {
                let address = format!("content/{}/{path}.html", language.code);
                text.set(Fetched::Coming);
                spawn_local(async move {
                    text.set(match fetch::text(&address).await {
                        Ok(html) => Fetched::Here(html.into()),
                        Err(error) => {
                            web_sys::console::error_1(&error);
                            Fetched::Lost
                        }
                    });
                });
            }
        });
    }
    ((*text).clone(), language)
}

/// A sentence where the text is not in the language of the page.
pub fn foreign(language: Option<&'static Language>) -> Html {
    match language {
        Some(language) if language != language::spoken() => {
            html! {
                <p class="foreign hint" data-testid="foreign">{
                    t("This text is not translated yet. You read it in English.") }</p>
            }
        }
        _ => Html::default(),
    }
}

/// A text as it stands in the page.
pub fn show(html: &str) -> Html {
    Html::from_html_unchecked(html.to_owned().into())
}

/// The words of a text's first heading, if it has one.
pub fn heading(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("<h1>")?;
    web::page::words(rest.split_once("</h1>")?.0)
}
