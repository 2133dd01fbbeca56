//! Does a media query hold, as of a style sheet?

use gloo::utils::window;
use web_sys::MediaQueryList;

use crate::events::{Listening, listen_to};

/// Does this media query hold now? None that the browser does not understand does.
#[must_use]
pub fn matches(query: &str) -> bool {
    ask(query).is_some_and(|list| list.matches())
}

/// Calls `run` with whether this media query holds, each time that this changes, until what is given is dropped.
#[must_use = "what is dropped listens no more"]
pub fn on_change(query: &'static str, run: impl Fn(bool) + 'static) -> Option<Listening> {
    ask(query).map(|list| listen_to(&list, "change", move |_| run(matches(query))))
}

fn ask(query: &str) -> Option<MediaQueryList> {
    window().match_media(query).ok()?
}
