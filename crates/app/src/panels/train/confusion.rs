//! Which class does the network take for which?

use std::rc::Rc;

use protocol::Evaluation;
use yew::prelude::*;

use crate::format::percent;
use crate::language::{fill, t};
use crate::task::{TaskSpec, article};

/// A test, for those who show it.
pub struct Props {
    /// For the names of the classes.
    pub task: Rc<TaskSpec>,
    /// The latest test.
    pub evaluation: Option<Rc<Evaluation>>,
}

/// Rows are what the picture is, columns what the network says.
pub fn confusion(props: &Props) -> Html {
    let Some(evaluation) = &props.evaluation else {
        return html! {
            <div class="confusion empty" data-testid="confusion">
                <h3>{ t("What it confuses") }</h3>
                <p class="muted">{ t("After an epoch, or after a test of the current weights, stands here which class \
                        it takes for which.") }</p>
            </div>
        };
    };
    let task = &props.task;
    let classes = evaluation.confusion.len().isqrt();
    // Long names stand upright above narrow columns.
    let named = (!task.is_drawn()).then_some("named");
    let row = |truth: usize| {
        let counts = &evaluation.confusion[truth * classes..(truth + 1) * classes];
        let total: u32 = counts.iter().sum();
        let cells = counts.iter().enumerate().map(|(predicted, &count)| {
            let share = f64::from(count) / f64::from(total.max(1));
            // Mistakes are rare: the root makes one in a hundred visible.
            let strength = share.sqrt() * 100.0;
            let kind = if truth == predicted { "right" } else { "wrong" };
            let title = fill(
                "{0} of {1} ({2}): {3}",
                &[&count.to_string(), &total.to_string(), &percent(share), &taken_for(task, truth, predicted)],
            );
            html! {
                <td class={kind} style={format!("--strength:{strength:.0}%")} title={title}>
                    { if count == 0 { String::new() } else { count.to_string() } }
                </td>
            }
        });
        html! { <tr><th scope="row">{ task.class(truth) }</th>{ for cells }</tr> }
    };
    let column = |class: usize| html! { <th scope="col"><span>{ task.class(class) }</span></th> };
    html! {
        <div class={classes!("confusion", named)} data-testid="confusion">
            <h3>{ t("What it confuses") }</h3>
            <table>
                <caption>{ fill("{0} of {1} test pictures named right ({2}). Rows: what it is; columns: what the \
                        network says.",
                    &[&evaluation.correct.to_string(), &evaluation.total.to_string(),
                        &percent(evaluation.accuracy())]) }</caption>
                <thead><tr><td></td>{ for (0..classes).map(column) }</tr></thead>
                <tbody>{ for (0..classes).map(row) }</tbody>
            </table>
        </div>
    }
}

/// `a cat taken for a dog`.
pub fn taken_for(task: &TaskSpec, truth: usize, predicted: usize) -> String {
    let (truth, predicted) = (task.class(truth), task.class(predicted));
    fill("{0} {1} taken for {2} {3}", &[article(&truth), &truth, article(&predicted), &predicted])
}
