//! What is a field for? A small mark beside it opens a sentence, which is read out with the field in any case.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::language::{fill, t};
use crate::route::Route;
use crate::words;

/// The id of the sentence, for `aria-describedby` of the field with this `data-testid`.
pub fn described_by(testid: &str) -> String {
    ["help-", testid].concat()
}

/// A field in its label, and beside it what it is for.
pub fn with_help(testid: &str, words: &str, label: Html) -> Html {
    html! { <div class="field">{ label }<Help testid={testid.to_owned()} words={words.to_owned()} /></div> }
}

/// Properties of [`Help`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of the field.
    pub testid: AttrValue,
    /// The field's name.
    pub words: AttrValue,
}

/// The mark and the sentence.
#[component]
pub fn Help(props: &Props) -> Html {
    let is_open = use_state(|| false);
    let Some((sentence, term)) = words::help(&props.testid) else { return Html::default() };
    let id = described_by(&props.testid);
    let now = *is_open;
    let close = {
        let is_open = is_open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                is_open.set(false);
            }
        })
    };
    let toggle = Callback::from(move |_: MouseEvent| is_open.set(!now));
    let link = |term: &'static str| {
        let (word, entry) = (t(term), t(term).to_lowercase().replace(' ', "-"));
        html! { <>{ " " }<Link<Route> to={Route::Term { entry }}>{ fill("Glossary: {0}", &[word]) }</Link<Route>></> }
    };
    html! {
        <>
            <button type="button" class="help-mark" aria-expanded={now.to_string()} aria-controls={id.clone()}
                aria-label={fill("What is this for: {0}", &[props.words.trim().trim_end_matches(':')])}
                data-testid={["help-of-", &props.testid].concat()} onclick={toggle} onkeydown={close}>{ "?" }</button>
            <p class="help" id={id} hidden={!now}>{ t(sentence) }{ for term.map(link) }</p>
        </>
    }
}
