//! How well do the labels of a network cover the true ones, class by class?

use data::Confusion;
use protocol::Evaluation;
use yew::prelude::*;

use super::confusion::Props;
use crate::format::percent;
use crate::language::{fill, t};

/// The counts of a test, for the figures that are computed from them.
pub fn of(evaluation: &Evaluation) -> Confusion {
    Confusion::from_counts(
        evaluation.confusion.len().isqrt(),
        evaluation.confusion.iter().map(|count| u64::from(*count)),
    )
}

/// Intersection over union of each class, as a bar and a number.
pub fn overlap(props: &Props) -> Html {
    let Some(evaluation) = &props.evaluation else {
        return html! { <div data-testid="train-iou"></div> };
    };
    let confusion = of(evaluation);
    let row = |(class, iou): (usize, &Option<f64>)| {
        html! {
            <li key={class}><span class="class">{ props.task.class(class) }</span>{ " " }
                <span class="bar"><i style={format!("width:{:.1}%", iou.unwrap_or(0.0) * 100.0)}></i></span>
                <span class="share">{ iou.map_or_else(|| "–".to_owned(), percent) }</span></li>
        }
    };
    html! {
        <div class="overlap prediction named" data-testid="train-iou">
            <h3>{ t("Overlap with the truth, class by class") }</h3>
            <p class="hint">{ fill("Intersection over union on held-out streets: pixels named right, among those that \
                are of the class or were taken for it. The mean is {0}; {1} of all pixels are named right.",
                &[&percent(confusion.mean_iou()), &percent(confusion.global_accuracy())]) }</p>
            <ol>{ for confusion.ious().iter().enumerate().map(row) }</ol>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_that_of_the_counts() {
        let evaluation = Evaluation {
            step: 1,
            correct: 5,
            total: 8,
            loss: 1.0,
            confusion: vec![3, 1, 2, 2],
            mistakes: Vec::new(),
            mistake_pixels: Vec::new(),
        };
        // 3 of 6 and 2 of 5.
        assert!((of(&evaluation).mean_iou() - 0.45).abs() < 1e-12);
    }
}
