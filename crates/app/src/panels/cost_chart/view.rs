//! The chart of all networks, to point at, to filter and to read as a table.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;
use yew_router::prelude::*;

use super::axes::{Axis, Quantity};
use super::labels::{self, Disc};
use super::measure::Measure;
use super::points::{self, Point};
use super::timing::Timings;
use crate::format::{count, ms, short, three};
use crate::language::{fill, phrase, t};
use crate::order;
use crate::route::{self, Route};

/// The drawing's size and the plot's margins, in its own units.
const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 520.0;
const LEFT: f64 = 52.0;
const BOTTOM: f64 = 50.0;
const TOP: f64 = 16.0;
/// Radius of a disc of a hundred million parameters.
const RADIUS: f64 = 30.0;

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
    let hidden = use_state(Vec::<&'static str>::new);
    let pointed = use_state(|| None::<&'static str>);
    let is_known = |point: &Point| across.of(point).is_finite() && up.of(point).is_finite();
    let shown: Vec<&Point> =
        all.iter().filter(|point| !hidden.contains(&point.model.system) && is_known(point)).collect();
    let on_timed = {
        let timings = timings.clone();
        Callback::from(move |next| timings.set(next))
    };
    let axes = (Axis::fit(*across, &shown), Axis::fit(*up, &shown));
    html! {
        <section class="lead-figure" aria-labelledby="figure-title">
            <h2 id="figure-title">{ t("What does accuracy cost?") }</h2>
            <p>
                { t("Each disc is a network for ImageNet. Further up is better, further left is cheaper, and the \
                    larger the disc, the more parameters. The costs are counted on the graphs of this site; the \
                    accuracy is the published one, and its source stands below when you point at a disc.") }
            </p>
            <div class="figure-controls">
                { choice(t("Across"), "figure-x", &across, &[Quantity::Macs, Quantity::Params, Quantity::Ms]) }
                { choice(t("Up"), "figure-y", &up, &[Quantity::Top1, Quantity::Density]) }
            </div>
            if *across == Quantity::Ms {
                <Measure timings={(*timings).clone()} on_timed={on_timed} />
            }
            { filter(&all, &hidden) }
            <figure data-testid="lead-figure">
                { draw(&shown, axes, &pointed) }
                { detail(&all, *pointed) }
                { table(&shown) }
            </figure>
        </section>
    }
}

fn choice(label: &str, testid: &'static str, state: &UseStateHandle<Quantity>, options: &'static [Quantity]) -> Html {
    let changed = {
        let state = state.clone();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let chosen = select.and_then(|select| options.iter().find(|option| option.key() == select.value()));
            if let Some(&chosen) = chosen {
                state.set(chosen);
            }
        })
    };
    let options = options.iter().map(|option| {
        html! { <option value={option.key()} selected={**state == *option}>{ option.title() }</option> }
    });
    html! { <label>{ label }<select data-testid={testid} onchange={changed}>{ for options }</select></label> }
}

/// A button per system; the axes follow what is left.
fn filter(all: &[Point], hidden: &UseStateHandle<Vec<&'static str>>) -> Html {
    let mut systems: Vec<&'static str> = Vec::new();
    for model in arch::zoo::all() {
        if all.iter().any(|point| point.model.system == model.system) && !systems.contains(&model.system) {
            systems.push(model.system);
        }
    }
    let button = |system: &'static str| {
        let is_shown = !hidden.contains(&system);
        let toggle = {
            let hidden = hidden.clone();
            Callback::from(move |_: MouseEvent| {
                let mut next = (*hidden).clone();
                match next.iter().position(|known| *known == system) {
                    Some(place) => drop(next.remove(place)),
                    None => next.push(system),
                }
                hidden.set(next);
            })
        };
        let name = system.replace('_', " ");
        let is_shown = is_shown.to_string();
        html! { <button key={system} class="chip" aria-pressed={is_shown} onclick={toggle}>{ name }</button> }
    };
    let show_all = {
        let hidden = hidden.clone();
        Callback::from(move |_: MouseEvent| hidden.set(Vec::new()))
    };
    html! {
        <div class="chips" role="group" aria-label={t("Networks shown")}>
            { for systems.into_iter().map(button) }
            if !hidden.is_empty() {
                <button class="chip all" onclick={show_all}>{ t("show all") }</button>
            }
        </div>
    }
}

/// Discs of networks, without controls and table.
pub fn discs(
    points: &[&Point],
    across: Quantity,
    up: Quantity,
    pointed: &UseStateHandle<Option<&'static str>>,
) -> Html {
    draw(points, (Axis::fit(across, points), Axis::fit(up, points)), pointed)
}

