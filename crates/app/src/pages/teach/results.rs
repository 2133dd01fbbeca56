//! How well does it know the visitor's classes, and what does it say now?

use std::rc::Rc;

use protocol::{Evaluation, Prediction};
use yew::prelude::*;

use crate::format::percent;
use crate::language::{fill, t};
use crate::panels::live::winner;

/// A bar per class, and the winner.
pub fn bars(names: &[String], prediction: Option<&Rc<Prediction>>) -> Html {
    let probabilities = prediction.map_or(&[][..], |it| &it.probabilities[..]);
    let best = winner(probabilities);
    let row = |(class, name): (usize, &String)| {
        let share = probabilities.get(class).copied().map_or(0.0, f64::from);
        html! {
            <li class={classes!((best == Some(class)).then_some("best"))}>
                <span class="class">{ name }</span>{ " " }
                <span class="bar"><i style={format!("width:{:.1}%", share * 100.0)}></i></span>
                <span class="share">{ if best.is_some() { percent(share) } else { "–".to_owned() } }</span>
            </li>
        }
    };
    let named = best.and_then(|class| names.get(class)).cloned();
    html! {
        <div class="prediction named">
            <p class="answer">{ t("It sees ") }<strong data-testid="teach-top1" aria-live="off">
                { named.unwrap_or_else(|| "–".to_owned()) }</strong></p>
            <ol aria-label={t("Probability of each class")}>{ for names.iter().enumerate().map(row) }</ol>
        </div>
    }
}

/// Accuracy on the examples held back, how long it took, and what is taken for what.
pub fn report(names: &[String], evaluation: &Evaluation, ms: f64) -> Html {
    let classes = names.len();
    let row = |(truth, name): (usize, &String)| {
        let counts = evaluation.confusion.get(truth * classes..(truth + 1) * classes).unwrap_or(&[]);
        let total: u32 = counts.iter().sum();
        let cell = |(named, count): (usize, &u32)| {
            let strength = (f64::from(*count) / f64::from(total.max(1))).sqrt() * 100.0;
            let kind = if truth == named { "right" } else { "wrong" };
            html! { <td class={kind} style={format!("--strength:{strength:.0}%")}>{ count }</td> }
        };
        html! { <tr><th scope="row">{ name }</th>{ for counts.iter().enumerate().map(cell) }</tr> }
    };
    let column = |name: &String| html! { <th scope="col">{ name }</th> };
    let accuracy = if evaluation.total == 0 { "–".to_owned() } else { percent(evaluation.accuracy()) };
    html! {
        <div class="confusion" role="status">
            <p>{ t("Right on examples it has not learned from: ") }
                <strong data-testid="teach-accuracy">{ accuracy }</strong>
                { fill(" of {0}. Learned in ", &[&evaluation.total.to_string()]) }
                <span data-testid="teach-seconds">{ format!("{:.2} s", ms / 1e3) }</span>{ "." }</p>
            <table data-testid="teach-confusion">
                <caption>
                    { t("Rows: what it is; columns: what the network says. Every fifth example is held back for \
                        this.") }
                </caption>
                <thead><tr><td></td>{ for names.iter().map(column) }</tr></thead>
                <tbody>{ for names.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}
