//! How does a network look from the back of a hall? Its boxes in one row or two, with large names, and the numbers of
//! one of them.

use std::collections::HashSet;

use arch::NodeId;
use yew::prelude::*;

use super::detail;
use super::draw::{self, Mark};
use super::explain;
use super::fold::Tree;
use super::label::Flow;
use super::layout::{Form, Layout, Placed, layout};
use super::legend;
use crate::format::{count, short};
use crate::language::t;
use crate::network::Network;

/// With more boxes than this, there are two rows.
const ONE_ROW: usize = 9;
/// Width of a slide's middle and heights of one row of drawings and of two, in the slide's units.
const WIDTH: f64 = 1720.0;
const HEIGHTS: [f64; 2] = [380.0, 190.0];
/// A drawing is at most so many times as large as on a model's page.
const LARGEST: f64 = 3.0;
/// Room along the flow for an operation that keeps the shape.
const BAR: f64 = 11.0;

/// Properties of [`Poster`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What to draw.
    pub network: Network,
    /// For nobody to press: a preview, or paper.
    #[prop_or_default]
    pub is_still: bool,
}

/// A part with those behind it that keep its shape, by their places in the layout.
struct Stop {
    head: usize,
    bars: Vec<usize>,
}

/// The network, folded as far as it goes, as a row of boxes to choose from.
#[component]
pub fn Poster(props: &Props) -> Html {
    let plan = use_memo(props.network.clone(), |Network { graph, analysis, .. }| {
        let parts = Tree::of(graph, analysis).parts(graph, analysis, &HashSet::new());
        layout(graph, analysis, &parts, Flow::Right)
    });
    let stops = stops(&plan);
    let first = props.network.first_layer();
    let at_first = || stops.iter().position(|stop| nodes(&plan, stop).any(|node| node == first)).unwrap_or(0);
    let chosen = use_state(at_first);
    let Some(shown) = stops.get(*chosen) else { return Html::default() };
    let rows = 1 + usize::from(stops.len() > ONE_ROW);
    let columns = stops.len().div_ceil(rows);
    let room = (WIDTH / columns as f64 - 20.0, HEIGHTS[rows - 1]);
    let sight = Sight::of(&plan, &stops, room);
    let stop = |(index, stop): (usize, &Stop)| {
        let placed = &plan.placed[stop.head];
        let class = classes!("part", placed.family.name(), (index == *chosen).then_some("chosen"));
        let choose = {
            let chosen = chosen.setter();
            Callback::from(move |_: Event| chosen.set(index))
        };
        html! {
            <label key={index} {class}>
                if !props.is_still {
                    <input type="radio" class="sr-only" name="poster" checked={index == *chosen} onchange={choose} />
                }
                <b>{ for placed.name.iter().map(|line| html! { <span>{ line }{ " " }</span> }) }</b>
                { sight.drawing(&plan, stop) }
                <small>{ for placed.about.iter().map(|line| html! { <span>{ line }{ " " }</span> }) }</small>
            </label>
        }
    };
    let model = props.network.model;
    let role = (!props.is_still).then_some("radiogroup");
    html! {
        <section class="on-slide poster" aria-label={model.name}>
            <h2>{ model.name }</h2>
            <div class="boxes" {role} aria-label={role.map(|_| t("The network, drawn from its graph"))}
                style={format!("--columns:{columns}")} data-testid="diagram">
                { for stops.iter().enumerate().map(stop) }
            </div>
            { numbers(&props.network, &plan, shown) }
            { legend::hues(|family| plan.placed.iter().any(|placed| placed.family == family)) }
        </section>
    }
}

fn stops(plan: &Layout) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for (index, placed) in plan.placed.iter().enumerate() {
        match stops.last_mut() {
            Some(last) if placed.form == Form::Slim => last.bars.push(index),
            _ => stops.push(Stop { head: index, bars: Vec::new() }),
        }
    }
    stops
}

/// The nodes that a stop stands for.
fn nodes<'a>(plan: &'a Layout, stop: &'a Stop) -> impl Iterator<Item = NodeId> + 'a {
    let parts = std::iter::once(&stop.head).chain(&stop.bars).map(|place| &plan.placed[*place].part);
    parts.flat_map(|part| part.nodes.clone()).map(NodeId)
}

/// What all drawings share, so that they stand on one line: how far they reach above and below the middle, and how
/// large they are.
struct Sight {
    above: f64,
    below: f64,
    scale: f64,
}

