//! Who made this network, when, with which idea, and what are its four numbers?

use yew::prelude::*;

use crate::format::{bytes, count, percent, published, short};
use crate::language::{fill, t};
use crate::network::{Cost, Network};
use crate::shipped::use_card;
use crate::words;

/// Properties of [`Head`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose head.
    pub network: Network,
    /// Where it can be changed.
    pub change: String,
}

/// Name, year, people, idea and four numbers.
#[component]
pub fn Head(props: &Props) -> Html {
    let Network { model, analysis, .. } = &props.network;
    let card = use_card(&props.network.graph.name);
    let Cost { params, macs, side_params, .. } = props.network.cost();
    let learned = if side_params > 0 {
        fill("{0}, learned; side classifiers for training have {1} more", &[&count(params), &count(side_params)])
    } else {
        fill("{0}, learned", &[&count(params)])
    };
    let weights = analysis.weight_bytes() as f64;
    let accuracy = match (&card, model.published.top1) {
        (Some(card), _) => figure(
            t("Test accuracy"),
            percent(card.accuracy),
            fill("our own training, {0}’s {1} test pictures", &[card.title(), &count(card.test_pictures)]),
        ),
        (None, Some(top1)) => {
            let how = top1.procedure.map_or("", words::procedure);
            figure(t("Top-1 accuracy"), published(top1.value), [how, ": ", t(top1.source)].concat())
        }
        (None, None) => figure(t("Accuracy"), "–".to_owned(), t("no published figure is cited here").to_owned()),
    };
    let file = match card.filter(|card| card.file_bytes > 0.0) {
        Some(card) => figure(t("Weights file"), bytes(card.file_bytes), t("ships with this page").to_owned()),
        None => figure(t("Weights"), bytes(weights), t("as 32-bit numbers").to_owned()),
    };
    html! {
        <header class="model-head">
            <p class="when">{ years(model.year, model.paper.year) }</p>
            <h1>{ model.name }</h1>
            <p class="people">{ model.paper.authors }</p>
            <p class="lead">{ t(model.idea) }</p>
            <dl class="four">
                { figure(t("Parameters"), short(params), learned) }
                { figure(t("MACs"), short(macs), fill("{0} for one picture", &[&count(macs)])) }
                { accuracy }
                { file }
            </dl>
            <p class="source">
                { t("Paper: ") }<a href={model.paper.link}>{ model.paper.title }</a>
                { format!(", {}, {}.", model.paper.venue, model.paper.year) }
            </p>
            <p class="change"><a class="button" href={props.change.clone()} data-testid="change-network">
                { t("Change this network") }</a></p>
        </header>
    }
}

fn figure(name: &str, value: String, note: String) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }<small>{ note }</small></dd></div> }
}

/// `1994, published 1998`, or one year where they are the same.
fn years(work: u16, paper: u16) -> String {
    if work == paper { work.to_string() } else { fill("{0}, published {1}", &[&work.to_string(), &paper.to_string()]) }
}
