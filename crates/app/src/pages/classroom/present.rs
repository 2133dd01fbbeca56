//! What a hall sees: large type, one idea a screen, turned by keys.

use web::page::focus;
use web::{screen, time, windows};
use yew::prelude::*;
use yew_router::prelude::*;

use super::keys::{Asked, use_keys};
use super::paper::{Sheets, use_printing};
use super::show::{notes, show, use_slides, use_turn};
use super::slides;
use super::step::{Said, use_step};
use crate::language::{self, Language, fill, t};
use crate::route::Route;
use crate::text;
use crate::ui::use_page;

/// Width and height of the speaker's window, in pixels.
const SPEAKER: [u32; 2] = [1280, 800];

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
    let slides = use_slides(&props.id);
    use_page(t("Slides").to_owned(), t("Plans, handouts and slides for teaching convolutional networks."));
    match slides {
        Err(said) => said,
        Ok((text, language)) => {
            html! { <Deck key={&*props.id} id={props.id.clone()} number={props.number} {text} {language} /> }
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
    let shows_notes = use_state(|| false);
    let is_blocked = use_state(|| false);
    let is_printing = use_printing();
    let turn = use_turn(&props.id);
    use_speaking(&props.id, number, &turn);
    let run = {
        let (id, turn, shows_notes, is_blocked) =
            (props.id.clone(), turn.clone(), shows_notes.clone(), is_blocked.setter());
        let navigator = use_navigator();
        Callback::from(move |asked| match asked {
            Asked::Slide(number) => turn.emit(number),
            Asked::Notes => shows_notes.set(!*shows_notes),
            Asked::Speaker => {
                let address = Route::Speaker { id: id.to_string() }.to_path();
                is_blocked.set(!windows::open(&["#", &address].concat(), &format!("speaker-{id}"), SPEAKER));
            }
            Asked::FullScreen if !screen::is_full() => screen::fill(),
            Asked::Out if !screen::is_full() => navigator.iter().for_each(|navigator| navigator.push(&Route::Class)),
            Asked::FullScreen | Asked::Out => screen::leave(),
        })
    };
    use_keys(number, last, run.clone());
    use_effect_with(number, |_| focus("slide"));
    let slide = &slides[number - 1];
    html! {
        <>
        <div class={classes!("present", shows_notes.then_some("noted"))} lang={props.language.code}>
            <div role="group" key={number} class="slide" id="slide" tabindex="-1" data-testid="slide"
                aria-label={fill("Slide {0} of {1}", &[&number.to_string(), &last.to_string()])}>
                if !slides::has_heading(slide) {
                    <h1 class="sr-only">{ text::heading(&props.text) }</h1>
                }
                { show(slide, false) }
            </div>
            if *shows_notes {
                <aside class="notes" aria-label={t("Notes")} data-testid="notes">{ notes(slide) }</aside>
            }
            if *is_blocked {
                <p class="slide-told" role="alert" data-testid="slide-told" lang={language::spoken().code}>{
                    t("The browser did not open a window. Allow this site to open windows, and try again; N shows \
                        the notes here.") }</p>
            }
            <Tools {number} {last} id={props.id.clone()} shows_notes={*shows_notes} {run} />
        </div>
        if is_printing {
            <Sheets text={props.text.clone()} language={props.language} />
        }
        </>
    }
}

/// Tells the speaker's window which slide is shown, and turns when it asks.
#[hook]
fn use_speaking(id: &AttrValue, number: usize, turn: &Callback<usize>) {
    let since = *use_memo((), |()| time::clock());
    let turn = turn.clone();
    let hear = Callback::from(move |said| match said {
        Said::Where => Some(Said::At(number, since)),
        Said::Turn(number) => {
            turn.emit(number);
            None
        }
        Said::At(..) => None,
    });
    let say = use_step(id, hear);
    use_effect_with(number, move |number| say.emit(Said::At(*number, since)));
}

#[derive(PartialEq, Properties)]
struct ToolsProps {
    id: AttrValue,
    number: usize,
    last: usize,
    shows_notes: bool,
    run: Callback<Asked>,
}

/// Everything that keys do, to be pressed.
#[component]
fn Tools(props: &ToolsProps) -> Html {
    let &ToolsProps { number, last, shows_notes, .. } = props;
    let button = |words: &'static str, testid: &'static str, asked: Asked, possible: bool| {
        let on_click = props.run.reform(move |_: MouseEvent| asked);
        let pressed = (asked == Asked::Notes).then(|| shows_notes.to_string());
        html! {
            <button data-testid={testid} disabled={!possible} aria-pressed={pressed} onclick={on_click}>{
                words }</button>
        }
    };
    html! {
        <nav class="slide-tools" aria-label={t("Slides")} lang={language::spoken().code}>
            { button(t("Back"), "slide-back", Asked::Slide(number.saturating_sub(1)), number > 1) }
            <span data-testid="slide-number">{ format!("{number} / {last}") }</span>
            { button(t("Next"), "slide-next", Asked::Slide(number + 1), number < last) }
            { button(t("Notes (N)"), "slide-notes", Asked::Notes, true) }
            { button(t("Speaker (S)"), "slide-speaker", Asked::Speaker, true) }
            { button(t("Full screen (F)"), "slide-full", Asked::FullScreen, true) }
            <Link<Route> to={Route::Paper { id: props.id.to_string() }}>{ t("On paper") }</Link<Route>>
            <Link<Route> to={Route::Class}>{ t("End the slides") }</Link<Route>>
        </nav>
    }
}
