//! What does the network say?

use std::rc::Rc;

use protocol::Prediction;
use yew::prelude::*;

use super::top_five::top_five;
use crate::format::{ms, percent};
use crate::language::{fill, t};
use crate::task::{TaskSpec, article};

/// With more classes than this, only the likeliest are shown.
const MOST_BARS: usize = 24;

/// Properties of [`Bars`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// For the names of the classes.
    pub task: Rc<TaskSpec>,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// For tests: what the winner is called.
    #[prop_or("prediction-top1")]
    pub top1: &'static str,
    /// Do answers come many times a second? They are then not read out.
    #[prop_or_default]
    pub is_live: bool,
}

/// A bar per class, or the likeliest of many, the winner and the time; everything keeps its place while answers change.
#[component]
pub fn Bars(props: &Props) -> Html {
    if props.task.class_count() > MOST_BARS {
        return top_five(props);
    }
    let probabilities = props.prediction.as_ref().map_or(&[][..], |prediction| &prediction.probabilities[..]);
    let best = winner(probabilities);
    let task = &props.task;
    let classes = task.class_count();
    let named = best.map(|class| task.class(class));
    let row = |class: usize| {
        let share = probabilities.get(class).copied().map_or(0.0, f64::from);
        html! {
            <li key={class} class={classes!((best == Some(class)).then_some("best"))}
                data-testid={format!("prediction-{class}")}>
                <span class="class">{ task.class(class) }</span>{ " " }
                <span class="bar"><i style={format!("width:{:.1}%", share * 100.0)}></i></span>
                <span class="share">{ if best.is_some() { percent(share) } else { "–".to_owned() } }</span>
            </li>
        }
    };
    html! {
        <div class={classes!("prediction", (!task.is_drawn()).then_some("named"))} data-testid="prediction">
            <p class="answer">
                { fill("It sees {0} ", &[named.as_deref().map_or("a", article)]) }
                <strong data-testid={props.top1}
                    aria-live={if props.is_live { "off" } else { "polite" }}>{
                        named.clone().unwrap_or_else(|| "–".to_owned()) }</strong>
                <small data-testid="prediction-ms">{
                    props.prediction.as_ref().map_or_else(|| t("not run yet").to_owned(), |p| ms(p.ms)) }</small>
            </p>
            <ol aria-label={t("Probability of each class")}>{ for (0..classes).map(row) }</ol>
        </div>
    }
}

/// The class with the highest probability.
pub fn winner(probabilities: &[f32]) -> Option<usize> {
    (0..probabilities.len()).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_probable_class_wins() {
        assert_eq!(winner(&[0.1, 0.7, 0.2]), Some(1));
        assert_eq!(winner(&[]), None);
    }
}
