//! How does a page get a lab?

use arch::Graph;
use protocol::{DeviceChoice, WeightSource};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use super::lab::{Lab, Listener};
use super::state::{LabState, Origin};
use crate::{browser, settings};

/// A lab for one network that learns from the pictures at `data`, started once the page has been painted, closed when the component goes.
///
/// Tests of the recovery send `window` the event `engine-panic`.
#[hook]
pub fn use_lab(graph: Graph, source: (Origin, WeightSource), data: String) -> (Lab, UseReducerHandle<LabState>) {
    let state = use_reducer(LabState::default);
    let lab = {
        let dispatcher = state.dispatcher();
        use_memo((), move |()| {
            let choice = settings::device();
            let listener = Listener {
                signal: Box::new(move |signal| dispatcher.dispatch(signal)),
                save: Box::new(|name: String, bytes: Vec<u8>| browser::save(&format!("{name}.safetensors"), &bytes)),
            };
            Lab::new(graph, source, data, choice, listener)
        })
    };
    let lab = (*lab).clone();
    {
        let lab = lab.clone();
        use_effect_with((), move |()| {
            let starter = lab.clone();
            after_paint(move || starter.start());
            let panicking = lab.clone();
            let on_panic = browser::listen("engine-panic", move |_| panicking.panic());
            move || {
                drop(on_panic);
                lab.close();
            }
        });
    }
    (lab, state)
}

/// The device that the visitor asks for, and how to change it.
#[hook]
pub fn use_device_choice(lab: &Lab) -> (DeviceChoice, Callback<DeviceChoice>) {
    let choice = use_state(settings::device);
    let change = {
        let (lab, choice) = (lab.clone(), choice.clone());
        Callback::from(move |next| {
            settings::keep_device(next);
            choice.set(next);
            lab.choose(next);
        })
    };
    (*choice, change)
}

fn after_paint(run: impl FnOnce() + 'static) {
    let frame = Closure::once_into_js(move |_: JsValue| browser::later(0, run));
    let asked = web_sys::window().map(|window| window.request_animation_frame(frame.as_ref().unchecked_ref()));
    if let Some(Err(error)) = asked {
        web_sys::console::error_1(&error);
    }
}
