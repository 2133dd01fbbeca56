//! The presenter's mode: large type, one idea a screen, turned by keys, with notes for the speaker.

use arch::NodeId;
use wasm_bindgen::JsCast;
use web::events::listen;
use web::page::focus;
use web_sys::Element;
use yew::prelude::*;
use yew_router::prelude::*;

use super::slides::{self, Part, Slide};
use crate::instance::Instance;
use crate::language::{self, Language, fill, t};
use crate::network::Network;
use crate::pages::NotFound;
use crate::pages::concepts::{self, Comparison};
use crate::panels::cost_chart::CostChart;
use crate::panels::live::Live;
use crate::route::Route;
use crate::session::Place;
use crate::text::{self, Fetched, use_text};
use crate::ui::diagram::Diagram;
use crate::ui::use_page;

/// Properties of [`Present`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The file below `present/`.
    pub id: AttrValue,
    /// The slide, from 1.
    pub number: usize,
}

/// `#/present/<id>/<slide>`.
#[component]
pub fn Present(props: &Props) -> Html {
    let path: AttrValue = format!("present/{}", props.id).into();
    let (text, language) = use_text(&path);
    use_page(t("Slides").to_owned(), t("Plans, handouts and slides for teaching convolutional networks."));
    let Some(language) = language else { return html! { <NotFound /> } };
    match text {
        Fetched::Coming => html! { <h1>{ t("The text is on its way.") }</h1> },
        Fetched::Lost => {
            let lost = t("The text could not be fetched. Everything else on the page works; reload it to try again.");
            html! { <h1>{ lost }</h1> }
        }
        Fetched::Here(text) => {
            html! { <Deck id={props.id.clone()} number={props.number} text={text} language={language} /> }
        }
    }
}

#[derive(PartialEq, Properties)]
struct DeckProps {
    id: AttrValue,
    number: usize,
    text: AttrValue,
    language: &'static Language,
}

#[component]
fn Deck(props: &DeckProps) -> Html {
    let slides = slides::read(&props.text);
    let last = slides.len();
    let number = props.number.clamp(1, last);
    let notes = use_state(|| false);
    let navigator = use_navigator();
    let turn = {
        let id = props.id.to_string();
        Callback::from(move |number: usize| {
            if let Some(navigator) = &navigator {
                navigator.replace(&Route::Slide { id: id.clone(), number });
            }
        })
    };
    {
        let (turn, notes) = (turn.clone(), notes.clone());
        use_effect_with((number, last, *notes), move |&(number, last, shown)| {
            let listening = listen("keydown", move |event| {
                let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
                if event.ctrl_key() || event.alt_key() || event.meta_key() || needs_keys(&event) {
                    return;
                }
                match event.key().as_str() {
                    "ArrowRight" | "PageDown" | " " if number < last => turn.emit(number + 1),
                    "ArrowLeft" | "PageUp" if number > 1 => turn.emit(number - 1),
                    "Home" => turn.emit(1),
                    "End" => turn.emit(last),
                    "n" | "N" => notes.set(!shown),
                    _ => return,
                }
                event.prevent_default();
            });
            move || drop(listening)
        });
    }
    use_effect_with(number, |_| focus("slide"));
    let slide = &slides[number - 1];
    let title = text::heading(&props.text);
    let button = |words: &'static str, testid: &'static str, to: usize, possible: bool| {
        let on_click = turn.reform(move |_: MouseEvent| to);
        html! { <button data-testid={testid} disabled={!possible} onclick={on_click}>{ words }</button> }
    };
    let toggle_notes = {
        let notes = notes.clone();
        move |_: MouseEvent| notes.set(!*notes)
    };
    html! {
        <div class="present" lang={props.language.code}>
            <div role="group" key={number} class="slide" id="slide" tabindex="-1" data-testid="slide"
                aria-label={fill("Slide {0} of {1}", &[&number.to_string(), &last.to_string()])}>
                if !has_heading(slide) {
                    <h1 class="sr-only">{ title }</h1>
                }
                { for slide.parts.iter().map(|part| show(part)) }
            </div>
            { notes_of(slide, *notes) }
            <nav class="slide-tools" aria-label={t("Slides")} lang={language::spoken().code}>
                { button(t("Back"), "slide-back", number.saturating_sub(1), number > 1) }
                <span data-testid="slide-number">{ format!("{number} / {last}") }</span>
                { button(t("Next"), "slide-next", number + 1, number < last) }
                <button data-testid="slide-notes" aria-pressed={notes.to_string()} onclick={toggle_notes}>
                    { t("Notes (N)") }</button>
                <Link<Route> to={Route::Class}>{ t("End the slides") }</Link<Route>>
            </nav>
        </div>
    }
}

/// Has the slide a heading of the first rank?
fn has_heading(slide: &Slide<'_>) -> bool {
    slide.parts.iter().any(|part| matches!(part, Part::Text(text) if text.trim_start().starts_with("<h1>")))
}

/// Does what has the focus use these keys itself?
fn needs_keys(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let takes = match event.key().as_str() {
        " " => "input, select, textarea, button, a, summary, [role=application]",
        _ => "input, select, textarea, [role=application]",
    };
    target.is_some_and(|target| target.closest(takes).ok().flatten().is_some())
}

fn notes_of(slide: &Slide<'_>, shown: bool) -> Html {
    if !shown {
        return Html::default();
    }
    html! {
        <aside class="notes" aria-label={t("Notes")} data-testid="notes">
            if slide.notes.is_empty() {
                <p class="muted">{ t("No notes for this slide.") }</p>
            } else {
                { text::show(&slide.notes) }
            }
        </aside>
    }
}

fn show(part: &Part<'_>) -> Html {
    match *part {
        Part::Text(text) => html! { <div class="slide-text">{ text::show(text) }</div> },
        Part::Working("figure", _) => html! { <CostChart /> },
        Part::Working("concept", id) => match concepts::find(id) {
            Some(concept) => html! {
                <>
                    <div class="slide-text"><h2>{ t(concept.title) }</h2></div>
                    <Comparison key={concept.id} id={concept.id} />
                </>
            },
            None => missing(id),
        },
        Part::Working(kind, id) => match arch::zoo::find(id).and_then(|model| Network::of(model).ok()) {
            Some(network) => {
                html! { <OnSlide key={format!("{kind} {id}")} network={network} is_live={kind == "live"} /> }
            }
            None => missing(id),
        },
    }
}

/// The author of the slides should see it.
fn missing(name: &str) -> Html {
    html! { <p class="muted">{ fill("There is nothing called “{0}” to show here.", &[name]) }</p> }
}

#[derive(PartialEq, Properties)]
struct OnSlideProps {
    network: Network,
    is_live: bool,
}

/// A network on a slide: drawn, or running.
#[component]
fn OnSlide(props: &OnSlideProps) -> Html {
    let instance = use_memo(props.network.clone(), |network| Instance::of(network.model));
    let network = &props.network;
    let selected = use_state(|| match &*instance {
        Some(instance) if props.is_live => instance.network.first_layer(),
        _ => network.first_layer(),
    });
    let on_select = {
        let selected = selected.clone();
        Callback::from(move |id: NodeId| selected.set(id))
    };
    match &*instance {
        Some(instance) if props.is_live => html! {
            <Live place={Place::of(network.model.id)} begin={instance.clone()} full={network.clone()} own={Some(instance.clone())} selected={*selected}
                on_select={on_select} on_runs={Callback::noop()} />
        },
        _ => html! { <Diagram network={network.clone()} selected={*selected} on_select={on_select} /> },
    }
}
