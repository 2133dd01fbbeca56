//! Real weights on a model's page: from the list of public ones, from a file, or from an address.

use std::rc::Rc;

use protocol::{DeviceInfo, Misfit, Preparation, Task};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::giver::Giver;
use super::manifest::{Published, preparation};
use crate::format::bytes;
use crate::instance::Instance;
use crate::language::{fill, t, word};
use crate::network::Network;
use crate::ui::Told;
use crate::ui::{Help, described_by};
use crate::words::misfits;

/// Ways to prepare pictures that are chosen between; networks of digits and small pictures have one way only.
const WAYS: [Preparation; 3] = [Preparation::ImageNet, Preparation::Inception, Preparation::Caffe];

/// Properties of [`Checkpoints`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The published network.
    pub full: Network,
    /// What runs on the page by itself, where something does.
    pub own: Option<Instance>,
    /// What runs now.
    pub runs: Option<Instance>,
    /// What computes.
    #[prop_or_default]
    pub device: Option<Rc<DeviceInfo>>,
    /// Those that are public.
    pub manifest: Rc<Vec<Published>>,
    /// What the engine is busy with.
    #[prop_or_default]
    pub busy: Option<(Task, f32)>,
    /// What kept the last file from fitting.
    #[prop_or_default]
    pub misfit: Option<Rc<Misfit>>,
    /// Another network is to run.
    pub on_instance: Callback<Instance>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Buttons, a file field, an address field, and what did not fit.
#[component]
pub fn Checkpoints(props: &Props) -> Html {
    let manifest = Rc::clone(&props.manifest);
    let target = use_state(|| false);
    let prepared = use_state(|| props.full.model.preparation(props.full.graph.input));
    let address = use_state(String::new);
    let give = Giver {
        full: props.full.clone(),
        small: props.own.clone().filter(|_| *target),
        preparation: *prepared,
        device: props.device.clone(),
        on_instance: props.on_instance.clone(),
        tell: props.tell.clone(),
    };
    let is_offered = |published: &&Published| published.model.id == props.full.model.id;
    let offers: Vec<Html> = manifest.iter().filter(is_offered).map(|published| offer(published, &give)).collect();
    let on_file = {
        let give = give.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            input.set_value("");
            give.file(&file);
        })
    };
    let on_drop = {
        let give = give.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            event.stop_propagation();
            if let Some(file) = event.data_transfer().and_then(|given| given.files()).and_then(|files| files.get(0)) {
                give.file(&file);
            }
        })
    };
    let on_address = {
        let address = address.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                address.set(input.value());
            }
        })
    };
    let on_fetch = {
        let address = address.clone();
        Callback::from(move |_: MouseEvent| give.address(address.trim()))
    };
    let back = props.own.as_ref().filter(|own| props.runs.as_ref().is_none_or(|runs| !runs.is_alike(own))).map(|own| {
        let own = own.clone();
        let go = props.on_instance.reform(move |_: MouseEvent| own.clone());
        html! { <button data-testid="checkpoint-back" onclick={go}>{ t("Back to the network from before") }</button> }
    });
    let fetching = match props.busy {
        Some((Task::Weights, done)) => Some(done),
        _ => None,
    };
    html! {
        <section class="checkpoints" aria-labelledby="checkpoints-title"
            ondragover={Callback::from(|event: DragEvent| event.prevent_default())} ondrop={on_drop}>
            <h2 id="checkpoints-title">{ t("Weights that others trained") }</h2>
            <p class="hint" id="help-checkpoint-file">{
                fill("Run {0} at its published size. Nothing is fetched before you choose, and what is fetched \
                    stays on this machine.", &[props.full.model.name]) }</p>
            <ul class="offers">{ for offers }</ul>
            { for back }
            { fields(props, &target, &prepared) }
            <label class="file">{ t("A file of yours (safetensors, .pth, .pt; or drop it here): ") }
                <input type="file" accept=".safetensors,.pth,.pt,.bin,.net" data-testid="checkpoint-file"
                    aria-describedby="help-checkpoint-file"
                    onchange={on_file} /></label>
            <label class="file">{ t("Or its address: ") }
                <input type="url" inputmode="url" placeholder="https://" data-testid="checkpoint-address"
                    aria-describedby={described_by("checkpoint-address")}
                    value={(*address).clone()} oninput={on_address} />
                <button data-testid="checkpoint-fetch" disabled={address.trim().is_empty()}
                    onclick={on_fetch}>{ t("Fetch it") }</button></label>
            <div class="field inline"><Help testid="checkpoint-address" words={t("Or its address: ")} /></div>
            <div class="engine-progress" data-testid="checkpoint-progress">
                if let Some(done) = fetching {
                    <span>{ fill("Fetching weights: {0}%", &[&format!("{:.0}", done * 100.0)]) }</span>
                    <progress max="1" value={format!("{done:.3}")} aria-label={t("Fetching weights")}></progress>
                }
            </div>
            { for props.misfit.as_deref().map(not_fitting) }
        </section>
    }
}

