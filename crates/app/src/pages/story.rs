//! Where does the story of a network come from? A Markdown file that anybody may correct, fetched with its page.

use pulldown_cmark::{Parser, html};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser::fetch_text;

/// Models whose story is written.
const WRITTEN: [&str; 1] = ["lenet5"];

/// Properties of [`Story`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of the system whose models share the story.
    pub system: &'static str,
}

/// The story in its own column.
#[component]
pub fn Story(props: &Props) -> Html {
    let text = use_state(|| None::<Result<AttrValue, ()>>);
    {
        let text = text.clone();
        use_effect_with(props.system, move |system| {
            if WRITTEN.contains(system) {
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
        _ if !WRITTEN.contains(&props.system) => html! {
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
