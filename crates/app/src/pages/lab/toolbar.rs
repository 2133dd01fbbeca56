//! Which network lies on the bench, and how does one get back?

use arch::zoo::{self, Model};
use experiment::{Base, Size};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::bench::Bench;
use super::code::Code;
use crate::language::{fill, t};
use crate::ui::{Help, described_by};

/// Properties of [`Toolbar`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What lies there.
    pub bench: Bench,
    /// May it not be changed now?
    pub busy: bool,
    /// Another network, or the same with more or fewer changes.
    pub on_bench: Callback<Bench>,
}

/// Network, size, undo, redo, reset, and the network as code.
#[component]
pub fn Toolbar(props: &Props) -> Html {
    let Bench { experiment, original, .. } = &props.bench;
    let base = &experiment.base;
    let put = {
        let on_bench = props.on_bench.clone();
        move |base: Option<Base>| {
            if let Some(bench) = base.and_then(Bench::of) {
                on_bench.emit(bench);
            }
        }
    };
    let on_model = {
        let put = put.clone();
        Callback::from(move |event: Event| {
            let model = chosen(&event).and_then(|id| zoo::find(&id));
            put(model.map(|model| Base::runnable(model).unwrap_or_else(|| Base::full(model.id))));
        })
    };
    let on_size = {
        let model = base.model.clone();
        Callback::from(move |event: Event| {
            let is_full = chosen(&event).is_some_and(|size| size == "full");
            put(Some(if is_full { Base::full(&model) } else { Base::small(&model) }));
        })
    };
    let go = |to: fn(&Bench) -> Bench| {
        let bench = props.bench.clone();
        props.on_bench.reform(move |_: MouseEvent| to(&bench))
    };
    let option = |model: &'static Model| {
        html! { <option value={model.id} selected={model.id == base.model}>{ model.name }</option> }
    };
    let (can_undo, can_redo) = props.bench.can();
    let (height, width) =
        original.model.small.and_then(|small| (small.graph)().ok()).map_or((0, 0), |graph| graph.input.size());
    let small_words = fill("small sibling, for pictures of {0}×{1}", &[&height.to_string(), &width.to_string()]);
    html! {
        <div class="fields lab-toolbar">
            <div class="field"><label>{ t("Network") }
                <select data-testid="lab-network" aria-describedby={described_by("lab-network")} disabled={props.busy}
                    onchange={on_model}>
                    { for zoo::all().map(option) }</select></label>
                <Help testid="lab-network" words={t("Network")} /></div>
            if original.model.small.is_some() {
                <div class="field"><label>{ t("Size") }
                    <select data-testid="lab-size" aria-describedby={described_by("lab-size")} disabled={props.busy}
                        onchange={on_size}>
                        <option value="small" selected={base.size == Size::Small}>{ small_words }</option>
                        <option value="full" selected={base.size == Size::Full}>{ t("as published") }</option>
                    </select></label><Help testid="lab-size" words={t("Size")} /></div>
            }
            <div class="buttons">
                <button data-testid="lab-undo" disabled={props.busy || !can_undo} onclick={go(Bench::undo)}>
                    { t("Undo") }</button>
                <button data-testid="lab-redo" disabled={props.busy || !can_redo} onclick={go(Bench::redo)}>
                    { t("Redo") }</button>
                <button data-testid="lab-reset" disabled={props.busy || !can_undo} onclick={go(|bench| bench.at(0))}>
                    { t("Back to the original") }</button>
                <Code bench={props.bench.clone()} />
            </div>
        </div>
    }
}

fn chosen(event: &Event) -> Option<String> {
    event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()).map(|select| select.value())
}
