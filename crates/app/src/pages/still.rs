//! What stands in the live column of a network that does not run?

use yew::prelude::*;
use yew_router::prelude::*;

use crate::instance::{Instance, relative};
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::checkpoints::{Checkpoints, use_manifest};
use crate::route::{self, Route};
use crate::ui::{NoticeBar, Told};

/// Properties of [`Still`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The network that does not run.
    pub network: Network,
    /// It is to run after all, with weights that the visitor has.
    pub on_instance: Callback<Instance>,
}

/// Why it does not, and where a network of the same family does.
#[component]
pub fn Still(props: &Props) -> Html {
    let model = props.network.model;
    let manifest = use_manifest();
    let notice = use_state(|| None::<Told>);
    let tell = {
        let notice = notice.setter();
        Callback::from(move |next| notice.set(next))
    };
    let where_else = match relative(model) {
        Some(other) => html! {
            <p>{ t("A small sibling of the same family runs and learns on the page of ") }
                <Link<Route> to={route::model(other.id)}><span
                    data-testid="relative">{ other.name }</span></Link<Route>>{ "." }</p>
        },
        None => html! { <p>{ t("A small sibling of it, which will run here, is on its way.") }</p> },
    };
    html! {
        <aside class="live later" aria-label={t("Run it")}>
            <h2>{ t("Run it") }</h2>
            <p>{ fill("{0} does not run on this page by itself: what you see of it is computed from its graph. With \
                    weights that somebody trained it runs at its published size.", &[model.name]) }</p>
            { where_else }
            <Checkpoints full={props.network.clone()} own={None} runs={None} manifest={manifest}
                on_instance={props.on_instance.clone()} tell={tell.clone()} />
            <NoticeBar notice={(*notice).clone()} on_close={tell.reform(|()| None)} />
        </aside>
    }
}
