//! Each edit where it applies, and where it refuses.

use super::random::Random;
use super::*;
use crate::{NodeId, Op, Shape, zoo};

fn model(id: &str) -> Graph {
    (zoo::find(id).unwrap().full)().unwrap()
}

fn small(id: &str) -> Graph {
    (zoo::find(id).unwrap().small.unwrap().graph)().unwrap()
}

fn params(graph: &Graph) -> usize {
    graph.analyse().unwrap().total_params()
}

fn count(graph: &Graph, wanted: impl Fn(&Op) -> bool) -> usize {
    graph.nodes.iter().filter(|node| wanted(&node.op)).count()
}

fn output_shape(graph: &Graph) -> Shape {
    graph.analyse().unwrap().shape(graph.output())
}

fn blocks_are_sound(graph: &Graph) {
    for (i, a) in graph.blocks.iter().enumerate() {
        assert!(a.nodes.contains(&a.output.0), "{} ends outside itself", a.name);
        for b in &graph.blocks[i + 1..] {
            let apart = a.nodes.end <= b.nodes.start || b.nodes.end <= a.nodes.start;
            let inside = b.nodes.start <= a.nodes.start && a.nodes.end <= b.nodes.end;
            assert!(apart || inside, "{} and {} overlap", a.name, b.name);
        }
    }
}

#[test]
fn activations_change_everywhere_or_in_one_place() {
    let graph = small("resnet18");
    let elu = Activation::Elu { alpha: 1.0 };
    let everywhere = change_activation(&graph, &Target::Everywhere, elu).unwrap();
    assert_eq!(
        count(&everywhere, |op| *op == Op::Activation(elu)),
        count(&graph, |op| matches!(op, Op::Activation(_)))
    );
    let one = change_activation(&graph, &Target::node("bn1.relu"), Activation::Prelu).unwrap();
    assert_eq!(params(&one), params(&graph) + 1);
    assert!(change_activation(&graph, &Target::Everywhere, Activation::Relu).is_err());
    assert!(change_activation(&graph, &Target::node("conv1"), elu).unwrap_err().to_string().contains("convolution"));
    assert!(matches!(change_activation(&graph, &Target::node("no"), elu), Err(EditError::Unknown { .. })));
}

#[test]
fn adding_batch_norm_to_vgg_and_removing_it_gives_vgg_again() {
    let plain = model("vgg16");
    let normalised = add_batch_norm(&plain, &Target::Everywhere).unwrap();
    let channels: usize = 2 * 64 + 2 * 128 + 3 * 256 + 6 * 512;
    assert_eq!(params(&normalised), params(&plain) - channels + 2 * channels);
    assert!(add_batch_norm(&normalised, &Target::Everywhere).is_err());
    assert_eq!(remove_batch_norm(&normalised, &Target::Everywhere).unwrap(), plain);
    assert!(remove_batch_norm(&plain, &Target::Everywhere).is_err());
    assert!(add_batch_norm(&plain, &Target::node("classifier.0")).unwrap_err().to_string().contains("no convolution"));
}

#[test]
fn every_normalised_network_folds_and_the_rest_refuses() {
    for model in zoo::all() {
        let graph = (model.full)().unwrap();
        let norms = count(&graph, |op| matches!(op, Op::BatchNorm { .. }));
        match fold_batch_norm(&graph) {
            Err(_) => assert_eq!(norms, 0, "{}", model.id),
            Ok(folded) => {
                let left = count(&folded.graph, |op| matches!(op, Op::BatchNorm { .. }));
                assert_eq!(left + folded.pairs.len(), norms, "{}", model.id);
                assert_eq!(output_shape(&folded.graph), output_shape(&graph));
                blocks_are_sound(&folded.graph);
                for pair in &folded.pairs {
                    let id = folded.graph.find(&pair.conv).unwrap();
                    assert!(matches!(
                        folded.graph.node(id).op,
                        Op::Conv2d { bias: true, .. } | Op::ConvTranspose2d { bias: true, .. }
                    ));
                }
            }
        }
    }
    // ENet's initial block normalises a concatenation: that one stays. A shared kernel cannot take two normalisations.
    let enet = fold_batch_norm(&model("enet")).unwrap().graph;
    assert!(enet.find("initial_block.batch_norm").is_some());
    let recurrent = fold_batch_norm(&model("resnet_recurrent")).unwrap().graph;
    assert!(recurrent.find("area1.step0.bn1").is_some() && recurrent.find("area1.enter.bn1").is_none());
}

