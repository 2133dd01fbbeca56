//! What the speaker sees in a window of his own: notes, this slide and the next, and the time.

use web::time;
use yew::prelude::*;

use super::keys::{Asked, use_keys};
use super::show::{notes, show, title, use_slides};
use super::slides::{self, Slide};
use super::step::{Said, use_step};
use crate::language::{self, Language, fill, t};
use crate::text::heading;
use crate::ui::use_page;

/// Properties of [`Speaker`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The file below `present/`.
    pub id: AttrValue,
}

/// `#/present/<id>/speaker`.
#[component]
pub fn Speaker(props: &Props) -> Html {
    let slides = use_slides(&props.id);
    use_page(t("Speaker").to_owned(), t("Plans, handouts and slides for teaching convolutional networks."));
    match slides {
        Err(said) => said,
        Ok((text, language)) => html! { <Desk key={&*props.id} id={props.id.clone()} {text} {language} /> },
    }
}

#[derive(PartialEq, Properties)]
struct DeskProps {
    id: AttrValue,
    text: AttrValue,
    language: &'static Language,
}

#[component]
fn Desk(props: &DeskProps) -> Html {
    let slides = slides::read(&props.text);
    let last = slides.len();
    let number = use_state(|| 1_usize);
    let since = use_state(|| None::<f64>);
    let hear = {
        let (number, since) = (number.setter(), since.clone());
        Callback::from(move |said| {
            if let Said::At(shown, began) = said {
                number.set(shown);
                // The clock may have been started anew here.
                if since.is_none() {
                    since.set(Some(began));
                }
            }
            None
        })
    };
    let say = use_step(&props.id, hear);
    {
        let say = say.clone();
        use_effect_with((), move |()| say.emit(Said::Where));
    }
    let at = number.clamp(1, last);
    let run = Callback::from(move |asked| {
        if let Asked::Slide(to) = asked {
            number.set(to);
            say.emit(Said::Turn(to));
        }
    });
    use_keys(at, last, run.clone());
    let button = |words: &'static str, testid: &'static str, to: usize, possible: bool| {
        let on_click = run.reform(move |_: MouseEvent| Asked::Slide(to));
        html! { <button data-testid={testid} disabled={!possible} onclick={on_click}>{ words }</button> }
    };
    let again = {
        let since = since.clone();
        Callback::from(move |_: MouseEvent| since.set(Some(time::clock())))
    };
    let spoken = language::spoken().code;
    html! {
        <div class="speaker" lang={props.language.code}>
            <header lang={spoken}>
                <h1 lang={props.language.code}>{ heading(&props.text) }</h1>
                <p class="clock"><Clock since={*since} /></p>
                <button data-testid="clock-again" onclick={again}>{ t("Start the clock again") }</button>
                <p data-testid="speaker-number">{
                    fill("Slide {0} of {1}", &[&at.to_string(), &last.to_string()]) }</p>
                { button(t("Back"), "speaker-back", at - 1, at > 1) }
                { button(t("Next"), "speaker-next", at + 1, at < last) }
            </header>
            if since.is_none() {
                <p role="status" lang={spoken}>{ t("The slides are not open in another window of this browser. Open \
                    them there; this window follows them, and turns them.") }</p>
            }
            <div class="desk">
                <section class="notes" aria-label={t("Notes")} data-testid="speaker-notes">
                    { notes(&slides[at - 1]) }
                </section>
                <div class="previews">
                    { preview(t("Now"), "speaker-now", slides.get(at - 1)) }
                    { preview(t("Next"), "speaker-following", slides.get(at)) }
                </div>
            </div>
        </div>
    }
}

/// A slide in small, and its name.
fn preview(words: &str, testid: &'static str, slide: Option<&Slide<'_>>) -> Html {
    html! {
        <section class="preview" data-testid={testid}>
            if let Some(slide) = slide {
                <h2><small lang={language::spoken().code}>{ words }</small>{ " " }{ title(slide) }</h2>
                <div class="slide" inert={true} aria-hidden="true">{ show(slide, true) }</div>
            } else {
                <p class="muted" lang={language::spoken().code}>{ t("This is the last slide.") }</p>
            }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct ClockProps {
    since: Option<f64>,
}

/// The time since the slides began.
#[component]
fn Clock(props: &ClockProps) -> Html {
    let now = use_state(time::clock);
    {
        let now = now.setter();
        use_effect_with((), move |()| {
            let ticking = time::every(500, move || now.set(time::clock()));
            move || drop(ticking)
        });
    }
    let passed = props.since.map_or(0.0, |since| now.max(since) - since);
    html! {
        <span role="timer" aria-label={t("Time since the beginning")} data-testid="speaker-clock">{
            clock(passed) }</span>
    }
}

/// Minutes and seconds of so many milliseconds.
fn clock(ms: f64) -> String {
    let seconds = (ms / 1000.0) as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_told_in_minutes() {
        assert_eq!((clock(0.0), clock(61_999.0), clock(5_400_000.0)), ("0:00".into(), "1:01".into(), "90:00".into()));
    }
}
