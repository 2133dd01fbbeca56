//! Concepts that are tried on values: those of LeNet-5, running on real digits, where a network is asked for; a closed
//! form otherwise.
//!
//! [`values`] asks the engine for the values; what is done to them is arithmetic on a few hundred numbers, done here
//! with each move of a slider, in a plain function with a test.

mod chart;
mod dropout;
mod normalisation;
mod pooling;
mod response;
mod slide;
mod unrolled;
mod values;

use yew::prelude::*;

/// What can be tried on the page of a concept.
pub fn play(id: &str) -> Html {
    match id {
        "batch-normalisation" => html! { <normalisation::Normalisation /> },
        "dropout" => html! { <dropout::Dropout /> },
        "lrn" => html! { <response::Response /> },
        "pooling" => html! { <pooling::Pooling unpool={false} /> },
        "dilated" => html! { <pooling::Pooling unpool={true} /> },
        "residual" => html! { <unrolled::Unrolled /> },
        _ => Html::default(),
    }
}