#[test]
fn a_large_kernel_becomes_a_stack_with_the_same_view() {
    let graph = model("bvlc_alexnet");
    let stacked = to_stack_of_3x3(&graph, "conv1").unwrap();
    assert_eq!(count(&stacked, |op| matches!(op, Op::Conv2d { .. })), 5 + 4);
    let (before, after) = (graph.analyse().unwrap(), stacked.analyse().unwrap());
    let (old, new) = (graph.find("conv1").unwrap(), stacked.find("conv1_5").unwrap());
    assert_eq!(before.nodes[old.0].receptive_field, after.nodes[new.0].receptive_field);
    assert_eq!(before.shape(old), after.shape(new));
    assert!(to_stack_of_3x3(&graph, "conv3").unwrap_err().to_string().contains("3×3, not"));
    assert!(to_stack_of_3x3(&graph, "conv2").unwrap_err().to_string().contains("grouped"));
    let nin = to_stack_of_3x3(&model("nin_cifar10"), "conv2").unwrap();
    blocks_are_sound(&nin);
}

#[test]
fn a_bottleneck_costs_what_the_story_says() {
    // 256 to 256 maps by 3x3 are about 600,000 products per pixel; 256-64, 64-64, 64-256 about 70,000.
    let mut net = crate::Builder::new("bottleneck", Shape::map(256, 1, 1));
    let x = net.input();
    let x = net.conv("conv", x, crate::Conv::new(256, 3).same().no_bias());
    let graph = net.finish(x).unwrap();
    assert_eq!(graph.analyse().unwrap().total_macs(), 589_824);
    let narrow = insert_bottleneck(&graph, "conv", 4).unwrap();
    assert_eq!(narrow.analyse().unwrap().total_macs(), 16_384 + 36_864 + 16_384);
    assert!(insert_bottleneck(&narrow, "conv_reduce", 4).unwrap_err().to_string().contains("1×1"));
    assert!(insert_bottleneck(&graph, "conv", 300).is_err());
}

#[test]
fn a_standard_convolution_becomes_separable() {
    let graph = model("vgg16");
    let separable = to_separable(&graph, "features.2").unwrap();
    assert_eq!(params(&graph) - params(&separable), 64 * 64 * 9 - (64 * 9 + 64 * 64));
    assert!(to_separable(&model("vgg16_c"), "features.14").unwrap_err().to_string().contains("1×1"));
    assert!(to_separable(&model("lenet5"), "c3").unwrap_err().to_string().contains("sparse"));
}

#[test]
fn poolings_change_except_where_their_positions_are_needed() {
    let graph = model("vgg11");
    let both = change_pooling(&graph, &Target::Everywhere, PoolingKind::Both).unwrap();
    assert_eq!(count(&both, |op| matches!(op, Op::MaxAvgPool(_))), 5);
    assert!(change_pooling(&graph, &Target::node("features.0"), PoolingKind::Max).is_err());
    let enet = model("enet");
    let refused = change_pooling(&enet, &Target::node("downsample1_0.main_max1"), PoolingKind::Average).unwrap_err();
    assert!(refused.to_string().contains("unpooling"), "{refused}");
    let averaged = change_pooling(&enet, &Target::Everywhere, PoolingKind::Average).unwrap();
    assert_eq!(count(&averaged, |op| matches!(op, Op::MaxPool(_))), 2);
}

#[test]
fn every_network_gets_wider_and_narrower_or_says_why_not() {
    let mut refused = Vec::new();
    for model in zoo::all() {
        let graph = (model.full)().unwrap();
        if graph.nodes.len() > 1000 {
            continue; // resnet1202 is resnet20 again
        }
        for factor in [0.3, 0.5, 1.7] {
            match multiply_width(&graph, factor) {
                Ok(new) => {
                    assert_eq!(output_shape(&new), output_shape(&graph), "{}", model.id);
                    let ratio = params(&new) as f64 / params(&graph) as f64;
                    assert!(
                        ratio > factor * factor * 0.7 && ratio < factor.max(factor * factor) * 1.4,
                        "{} {ratio}",
                        model.id
                    );
                    blocks_are_sound(&new);
                }
                Err(error) => refused.push(format!("{}: {error}", model.id)),
            }
        }
    }
    let ids = |prefix: &str| refused.iter().filter(|text| text.starts_with(prefix)).count();
    assert_eq!(ids("lenet5:") + ids("lenet5_rbf:"), refused.len(), "{}", refused.join("\n"));
    assert_eq!(multiply_width(&model("resnet18"), 1.0).unwrap(), model("resnet18"));
    assert!(multiply_width(&model("resnet18"), -1.0).is_err());
}

