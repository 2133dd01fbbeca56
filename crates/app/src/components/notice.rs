//! How does the visitor learn that something happened?

use yew::prelude::*;

use crate::engine::state::Notice;
use crate::language::t;

/// Properties of [`NoticeBar`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What to say; nothing where there is none.
    pub notice: Option<Notice>,
    /// The visitor has read it.
    pub on_close: Callback<()>,
}

/// A sentence or two, read out by screen readers as it comes. It floats, so that nothing on the page moves.
#[component]
pub fn NoticeBar(props: &Props) -> Html {
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <div class="notices" role="status" aria-live="polite">
            if let Some(notice) = &props.notice {
                <div class={classes!("notice", notice.is_error.then_some("error"))}>
                    <p data-testid="notice">{ &notice.sentence }</p>
                    <button class="small" onclick={close} aria-label={t("Close this message")}>{ t("Close") }</button>
                </div>
            }
        </div>
    }
}
