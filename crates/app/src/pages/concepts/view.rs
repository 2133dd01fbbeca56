//! The page of one concept, and the list of them all.

use experiment::findings::of_concept;
use yew::prelude::*;
use yew_router::prelude::*;

use super::claims::Claims;
use super::comparison::Comparison;
use super::findings::{BypassingStory, DepthStory, TestedStory};
use super::play::play;
use super::rates::Rates;
use super::search::Searching;
use super::{Concept, all};
use crate::language::t;
use crate::pages::{Story, tells_concept};
use crate::route::{self, Route};
use crate::ui::use_page;

/// Properties of [`ConceptPage`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Its id.
    pub id: &'static str,
}

/// `#/concepts/<id>`.
#[component]
pub fn ConceptPage(props: &Props) -> Html {
    let concept = super::find(props.id);
    let (title, summary) = concept.map_or((t("Concepts"), ""), |concept| (t(concept.title), t(concept.summary)));
    use_page(title.to_owned(), summary);
    let Some(concept) = concept else { return Html::default() };
    let seen = concept.seen_in.iter().filter_map(|id| arch::zoo::find(id)).map(|model| {
        html! { <li><Link<Route> to={route::model(model.id)}>{ model.name }</Link<Route>></li> }
    });
    html! {
        <article class="concept">
            <header>
                <p class="when"><Link<Route> to={Route::Concepts}>{ t("Concepts") }</Link<Route>></p>
                <h1>{ title }</h1>
                <p class="lead">{ summary }</p>
            </header>
            { play(concept.id) }
            if !concept.sliders.is_empty() {
                <Comparison id={concept.id} />
            }
            if of_concept(concept.id).is_some() {
                <TestedStory concept={concept.id} />
            } else if concept.id == "depth" {
                <DepthStory />
            } else if concept.id == "bypassing" {
                <BypassingStory />
            } else if concept.id == "search" {
                <Searching />
            } else if tells_concept(concept.id) {
                <Story system={format!("concepts/{}", concept.id)} />
            }
            if concept.id == "batch-normalisation" {
                <Rates />
            }
            if concept.id == "claims" {
                <Claims />
            }
            <section class="seen"><h2>{ t("See it at work") }</h2><ul>{ for seen }</ul></section>
            { neighbours(concept) }
        </article>
    }
}

fn neighbours(concept: &Concept) -> Html {
    let concepts: Vec<&'static Concept> = all().collect();
    let place = concepts.iter().position(|other| other.id == concept.id).unwrap_or_default();
    let link = |other: Option<&'static Concept>, before: &str, after: &str| {
        other.map(|other| {
            let words = [before, t(other.title), after].concat();
            html! { <Link<Route> to={route::concept(other.id)}>{ words }</Link<Route>> }
        })
    };
    html! {
        <nav class="neighbours" aria-label={t("Concepts before and after")}>
            <span>{ for link(place.checked_sub(1).and_then(|before| concepts.get(before).copied()), "← ", "") }</span>
            <span>{ for link(concepts.get(place + 1).copied(), "", " →") }</span>
        </nav>
    }
}

/// `#/concepts`.
#[component]
pub fn ConceptList() -> Html {
    use_page(t("Concepts").to_owned(), t("The ideas behind the networks, one a page, with numbers to change."));
    let item = |concept: &Concept| {
        html! {
            <li key={concept.id}>
                <h2><Link<Route> to={route::concept(concept.id)}>{ t(concept.title) }</Link<Route>></h2>
                <p>{ t(concept.summary) }</p>
            </li>
        }
    };
    html! {
        <article class="concept-list" data-testid="concept-list">
            <h1>{ t("Concepts") }</h1>
            <p class="lead">{ t("The ideas behind the networks, one a page, with numbers to change.") }
                { " " }<Link<Route> to={route::concept("claims")}>{ t("What became of every claim?") }</Link<Route>></p>
            <ul>{ for all().map(item) }</ul>
        </article>
    }
}
