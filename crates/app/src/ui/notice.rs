//! How does the visitor learn that something happened?

use client::Notice;
use yew::prelude::*;

use crate::language::t;
use crate::session::{Known, Signal};
use crate::words;

/// A sentence or two for the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened, what was kept, what to do now.
    pub sentence: String,
    /// Did something fail?
    pub is_error: bool,
}

impl Told {
    /// Something went as it should.
    pub fn info(sentence: impl Into<String>) -> Self {
        Told { sentence: sentence.into(), is_error: false }
    }

    /// Something did not.
    pub fn error(sentence: impl Into<String>) -> Self {
        Told { sentence: sentence.into(), is_error: true }
    }

    /// What a session has to say.
    pub fn of(notice: &Notice) -> Self {
        Told { sentence: words::notice(notice), is_error: notice.is_error() }
    }
}

/// The newest of what a session has to say and what panels tell by the callback; `None` closes it.
#[hook]
pub fn use_told(state: &UseReducerHandle<Known>) -> (Option<Told>, Callback<Option<Told>>) {
    let told = use_state(|| None::<Told>);
    {
        let told = told.setter();
        use_effect_with(state.notice.clone(), move |notice| {
            if notice.is_some() {
                told.set(None);
            }
        });
    }
    let tell = {
        let (told, dispatcher) = (told.setter(), state.dispatcher());
        use_callback((), move |next: Option<Told>, ()| {
            dispatcher.dispatch(Signal::Notice(None));
            told.set(next);
        })
    };
    ((*told).clone().or_else(|| state.notice.as_ref().map(Told::of)), tell)
}

/// Properties of [`NoticeBar`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What to say; nothing where there is none.
    pub notice: Option<Told>,
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
                    <p data-testid="notice">{ notice.sentence.clone() }</p>
                    <button class="small" onclick={close} aria-label={t("Close this message")}>{ t("Close") }</button>
                </div>
            }
        </div>
    }
}
