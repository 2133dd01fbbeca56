//! One table-driven test walks the whole zoo: a new file is tested by being there.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use super::all;
use crate::Graph;

fn check_counts(id: &str, graph: &Graph) {
    let analysis = graph.analyse().unwrap_or_else(|error| panic!("{id}: {error}"));
    assert!(analysis.total_params() > 0, "{id} has no parameters");
    let names: HashSet<_> = analysis.params.iter().map(|spec| &spec.name).collect();
    assert_eq!(names.len(), analysis.params.len(), "{id}: two tensors share a name");
}

#[test]
fn every_model_is_possible_and_its_ids_are_unique() {
    let mut ids = HashSet::new();
    for model in all() {
        assert!(ids.insert(model.id), "two models are called {}", model.id);
        let graph = (model.full)().unwrap_or_else(|error| panic!("{}: {error}", model.id));
        assert_eq!(graph.name, model.id);
        check_counts(model.id, &graph);
    }
}

#[test]
fn every_model_meets_its_published_figures() {
    for model in all() {
        let analysis = (model.full)().unwrap().analyse().unwrap();
        let near = |what: &str, found: f64, figure: Option<crate::paper::Figure>| {
            if let Some(figure) = figure {
                let distance = (found - figure.value).abs() / figure.value;
                assert!(
                    distance <= figure.tolerance,
                    "{}: {what} {found}, published {} ({})",
                    model.id,
                    figure.value,
                    figure.source
                );
            }
        };
        near("parameters", analysis.total_params() as f64, model.published.params);
        near("MACs", analysis.total_macs() as f64, model.published.macs);
    }
}

#[test]
fn every_small_sibling_is_small() {
    for model in all() {
        let Some(small) = model.small else { continue };
        let graph = (small.graph)().unwrap_or_else(|error| panic!("{} small: {error}", model.id));
        let analysis = graph.analyse().unwrap();
        let most_macs = if small.task == super::Task::Streets { 70e6 } else { 13e6 };
        assert!(analysis.total_params() as f64 <= 1.1e6, "{}: {} parameters", model.id, analysis.total_params());
        assert!(analysis.total_macs() as f64 <= most_macs, "{}: {} MACs", model.id, analysis.total_macs());
        check_counts(model.id, &graph);
    }
}

#[test]
fn blocks_nest_and_end_inside_themselves() {
    for model in all() {
        let graph = (model.full)().unwrap();
        for (i, a) in graph.blocks.iter().enumerate() {
            assert!(
                a.nodes.contains(&a.output.0) || a.nodes.is_empty(),
                "{}: {} ends outside itself",
                model.id,
                a.name
            );
            for b in &graph.blocks[i + 1..] {
                let apart = a.nodes.end <= b.nodes.start || b.nodes.end <= a.nodes.start;
                let inside = b.nodes.start <= a.nodes.start && a.nodes.end <= b.nodes.end;
                assert!(apart || inside, "{}: {} and {} overlap", model.id, a.name, b.name);
            }
        }
    }
}