fn draw(shown: &[&Point], (x, y): (Axis, Axis), pointed: &UseStateHandle<Option<&'static str>>) -> Html {
    let (plot_width, plot_height) = (WIDTH - LEFT - 14.0, HEIGHT - TOP - BOTTOM);
    let right = |share: f64| LEFT + share * plot_width;
    let down = |share: f64| TOP + (1.0 - share) * plot_height;
    let discs: Vec<Disc> = shown
        .iter()
        .map(|point| Disc {
            x: right(x.share(x.quantity.of(point))),
            y: down(y.share(y.quantity.of(point))),
            r: (RADIUS * (point.params / 1e8).sqrt()).max(3.0),
            name: point.model.name,
        })
        .collect();
    let names = labels::place(&discs, WIDTH);
    let disc = |(index, disc): (usize, &Disc)| {
        let point = shown[index];
        let enter = {
            let (pointed, id) = (pointed.clone(), point.model.id);
            Callback::from(move |()| pointed.set(Some(id)))
        };
        let name = names[index].map(|(x, y)| html! { <text x={one(x)} y={one(y)}>{ disc.name }</text> });
        let is_pointed = **pointed == Some(point.model.id);
        html! {
            <a key={point.model.id} href={address(point.model.id)} class={classes!(is_pointed.then_some("pointed"))}
                aria-label={sentence(point)} onmouseenter={enter.reform(|_: MouseEvent| ())}
                onfocus={enter.reform(|_: FocusEvent| ())}>
                <circle cx={one(disc.x)} cy={one(disc.y)} r={one(disc.r)} />
                { for name }
            </a>
        }
    };
    let marks_x = x.marks().into_iter().map(|mark| {
        let at = one(right(x.share(mark)));
        html! { <><line class="grid" x1={at.clone()} x2={at.clone()} y1={one(TOP)} y2={one(TOP + plot_height)} />
        <text class="mark" x={at} y={one(TOP + plot_height + 18.0)} text-anchor="middle">
            { x.quantity.mark(mark) }
        </text></> }
    });
    let marks_y = y.marks().into_iter().map(|mark| {
        let at = down(y.share(mark));
        html! { <><line class="grid" x1={one(LEFT)} x2={one(LEFT + plot_width)} y1={one(at)} y2={one(at)} />
        <text class="mark" x={one(LEFT - 8.0)} y={one(at + 4.0)} text-anchor="end">{ y.quantity.mark(mark) }</text></> }
    });
    html! {
        <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="group"
            aria-label={t("Networks by cost and accuracy; the table below has the numbers")}>
            { for marks_x }
            { for marks_y }
            <text class="title" x={one(LEFT + plot_width)} y={one(HEIGHT - 8.0)} text-anchor="end">
                { format!("{} →", x.quantity.title()) }
            </text>
            <text class="title" x={one(LEFT + 6.0)} y={one(TOP + 10.0)}>{ format!("↑ {}", y.quantity.title()) }</text>
            { for discs.iter().enumerate().map(disc) }
        </svg>
    }
}

/// What the disc pointed at says; a line of constant height, so that nothing moves.
fn detail(all: &[Point], pointed: Option<&str>) -> Html {
    let point = all.iter().find(|point| Some(point.model.id) == pointed);
    html! {
        <figcaption aria-live="polite">
            if let Some(point) = point {
                <strong>{ sentence(point) }</strong>{ " " }
                <small>{ fill("Accuracy: {0}.", &[t(point.source)]) }</small>
            } else {
                <span class="muted">
                    { t("Point at a disc, or reach it with the Tab key; press it to open the network's page.") }
                </span>
            }
        </figcaption>
    }
}

fn table(shown: &[&Point]) -> Html {
    let mut rows: Vec<&&Point> = shown.iter().collect();
    order::by(&mut rows, |point| -point.top1);
    let row = |point: &&Point| {
        html! {
            <tr key={point.model.id}>
                <th scope="row"><Link<Route> to={route::model(point.model.id)}>{ point.model.name }</Link<Route>></th>
                <td class="number">{ three(point.top1) }</td>
                <td class="number">{ count(point.macs as u64) }</td>
                <td class="number">{ count(point.params as u64) }</td>
                <td class="number">{ three(point.density()) }</td>
                <td class="number">{ if point.ms.is_finite() { three(point.ms) } else { "–".to_owned() } }</td>
                <td>{ t(point.source) }</td>
            </tr>
        }
    };
    html! {
        <details>
            <summary>{ t("The same as a table") }</summary>
            <div class="table-frame" tabindex="0" role="region" aria-label={t("The figure as a table")}>
                <table>
                    <thead><tr>
                        <th scope="col">{ t("Network") }</th>
                        <th scope="col" class="number">{ t("Top-1, %") }</th>
                        <th scope="col" class="number">{ t("MACs") }</th>
                        <th scope="col" class="number">{ t("Parameters") }</th>
                        <th scope="col" class="number">{ t("Top-1 per million, %") }</th>
                        <th scope="col" class="number">{ t("Here, ms") }</th>
                        <th scope="col">{ t("Source of the accuracy") }</th>
                    </tr></thead>
                    <tbody>{ for rows.into_iter().map(row) }</tbody>
                </table>
            </div>
        </details>
    }
}

fn sentence(point: &Point) -> String {
    let numbers = [
        point.model.name,
        &point.model.year.to_string(),
        &three(point.top1),
        &short(point.macs as u64),
        &short(point.params as u64),
    ];
    let is_here = point.source.is_empty();
    let words = if is_here {
        phrase("{0}, {1}: {2}% here, {3} MACs, {4} parameters.")
    } else {
        phrase("{0}, {1}: {2}% top-1, {3} MACs, {4} parameters.")
    };
    let mut sentence = fill(words, &numbers);
    if point.ms.is_finite() {
        sentence += &fill(" On this device: {0}.", &[&ms(point.ms)]);
    }
    sentence
}

/// Inside a drawing a link is an element of SVG, which the router's own link is not.
fn address(id: &str) -> String {
    format!("#/models/{id}")
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}
