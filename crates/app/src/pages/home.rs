//! The beginning: the time line, and every network of the zoo.

use arch::zoo::{self, Moment};
use yew::prelude::*;
use yew_router::prelude::*;

use super::timeline;
use crate::language::t;
use crate::panels::cost_chart::CostChart;
use crate::route::{self, Route};
use crate::ui::{ModelTable, use_page};

/// `#/`.
#[component]
pub fn Home() -> Html {
    use_page(
        t("CNN Time Machine: convolutional networks from 1988 to 2016").to_owned(),
        t("Every classic convolutional network, from LeNet-5 to Xception, running, training and explaining itself in \
             your browser."),
    );
    html! {
        <>
        <section class="hero">
            <h1>{ t("Networks that learned to see") }</h1>
            <p class="lead">{ t("From 1988 to 2016 a few dozen people worked out how a machine can tell what is in a \
                picture. Here their networks are not only described: they run and learn in your browser, and you may \
                take them apart.") }</p>
            <p><Link<Route> to={route::model("lenet5")}
                classes="button primary">{ t("Begin with LeNet-5: draw a digit") }</Link<Route>></p>
        </section>
        <section class="timeline" aria-labelledby="timeline-title">
            <h2 id="timeline-title">{ t("The time line") }</h2>
            <ol>{ for zoo::timeline().map(|moment| entry(&moment)) }</ol>
        </section>
        <CostChart />
        <section class="zoo" aria-labelledby="zoo-title">
            <h2 id="zoo-title">{ t("Every network here") }</h2>
            <p>{ t("Each is written once, as a graph. Its diagram, its table of layers and the numbers below are \
                    computed from that.") }</p>
            <ModelTable />
        </section>
        </>
    }
}

fn entry(moment: &Moment) -> Html {
    let stop = moment.stop;
    let name = match timeline::page(moment) {
        Some(id) => html! { <Link<Route> to={route::model(id)}>{ t(stop.name) }</Link<Route>> },
        None => html! { { t(stop.name) } },
    };
    html! {
        <li class={classes!(moment.is_gap.then_some("gap"))}>
            <p class="when">{ t(stop.when) }</p>
            <div><h3>{ name }</h3><p>{ t(stop.sentence) }</p></div>
        </li>
    }
}
