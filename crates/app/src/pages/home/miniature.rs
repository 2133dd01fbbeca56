//! How does a network look from far away?

use std::fmt::Write;

use arch::{Analysis, Graph, OpFamily};
use yew::prelude::*;

use crate::network::Network;

/// Columns at most; of deeper networks some are left out.
const MOST: usize = 40;
/// Height of the drawing, in its own units.
const HEIGHT: f64 = 44.0;
/// Pixels for a unit.
const SCALE: f64 = 1.6;
/// Room between two bars.
const GAP: f64 = 1.5;
/// What is drawn: whatever makes a new volume. The others keep the shape.
const DRAWN: [OpFamily; 5] =
    [OpFamily::Input, OpFamily::Convolution, OpFamily::Pooling, OpFamily::FullyConnected, OpFamily::Join];

/// The volume that an operation makes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bar {
    family: OpFamily,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// A bar for each volume, left to right: its height tells of its space, its width of its channels, both on logarithmic
/// scales, and its colour of the operation. The sentence beside it says the same in words.
pub fn draw(network: &Network) -> Html {
    let (bars, length) = bars(&network.graph, &network.analysis);
    let path = |family: OpFamily| {
        let mut path = String::new();
        for bar in bars.iter().filter(|bar| bar.family == family) {
            // Writing into a string does not fail.
            let _ = write!(path, "M{:.1} {:.1}h{:.1}v{:.1}h-{2:.1}z", bar.x, bar.y, bar.width, bar.height);
        }
        html! { if !path.is_empty() { <path class={family.name()} d={path} /> } }
    };
    html! {
        <svg class="miniature" viewBox={format!("0 0 {length:.0} {HEIGHT}")} width={format!("{:.0}", length * SCALE)}
            height={format!("{:.0}", HEIGHT * SCALE)} preserveAspectRatio="xMinYMid"
            aria-hidden="true">{ for DRAWN.map(path) }</svg>
    }
}

fn bars(graph: &Graph, analysis: &Analysis) -> (Vec<Bar>, f64) {
    // Branches of a module stand above each other: columns by the distance from the picture.
    let mut depth = vec![0_usize; graph.nodes.len()];
    let mut columns: Vec<Vec<usize>> = Vec::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        let before = node.inputs.iter().map(|input| depth[input.0]).max();
        let is_drawn = DRAWN.contains(&node.op.family());
        depth[index] = before.map_or(0, |before| before + usize::from(is_drawn));
        if is_drawn {
            columns.resize_with(columns.len().max(depth[index] + 1), Vec::new);
            columns[depth[index]].push(index);
        }
    }
    let count = columns.len().clamp(1, MOST);
    let (mut bars, mut x) = (Vec::new(), 0.0);
    for place in 0..count {
        // The first and the last are always among them.
        let column = &columns[place * (columns.len() - 1) / (count - 1).max(1)];
        let room = HEIGHT / column.len().max(1) as f64;
        let mut widest: f64 = 0.0;
        for (lane, &index) in column.iter().enumerate() {
            let shape = analysis.nodes[index].shape;
            let side = shape.size().0.max(shape.size().1);
            let (width, height) = (1.5 + log(shape.channels()), (room - GAP) * (0.1 + log(side) / 9.0).min(1.0));
            let y = room * (lane as f64 + 0.5) - height / 2.0;
            bars.push(Bar { family: graph.nodes[index].op.family(), x, y, width, height });
            widest = widest.max(width);
        }
        x += widest + GAP;
    }
    (bars, x)
}

fn log(size: usize) -> f64 {
    (size.max(1) as f64).log2()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn bars_of(id: &str) -> Vec<Bar> {
        let network = Network::of(arch::zoo::find(id).unwrap()).unwrap();
        bars(&network.graph, &network.analysis).0
    }

    #[test]
    fn every_network_has_a_small_drawing_that_stays_in_its_frame() {
        for model in arch::zoo::all() {
            let network = Network::of(model).unwrap();
            let (bars, length) = bars(&network.graph, &network.analysis);
            let mut columns: Vec<f64> = bars.iter().map(|bar| bar.x).collect();
            columns.dedup();
            assert!((3..=MOST).contains(&columns.len()), "{}: {}", model.id, columns.len());
            let is_inside = |bar: &Bar| bar.y >= 0.0 && bar.y + bar.height <= HEIGHT && bar.x + bar.width <= length;
            assert!(bars.iter().all(is_inside), "{}", model.id);
        }
    }

    #[test]
    fn lenet5_shrinks_as_in_figure_2_of_its_paper() {
        let bars = bars_of("lenet5");
        let families: Vec<&str> = bars.iter().map(|bar| bar.family.name()).collect();
        let wanted = ["input", "convolution", "pooling", "convolution", "pooling", "convolution"];
        assert_eq!(families[..6], wanted);
        assert!(bars[..6].windows(2).all(|pair| pair[1].height < pair[0].height));
    }

    #[test]
    fn a_module_of_four_branches_has_four_bars_above_each_other() {
        let bars = bars_of("googlenet");
        let most = bars.iter().map(|bar| bars.iter().filter(|other| other.x == bar.x).count()).max();
        assert_eq!(most, Some(4));
    }
}
