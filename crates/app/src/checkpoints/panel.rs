//! Real weights on a model's page: from the list of public ones, from a file, or from an address.

use std::rc::Rc;

use protocol::{DeviceInfo, Preparation, Remote, Task, WeightSource};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, File, HtmlInputElement, HtmlSelectElement, Url};
use yew::prelude::*;

use super::manifest::{Published, preparation, use_manifest};
use super::{Given, lesson_for, memory};
use crate::engine::state::{Notice, Origin};
use crate::format::bytes;
use crate::language::{fill, known, t};
use crate::network::Network;
use crate::runnable::Runnable;

/// Properties of [`Checkpoints`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The published network.
    pub full: Network,
    /// What runs on the page by itself, where something does.
    pub own: Option<Runnable>,
    /// What runs now.
    pub runs: Option<Runnable>,
    /// What computes.
    #[prop_or_default]
    pub device: Option<Rc<DeviceInfo>>,
    /// What the engine is busy with.
    #[prop_or_default]
    pub task: Option<(Task, f32)>,
    /// What kept the last file from fitting.
    #[prop_or_default]
    pub mismatch: Rc<Vec<String>>,
    /// Another network is to run.
    pub on_given: Callback<Given>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// Buttons, a file field, an address field, and what did not fit.
#[component]
pub fn Checkpoints(props: &Props) -> Html {
    let manifest = use_manifest();
    let target = use_state(|| false);
    let prepared = use_state(|| props.full.model.preparation(props.full.graph.input));
    let address = use_state(String::new);
    let give = Giver {
        full: props.full.clone(),
        small: props.own.clone().filter(|_| *target),
        preparation: *prepared,
        device: props.device.clone(),
        on_given: props.on_given.clone(),
        tell: props.tell.clone(),
    };
    let offers = manifest.iter().filter(|published| published.model.id == props.full.model.id).map(|published| {
        let (give, chosen) = (give.clone(), published.clone());
        let fetch = Callback::from(move |_: MouseEvent| give.published(&chosen));
        let (host, licence) = (published.host(), known(&published.licence));
        let about = match published.tried.as_str() {
            "no" => fill("from {0}, {1}; not tried by us", &[host, &licence]),
            _ => fill("from {0}, {1}", &[host, &licence]),
        };
        html! {
            <li key={published.id.clone()}>
                <button data-testid={format!("checkpoint-{}", published.id)} onclick={fetch}>{ format!("{}, {}", published.title, bytes(published.size())) }</button>
                <small>{ about }</small>
            </li>
        }
    });
    let offers: Vec<Html> = offers.collect();
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
    let selected = |event: &Event| Some(event.target()?.dyn_into::<HtmlSelectElement>().ok()?.value());
    let on_target = {
        let target = target.clone();
        Callback::from(move |event: Event| target.set(selected(&event).is_some_and(|value| value == "small")))
    };
    let on_prepared = {
        let prepared = prepared.clone();
        Callback::from(move |event: Event| prepared.set(preparation(&selected(&event).unwrap_or_default())))
    };
    let back = props.own.as_ref().filter(|own| props.runs.as_ref() != Some(own)).map(|own| {
        let own = own.clone();
        let go = props.on_given.reform(move |_: MouseEvent| Given::shipped(&own));
        html! { <button data-testid="checkpoint-back" onclick={go}>{ t("Back to the network from before") }</button> }
    });
    let way = |value: &'static str, words: &'static str| {
        html! { <option value={value} selected={preparation(value) == *prepared}>{ words }</option> }
    };
    let fetching = match props.task {
        Some((Task::Weights, done)) => Some(done),
        _ => None,
    };
    html! {
        <section class="checkpoints" aria-labelledby="checkpoints-title" ondragover={Callback::from(|event: DragEvent| event.prevent_default())} ondrop={on_drop}>
            <h2 id="checkpoints-title">{ t("Weights that others trained") }</h2>
            <p class="hint">{ fill("Run {0} at its published size. Nothing is fetched before you choose, and what is fetched stays on this machine.", &[props.full.model.name]) }</p>
            <ul class="offers">{ for offers }</ul>
            { for back }
            <div class="fields">
                if props.own.as_ref().is_some_and(|own| own.network != props.full) {
                    <label>{ t("A file is for") }<select data-testid="checkpoint-target" onchange={on_target}>
                        <option value="full" selected={!*target}>{ t("the published network") }</option>
                        <option value="small" selected={*target}>{ t("the small sibling") }</option>
                    </select></label>
                }
                <label>{ t("Pictures are prepared as by") }<select data-testid="checkpoint-preparation" onchange={on_prepared}>
                    { way("imagenet", "torchvision") }{ way("inception", t("the Inception family")) }{ way("caffe", "Caffe") }
                </select></label>
            </div>
            <label class="file">{ t("A file of yours (safetensors, .pth, .pt; or drop it here): ") }
                <input type="file" accept=".safetensors,.pth,.pt,.bin,.net" data-testid="checkpoint-file" onchange={on_file} /></label>
            <label class="file">{ t("Or its address: ") }
                <input type="url" inputmode="url" placeholder="https://" data-testid="checkpoint-address" value={(*address).clone()} oninput={on_address} />
                <button data-testid="checkpoint-fetch" disabled={address.trim().is_empty()} onclick={on_fetch}>{ t("Fetch it") }</button></label>
            <div class="engine-progress" data-testid="checkpoint-progress">
                if let Some(done) = fetching {
                    <span>{ fill("Fetching weights: {0}%", &[&format!("{:.0}", done * 100.0)]) }</span>
                    <progress max="1" value={format!("{done:.3}")} aria-label={t("Fetching weights")}></progress>
                }
            </div>
            if !props.mismatch.is_empty() {
                <div data-testid="checkpoint-mismatch"><h3>{ t("What does not fit") }</h3>
                    <ul class="mismatch">{ for props.mismatch.iter().map(|difference| html! { <li>{ difference.clone() }</li> }) }</ul></div>
            }
        </section>
    }
}