#[test]
fn depth_repeats_and_drops_blocks() {
    let resnet = model("resnet34");
    let shallow = multiply_depth(&resnet, 0.5).unwrap();
    assert!(params(&shallow) < params(&resnet));
    blocks_are_sound(&shallow);
    let deep = multiply_depth(&model("resnet20"), 2.0).unwrap();
    assert_eq!(output_shape(&deep), Shape::Features(10));
    blocks_are_sound(&deep);
    assert!(deep.find("layer1.2_again3.conv1").is_some(), "layer1 has three equal blocks and gets three more");
    for id in ["inception_v4", "inception_resnet_v2", "enet", "legacy_xception", "squeezenet1_1"] {
        let deep = multiply_depth(&model(id), 2.0).unwrap();
        assert!(params(&deep) > params(&model(id)), "{id}");
        blocks_are_sound(&deep);
        deep.analyse().unwrap();
    }
    assert!(multiply_depth(&model("bvlc_alexnet"), 2.0).is_err());
    assert!(multiply_depth(&resnet, 1.0).is_err());
}

#[test]
fn a_residual_block_goes_with_or_without_its_shortcut() {
    let graph = model("resnet18");
    let whole = remove_block(&graph, "layer1.1", Removal::Whole).unwrap();
    assert!(whole.find("layer1.1.conv1").is_none());
    assert_eq!(params(&graph) - params(&whole), 2 * (64 * 64 * 9) + 4 * 64);
    blocks_are_sound(&whole);
    let refused = remove_block(&graph, "layer2.0", Removal::Whole).unwrap_err().to_string();
    assert!(refused.contains("64×56×56") && refused.contains("128×28×28"), "{refused}");
    let bridged = remove_block(&graph, "layer2.0", Removal::KeepShortcut).unwrap();
    assert!(bridged.find("layer2.0.downsample.0").is_some() && bridged.find("layer2.0.conv1").is_none());
    blocks_are_sound(&bridged);
    assert!(matches!(remove_block(&graph, "layer9", Removal::Whole), Err(EditError::Unknown { .. })));
    assert!(remove_block(&model("plain18"), "layer1.1", Removal::KeepShortcut).is_err());
}

#[test]
fn a_residual_network_without_its_shortcuts_is_the_plain_one() {
    let mut graph = model("resnet18");
    for (layer, block) in (1..=4).flat_map(|layer| [(layer, 0), (layer, 1)]) {
        graph = remove_shortcut(&graph, &format!("layer{layer}.{block}")).unwrap();
    }
    let plain = model("plain18");
    assert_eq!(params(&graph), params(&plain));
    assert_eq!(graph.nodes.len(), plain.nodes.len());
    assert!(remove_shortcut(&graph, "layer1.0").is_err());
}

#[test]
fn fully_connected_layers_become_convolutions_that_slide() {
    for id in ["alexnet", "vgg16", "resnet18", "googlenet_2014", "lenet5", "lenet5_rbf", "overfeat_fast_boxes"] {
        let graph = model(id);
        let Ok(dense) = fully_connected_to_convolution(&graph) else {
            assert_eq!(count(&graph, |op| matches!(op, Op::Linear { .. })), 0, "{id}");
            continue;
        };
        assert_eq!(count(&dense, |op| matches!(op, Op::Linear { .. })), 0, "{id}");
        assert_eq!(params(&dense), params(&graph), "{id}");
        assert_eq!(output_shape(&dense), output_shape(&graph), "{id}");
        blocks_are_sound(&dense);
    }
    let larger = fully_connected_to_convolution(&model("vgg16")).unwrap().with_input(Shape::map(3, 288, 352));
    let analysis = larger.analyse().unwrap();
    assert_eq!(analysis.shape(larger.find("classifier.6").unwrap()), Shape::map(1000, 3, 5));
    let perceptron = fully_connected_to_convolution(&model("ciresan_mlp")).unwrap();
    assert_eq!(perceptron.analyse().unwrap().shape(NodeId(1)), Shape::map(2500, 1, 1));
}

