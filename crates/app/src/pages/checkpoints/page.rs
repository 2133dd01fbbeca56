//! The page of checkpoints: which are public, and which does this browser keep?

use wasm_bindgen_futures::spawn_local;
use web::cache::Kept;
use yew::prelude::*;
use yew_router::prelude::*;

use super::cache;
use crate::format::bytes;
use crate::language::{fill, t, word};
use crate::panels::checkpoints::{Published, memory, use_manifest};
use crate::route;
use crate::route::Route;
use crate::ui::use_page;

/// `#/checkpoints`.
#[component]
pub fn CheckpointsPage() -> Html {
    use_page(t("Checkpoints").to_owned(), t("Published weights, read from a file or an address and run here."));
    let manifest = use_manifest();
    html! {
        <div class="checkpoint-page">
            <h1>{ t("Weights that others trained") }</h1>
            <p class="lead">{ t("The networks of this page have the names and shapes of their published checkpoints. \
                On the page of each, under \u{201c}Weights that others trained\u{201d}, such a file runs: one of the \
                list below, one of yours, or one from an address.") }</p>
            <Cached />
            <section aria-labelledby="public-title">
                <h2 id="public-title">{ t("Public checkpoints") }</h2>
                <p>{ t("Trained on ImageNet, a thousand kinds of things. What is marked as not tried was not fetched \
                    from its address by this project, and so may differ in names; some hosts let no page but their own \
                    read a file: then download it, and choose it as a file.") }</p>
                <div class="table-frame">
                    <table data-testid="checkpoint-table">
                        <thead><tr>
                            <th scope="col">{ t("Network") }</th><th scope="col">{ t("Weights") }</th>
                            <th scope="col" class="number">{ t("File") }</th>
                            <th scope="col" class="number">{ t("Memory while loading") }</th>
                            <th scope="col">{ t("Names") }</th><th scope="col">{ t("Licence") }</th>
                            <th scope="col">{ t("Tried") }</th>
                        </tr></thead>
                        <tbody>{ for manifest.iter().map(row) }</tbody>
                    </table>
                </div>
            </section>
        </div>
    }
}

fn row(published: &Published) -> Html {
    let size = published.size();
    let memory = published.network().map_or(0.0, |network| memory::needed(&network, size));
    let length = if published.bytes.is_some() { bytes(size) } else { fill("about {0}", &[&bytes(size)]) };
    html! {
        <tr key={published.id.clone()}>
            <th scope="row"><Link<Route> to={route::model(published.model.id)}>{
                published.model.name }</Link<Route>></th>
            <td><a href={published.address.clone()}>{ format!("{}, {}", published.title, published.host()) }</a></td>
            <td class="number">{ length }</td>
            <td class="number">{ bytes(memory) }</td>
            <td>{ word(&published.names) }</td>
            <td>{ word(&published.licence) }</td>
            <td>{ word(&published.tried) }</td>
        </tr>
    }
}

/// What the browser keeps, with buttons to forget it.
#[component]
fn Cached() -> Html {
    let kept = use_state(|| None::<Result<Vec<Kept>, ()>>);
    let read = {
        let kept = kept.setter();
        Callback::from(move |()| {
            let kept = kept.clone();
            spawn_local(async move {
                kept.set(Some(cache::list().await.map_err(|error| web_sys::console::warn_1(&error))));
            });
        })
    };
    {
        let read = read.clone();
        use_effect_with((), move |()| read.emit(()));
    }
    let forget = move |address: Option<String>| {
        let read = read.clone();
        Callback::from(move |_: MouseEvent| {
            let (read, address) = (read.clone(), address.clone());
            spawn_local(async move {
                if let Err(error) = cache::forget(address).await {
                    web_sys::console::error_1(&error);
                }
                read.emit(());
            });
        })
    };
    let body = match &*kept {
        None => html! { <p>{ t("Looking.") }</p> },
        Some(Err(())) => {
            html! { <p>{ t("This browser keeps no checkpoints: it does so only on secure addresses.") }</p> }
        }
        Some(Ok(kept)) if kept.is_empty() => {
            html! { <p>{ t("None yet. What you fetch is kept here, so that it need not be fetched again.") }</p> }
        }
        Some(Ok(kept)) => {
            let total: f64 = kept.iter().map(|kept| kept.bytes).sum();
            let row = |one: &Kept| {
                html! { <li key={one.address.clone()}><span>{ format!("{}, {}", one.address, bytes(one.bytes)) }</span>
                <button class="small" onclick={forget(Some(one.address.clone()))}>{ t("Remove it") }</button></li> }
            };
            html! {
                <><ul class="kept">{ for kept.iter().map(row) }</ul>
                <button data-testid="checkpoint-cache-empty"
                    onclick={forget(None)}>{ fill("Remove all, {0}", &[&bytes(total)]) }</button></>
            }
        }
    };
    html! {
        <section aria-labelledby="kept-title">
            <h2 id="kept-title">{ t("Kept in this browser") }</h2>
            <div data-testid="checkpoint-cache" aria-live="polite">{ body }</div>
        </section>
    }
}
