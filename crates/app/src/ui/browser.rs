//! What does a component ask of the browser, and is drawn again for?

use web::media;
use web::place::{self, Arrival};
use yew::prelude::*;
use yew_router::prelude::*;

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

/// Leads a link to the top of a page and to its heading, and Back to where the visitor was. Within a router.
#[component]
pub fn Arrivals() -> Html {
    let (path, query) = use_location()
        .map(|location| (location.path().to_owned(), location.query_str().to_owned()))
        .unwrap_or_default();
    let before = use_mut_ref(|| None::<String>);
    use_effect_with((), |()| {
        let keeping = place::keep();
        move || drop(keeping)
    });
    use_effect_with((path, query), move |(path, _)| {
        let how = match before.replace(Some(path.clone())) {
            None => Arrival::Opened,
            Some(last) if last == *path => Arrival::Same,
            // Slides and words of the glossary are what has the focus there.
            Some(_) => Arrival::Page(!["/present/", "/glossary/"].iter().any(|own| path.starts_with(own))),
        };
        place::arrive(how);
    });
    Html::default()
}
