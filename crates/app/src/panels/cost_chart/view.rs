//! The chart of all networks, to point at, to filter, to take away, and to read as a table.

use arch::Procedure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

use super::axes::{Axis, Quantity};
use super::drawing::Discs;
use super::export;
use super::families::{self, FAMILIES};
use super::measure::Measure;
use super::points::{self, Point};
use super::readout::{detail, table};
use super::timing::Timings;
use super::zoom::Zoom;
use crate::language::t;
use crate::words::procedure;

/// What may be chosen across, and up.
const ACROSS: [Quantity; 3] = [Quantity::Macs, Quantity::Params, Quantity::Ms];
const UP: [Quantity; 2] = [Quantity::Top1, Quantity::Density];
/// Procedures by which more than one network was measured; the first is shown at first.
const PROCEDURES: [Procedure; 3] = [Procedure::SingleCrop, Procedure::TenCrops, Procedure::Dense];

/// Top-1 accuracy against what it costs.
#[component]
pub fn CostChart() -> Html {
    let timings = use_state(Timings::recall);
    let all = use_memo((*timings).clone(), |timings| {
        let mut points = points::all();
        for point in &mut points {
            point.ms = timings.of(point.model.id);
        }
        points
    });
    let across = use_state(|| Quantity::Macs);
    let up = use_state(|| Quantity::Top1);
    let by = use_state(|| Some(PROCEDURES[0]));
    let hidden = use_state(Vec::<usize>::new);
    let pointed = use_state(|| None::<&'static str>);
    let zoom = use_state(Zoom::default);
    let node = use_node_ref();
    let is_known = |point: &Point| across.of(point).is_finite() && up.of(point).is_finite();
    let measured = points::by(&all, *by);
    let mut points = measured.clone();
    points.retain(|point| !hidden.contains(&families::of(point.model)) && is_known(point));
    let on_timed = {
        let timings = timings.clone();
        Callback::from(move |next| timings.set(next))
    };
    html! {
        <section class="lead-figure" aria-labelledby="figure-title">
            <h2 id="figure-title">{ t("What does accuracy cost?") }</h2>
            <p>
                { t("Each disc is a network for ImageNet. Further up is better, further left is cheaper, and the \
                    larger the disc, the more parameters. The dashed line joins the networks than which none is both \
                    cheaper and better. Costs are counted on the graphs of this site; the accuracies are published \
                    ones, measured in the way chosen below: more looks at a picture bring some points.") }
            </p>
            <div class="figure-controls">
                { choice(t("Across"), "figure-x", &across, &ACROSS) }
                { choice(t("Up"), "figure-y", &up, &UP) }
                { procedures(&by) }
                { zooming(&zoom, &points, (*across, *up), *pointed) }
            </div>
            if *across == Quantity::Ms {
                <Measure timings={(*timings).clone()} on_timed={on_timed} />
            }
            { filter(&measured, &hidden) }
            <figure data-testid="lead-figure">
                <Discs points={points.clone()} across={*across} up={*up} pointed={pointed.clone()} zoom={*zoom}
                    node={node.clone()} />
                { detail(&points, *pointed) }
                { leave(&node, &all) }
                { table(&points.iter().collect::<Vec<_>>()) }
            </figure>
        </section>
    }
}

fn choice(label: &str, testid: &'static str, state: &UseStateHandle<Quantity>, options: &'static [Quantity]) -> Html {
    let changed = {
        let state = state.clone();
        Callback::from(move |event: Event| {
            let key = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(&chosen) = options.iter().find(|option| option.key() == key) {
                state.set(chosen);
            }
        })
    };
    let options = options.iter().map(|option| {
        html! { <option value={option.key()} selected={**state == *option}>{ option.title() }</option> }
    });
    html! { <label>{ label }<select data-testid={testid} onchange={changed}>{ for options }</select></label> }
}

/// How the accuracies that are shown were measured: all in one way, or each in its own, which is then said.
fn procedures(by: &UseStateHandle<Option<Procedure>>) -> Html {
    let changed = {
        let by = by.clone();
        Callback::from(move |event: Event| {
            let key = event.target_unchecked_into::<HtmlSelectElement>().value();
            by.set(PROCEDURES.into_iter().find(|procedure| procedure.key() == key));
        })
    };
    let option = |one: Procedure| {
        html! { <option value={one.key()} selected={**by == Some(one)}>{ procedure(one) }</option> }
    };
    html! {
        <label>{ t("Measured by") }<select data-testid="figure-procedure" onchange={changed}>
            { for PROCEDURES.map(option) }
            <option value="all" selected={by.is_none()}>{ t("each in its own way, marked") }</option>
        </select></label>
    }
}

/// Closer, around the disc pointed at, wider, and all of it.
fn zooming(
    zoom: &UseStateHandle<Zoom>,
    points: &[Point],
    (across, up): (Quantity, Quantity),
    pointed: Option<&str>,
) -> Html {
    let all: Vec<&Point> = points.iter().collect();
    let around = points.iter().find(|point| Some(point.model.id) == pointed).map(|point| {
        let share = |quantity: Quantity| Axis::fit(quantity, &all).share(quantity.of(point));
        (share(across), share(up))
    });
    let button = |words: &str, sign: &str, next: Zoom, testid: &'static str| {
        let set = {
            let zoom = zoom.clone();
            Callback::from(move |_: MouseEvent| zoom.set(next))
        };
        html! {
            <button class="small" onclick={set} disabled={next == **zoom} aria-label={words.to_owned()}
                title={words.to_owned()} data-testid={testid}>{ sign }</button>
        }
    };
    html! {
        <div class="zooming" role="group" aria-label={t("Part of the figure")}>
            { button(t("Closer, around the disc pointed at"), "+", zoom.closer(around), "figure-closer") }
            { button(t("Further away"), "−", zoom.wider(), "figure-wider") }
            if !zoom.is_whole() {
                { button(t("All of the figure"), "1:1", Zoom::default(), "figure-whole") }
            }
        </div>
    }
}

