//! One table-driven test walks the whole zoo: a new file is tested by being there.

use std::collections::HashSet;

use super::{Task, all, find, recipes, systems, timeline};
use crate::{Graph, Op, Preparation, Procedure, Shape};

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
        let most_macs = if small.task == Task::Streets { 70e6 } else { 13e6 };
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

#[test]
fn every_system_has_a_small_sibling_named_after_its_model() {
    let systems: HashSet<_> = all().map(|model| model.system).collect();
    for system in systems {
        assert!(all().any(|model| model.system == system && model.small.is_some()), "nothing small of {system}");
    }
    for model in all().filter(|model| model.id != "lenet5") {
        let Some(small) = model.small else { continue };
        assert_eq!((small.graph)().unwrap().name, format!("{}_small", model.id));
    }
}

#[test]
fn small_siblings_give_a_score_per_class() {
    for model in all() {
        let Some(small) = model.small else { continue };
        let graph = (small.graph)().unwrap();
        let shape = graph.analyse().unwrap().shape(graph.output());
        let expected = match small.task {
            Task::Streets => Shape::map(12, 96, 128),
            Task::Mnist | Task::Cifar10 => Shape::Features(10),
        };
        assert_eq!(shape, expected, "{}", graph.name);
    }
}

#[test]
fn files_stand_in_the_order_of_history_and_say_where_they_come_from() {
    let mut systems = Vec::new();
    for model in all() {
        if systems.last() != Some(&(model.system, model.paper.year)) {
            systems.push((model.system, model.paper.year));
        }
        assert!(model.idea.ends_with('.'), "{}: an idea is a sentence", model.id);
        assert!(model.paper.link.starts_with("https://"), "{}: {}", model.id, model.paper.link);
        assert!(model.year >= 1998 && model.year <= 2016, "{}: {}", model.id, model.year);
    }
    let firsts: Vec<u16> = all()
        .filter(|model| all().find(|other| other.system == model.system).map(|m| m.id) == Some(model.id))
        .map(|model| model.year)
        .collect();
    assert!(firsts.is_sorted(), "{firsts:?}");
}

#[test]
fn every_system_has_its_place_in_the_story() {
    for system in systems() {
        assert!(system.models.iter().all(|model| model.system == system.id), "{}", system.id);
        for tie in system.forebears {
            let is_earlier = systems().take_while(|other| other.id != system.id).any(|other| other.id == tie.system);
            assert!(is_earlier, "{} comes before {}", system.id, tie.system);
        }
        assert!(!system.forebears.is_empty() || system.heirs().next().is_some(), "{} has no family", system.id);
        assert!(system.stop.is_none_or(|stop| stop.sentence.ends_with('.')), "{}", system.id);
    }
    let told: Vec<_> = timeline().map(|moment| moment.stop.name).collect();
    assert_eq!(told[..4], ["LeNet-1 and its successors", "LeNet-5", "The gap", "Ciresan's deep perceptron"]);
    assert_eq!(timeline().filter(|moment| moment.is_gap).count(), 1);
    assert_eq!(super::system("inception_resnet").unwrap().name(), "Inception-ResNet v1");
}

#[test]
fn every_model_that_runs_is_proposed_a_recipe_that_suits_it() {
    for model in all() {
        let Some((task, recipe)) = model.proposed() else { continue };
        let graph = model.small.map_or(model.full, |small| small.graph)().unwrap();
        let normalises = graph.nodes.iter().any(|node| matches!(node.op, Op::BatchNorm { .. }));
        let expected = match (task, normalises) {
            (Task::Mnist, _) => recipes::DIGITS,
            (Task::Streets, _) => recipes::SCENES,
            (Task::Cifar10, true) => recipes::NORMALISED,
            (Task::Cifar10, false) if model.id == "vgg16" => recipes::DEEP_PLAIN,
            (Task::Cifar10, false) => recipes::PLAIN,
        };
        assert_eq!(recipe, expected, "{}", model.id);
    }
    assert_eq!(recipes::DEEP_PLAIN.epochs, 20);
    assert_eq!(super::find("lenet5_rbf").unwrap().proposed(), Some((Task::Mnist, recipes::DIGITS)));
    assert_eq!(super::find("vgg19").unwrap().proposed(), None);
}

