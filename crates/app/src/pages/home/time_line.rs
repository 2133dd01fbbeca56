//! What happened when, with each network's diagram in miniature?

use arch::zoo::{self, Moment};
use yew::prelude::*;
use yew_router::prelude::*;

use super::miniature;
use crate::language::t;
use crate::network::Network;
use crate::pages::timeline;
use crate::route::{self, Route};

/// Every stop, in the order of history.
#[component]
pub fn TimeLine() -> Html {
    html! {
        <section class="timeline" aria-labelledby="timeline-title">
            <h2 id="timeline-title">{ t("The time line") }</h2>
            <ol>{ for zoo::timeline().map(|moment| entry(&moment)) }</ol>
            <p><Link<Route> to={route::concept("claims")}>{ t("What became of every claim?") }</Link<Route>></p>
        </section>
    }
}

fn entry(moment: &Moment) -> Html {
    let stop = moment.stop;
    let page = timeline::page(moment);
    let name = match page {
        Some(id) => html! { <Link<Route> to={route::model(id)}>{ t(stop.name) }</Link<Route>> },
        None => html! { { t(stop.name) } },
    };
    let drawing = page.and_then(zoo::find).and_then(|model| Network::of(model).ok());
    html! {
        <li class={classes!(moment.is_gap.then_some("gap"))}>
            <p class="when">{ t(stop.when) }</p>
            <div><h3>{ name }</h3><p>{ t(stop.sentence) }</p></div>
            { for drawing.map(|network| miniature::draw(&network)) }
        </li>
    }
}
