//! How does the visitor learn that something happened?

use client::{Notice, Origin};
use protocol::Failure;
use web::time;
use yew::prelude::*;

use crate::language::t;
use crate::session::{Known, Phase, Signal};
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
    use_taking_back(state);
    let tell = {
        let (told, dispatcher) = (told.setter(), state.dispatcher());
        use_callback((), move |next: Option<Told>, ()| {
            dispatcher.dispatch(Signal::Notice(None));
            told.set(next);
        })
    };
    ((*told).clone().or_else(|| state.notice.as_ref().map(Told::of)), tell)
}

/// How long it is said that the engine had to be started again, once it was, ms.
const STARTED_AGAIN: u32 = 8_000;

/// Takes back what a session said as soon as it is true no longer.
#[hook]
fn use_taking_back(state: &UseReducerHandle<Known>) {
    use_past(state, state.prediction.clone(), is_of_picture);
    use_past(state, state.train.kept, |notice| matches!(notice, Notice::NotKept(_)));
    let begins = state.origin.clone().filter(|origin| !matches!(origin, Origin::Learned(_)));
    use_past(state, begins, |notice| matches!(notice, Notice::Failed(_)) && !is_of_picture(notice));
    let has_learned = matches!(state.origin, Some(Origin::Learned(_)));
    use_past(state, has_learned, |notice| matches!(notice, Notice::ShippedMissing(_)));
    let is_back =
        state.phase == Phase::Ready && matches!(state.notice, Some(Notice::EngineEnded(_) | Notice::EngineSilent(_)));
    let dispatcher = state.dispatcher();
    use_effect_with(is_back, move |is_back| {
        let waiting = is_back.then(|| time::every(STARTED_AGAIN, move || dispatcher.dispatch(Signal::Notice(None))));
        move || drop(waiting)
    });
}

/// When `now` changes, a notice of which `is_past` holds is true no longer.
#[hook]
fn use_past<T: PartialEq + 'static>(state: &UseReducerHandle<Known>, now: T, is_past: fn(&Notice) -> bool) {
    let (dispatcher, notice) = (state.dispatcher(), state.notice.clone());
    use_effect_with(now, move |_| {
        if notice.as_ref().is_some_and(is_past) {
            dispatcher.dispatch(Signal::Notice(None));
        }
    });
}

/// Was a picture refused? The next one may be right.
fn is_of_picture(notice: &Notice) -> bool {
    use Failure::{DigitSize, Picture, PictureKind, PictureTooLarge, WrongPicture};
    let Notice::Failed(failure) = notice else { return false };
    matches!(
        failure,
        Picture { .. } | PictureKind { .. } | PictureTooLarge { .. } | DigitSize { .. } | WrongPicture { .. }
    )
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
