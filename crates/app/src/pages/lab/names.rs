//! How do names of layers stand in a sentence?

use yew::prelude::*;

/// A sentence with what stands between backticks as code.
pub fn with_code(sentence: &str) -> Html {
    let part = |(index, part): (usize, &str)| {
        if index % 2 == 1 {
            html! { <code>{ part.to_owned() }</code> }
        } else {
            html! { { part.to_owned() } }
        }
    };
    sentence.split('`').enumerate().map(part).collect()
}