/// Two buttons per family: show or hide it, and show nothing else; the axes follow what is left.
fn filter(all: &[Point], hidden: &UseStateHandle<Vec<usize>>) -> Html {
    let set = |next: Vec<usize>| {
        let hidden = hidden.clone();
        Callback::from(move |_: MouseEvent| hidden.set(next.clone()))
    };
    let families = (0..FAMILIES.len()).filter(|family| all.iter().any(|point| families::of(point.model) == *family));
    let families: Vec<usize> = families.collect();
    let others = |family: usize| -> Vec<usize> { families.iter().copied().filter(|other| *other != family).collect() };
    let button = |&family: &usize| {
        let name = FAMILIES[family].name;
        let is_shown = !hidden.contains(&family);
        let mut next = (**hidden).clone();
        if is_shown {
            next.push(family);
        } else {
            next.retain(|other| *other != family);
        }
        html! {
            <span key={family} class={classes!("family", families::class(family))}>
                <button class="chip" aria-pressed={is_shown.to_string()} onclick={set(next)}><i></i>{ name }</button>
                <button class="chip only" data-testid="figure-family" data-family={name} onclick={set(others(family))}
                    aria-label={crate::language::fill("Only {0}", &[name])}>{ t("only") }</button>
            </span>
        }
    };
    html! {
        <div class="chips" role="group" aria-label={t("Networks shown")}>
            { for families.iter().map(button) }
            if !hidden.is_empty() {
                <button class="chip all" onclick={set(Vec::new())}>{ t("show all") }</button>
            }
        </div>
    }
}

/// The figure as a file.
fn leave(node: &NodeRef, all: &std::rc::Rc<Vec<Point>>) -> Html {
    let drawing = |take: fn(Element)| {
        let node = node.clone();
        Callback::from(move |_: MouseEvent| node.cast::<Element>().into_iter().for_each(take))
    };
    let on_svg = drawing(|element| export::save_svg(&element));
    let on_png = drawing(|element| spawn_local(export::save_png(element)));
    let on_csv = {
        let all = std::rc::Rc::clone(all);
        Callback::from(move |_: MouseEvent| web::files::save("accuracy-and-cost.csv", export::csv(&all).as_bytes()))
    };
    html! {
        <div class="buttons" role="group" aria-label={t("The figure as a file")}>
            <button class="small" onclick={on_svg} data-testid="figure-svg">{ "SVG" }</button>
            <button class="small" onclick={on_png} data-testid="figure-png">{ "PNG" }</button>
            <button class="small" onclick={on_csv} data-testid="figure-csv">{ t("CSV, all published figures") }</button>
        </div>
    }
}
