//! Which networks of published size may watch too?

use std::rc::Rc;

use arch::zoo;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::instance::Instance;
use crate::language::t;
use crate::network::Network;
use crate::panels::checkpoints::{Checkpoints, Published};
use crate::ui::Told;
use crate::ui::{Help, described_by};

/// The network that is offered first: its weights are small enough for every connection.
const FIRST: &str = "squeezenet1_0";

/// Properties of [`Others`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Weights that are public.
    pub manifest: Rc<Vec<Published>>,
    /// A network with weights that others trained is to watch.
    pub on_instance: Callback<Instance>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// A choice of networks, and where their weights may come from. Nothing is fetched before the visitor asks.
#[component]
pub fn Others(props: &Props) -> Html {
    let id = use_state(|| FIRST);
    let on_change = {
        let id = id.setter();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(model) = select.and_then(|select| zoo::find(&select.value())) {
                id.set(model.id);
            }
        })
    };
    let full = use_memo(*id, |id| zoo::find(id).and_then(|model| Network::of(model).ok()));
    let is_published = |model: &&zoo::Model| props.manifest.iter().any(|published| published.model.id == model.id);
    let option =
        |model: &zoo::Model| html! { <option value={model.id} selected={model.id == *id}>{ model.name }</option> };
    html! {
        <details class="others" data-testid="webcam-others">
            <summary>{ t("Networks for ImageNet’s 1,000 classes") }</summary>
            <div class="field inline"><label>{ t("Network") }
                <select data-testid="webcam-others-network" aria-describedby={described_by("webcam-others-network")}
                    onchange={on_change}>
                    { for zoo::all().filter(is_published).map(option) }
                </select></label><Help testid="webcam-others-network" words={t("Network")} /></div>
            if let Some(full) = (*full).clone() {
                <Checkpoints key={*id} full={full} own={None} runs={None} manifest={Rc::clone(&props.manifest)}
                    on_instance={props.on_instance.clone()} tell={props.tell.clone()} />
            }
        </details>
    }
}