/// Parameters of the nodes outside the blocks named.
fn params_without(graph: &Graph, blocks: &[&str]) -> usize {
    let left_out = |i: usize| graph.blocks.iter().any(|b| blocks.contains(&b.name.as_str()) && b.nodes.contains(&i));
    let reports = graph.analyse().unwrap().nodes;
    reports.iter().enumerate().filter(|(i, _)| !left_out(*i)).map(|(_, report)| report.params).sum()
}

#[test]
fn googlenet_without_its_heads_has_seven_million_parameters() {
    let graph = super::googlenet::googlenet_2014().unwrap();
    assert_eq!(params_without(&graph, &["aux1", "aux2"]), 6_998_552);
    assert_eq!(graph.outputs.len(), 3);
}

#[test]
fn overfeat_gives_a_map_of_scores_for_a_larger_picture() {
    // Sermanet et al. 2013, table 5, scale 2: 281x317 pixels give 2x3 places, 36 pixels apart.
    let graph = super::overfeat::overfeat_accurate().unwrap().with_input(Shape::map(3, 281, 317));
    let analysis = graph.analyse().unwrap();
    assert_eq!(analysis.shape(graph.find("fc8").unwrap()), Shape::map(1000, 2, 3));
    let field = &analysis.nodes[graph.find("fc8").unwrap().0].receptive_field;
    assert_eq!(field.jump, [36.0, 36.0]);
}

#[test]
fn the_recurrent_network_owns_one_pair_of_kernels_per_area() {
    let graph = super::find("resnet_recurrent").unwrap();
    let graph = (graph.full)().unwrap();
    assert_eq!(graph.nodes.iter().filter(|node| node.tied_to.is_some()).count(), 3 * 2 * 7);
}

#[test]
fn pictures_are_prepared_for_small_siblings_as_their_data_were_and_for_published_weights_as_their_list_says() {
    for model in all() {
        let Some(small) = model.small else { continue };
        let expected = match small.task {
            super::Task::Streets => Preparation::Street,
            super::Task::Mnist => Preparation::Drawing,
            super::Task::Cifar10 => Preparation::Cifar10,
        };
        assert_eq!(model.preparation((small.graph)().unwrap().input), expected, "{}", model.id);
    }
    let list = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/checkpoints/manifest.json");
    let list: serde_json::Value = serde_json::from_slice(&std::fs::read(list).unwrap()).unwrap();
    // The first SqueezeNet's authors trained it in Caffe; the weights that others published for it came from
    // torchvision.
    for published in list.as_array().unwrap().iter().filter(|published| published["id"] != "squeezenet") {
        let model = super::find(published["model"].as_str().unwrap()).unwrap();
        let usual = model.preparation((model.full)().unwrap().input);
        assert_eq!(usual.key(), published["preparation"], "{}", model.id);
    }
}

#[test]
fn every_accuracy_says_how_it_was_measured() {
    for model in all() {
        let mut figures = model.published.all_top1().chain(model.published.top5);
        assert!(figures.all(|figure| figure.procedure.is_some()), "{}", model.id);
        let mut procedures: Vec<_> = model.published.all_top1().map(|figure| figure.procedure).collect();
        let count = procedures.len();
        procedures.dedup();
        assert_eq!(procedures.len(), count, "{}", model.id);
        // What was measured by one crop comes first.
        let by_one = model.published.top1_by(Procedure::SingleCrop);
        assert!(by_one.is_none() || by_one == model.published.top1, "{}", model.id);
    }
}

/// He et al. 2015, table 2: of 18 layers both are as good, of 34 the plain one is worse.
#[test]
fn of_one_procedure_shortcuts_never_lose() {
    let of = |id: &str| find(id).and_then(|model| model.published.top1_by(Procedure::TenCrops)).map(|it| it.value);
    assert!(of("plain18") < of("resnet18") && of("plain34") < of("resnet34"));
    assert!(of("plain34") < of("plain18") && of("resnet18") < of("resnet34"));
}
