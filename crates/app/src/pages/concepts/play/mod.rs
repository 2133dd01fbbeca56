//! Concepts that one can move: on values of LeNet-5, running on real digits, where a network is asked for; on a picture
//! of the visitor's otherwise.
//!
//! [`values`] asks the engine for values, [`photo`] has the pictures, [`map`] what kernels make of them, [`frame`] and
//! [`board`] how it is shown. What each page does to its numbers is a plain function with a test.

mod average;
mod board;
mod bottleneck;
mod branches;
mod chart;
mod depth;
mod dilation;
mod dropout;
mod editor;
mod eigen;
mod factorised;
mod frame;
mod map;
mod masks;
mod mixing;
mod normalisation;
mod patches;
mod photo;
mod pooling;
mod response;
mod separable;
mod sets;
mod slide;
mod units;
mod unrolled;
mod values;
mod volumes;

use yew::prelude::*;

use crate::panels::cost_chart::CostChart;
pub use volumes::volumes;

/// What can be moved on the page of a concept.
pub fn play(id: &str) -> Html {
    match id {
        "batch-normalisation" => html! { <normalisation::Normalisation /> },
        "bottleneck" => html! { <bottleneck::Bottleneck /> },
        "convolution" => html! { <editor::Editor /> },
        "dilated" => html! { <><dilation::Dilation /><pooling::Pooling unpool={true} /></> },
        "dropout" => html! { <><masks::Masks /><dropout::Dropout /></> },
        "factorised" => html! { <factorised::Factorised /> },
        "figure" => html! {
            <div data-testid="concept-control"><div data-testid="concept-picture"><CostChart /></div></div>
        },
        "future" => html! { <patches::Patches /> },
        "gap" => html! { <sets::Sets /> },
        "global-pooling" => html! { <average::Average /> },
        "inception-modules" => html! { <branches::Branches /> },
        "lrn" => html! { <response::Response /> },
        "modules" => html! { <units::Units /> },
        "one-by-one" => html! { <mixing::Mixing /> },
        "pooling" => html! { <pooling::Pooling unpool={false} /> },
        "residual" => html! { <><depth::Depth /><unrolled::Unrolled /></> },
        "separable" => html! { <separable::Separable /> },
        _ => Html::default(),
    }
}
