//! The beginning: the time line, and every network of the zoo.

use yew::prelude::*;
use yew_router::prelude::*;

use super::timeline::{self, STOPS, Stop};
use crate::browser::use_title;
use crate::components::ModelTable;
use crate::figure::LeadFigure;
use crate::route::{self, Route};

/// `#/`.
#[component]
pub fn Home() -> Html {
    use_title("CNN Time Machine: convolutional networks from 1988 to 2016".to_owned());
    html! {
        <>
        <section class="hero">
            <h1>{ "Networks that learned to see" }</h1>
            <p class="lead">{ "From 1988 to 2016 a few dozen people worked out how a machine can tell what is in a picture. Here their networks are not \
                only described: they run and learn in your browser, and you may take them apart." }</p>
            <p><Link<Route> to={route::model("lenet5")} classes="button primary">{ "Begin with LeNet-5: draw a digit" }</Link<Route>></p>
        </section>
        <section class="timeline" aria-labelledby="timeline-title">
            <h2 id="timeline-title">{ "The time line" }</h2>
            <ol>{ for STOPS.iter().map(entry) }</ol>
        </section>
        <LeadFigure />
        <section class="zoo" aria-labelledby="zoo-title">
            <h2 id="zoo-title">{ "Every network here" }</h2>
            <p>{ "Each is written once, as a graph. Its diagram, its table of layers and the numbers below are computed from that." }</p>
            <ModelTable />
        </section>
        </>
    }
}

fn entry(stop: &Stop) -> Html {
    let name = match timeline::page(stop) {
        Some(id) => html! { <Link<Route> to={route::model(id)}>{ stop.name }</Link<Route>> },
        None => html! { { stop.name } },
    };
    html! {
        <li class={classes!(stop.is_gap.then_some("gap"))}>
            <p class="when">{ stop.when }</p>
            <div><h3>{ name }</h3><p>{ stop.sentence }</p></div>
        </li>
    }
}
