//! The page on which a visitor chooses what is kept.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::worker::{self, Group};
use crate::format::{bytes, percent};
use crate::language::{fill, t};
use crate::ui::use_page;

/// What the page knows.
#[derive(Clone, Debug, PartialEq)]
enum Known {
    /// The service worker is filling its cache, or starting.
    Waiting,
    /// Not on this address, or not in this browser.
    Impossible,
    /// What can be kept, and what is.
    Groups(Vec<Group>),
}

/// `#/offline`.
#[component]
pub fn OfflinePage() -> Html {
    use_page(t("Without a connection").to_owned(), t("Choose what of this site is kept on your machine."));
    let known = use_state(|| Known::Waiting);
    // The group that is being fetched, and how far it is.
    let busy = use_state(|| None::<(String, f64)>);
    let failed = use_state(|| false);
    let ask = {
        let (known, busy, failed) = (known.setter(), busy.setter(), failed.setter());
        move |what: &'static str, group: String| {
            let (known, busy, failed) = (known.clone(), busy.clone(), failed.clone());
            spawn_local(async move {
                busy.set(Some((group.clone(), 0.0)));
                let (name, setter) = (group.clone(), busy.clone());
                let progress = Box::new(move |share| setter.set(Some((name.clone(), share))));
                match talk(what, &group, progress).await {
                    Ok(groups) => {
                        known.set(Known::Groups(groups));
                        failed.set(false);
                    }
                    Err(error) => {
                        web_sys::console::warn_1(&error);
                        failed.set(true);
                    }
                }
                busy.set(None);
            });
        }
    };
    {
        let (ask, known) = (ask.clone(), known.setter());
        use_effect_with((), move |()| match worker::container() {
            Some(_) => ask("state", String::new()),
            None => known.set(Known::Impossible),
        });
    }
    let body = match &*known {
        Known::Waiting => {
            html! {
                <p role="status">{ t("The page is being fetched for later. This takes a moment on the first \
                        visit.") }</p>
            }
        }
        Known::Impossible => html! {
            <p data-testid="offline-impossible">{
                t("At this address the browser keeps no sites: it does so over https and on this machine itself \
                   (localhost). Everything else works.") }</p>
        },
        Known::Groups(groups) => html! {
            <>
            <p data-testid="offline-ready">{
                t("This site works without a connection from now on. Tick what you want to have then; the numbers are \
                   what it takes on your machine.") }</p>
            <ul class="kept">{ for groups.iter().map(|group| row(group, &busy, ask.clone())) }</ul>
            </>
        },
    };
    html! {
        <article class="plain offline" data-testid="offline">
            <h1>{ t("Without a connection") }</h1>
            { body }
            <p class="wrong" role="status" data-testid="offline-failed">
                if *failed {
                    { t("That did not work. What was kept before is still there; check the connection and the free \
                         space, then try again.") }
                }
            </p>
            <h2>{ t("As an app") }</h2>
            <p>{ t("Your browser can install this site: in its menu or its address bar choose “Install”, on a phone \
                    “Add to home screen”.") }</p>
        </article>
    }
}

async fn talk(what: &str, group: &str, progress: Box<dyn Fn(f64)>) -> Result<Vec<Group>, JsValue> {
    let worker = worker::active().await?;
    Ok(worker::groups(&worker::ask(&worker, what, group, progress).await?))
}

fn row(group: &Group, busy: &Option<(String, f64)>, ask: impl Fn(&'static str, String) + 'static) -> Html {
    let (id, what) = (group.id.clone(), if group.kept { "forget" } else { "keep" });
    let share = busy.as_ref().filter(|(name, _)| *name == group.id).map(|(_, share)| *share);
    html! {
        <li key={group.id.clone()}>
            <label>
                <input type="checkbox" checked={group.kept} disabled={group.always || busy.is_some()}
                    onchange={move |_: Event| ask(what, id.clone())}
                    data-testid={format!("keep-{}", group.id)} />
                <span>{ name(&group.id) }</span>
                <small>{ match share {
                    Some(share) => fill("{0} fetched", &[&percent(share)]),
                    None => bytes(group.bytes),
                } }</small>
            </label>
        </li>
    }
}

/// What a group of files is called.
fn name(id: &str) -> String {
    let set = id.strip_prefix("data/");
    match id {
        "site" => t("The page and the engine that runs everywhere (always kept)").to_owned(),
        "texts" => t("All texts, in every language").to_owned(),
        "weights" => t("Trained weights").to_owned(),
        "code" => t("The networks as code").to_owned(),
        "webgpu" => t("The engine for graphics cards (WebGPU)").to_owned(),
        _ => match set {
            Some(set) => {
                let known = data::sets::KNOWN.into_iter().find(|known| known.id == set);
                fill("Pictures to learn from: {0}", &[known.map_or(set, |known| known.title)])
            }
            None => id.to_owned(),
        },
    }
}