/// A button that fetches one of the public ones, and where it comes from.
fn offer(published: &Published, give: &Giver) -> Html {
    let (give, chosen) = (give.clone(), published.clone());
    let fetch = Callback::from(move |_: MouseEvent| give.published(&chosen));
    let (host, licence) = (published.host(), word(&published.licence));
    let about = match published.tried.as_str() {
        "no" => fill("from {0}, {1}; not tried by us", &[host, &licence]),
        _ => fill("from {0}, {1}", &[host, &licence]),
    };
    html! {
        <li key={published.id.clone()}>
            <button data-testid={format!("checkpoint-{}", published.id)} onclick={fetch}>
                { format!("{}, {}", published.title, bytes(published.size())) }
            </button>
            <small>{ about }</small>
        </li>
    }
}

/// For which network a file is, and how pictures are prepared for it, where there is a choice.
fn fields(props: &Props, target: &UseStateHandle<bool>, prepared: &UseStateHandle<Preparation>) -> Html {
    let selected = |event: &Event| Some(event.target()?.dyn_into::<HtmlSelectElement>().ok()?.value());
    let on_target = {
        let target = target.clone();
        Callback::from(move |event: Event| target.set(selected(&event).is_some_and(|value| value == "small")))
    };
    let on_prepared = {
        let prepared = prepared.clone();
        Callback::from(move |event: Event| prepared.set(preparation(&selected(&event).unwrap_or_default())))
    };
    let way = |value: &'static str, words: &'static str| {
        html! { <option value={value} selected={preparation(value) == **prepared}>{ words }</option> }
    };
    html! {
        <div class="fields">
            if props.own.as_ref().is_some_and(|own| own.network != props.full) {
                <div class="field"><label>{ t("A file is for") }<select data-testid="checkpoint-target"
                    aria-describedby={described_by("checkpoint-target")} onchange={on_target}>
                    <option value="full" selected={!**target}>{ t("the published network") }</option>
                    <option value="small" selected={**target}>{ t("the small sibling") }</option>
                </select></label><Help testid="checkpoint-target" words={t("A file is for")} /></div>
            }
            if WAYS.contains(prepared) {
                <div class="field"><label>{ t("Pictures are prepared as by") }
                    <select data-testid="checkpoint-preparation"
                        aria-describedby={described_by("checkpoint-preparation")} onchange={on_prepared}>
                        { way("imagenet", "torchvision") }
                        { way("inception", t("the Inception family")) }
                        { way("caffe", "Caffe") }
                    </select></label>
                    <Help testid="checkpoint-preparation" words={t("Pictures are prepared as by")} /></div>
            }
        </div>
    }
}

/// Where a file and the network differ.
fn not_fitting(misfit: &Misfit) -> Html {
    let line = |words: String| html! { <li>{ words }</li> };
    html! {
        <div data-testid="checkpoint-mismatch">
            <h3>{ t("What does not fit") }</h3>
            <ul class="mismatch">{ for misfits(misfit).into_iter().map(line) }</ul>
        </div>
    }
}
