//! What do hues and sizes of the diagram mean?

use arch::OpFamily;
use yew::prelude::*;

use super::layout::{side, thickness};
use crate::language::t;
use crate::network::Network;

const FAMILIES: [(OpFamily, &str); 8] = [
    (OpFamily::Convolution, "convolution"),
    (OpFamily::Pooling, "pooling"),
    (OpFamily::Normalisation, "normalisation"),
    (OpFamily::Activation, "activation"),
    (OpFamily::FullyConnected, "fully connected"),
    (OpFamily::Join, "join"),
    (OpFamily::Regularisation, "regularisation"),
    (OpFamily::Shape, "reshaping"),
];

/// What [`legend`] shows.
pub struct Props {
    /// Only its families are listed.
    pub network: Network,
}

/// The hues that occur, and the two logarithmic scales.
pub fn legend(props: &Props) -> Html {
    html! {
        <div class="legend">
            { hues(|family| props.network.graph.nodes.iter().any(|node| node.op.family() == family)) }
            <div class="scales" aria-label={t("Scales of the tensors")}>
                { scale("space", &[1, 8, 32, 224], side, true) }
                { scale("channels", &[1, 16, 256, 2048], thickness, false) }
            </div>
        </div>
    }
}

/// The hues that occur.
pub fn hues(occurs: impl Fn(OpFamily) -> bool) -> Html {
    let hues = FAMILIES.iter().filter(|(family, _)| occurs(*family)).map(|(family, name)| {
        html! { <li class={classes!("hue", family.name())}><i aria-hidden="true"></i>{ t(name) }</li> }
    });
    html! { <ul class="hues" aria-label={t("Colours of the operations")}>{ for hues }</ul> }
}

fn scale(name: &'static str, sizes: &[usize], pixels: fn(usize) -> f64, upright: bool) -> Html {
    let marks = sizes.iter().map(|&size| {
        let long = pixels(size) / 2.0;
        let (width, height) = if upright { (5.0, long) } else { (long, 8.0) };
        html! { <span><i style={format!("width:{width:.0}px;height:{height:.0}px")}></i>{ size }</span> }
    });
    html! { <p class="scale"><b>{ t(name) }</b>{ for marks }<small>{ t("log scale") }</small></p> }
}
