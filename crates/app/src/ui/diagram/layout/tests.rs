#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use super::*;
use crate::ui::diagram::fold::Tree;
use crate::ui::diagram::fold::tests::zoo;

/// Every diagram of the zoo: folded, and with everything unfolded, both ways.
fn plans() -> impl Iterator<Item = (String, Layout)> {
    zoo().into_iter().flat_map(|(id, graph, analysis)| {
        let tree = Tree::of(&graph, &analysis);
        let cases = [HashSet::new(), tree.keys()]
            .into_iter()
            .flat_map(|open| [(open.clone(), Flow::Right), (open, Flow::Down)]);
        let plan = |(open, flow): (HashSet<String>, Flow)| {
            let parts = tree.parts(&graph, &analysis, &open);
            (format!("{id}, {} parts, {flow:?}", parts.len()), layout(&graph, &analysis, &parts, flow))
        };
        cases.map(plan).collect::<Vec<_>>()
    })
}

#[test]
fn data_only_flow_forward_and_nothing_overlaps() {
    for (id, plan) in plans() {
        for edge in &plan.edges {
            assert!(plan.placed[edge.from].end() <= plan.placed[edge.to].start() + 0.1, "{id}");
        }
        let mut order: Vec<&Placed> = plan.placed.iter().collect();
        order.sort_by(|a, b| a.tensor.total_cmp(&b.tensor));
        for (index, a) in order.iter().enumerate() {
            for b in order[index + 1..].iter().take_while(|b| b.tensor < a.end()) {
                assert!((a.cross - b.cross).abs() >= (a.side + b.side) / 2.0, "{id}: {a:?} {b:?}");
            }
        }
    }
}

#[test]
fn labels_are_whole_within_the_drawing_and_apart_from_each_other() {
    for (id, plan) in plans() {
        let (width, height) = plan.size();
        let own = plan.placed.iter().flat_map(|placed| label::texts(placed, plan.flow));
        let mut texts: Vec<Text> = own.chain(plan.edges.iter().filter_map(|edge| edge.label.clone())).collect();
        texts.sort_by(|a, b| a.bounds()[0].total_cmp(&b.bounds()[0]));
        let named = plan.placed.iter().filter(|placed| placed.form != Form::Slim);
        for placed in named {
            // Broken into lines, where spaces may have gone, and not cut.
            let plain = |name: String| name.replace(' ', "");
            assert_eq!(plain(placed.name.concat()), plain(placed.part.name.clone()), "{id}");
        }
        let widest = texts.iter().map(|text| text.bounds()[2] - text.bounds()[0]).fold(0.0, f64::max);
        let apart = |a: &Text, b: &Text| {
            let ([l, t, r, u], [l2, t2, r2, u2]) = (a.bounds(), b.bounds());
            r <= l2 || r2 <= l || u <= t2 || u2 <= t
        };
        for (index, a) in texts.iter().enumerate() {
            let [left, top, right, bottom] = a.bounds();
            assert!(left >= 0.0 && top >= 0.0 && right <= width && bottom <= height, "{id}: {a:?} {width}×{height}");
            for b in texts[index + 1..].iter().take_while(|b| b.bounds()[0] < right) {
                assert!(apart(a, b), "{id}: {a:?} {b:?}");
            }
        }
        // What is said of a chosen part lies on no other label either.
        for chosen in 0..plan.placed.len() {
            let Some(said) = label::readout(&plan, chosen) else { continue };
            let [left, top, right, bottom] = said.bounds();
            assert!(left >= 0.0 && top >= 0.0 && right <= width && bottom <= height, "{id}: {said:?} {width}×{height}");
            let from = texts.partition_point(|text| text.bounds()[0] < left - widest);
            for b in texts[from..].iter().take_while(|b| b.bounds()[0] < right) {
                assert!(apart(&said, b), "{id}: {said:?} {b:?}");
            }
        }
    }
}

#[test]
fn scales_grow_with_space_and_channels() {
    assert!(side(32) > side(28) && side(1) > 0.0);
    assert!(thickness(16) > thickness(6) && thickness(1) > 0.0);
}
