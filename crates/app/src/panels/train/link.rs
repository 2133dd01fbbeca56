//! How does an experiment become an address that somebody else can open?

use std::rc::Rc;

use experiment::Experiment;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::form::Form;
use crate::language::t;
use crate::route;
use crate::ui::Told;

/// Properties of [`CopyAddress`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What runs.
    pub experiment: Rc<Experiment>,
    /// The settings as typed.
    pub form: Form,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
    /// Does whoever opens it find the laboratory?
    pub is_lab: bool,
}

/// A button that copies the address of the experiment; where that is not allowed, the address to copy by hand.
#[component]
pub fn CopyAddress(props: &Props) -> Html {
    let by_hand = use_state(|| None::<String>);
    let copy = {
        let (now, form) = (Rc::clone(&props.experiment), props.form.clone());
        let (tell, by_hand, is_lab) = (props.tell.clone(), by_hand.setter(), props.is_lab);
        Callback::from(move |_: MouseEvent| {
            let experiment = match form.experiment(&now, None) {
                Ok(experiment) => experiment,
                Err(sentence) => return tell.emit(Some(Told::error(sentence))),
            };
            let (address, tell, by_hand) = (address(&experiment, is_lab), tell.clone(), by_hand.clone());
            let sentence = if experiment.weights.travels() {
                t("The address of this experiment was copied: whoever opens it finds the same network, pictures and \
                     settings.")
            } else {
                t("The address of this experiment was copied. Its weights stay on this machine: whoever opens it \
                     begins with fresh ones.")
            };
            spawn_local(async move {
                match web::clipboard::copy(&address).await {
                    Ok(()) => tell.emit(Some(Told::info(sentence))),
                    Err(error) => {
                        web_sys::console::warn_1(&error);
                        by_hand.set(Some(address));
                    }
                }
            });
        })
    };
    html! {
        <div class="buttons">
            <button class="small" data-testid={if props.is_lab { "lab-share" } else { "experiment-copy" }}
                onclick={copy}>{ t("Copy the address of this experiment") }</button>
            if let Some(address) = &*by_hand {
                <label>{ t("Its address: ") }<input type="text" readonly=true data-testid="experiment-address"
                    value={address.clone()} /></label>
            }
        </div>
    }
}

/// The whole address of an experiment.
fn address(experiment: &Experiment, is_lab: bool) -> String {
    let site = web::page::site().unwrap_or_default();
    if is_lab {
        return site + &route::lab(experiment);
    }
    format!("{site}#{}?{}", route::model(&experiment.base.model).to_path(), experiment.text())
}
