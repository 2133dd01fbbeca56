//! Where does the story of a network come from? A Markdown file that anybody may correct, fetched with its page.

use pulldown_cmark::{Parser, html};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser::fetch_text;

/// Systems whose story is written, as the build found them in `www/content`.
const WRITTEN: &[&str] = include!(concat!(env!("OUT_DIR"), "/stories.rs"));
/// Concepts whose text is written.
const CONCEPTS: &[&str] = include!(concat!(env!("OUT_DIR"), "/concepts.rs"));

/// Is there a text about the concept of this id?
pub fn tells_concept(id: &str) -> bool {
    CONCEPTS.contains(&id)
}

/// Properties of [`Story`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The system whose models share the story, or a concept's id behind `concepts/`.
    pub system: AttrValue,
}

/// The story in its own column.
#[component]
pub fn Story(props: &Props) -> Html {
    let text = use_state(|| None::<Result<AttrValue, ()>>);
    let is_written = match props.system.strip_prefix("concepts/") {
        Some(id) => tells_concept(id),
        None => WRITTEN.contains(&props.system.as_str()),
    };
    {
        let text = text.clone();
        use_effect_with(props.system.clone(), move |system| {
            if is_written {
                let address = format!("content/en/{system}.md");
                spawn_local(async move {
                    text.set(Some(fetch_text(&address).await.map(|markdown| render(&markdown).into()).map_err(
                        |error| {
                            web_sys::console::error_1(&error);
                        },
                    )));
                });
            }
        });
    }
    let body = match &*text {
        _ if !is_written => html! {
            <p class="muted">{ "The story of this network is not written yet. Its diagram, its layers and its numbers are here already." }</p>
        },
        None => html! { <p class="muted">{ "The story is on its way." }</p> },
        Some(Err(())) => {
            html! { <p>{ "The story could not be fetched. Everything else on the page works; reload it to try again." }</p> }
        }
        Some(Ok(story)) => Html::from_html_unchecked(story.clone()),
    };
    html! { <article class="story" aria-label="The story">{ body }</article> }
}

fn render(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, Parser::new(markdown));
    out
}
