//! What stands in the live column of a network that does not run?

use yew::prelude::*;
use yew_router::prelude::*;

use crate::language::{fill, t};
use crate::network::Network;
use crate::route::{self, Route};
use crate::runnable::relative;

/// Properties of [`Still`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The network that does not run.
    pub network: Network,
}

/// Why it does not, and where a network of the same family does.
#[component]
pub fn Still(props: &Props) -> Html {
    let model = props.network.model;
    let where_else = match relative(model) {
        Some(other) => html! {
            <p>{ t("A small sibling of the same family runs and learns on the page of ") }
                <Link<Route> to={route::model(other.id)}><span data-testid="relative">{ other.name }</span></Link<Route>>{ "." }</p>
        },
        None => html! { <p>{ t("A small sibling of it, which will run here, is on its way.") }</p> },
    };
    html! {
        <aside class="live later" aria-label={t("Run it")}>
            <h2>{ t("Run it") }</h2>
            <p>{ fill("{0} does not run on this page: what you see of it is computed from its graph.", &[model.name]) }</p>
            { where_else }
        </aside>
    }
}
