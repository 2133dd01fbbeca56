//! A text for the classroom: the list of all, a plan, a handout. Made to be printed too.

use web::page::print;
use yew::prelude::*;
use yew_router::prelude::*;

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
        Fetched::Here(text) => show(&text),
    };
    // What is for the teacher is printed on a sheet of its own.
    let class = if props.path.contains("handout") { "story sheet handout" } else { "story sheet" };
    html! {
        <article {class} data-testid="sheet" lang={language.map(|language| language.code)}>
            if !props.is_index {
                <p class="sheet-tools"><Link<Route> to={Route::Class}>{ t("In class") }</Link<Route>>
                    <button class="small" onclick={|_: MouseEvent| print()}>{ t("Print this page") }</button></p>
            }
            { foreign(language) }
            { body }
        </article>
    }
}
