//! Which of a model's two networks do diagram and table show?

use yew::prelude::*;

use crate::format::short;
use crate::language::{fill, t};
use crate::network::Network;

/// The published network or its small sibling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Parameter for parameter.
    #[default]
    Full,
    /// The one that runs here.
    Small,
}

/// What [`size_switch`] shows.
pub struct Props {
    /// The published network.
    pub full: Network,
    /// Its small sibling.
    pub small: Network,
    /// Which one is shown.
    pub size: Size,
    /// Another one is to be shown.
    pub on_change: Callback<Size>,
}

/// Two buttons, of which one is pressed.
pub fn size_switch(props: &Props) -> Html {
    let button = |size: Size, name: &str, testid: &'static str, network: &Network| {
        let (params, macs) = (network.analysis.total_params() as u64, network.analysis.total_macs());
        let cost = fill("{0} parameters, {1} MACs", &[&short(params), &short(macs)]);
        html! {
            <button data-testid={testid} aria-pressed={(props.size == size).to_string()}
                onclick={props.on_change.reform(move |_: MouseEvent| size)}>
                <b>{ name }</b><small>{ cost }</small></button>
        }
    };
    html! {
        <div class="sizes">
            <div class="choices" role="group" aria-label={t("Which network the diagram and the table of layers show")}>
                { button(Size::Full, t("As published"), "size-full", &props.full) }
                { button(Size::Small, t("Small, runs here"), "size-small", &props.small) }
            </div>
            <p class="hint">{ match props.size {
                Size::Full => t("The published network, with its numbers. What runs on this page is its small sibling: \
                        choose it to look into its layers from here."),
                Size::Small => t("The small sibling, which runs on this page: choose a layer to see what it makes of \
                        the picture."),
            } }</p>
        </div>
    }
}