impl Sight {
    fn of(plan: &Layout, stops: &[Stop], (width, height): (f64, f64)) -> Self {
        let heads = || stops.iter().map(|stop| &plan.placed[stop.head]);
        let most = |of: fn(&Placed) -> f64| heads().map(of).fold(1.0, f64::max) + 6.0;
        let above = most(|placed| placed.side / 2.0 + placed.lean);
        let below = most(|placed| placed.side / 2.0);
        let widest = stops.iter().map(|stop| long(&plan.placed[stop.head], stop)).fold(1.0, f64::max);
        let scale = (width / widest).min(height / (above + below)).min(LARGEST);
        Sight { above, below, scale }
    }

    fn drawing(&self, plan: &Layout, stop: &Stop) -> Html {
        let head = &plan.placed[stop.head];
        let (width, height) = (long(head, stop), self.above + self.below);
        let style = format!("--w:{:.0};--h:{:.0}", width * self.scale, height * self.scale);
        let bar = |(index, place): (usize, &usize)| {
            let bar = &plan.placed[*place];
            let x = head.end() + head.lean + 5.0 + index as f64 * BAR - bar.tensor;
            html! {
                <g class={classes!("part", bar.family.name())}
                    transform={format!("translate({x:.1} {:.1})", head.cross - bar.cross)}>{ marks(bar) }</g>
            }
        };
        html! {
            <svg {style} aria-hidden="true"
                viewBox={format!("{:.1} {:.1} {width:.1} {height:.1}", left(head), head.cross - self.above)}>
                { marks(head) }
                { for stop.bars.iter().enumerate().map(bar) }
            </svg>
        }
    }
}

/// Where a drawing begins.
fn left(head: &Placed) -> f64 {
    head.start() - 2.0
}

/// How long a drawing is.
fn long(head: &Placed, stop: &Stop) -> f64 {
    head.end() + head.lean + 6.0 + stop.bars.len() as f64 * BAR - left(head)
}

fn marks(placed: &Placed) -> Html {
    let paths = draw::part(placed, Flow::Right, 1.0).into_iter().filter_map(|mark| match mark {
        Mark::Path("touch", _) | Mark::Words(_) => None,
        Mark::Path(class, d) => Some(html! { <path {class} {d} /> }),
    });
    paths.collect()
}

/// What a stop does, makes and costs.
fn numbers(network: &Network, plan: &Layout, stop: &Stop) -> Html {
    let Network { graph, analysis, .. } = network;
    let placed = &plan.placed[stop.head];
    let reports = || nodes(plan, stop).map(|node| &analysis.nodes[node.0]);
    let params = reports().map(|report| report.params as u64).sum::<u64>();
    let macs = reports().map(|report| report.macs).sum::<u64>();
    html! {
        <div class="poster-numbers" aria-live="polite">
            <p><strong>{ &placed.part.name }</strong>{ " " }<span>{ detail::what(graph, &placed.part) }</span></p>
            <dl class="numbers">
                <div><dt>{ t("Output") }</dt><dd>{ placed.shape.to_string() }</dd></div>
                <div><dt>{ t("Parameters") }</dt><dd title={count(params)}>{ short(params) }</dd></div>
                <div><dt>{ t("MACs") }</dt><dd title={count(macs)}>{ short(macs) }</dd></div>
                <div><dt>{ t("Each value sees") }</dt>
                    <dd>{ explain::field(graph, analysis, placed.part.output) }{ t(" pixels") }</dd></div>
            </dl>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::diagram::fold::tests::zoo;

    /// Every network of the zoo is told in two rows at most, whose boxes have room for a name of a dozen letters.
    #[test]
    fn a_poster_holds_every_node_of_every_network() {
        for (name, graph, analysis) in zoo() {
            let parts = Tree::of(&graph, &analysis).parts(&graph, &analysis, &HashSet::new());
            let plan = layout(&graph, &analysis, &parts, Flow::Right);
            let stops = stops(&plan);
            let told: Vec<usize> = stops.iter().flat_map(|stop| nodes(&plan, stop)).map(|node| node.0).collect();
            assert!((0..graph.nodes.len()).all(|node| told.contains(&node)), "{name}");
            assert!(stops.len() <= 2 * ONE_ROW, "{name}: {}", stops.len());
        }
    }
}
