//! What does a component ask of the browser, and is drawn again for?

use web::media;
use yew::prelude::*;

/// The title of the window and the description of the page, for bookmarks, search engines and screen readers.
#[hook]
pub fn use_page(title: String, description: &str) {
    use_effect_with((title, description.to_owned()), |(title, description)| {
        let name = "CNN Time Machine";
        let whole = if title.contains(name) { title.clone() } else { [title, " · ", name].concat() };
        web::page::set_title(&whole);
        web::page::set_meta("description", description);
    });
}

/// Does this media query hold now? The component is drawn again when that changes.
#[hook]
pub fn use_media(query: &'static str) -> bool {
    let holds = use_state(|| media::matches(query));
    {
        let holds = holds.setter();
        use_effect_with((), move |()| {
            let listening = media::on_change(query, move |now| holds.set(now));
            move || drop(listening)
        });
    }
    *holds
}