#[test]
fn edits_travel_as_data_and_are_applied_by_name() {
    let edits = [
        Edit::ChangeActivation(Target::Everywhere, Activation::Elu { alpha: 1.0 }),
        Edit::ChangePooling(Target::Everywhere, PoolingKind::Both),
        Edit::StackOf3x3("conv1".to_owned()),
        Edit::MultiplyWidth(0.5),
    ];
    let text = serde_json::to_string(&edits).unwrap();
    let read: Vec<Edit> = serde_json::from_str(&text).unwrap();
    let graph = apply_all(&small("nin_cifar10"), &read).unwrap();
    assert_eq!(output_shape(&graph), Shape::Features(10));
    // The large kernel has gone: it cannot be replaced again.
    let error = apply_all(&graph, &read[2..]).unwrap_err();
    assert!(error.place == 0 && matches!(*error.error, EditError::Unknown { .. }), "{error}");
}

/// Small graphs mostly, and full ones now and then: those above this many nodes seldom.
const MANY_NODES: usize = 600;

fn whole_zoo() -> (Vec<Graph>, Vec<Graph>) {
    let small = zoo::all().filter_map(|model| model.small).map(|small| (small.graph)().unwrap()).collect();
    let full = zoo::all().map(|model| (model.full)().unwrap()).filter(|graph| graph.nodes.len() < MANY_NODES).collect();
    (small, full)
}

/// A refusal says why, in a sentence without places that were left empty.
fn is_a_sentence(text: &str) -> bool {
    text.len() > 20 && !(0..9).any(|number| text.contains(&format!("{{{number}}}")))
}

#[test]
fn ten_thousand_chains_of_edits_give_possible_networks_or_reasons() {
    let (small, full) = whole_zoo();
    let (mut applied, mut refused) = (0, 0);
    for seed in 0..10_000 {
        let mut random = Random::new(seed);
        let zoo = if random.below(20) == 0 { &full } else { &small };
        let mut graph = random.one_of(zoo).clone();
        for _ in 0..=random.below(6) {
            let edit = random.edit(&graph);
            match edit.apply(&graph) {
                Ok(new) => {
                    let analysis =
                        new.analyse().unwrap_or_else(|error| panic!("{seed}: {edit} of {}: {error}", new.name));
                    assert!(analysis.shape(new.output()).elements() > 0);
                    applied += 1;
                    graph = new;
                }
                Err(error) => {
                    assert!(is_a_sentence(&error.to_string()), "{seed}: {edit} of {}: {error}", graph.name);
                    refused += 1;
                }
            }
        }
    }
    println!("{applied} edits applied, {refused} were refused");
    assert!(applied > 10_000 && refused > 1_000, "{applied} applied, {refused} refused");
}

#[test]
fn damaged_graphs_are_analysed_or_refused_whatever_is_asked_of_them() {
    let (small, _) = whole_zoo();
    let mut possible = 0;
    for seed in 0..4_000 {
        let mut random = Random::new(seed);
        let whole = random.one_of(&small).clone();
        let graph = random.damaged(&whole);
        match graph.analyse() {
            Ok(analysis) => {
                possible += 1;
                assert_eq!(analysis.nodes.len(), graph.nodes.len());
            }
            Err(error) => assert!(is_a_sentence(&error.to_string()), "{seed}: {error}"),
        }
        assert_eq!(graph.readers().len(), graph.nodes.len());
        let _ =
            (graph.output(), graph.find_tap("layer1"), compare(&whole, &graph), crate::export::burn::module(&graph));
        let _ = (crate::export::pytorch::module(&graph), change_classes(&graph, 3), new_head(&graph, 3));
        let _ = fold_batch_norm(&graph);
        for _ in 0..3 {
            let edit = random.edit(&graph);
            if let Ok(new) = edit.apply(&graph) {
                new.analyse().unwrap_or_else(|error| panic!("{seed}: {edit}: {error}"));
            }
        }
        if seed % 40 == 0 {
            let place = Place::Node(crate::NodeId(random.below(graph.nodes.len() + 2)));
            let _ = (offered(&graph, place), removable(&graph), swap(&graph, "layer1.0", "layer1.1"));
        }
    }
    assert!((100..3_900).contains(&possible), "{possible} of 4000 hang together");
}
