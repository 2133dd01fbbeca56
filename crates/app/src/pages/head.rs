//! Who made this network, when, with which idea, and what are its four numbers?

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser::fetch_text;
use crate::format::{bytes, count, percent, short};
use crate::network::Network;

/// What the project measured of the weights that it ships.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// On the test set, 0 to 1.
    pub accuracy: f64,
    /// Name of the data set.
    pub dataset: String,
    /// Size of the weights file.
    pub file_bytes: f64,
}

/// The card of the shipped weights, once it has been fetched.
#[hook]
pub fn use_card(network: &Network) -> Option<Card> {
    let card = use_state(|| None);
    {
        let (card, address) = (card.clone(), network.shipped());
        use_effect_with((), move |()| {
            if let Some(address) = address {
                spawn_local(async move {
                    match fetch_card(&address.replace(".safetensors", ".json")).await {
                        Ok(read) => card.set(Some(read)),
                        Err(error) => web_sys::console::warn_1(&error),
                    }
                });
            }
        });
    }
    (*card).clone()
}

async fn fetch_card(address: &str) -> Result<Card, JsValue> {
    let value = JSON::parse(&fetch_text(address).await?)?;
    let number = |key: &str| Reflect::get(&value, &key.into()).ok().and_then(|value| value.as_f64());
    let missing = || JsValue::from(format!("{address} has no accuracy"));
    Ok(Card {
        accuracy: number("accuracy").ok_or_else(missing)?,
        dataset: Reflect::get(&value, &"dataset".into())?.as_string().unwrap_or_default(),
        file_bytes: number("file_bytes").unwrap_or_default(),
    })
}

/// Properties of [`Head`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose head.
    pub network: Network,
}

/// Name, year, people, idea and four numbers.
#[component]
pub fn Head(props: &Props) -> Html {
    let Network { model, analysis, .. } = &props.network;
    let card = use_card(&props.network);
    let (params, macs) = (analysis.total_params() as u64, analysis.total_macs());
    let weights = analysis.weight_bytes() as f64;
    let accuracy = match (&card, model.published.top1) {
        (Some(card), _) => figure(
            "Test accuracy",
            percent(card.accuracy),
            format!("measured on {}, our own training", dataset(&card.dataset)),
        ),
        (None, Some(top1)) => figure("Top-1 accuracy", format!("{}%", top1.value), top1.source.to_owned()),
        (None, None) => figure("Accuracy", "–".to_owned(), "no trained weights here yet".to_owned()),
    };
    let file = match card.filter(|card| card.file_bytes > 0.0) {
        Some(card) => figure("Weights file", bytes(card.file_bytes), "ships with this page".to_owned()),
        None => figure("Weights", bytes(weights), "as 32-bit numbers".to_owned()),
    };
    html! {
        <header class="model-head">
            <p class="when">{ years(model.year, model.paper.year) }</p>
            <h1>{ model.name }</h1>
            <p class="people">{ model.paper.authors }</p>
            <p class="lead">{ model.idea }</p>
            <dl class="four">
                { figure("Parameters", short(params), format!("{}, learned", count(params))) }
                { figure("MACs", short(macs), format!("{} for one picture", count(macs))) }
                { accuracy }
                { file }
            </dl>
            <p class="source">{ "Paper: " }<a href={model.paper.link}>{ model.paper.title }</a>{ format!(", {}, {}.", model.paper.venue, model.paper.year) }</p>
        </header>
    }
}

fn figure(name: &str, value: String, note: String) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }<small>{ note }</small></dd></div> }
}

fn dataset(name: &str) -> &str {
    match name {
        "mnist" => "the 10,000 test digits of MNIST",
        other => other,
    }
}

/// `1994, published 1998`, or one year where they are the same.
fn years(work: u16, paper: u16) -> String {
    if work == paper { work.to_string() } else { format!("{work}, published {paper}") }
}
