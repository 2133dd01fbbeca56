//! What is folded away on a phone?

use yew::prelude::*;

use super::use_media;

/// Properties of [`Fold`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What it is about, as the heading of what is inside says.
    pub title: AttrValue,
    /// What is folded.
    pub children: Html,
}

/// A part of a page which a phone shows as a line that unfolds; elsewhere it is there as it is.
#[component]
pub fn Fold(props: &Props) -> Html {
    let is_phone = use_media("(max-width: 700px)");
    html! {
        <details class="fold" open={!is_phone}>
            <summary>{ &props.title }</summary>
            { props.children.clone() }
        </details>
    }
}
