//! The words of the field, each explained in a few sentences. Texts link to them.

use web::page::scroll_to;
use yew::prelude::*;

use crate::language::t;
use crate::text::{Fetched, foreign, show, use_text};
use crate::ui::use_page;

/// Properties of [`Glossary`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The entry that was asked for.
    #[prop_or_default]
    pub entry: AttrValue,
}

/// `#/glossary` and `#/glossary/<entry>`.
#[component]
pub fn Glossary(props: &Props) -> Html {
    use_page(t("Glossary").to_owned(), t("The words of the field, each explained in a few sentences."));
    let (text, language) = use_text(&AttrValue::Static("glossary"));
    use_effect_with((props.entry.clone(), text.clone()), |(entry, text)| {
        if matches!(text, Fetched::Here(_)) && !entry.is_empty() {
            scroll_to(entry);
        }
    });
    let body = match &text {
        Fetched::Coming => html! { <p class="muted">{ t("The text is on its way.") }</p> },
        Fetched::Lost => {
            let lost = t("The text could not be fetched. Everything else on the page works; reload it to try again.");
            html! { <p>{ lost }</p> }
        }
        Fetched::Here(text) => text.split("<h2>").skip(1).map(|entry| explain(entry, &props.entry)).collect(),
    };
    html! {
        <article class="story glossary" data-testid="glossary" lang={language.map(|language| language.code)}>
            <h1>{ t("Glossary") }</h1>
            { foreign(language) }
            { body }
        </article>
    }
}

/// An entry: its word, other forms of it in the first line, then what it means.
fn explain(entry: &str, asked: &str) -> Html {
    let (word, rest) = entry.split_once("</h2>").unwrap_or((entry, ""));
    let id: String =
        word.to_lowercase().chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    let rest = rest.trim_start();
    let has_forms = ["<p>Also: ", "<p>Auch: "].iter().any(|start| rest.starts_with(start));
    let (forms, meaning) = rest.split_once("</p>").filter(|_| has_forms).unwrap_or(("", rest));
    let forms = forms.strip_prefix("<p>");
    let asked = (id == asked).then_some("asked");
    html! {
        <section key={id.clone()} class={classes!(asked)} id={id} tabindex="-1">
            <h2>{ show(word) }</h2>
            { for forms.map(|forms| html! { <p class="forms hint">{ show(forms) }</p> }) }
            { show(meaning) }
        </section>
    }
}
