//! One picture of many: what is known of it, and how that stands in the table.

use std::rc::Rc;

use web::files::ObjectUrl;
use yew::prelude::*;

use crate::format::{ms, percent};
use crate::language::{fill, t};
use crate::task::TaskSpec;

/// What a network said of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Classes and their probabilities, likeliest first.
    pub likeliest: Vec<(usize, f32)>,
    /// From the prepared input to the outputs, ms.
    pub ms: f64,
}

/// A picture and what came of it.
#[derive(Clone)]
pub struct Row {
    /// Its path, with folders.
    pub path: String,
    /// The class that a folder of its path is named after.
    pub truth: Option<usize>,
    /// What was said, or a sentence that says why nothing was; `None` while it waits.
    pub outcome: Option<Result<Said, String>>,
    /// Where it is shown from, once it was read.
    pub picture: Option<ObjectUrl>,
}

impl Row {
    /// Was it named as its folder is? Nothing where that says no class, or where there is no answer.
    pub fn is_right(&self) -> Option<bool> {
        let Some(Ok(said)) = &self.outcome else { return None };
        Some(said.likeliest.first()?.0 == self.truth?)
    }
}

/// Properties of [`Line`].
#[derive(Properties)]
pub struct Props {
    /// What it shows.
    pub row: Rc<Row>,
    /// For the names of classes.
    pub task: Rc<TaskSpec>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.row, &other.row) && self.task == other.task
    }
}

/// A line of the table.
#[component]
pub fn Line(props: &Props) -> Html {
    let Props { row, task } = props;
    let name = row.path.rsplit('/').next().unwrap_or(&row.path).to_owned();
    let shown = match (&row.picture, &row.outcome) {
        (Some(picture), Some(Ok(_))) => html! {
            <img src={picture.to_string()} alt="" loading="lazy" decoding="async" width="40" height="40" />
        },
        _ => html! { <span class="no-picture" aria-hidden="true"></span> },
    };
    let head = html! { <th scope="row" title={row.path.clone()}><div>{ shown }<span>{ name }</span></div></th> };
    match &row.outcome {
        None => {
            html! { <tr>{ head }<td>{ "–" }</td>
            <td class="number">{ "–" }</td><td class="number">{ "–" }</td></tr> }
        }
        Some(Err(sentence)) => html! { <tr class="failed">{ head }<td colspan="3">{ sentence }</td></tr> },
        Some(Ok(said)) => {
            let best = said.likeliest.first().map_or(0.0, |(_, share)| f64::from(*share));
            html! {
                <tr>{ head }<td>{ answer(row, said, task) }</td><td class="number">{ percent(best) }</td>
                    <td class="number">{ ms(said.ms) }</td></tr>
            }
        }
    }
}

/// The answer, whether it is right, and on demand the likeliest five.
fn answer(row: &Row, said: &Said, task: &TaskSpec) -> Html {
    let best = said.likeliest.first().map(|(class, _)| task.class(*class)).unwrap_or_default();
    let mark = match (row.is_right(), row.truth) {
        (Some(true), _) => html! { <small>{ t("✓ right") }</small> },
        (Some(false), Some(truth)) => {
            html! { <small class="wrong">{ fill("✗ it is: {0}", &[&task.class(truth)]) }</small> }
        }
        _ => Html::default(),
    };
    let one = |(class, share): &(usize, f32)| {
        html! { <li>{ task.class(*class) }{ " " }<span class="share">{ percent(f64::from(*share)) }</span></li> }
    };
    html! {
        <details><summary><b>{ best }</b>{ " " }{ mark }</summary>
            <ol>{ for said.likeliest.iter().map(one) }</ol></details>
    }
}
