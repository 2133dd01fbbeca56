//! Trainings over each other: curves, accuracy against cost, and the numbers as a table.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::axes::{Across, Up, network};
use super::band::MANY;
use super::group::{Group, common};
use super::plot;
use crate::format::{count, percent, tenths};
use crate::language::{fill, t};
use crate::route;

/// Properties of [`Overlay`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is drawn.
    pub groups: Vec<Group>,
    /// With what the names of its parts begin, for tests.
    pub prefix: &'static str,
    /// What the table is called.
    pub table: AttrValue,
}

/// Everything that is to be seen of some trainings side by side.
#[component]
pub fn Overlay(props: &Props) -> Html {
    let Props { groups, prefix, .. } = props;
    let up = use_state(Up::default);
    let across = use_state(Across::default);
    let typed = use_state(|| None::<String>);
    let common = common(groups);
    let accuracy = match &*typed {
        Some(text) => web::number::number(text).map(|percent| percent / 100.0),
        None => common,
    };
    let on_accuracy = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            typed.set((!text.is_empty()).then_some(text));
        })
    };
    let shown = (*typed).clone().or_else(|| common.map(|share| format!("{:.1}", share * 100.0))).unwrap_or_default();
    let id = |part: &str| [*prefix, part].concat();
    let has_seeds = groups.iter().any(|group| group.runs.len() > 1);
    html! {
        <>
            <div class="figure-controls">
                { choice(t("Up"), id("-up"), *up, &Up::ALL, (Up::key, Up::title), up.setter()) }
                { choice(t("Across"), id("-across"), *across, &Across::ALL, (Across::key, Across::title),
                    across.setter()) }
                <label>{ t("Time to this accuracy, %") }
                    <input type="number" min="0" max="100" step="0.5" data-testid={id("-accuracy")} value={shown}
                        oninput={on_accuracy} /></label>
            </div>
            <figure data-testid={id("-curves")}>{ plot::curves(groups, *up, *across) }{ plot::legend(groups) }
                if has_seeds { <figcaption>{ width(groups) }</figcaption> }</figure>
            <figure class="pair" data-testid={id("-cost")}>
                { plot::points(groups, Across::Seconds) }{ plot::points(groups, Across::Macs) }</figure>
            { table(props, accuracy, has_seeds) }
        </>
    }
}

/// What the band means.
fn width(groups: &[Group]) -> &'static str {
    let is_many = groups.iter().any(|group| group.runs.len() >= MANY);
    if is_many {
        t("Lines are means over the seeds; bands reach one standard deviation to both sides.")
    } else {
        t("Lines are means over the seeds; bands reach from the smallest to the largest.")
    }
}

/// What something is called.
type Word<T> = fn(T) -> &'static str;

fn choice<T: Copy + PartialEq + 'static>(
    label: &'static str,
    testid: String,
    now: T,
    all: &'static [T],
    (key, title): (Word<T>, Word<T>),
    set: UseStateSetter<T>,
) -> Html {
    let changed = Callback::from(move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(found) = select.and_then(|select| all.iter().find(|it| key(**it) == select.value())) {
            set.set(*found);
        }
    });
    let option = |it: &T| html! { <option value={key(*it)} selected={*it == now}>{ title(*it) }</option> };
    let options = all.iter().map(option);
    html! { <label>{ label }<select data-testid={testid} onchange={changed}>{ for options }</select></label> }
}

/// Cost, accuracy, and how long the chosen accuracy took.
fn table(props: &Props, accuracy: Option<f64>, has_seeds: bool) -> Html {
    let time_to = fill("Time to {0}", &[&accuracy.map_or_else(|| "–".to_owned(), percent)]);
    let head = |words: &str| html! { <th scope="col" class="number">{ words.to_owned() }</th> };
    let testid = if props.prefix == "compare" { "compare-runs".to_owned() } else { [props.prefix, "-table"].concat() };
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label={props.table.clone()}>
            <table data-testid={testid}>
                <thead><tr>
                    <th scope="col">{ t("Run") }</th>
                    { head(t("Parameters")) }{ head(t("MACs")) }{ head(t("Steps")) }{ head(t("Learned for")) }
                    { head(t("Best test")) }{ head(t("Last test")) }
                    if has_seeds { { head(t("Spread")) }{ head(t("Seeds")) } }
                    { head(&time_to) }
                </tr></thead>
                <tbody>{ for props.groups.iter().map(|group| row(group, accuracy, has_seeds)) }</tbody>
            </table>
        </div>
    }
}

fn row(group: &Group, accuracy: Option<f64>, has_seeds: bool) -> Html {
    let Some(run) = group.runs.first() else { return Html::default() };
    let cost = network(run).map(|network| (network.analysis.total_params(), network.analysis.total_macs()));
    let (params, macs) = cost.unwrap_or_default();
    let none = || "–".to_owned();
    let sum = |of: fn(&bundle::Run) -> u32| count(group.runs.iter().map(|run| u64::from(of(run))).sum());
    let last = group.last_test();
    let spread = last.map(|it| format!("{} – {}", percent(it.low), percent(it.high)));
    let tested = last.map_or(0, |it| it.count);
    let took = accuracy.and_then(|accuracy| group.reached(accuracy, Across::Seconds)).map(|it| {
        let all = group.runs.len();
        let some = [&tenths(it.mean), &*it.count.to_string(), &*all.to_string()];
        if it.count < all { fill("{0} ({1} of {2} seeds)", &some) } else { tenths(it.mean) }
    });
    let cell = |words: String| html! { <td class="number">{ words }</td> };
    html! {
        <tr key={run.id()}>
            <th scope="row"><a href={route::lab(&run.experiment)}>{ &group.title }</a></th>
            { cell(count(params as u64)) }
            { cell(count(macs)) }
            { cell(fill("{0} of {1}", &[&sum(|run| run.step), &sum(|run| run.total)])) }
            { cell(tenths(group.cost(Across::Seconds))) }
            { cell(group.best().map_or_else(none, percent)) }
            { cell(last.map_or_else(none, |it| percent(it.mean))) }
            if has_seeds {
                { cell(spread.unwrap_or_else(none)) }
                { cell(fill("{0} of {1}", &[&tested.to_string(), &group.runs.len().to_string()])) }
            }
            { cell(took.unwrap_or_else(none)) }
        </tr>
    }
}
