//! What does the network see of the picture?

use std::rc::Rc;

use protocol::{Picture, Prediction};
use yew::prelude::*;

use crate::language::fill;
use crate::task::TaskSpec;
use crate::ui::{MapCanvas, pixels};

/// Properties of [`Seen`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// For the size of a picture before there is one.
    pub task: Rc<TaskSpec>,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
}

/// The picture as it enters the network: cropped, shrunk, each pixel a square.
#[component]
pub fn Seen(props: &Props) -> Html {
    let (side, channels) = (props.task.side, props.task.channels);
    let nothing = || Picture {
        width: side as u32,
        height: side as u32,
        channels: channels as u8,
        pixels: vec![0; side * side * channels],
    };
    let seen = props.prediction.as_ref().map_or_else(nothing, |prediction| prediction.seen.clone());
    let words = fill("What the network sees: {0}×{1} pixels", &[&seen.width.to_string(), &seen.height.to_string()]);
    html! {
        <figure class="seen">
            <MapCanvas rgba={pixels::opaque(&seen)} width={seen.width} height={seen.height} testid="network-input"
                label={words.clone()} />
            <figcaption>{ words }</figcaption>
        </figure>
    }
}
