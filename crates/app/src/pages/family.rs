//! What did a network take from its forebears, and what did it give to its heirs?

use arch::zoo::{self, System};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::language::t;
use crate::route::{self, Route};

/// What [`family`] shows.
pub struct Props {
    /// Whose family.
    pub system: &'static str,
}

/// Forebears and heirs, with links.
pub fn family(props: &Props) -> Html {
    let Some(system) = zoo::system(props.system) else { return Html::default() };
    let person = |other: &'static System, what: &'static str| {
        let model = other.models.first()?;
        let name = other.stop.map_or(model.name, |stop| t(stop.name));
        Some(html! {
            <li><Link<Route> to={route::model(model.id)}>{ name }</Link<Route>><small>{ t(what) }</small></li>
        })
    };
    let list = |title: &'static str, people: Vec<Html>| {
        if people.is_empty() {
            Html::default()
        } else {
            html! { <div><h3>{ title }</h3><ul>{ for people }</ul></div> }
        }
    };
    let before = system.forebears.iter().filter_map(|tie| person(zoo::system(tie.system)?, tie.what)).collect();
    let after = system.heirs().filter_map(|(heir, what)| person(heir, what)).collect();
    html! {
        <section class="family" aria-labelledby="family-title" data-testid="family">
            <h2 id="family-title">{ t("Its family") }</h2>
            <div class="tree">{ list(t("It took from"), before) }{ list(t("It gave to"), after) }</div>
        </section>
    }
}
