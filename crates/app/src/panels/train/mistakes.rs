//! Which test pictures does the network get wrong, most surely first?

use protocol::Picture;
use yew::prelude::*;

use super::confusion::{Props, taken_for};
use crate::format::percent;
use crate::language::{fill, t};
use crate::ui::{MapCanvas, pixels};

/// A gallery of mistakes.
pub fn mistakes(props: &Props) -> Html {
    let Some(evaluation) = props.evaluation.as_ref().filter(|evaluation| !evaluation.mistakes.is_empty()) else {
        return html! { <div data-testid="mistakes"></div> };
    };
    let task = &props.task;
    let size = evaluation.mistake_pixels.len() / evaluation.mistakes.len();
    let side = (size / task.channels).isqrt() as u32;
    let item = |(mistake, planes): (&protocol::Mistake, &[u8])| {
        let (truth, predicted) = (usize::from(mistake.truth), usize::from(mistake.predicted));
        let pixels = data::photo::interleaved(planes, task.channels);
        let rgba = pixels::opaque(&Picture { width: side, height: side, channels: task.channels as u8, pixels });
        let words = fill(
            "test picture {0}: {1}, {2} sure",
            &[&mistake.index.to_string(), &taken_for(task, truth, predicted), &percent(f64::from(mistake.confidence))],
        );
        html! {
            <li key={mistake.index}>
                <MapCanvas rgba={rgba} width={side} height={side} testid="mistake" label={words} />
                <span>{ format!("{} → {}", task.class(truth), task.class(predicted)) }</span>
            </li>
        }
    };
    let pictures = evaluation.mistake_pixels.chunks_exact(size.max(1));
    html! {
        <div class={classes!("mistakes", (!task.is_drawn()).then_some("named"))} data-testid="mistakes">
            <h3>{ t("Its surest mistakes: what it is → what it says") }</h3>
            <ul>{ for evaluation.mistakes.iter().zip(pictures).map(item) }</ul>
        </div>
    }
}