/// Turns what the visitor hands over into a network that is to run.
#[derive(Clone)]
struct Giver {
    full: Network,
    /// The network that a file is for, where it is not the published one.
    small: Option<Runnable>,
    preparation: Preparation,
    device: Option<Rc<DeviceInfo>>,
    on_given: Callback<Given>,
    tell: Callback<Option<Notice>>,
}

impl Giver {
    fn published(&self, published: &Published) {
        let Some(network) = published.network() else { return };
        let origin = Origin::Published(fill("{0}, from {1}", &[&published.title, published.host()]));
        self.give(network, published.preparation, origin, published.remote());
    }

    fn file(&self, file: &File) {
        match Url::create_object_url_with_blob(file) {
            // The address stays good: should the engine be lost, the next one reads the file again.
            Ok(address) => self.own(Origin::File(file.name()), address, Some(file.size())),
            Err(error) => web_sys::console::error_1(&error),
        }
    }

    fn address(&self, address: &str) {
        let name = address.rsplit('/').next().unwrap_or(address).to_owned();
        self.own(Origin::Published(name), address.to_owned(), None);
    }

    fn own(&self, origin: Origin, address: String, size: Option<f64>) {
        let remote = Remote { keep: size.is_none(), address, bytes: size.map(|size| size as u64), sha256: None };
        match &self.small {
            Some(runnable) => {
                let given = Given { runnable: runnable.clone(), origin, source: WeightSource::Remote(remote) };
                self.on_given.emit(given);
            }
            None => self.give(self.full.clone(), self.preparation, origin, remote),
        }
    }

    fn give(&self, network: Network, preparation: Preparation, origin: Origin, remote: Remote) {
        let file = remote.bytes.map_or(network.analysis.weight_bytes() as f64, |bytes| bytes as f64);
        if let Some(sentence) = memory::refusal(&network, file, self.device.as_ref()) {
            return self.tell.emit(Some(Notice::error(sentence)));
        }
        let Giver { on_given, tell, .. } = self.clone();
        spawn_local(async move {
            match lesson_for(&network, preparation).await {
                Ok(Some(lesson)) => {
                    let runnable = Runnable { network, lesson };
                    on_given.emit(Given { runnable, origin, source: WeightSource::Remote(remote) });
                }
                Ok(None) => tell.emit(Some(Notice::error(fill(
                    "This page does not know what the outputs of {0} mean, and cannot run it.",
                    &[network.model.name],
                )))),
                Err(error) => {
                    web_sys::console::error_1(&error);
                    tell.emit(Some(Notice::error(t(
                        "The names of the classes could not be fetched. Check the connection, then try again.",
                    ))));
                }
            }
        });
    }
}
