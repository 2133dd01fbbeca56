//! Where does the story of a network come from? A Markdown file that anybody may correct, fetched with its page.

use yew::prelude::*;

use crate::language::{self, t};
use crate::text::{Fetched, foreign, show, use_text};

/// Is there a text about the concept of this id?
pub fn tells_concept(id: &str) -> bool {
    language::of_text(&format!("concepts/{id}")).is_some()
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
    let (text, language) = use_text(&props.system);
    let body = match text {
        _ if language.is_none() => html! {
            <p class="muted">{ t("The story of this network is not written yet. Its diagram, its layers and its \
                    numbers are here already.") }</p>
        },
        Fetched::Coming => html! { <p class="muted">{ t("The text is on its way.") }</p> },
        Fetched::Lost => {
            html! {
                <p>{ t("The text could not be fetched. Everything else on the page works; reload it to try \
                        again.") }</p>
            }
        }
        Fetched::Here(text) => show(&text),
    };
    html! {
        <article class="story" aria-label={t("The story")}
            lang={language.map(|language| language.code)}>{ foreign(language) }{ body }</article>
    }
}
