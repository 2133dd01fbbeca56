//! All slides at once, each with its notes: to be printed, or read.

use web::events::listen;
use web::page::print;
use yew::prelude::*;
use yew_router::prelude::*;

use super::show::{notes, show, use_slides};
use super::slides;
use crate::language::{self, Language, fill, t};
use crate::route::Route;
use crate::text::heading;
use crate::ui::use_page;

/// Properties of [`Paper`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The file below `present/`.
    pub id: AttrValue,
}

/// `#/present/<id>/paper`.
#[component]
pub fn Paper(props: &Props) -> Html {
    let slides = use_slides(&props.id);
    let title = slides.as_ref().ok().and_then(|(text, _)| heading(text));
    use_page(
        title.clone().unwrap_or_else(|| t("Slides").to_owned()),
        t("Plans, handouts and slides for teaching convolutional networks."),
    );
    let (with_notes, single) = (use_state(|| true), use_state(|| false));
    let choice = |words: &'static str, testid: &'static str, state: &UseStateHandle<bool>| {
        let turn = {
            let state = state.clone();
            Callback::from(move |_: Event| state.set(!*state))
        };
        html! {
            <label><input type="checkbox" data-testid={testid} checked={**state} onchange={turn} />{ " " }{ words }
            </label>
        }
    };
    match slides {
        Err(said) => said,
        Ok((text, language)) => html! {
            <article class="sheet paper" data-testid="paper" lang={language.code}>
                <h1 class="sr-only">{ title }</h1>
                <div class="sheet-tools" lang={language::spoken().code}>
                    <Link<Route> to={Route::Class}>{ t("In class") }</Link<Route>>
                    { choice(t("With notes"), "paper-notes", &with_notes) }
                    { choice(t("One slide a page"), "paper-single", &single) }
                    <button class="small" onclick={|_: MouseEvent| print()}>{ t("Print all slides") }</button>
                </div>
                <Sheets {text} {language} with_notes={*with_notes} single={*single} />
            </article>
        },
    }
}

/// Properties of [`Sheets`].
#[derive(PartialEq, Properties)]
pub struct SheetsProps {
    /// The slides.
    pub text: AttrValue,
    /// Their language.
    pub language: &'static Language,
    /// What the speaker may say, below each.
    #[prop_or(true)]
    pub with_notes: bool,
    /// A page for each, on its side, and not one for two.
    #[prop_or_default]
    pub single: bool,
}

/// Every slide, as paper has it.
#[component]
pub fn Sheets(props: &SheetsProps) -> Html {
    let slides = slides::read(&props.text);
    let last = slides.len().to_string();
    let sheet = |(index, slide): (usize, &slides::Slide<'_>)| {
        let number = (index + 1).to_string();
        html! {
            <section key={index} class="on-paper" data-testid="on-paper"
                aria-label={fill("Slide {0} of {1}", &[&number, &last])}>
                <div class="slide">{ show(slide, true) }</div>
                if props.with_notes {
                    <div class="notes">{ notes(slide) }</div>
                }
                <p class="page-number">{ number }{ " / " }{ &last }</p>
            </section>
        }
    };
    html! {
        <div class={classes!("sheets", props.single.then_some("single"))} lang={props.language.code}>
            { for slides.iter().enumerate().map(sheet) }
        </div>
    }
}

/// Is the page being printed?
#[hook]
pub fn use_printing() -> bool {
    let is_printing = use_state(|| false);
    {
        let is_printing = is_printing.setter();
        use_effect_with((), move |()| {
            let begins = {
                let is_printing = is_printing.clone();
                listen("beforeprint", move |_| is_printing.set(true))
            };
            let ends = listen("afterprint", move |_| is_printing.set(false));
            move || drop((begins, ends))
        });
    }
    *is_printing
}
