//! Which test pictures does the network get wrong, most surely first?

use yew::prelude::*;

use super::confusion::Props;
use crate::format::percent;
use crate::live::MapCanvas;

/// A gallery of mistakes.
#[component]
pub fn Mistakes(props: &Props) -> Html {
    let Some(evaluation) = props.evaluation.as_ref().filter(|evaluation| !evaluation.mistakes.is_empty()) else {
        return html! { <div data-testid="mistakes"></div> };
    };
    let area = evaluation.mistake_pixels.len() / evaluation.mistakes.len();
    let side = area.isqrt() as u32;
    let item = |(mistake, pixels): (&protocol::Mistake, &[u8])| {
        let rgba: Vec<u8> = pixels.iter().flat_map(|&value| [value, value, value, 255]).collect();
        let words = format!(
            "test picture {}: a {} taken for a {}, {} sure",
            mistake.index,
            mistake.truth,
            mistake.predicted,
            percent(f64::from(mistake.confidence))
        );
        html! {
            <li key={mistake.index}>
                <MapCanvas rgba={rgba} width={side} height={side} testid="mistake" label={words} />
                <span>{ format!("{} → {}", mistake.truth, mistake.predicted) }</span>
            </li>
        }
    };
    html! {
        <div class="mistakes" data-testid="mistakes">
            <h3>{ "Its surest mistakes: what it is → what it says" }</h3>
            <ul>{ for evaluation.mistakes.iter().zip(evaluation.mistake_pixels.chunks_exact(area.max(1))).map(item) }</ul>
        </div>
    }
}
