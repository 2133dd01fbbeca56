//! What is on a slide?

use web::page::words;
use yew::prelude::*;
use yew_router::prelude::*;

use super::live::LiveOnSlide;
use super::slides::{self, Part, Slide};
use crate::instance::Instance;
use crate::language::{Language, fill, t};
use crate::network::Network;
use crate::pages::NotFound;
use crate::pages::concepts::{self, Comparison};
use crate::panels::cost_chart::ChartOnSlide;
use crate::route::Route;
use crate::text::{self, Fetched, use_text};
use crate::ui::diagram::Poster;

/// The HTML of some slides and its language, or what is said as long as it is not there.
#[hook]
pub fn use_slides(id: &AttrValue) -> Result<(AttrValue, &'static Language), Html> {
    let path: AttrValue = format!("present/{id}").into();
    let (text, language) = use_text(&path);
    let language = language.ok_or_else(|| html! { <NotFound /> })?;
    match text {
        Fetched::Coming => Err(html! { <h1>{ t("The text is on its way.") }</h1> }),
        Fetched::Lost => {
            let lost = t("The text could not be fetched. Everything else on the page works; reload it to try again.");
            Err(html! { <h1>{ lost }</h1> })
        }
        Fetched::Here(text) => Ok((text, language)),
    }
}

/// Goes to another slide of `id`, without a step in the window's history.
#[hook]
pub fn use_turn(id: &AttrValue) -> Callback<usize> {
    let (navigator, id) = (use_navigator(), id.to_string());
    Callback::from(move |number: usize| {
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Slide { id: id.clone(), number });
        }
    })
}

/// What a slide is called.
pub fn title(slide: &Slide<'_>) -> String {
    let named = slide.parts.iter().find_map(|part| match *part {
        Part::Text(text) => words(slides::heading(text)?),
        Part::Working("concept", id) => concepts::find(id).map(|concept| t(concept.title).to_owned()),
        Part::Working("figure", _) => Some(t("What does accuracy cost?").to_owned()),
        Part::Working(_, id) => arch::zoo::find(id).map(|model| model.name.to_owned()),
    });
    named.unwrap_or_default()
}

/// Everything on a slide but its notes. What is still cannot be pressed, and nothing runs on it.
pub fn show(slide: &Slide<'_>, is_still: bool) -> Html {
    slide.parts.iter().map(|part| self::part(part, is_still)).collect()
}

fn part(part: &Part<'_>, is_still: bool) -> Html {
    match *part {
        Part::Text(text) => html! { <div class="slide-text">{ text::show(text) }</div> },
        Part::Working("figure", _) => html! { <ChartOnSlide is_still={is_still} /> },
        Part::Working("concept", id) => match concepts::find(id) {
            Some(concept) => html! {
                <section class="on-slide" aria-label={t(concept.title)}>
                    <h2>{ t(concept.title) }</h2>
                    <Comparison key={concept.id} id={concept.id} />
                </section>
            },
            None => missing(id),
        },
        Part::Working(kind, id) => match arch::zoo::find(id).and_then(|model| Network::of(model).ok()) {
            Some(network) => network_part(network, kind == "live", is_still),
            None => missing(id),
        },
    }
}

/// A network that runs, or is drawn where none of it can run on a slide.
fn network_part(network: Network, is_live: bool, is_still: bool) -> Html {
    let model = network.model;
    let instance = if is_live { Instance::of(model) } else { None };
    match instance.filter(|instance| !instance.task.has_scenes()) {
        Some(_) if is_still => html! {
            <div class="on-slide still"><p>{ fill("On the screen {0} runs here.", &[model.name]) }</p></div>
        },
        Some(instance) => html! { <LiveOnSlide key={model.id} instance={instance} /> },
        None => html! { <Poster key={model.id} network={network} is_still={is_still} /> },
    }
}

/// The author of the slides should see it.
fn missing(name: &str) -> Html {
    html! { <p class="muted">{ fill("There is nothing called “{0}” to show here.", &[name]) }</p> }
}

/// What the speaker may say.
pub fn notes(slide: &Slide<'_>) -> Html {
    if slide.notes.is_empty() {
        return html! { <p class="muted">{ t("No notes for this slide.") }</p> };
    }
    text::show(&slide.notes)
}
