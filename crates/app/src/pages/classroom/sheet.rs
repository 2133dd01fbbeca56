//! A text for the classroom: the list of all, a plan, a handout. Made to be printed too.

use web::page::print;
use yew::prelude::*;
use yew_router::prelude::*;

use super::handout::{self, Handout};
use crate::language::{self, t};
use crate::pages::NotFound;
use crate::route::Route;
use crate::text::{Fetched, foreign, heading, show, use_text};
use crate::ui::use_page;

/// Properties of [`Sheet`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The file below `class/`; `index` lists the others.
    pub id: AttrValue,
}

/// `#/class` and `#/class/<id>`.
#[component]
pub fn Sheet(props: &Props) -> Html {
    let path: AttrValue = format!("class/{}", props.id).into();
    if language::of_text(&path).is_none() {
        return html! { <NotFound /> };
    }
    html! { <Body key={path.to_string()} path={path.clone()} is_index={props.id == "index"} /> }
}

#[derive(PartialEq, Properties)]
struct BodyProps {
    path: AttrValue,
    is_index: bool,
}

#[component]
fn Body(props: &BodyProps) -> Html {
    let (text, language) = use_text(&props.path);
    // Pupils have the address too, and the sheet that is handed out is without.
    let with_answers = use_state(|| false);
    let is_handout = props.path.starts_with("class/handout");
    let title = match &text {
        Fetched::Here(text) => heading(text),
        _ => None,
    };
    use_page(
        title.unwrap_or_else(|| t("In class").to_owned()),
        t("Plans, handouts and slides for teaching convolutional networks."),
    );
    let body = match text {
        Fetched::Coming => html! { <h1>{ t("The text is on its way.") }</h1> },
        Fetched::Lost => {
            let lost = t("The text could not be fetched. Everything else on the page works; reload it to try again.");
            html! { <><h1>{ t("In class") }</h1><p>{ lost }</p></> }
        }
        Fetched::Here(text) if is_handout => {
            let Handout { questions, answers } = handout::read(&text, t("gap"));
            html! {
                <>
                    { show(&questions) }
                    if *with_answers && !answers.is_empty() {
                        <section class="answers" data-testid="answers">{ show(&answers) }</section>
                    }
                </>
            }
        }
        Fetched::Here(text) => show(&text),
    };
    let toggle_answers = {
        let with_answers = with_answers.clone();
        Callback::from(move |_: Event| with_answers.set(!*with_answers))
    };
    html! {
        <article class={classes!("story", "sheet", is_handout.then_some("handout"))} data-testid="sheet"
            lang={language.map(|language| language.code)}>
            if !props.is_index {
                <div class="sheet-tools"><Link<Route> to={Route::Class}>{ t("In class") }</Link<Route>>
                    if is_handout {
                        <label><input type="checkbox" data-testid="with-answers" checked={*with_answers}
                            onchange={toggle_answers} />{ " " }{ t("With the answers, on a page of their own") }</label>
                    }
                    <button class="small" onclick={|_: MouseEvent| print()}>{ t("Print this page") }</button></div>
            }
            { foreign(language) }
            { body }
        </article>
    }
}
