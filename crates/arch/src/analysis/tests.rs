use crate::{ArchError, Block, BlockKind, Builder, Conv, Graph, NodeId, Op, Pooling, Shape, zoo};

fn build(body: impl FnOnce(&mut Builder, crate::Var) -> crate::Var) -> Result<crate::Graph, ArchError> {
    let mut net = Builder::new("test", Shape::map(3, 8, 8));
    let x = net.input();
    let x = body(&mut net, x);
    net.finish(x)
}

#[test]
fn a_kernel_larger_than_its_input_names_the_node_and_both_sizes() {
    let error = build(|net, x| net.conv("big", x, Conv::new(4, 11).padding(1))).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("`big`") && text.contains("11×11") && text.contains("3×8×8"), "{text}");
}

#[test]
fn channels_that_do_not_divide_into_groups_are_refused() {
    let error = build(|net, x| net.conv("grouped", x, Conv::new(4, 1).groups(2))).unwrap_err();
    assert!(matches!(error, ArchError::Groups { groups: 2, .. }), "{error}");
}

#[test]
fn shapes_that_do_not_add_are_named_with_both_inputs() {
    let error = build(|net, x| {
        let left = net.conv("left", x, Conv::new(4, 1));
        let right = net.conv("right", x, Conv::new(5, 1));
        net.add("sum", left, right)
    })
    .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("`sum`") && text.contains("4×8×8") && text.contains("5×8×8") && text.contains("`right`"),
        "{text}"
    );
}

#[test]
fn a_vector_is_no_stack_of_maps() {
    let error = build(|net, x| {
        let x = net.flatten(x);
        net.conv("conv", x, Conv::new(4, 1))
    })
    .unwrap_err();
    assert!(matches!(error, ArchError::Rank { .. }), "{error}");
}

#[test]
fn two_nodes_of_one_name_are_refused() {
    let error = build(|net, x| {
        let x = net.conv("same", x, Conv::new(4, 1));
        net.conv("same", x, Conv::new(4, 1))
    })
    .unwrap_err();
    assert!(error.to_string().contains("two nodes"), "{error}");
}

#[test]
fn ceil_mode_follows_pytorch() {
    // torch.nn.MaxPool2d(3, 2, ceil_mode=True) on 8 rows gives 4; with padding 1 the window that would start in the
    // trailing padding is left out: MaxPool2d(2, 2, padding=1, ceil_mode=True) on 7 rows gives 4, not 5.
    let graph = build(|net, x| net.max_pool("pool", x, Pooling::new(3).stride(2).ceil())).unwrap();
    assert_eq!(graph.analyse().unwrap().shape(graph.output()), Shape::map(3, 4, 4));
    let window = crate::Window { stride: [2; 2], padding: [1; 2], ceil: true, ..crate::Window::square(2) };
    assert_eq!(window.output_size(0, 7), Some(4));
}

#[test]
fn lenet5_sees_what_its_paper_says() {
    // LeCun et al. 1998, section II.B: C3's and S4's fields follow from 5x5 kernels and 2x2 subsampling; C5 sees all
    // 32x32.
    let graph = zoo::lenet5::lenet5().unwrap();
    let analysis = graph.analyse().unwrap();
    let field = |name: &str| analysis.nodes[graph.find(name).unwrap().0].receptive_field.size;
    assert_eq!(field("c1"), [5.0, 5.0]);
    assert_eq!(field("s2"), [6.0, 6.0]);
    assert_eq!(field("c3"), [14.0, 14.0]);
    assert_eq!(field("s4"), [16.0, 16.0]);
    assert_eq!(field("c5"), [32.0, 32.0]);
}

#[test]
fn lenet5_counts_what_its_paper_counts() {
    // LeCun et al. 1998, section II.B: C1 156, S2 12, C3 1,516, S4 32, C5 48,120, F6 10,164 trainable parameters.
    let graph = zoo::lenet5::lenet5().unwrap();
    let analysis = graph.analyse().unwrap();
    let params = |name: &str| analysis.nodes[graph.find(name).unwrap().0].params;
    let found: Vec<usize> = ["c1", "s2", "c3", "s4", "c5", "f6"].into_iter().map(params).collect();
    assert_eq!(found, [156, 12, 1_516, 32, 48_120, 10_164]);
    assert_eq!(found.iter().sum::<usize>(), 60_000);
    assert_eq!(zoo::lenet5::lenet5_modern().unwrap().analyse().unwrap().total_params(), 61_706);
    assert_eq!(analysis.total_macs_dense(), 416_520);
    assert_eq!(analysis.total_macs(), 326_520);
}

#[test]
fn digit_codes_are_84_values_of_plus_or_minus_one_and_differ() {
    let codes = zoo::lenet5::digit_codes();
    assert!(codes.iter().all(|code| code.len() == 84 && code.iter().all(|v| v.abs() == 1.0)));
    for (i, a) in codes.iter().enumerate() {
        for b in &codes[i + 1..] {
            assert!(a.iter().zip(b).filter(|(x, y)| x != y).count() >= 4);
        }
    }
}

/// A small network with everything that can be wired wrongly: a sum, a concatenation, an unpooling and shared weights.
fn wired() -> Graph {
    let mut net = Builder::new("wired", Shape::map(3, 8, 8));
    let x = net.input();
    let pool = net.max_pool("pool", x, Pooling::new(2).stride(2)); // [3, 4, 4]
    let x = net.max_unpool("unpool", pool, pool); // [3, 8, 8]
    let owner = net.conv("owner", x, Conv::new(3, 3).same());
    let x = net.batch_norm("norm", owner, 1e-5);
    let y = net.tied("tied", owner, x);
    let x = net.block("block", BlockKind::Residual, |net| {
        let x = net.add("sum", x, y);
        net.dropout(x, 0.5)
    });
    let x = net.concat("stack", &[x, y]); // [6, 8, 8]
    let x = net.flatten(x);
    let x = net.linear("fc", x, 10);
    net.finish(x).unwrap()
}

#[test]
fn a_graph_from_anywhere_is_refused_with_a_reason() {
    type Change = fn(&mut Graph);
    assert_eq!(wired().find("tied"), Some(NodeId(5)));
    let changes: [(Change, &str); 34] = [
        (|graph| graph.nodes.clear(), "first node is not the picture"),
        (|graph| drop(graph.nodes.remove(0)), "first node is not the picture"),
        (|graph| graph.nodes[4].op = Op::Input, "`norm`: the picture has no inputs"),
        (|graph| graph.nodes[4].inputs.clear(), "`norm`: it has no input"),
        (|graph| graph.nodes[3].inputs = vec![NodeId(3)], "`owner`: input 3 does not come before it"),
        (|graph| graph.nodes[3].inputs = vec![NodeId(usize::MAX)], "does not come before it"),
        (|graph| graph.nodes[3].inputs.push(NodeId(0)), "takes one input, not 2"),
        (|graph| graph.nodes[3].name = "pool".to_owned(), "two nodes have this name"),
        (|graph| graph.nodes[3].name = "a\"b".to_owned(), "without quotes"),
        (|graph| graph.nodes[3].name.clear(), "from 1 to 200 bytes"),
        (|graph| graph.nodes[2].op = Op::MaxUnpool { of: NodeId(0) }, "not a max pooling before it"),
        (|graph| graph.nodes[2].op = Op::MaxUnpool { of: NodeId(9) }, "input 9 does not come before it"),
        (|graph| graph.nodes[5].tied_to = Some(NodeId(77)), "that has its own"),
        (|graph| graph.nodes[5].tied_to = Some(NodeId(5)), "that has its own"),
        (|graph| graph.nodes[5].tied_to = Some(NodeId(4)), "does not do what `norm` does"),
        (|graph| graph.nodes[3].op = Op::BatchNorm { eps: 1e-5 }, "does not do what `owner` does"),
        (|graph| graph.nodes[4].op = Op::BatchNorm { eps: 0.0 }, "epsilon is 0, expected above 0"),
        (|graph| graph.nodes[4].op = Op::BatchNorm { eps: f64::NAN }, "epsilon is NaN"),
        (|graph| graph.nodes[7].op = Op::Dropout { p: 1.0 }, "probability is 1, expected from 0 to less than 1"),
        (|graph| graph.nodes[7].op = Op::Dropout { p: f64::INFINITY }, "probability is inf"),
        (|graph| graph.nodes[6].op = Op::Add { scales: vec![1.0] }, "number of scales is 1, expected 2"),
        (|graph| graph.nodes[6].op = Op::Add { scales: vec![1.0, f64::NAN] }, "scale is NaN"),
        (|graph| graph.nodes[6].op = Op::Join { drop_path: -0.1 }, "probability is -0.1"),
        (|graph| graph.input = Shape::map(3, 0, 8), "height is 0"),
        (
            |graph| graph.input = Shape::map(usize::MAX, usize::MAX, usize::MAX),
            "`input`: the count of numbers in its value",
        ),
        (|graph| graph.input = Shape::Features(192), "takes a stack of maps, and was given 192"),
        (|graph| graph.outputs.clear(), "it gives nothing"),
        (|graph| graph.outputs[0].node = NodeId(99), "the output is not a node"),
        (|graph| graph.outputs[0].loss_weight = f64::NAN, "weight of the loss is NaN"),
        (|graph| graph.outputs.push(graph.outputs[0].clone()), "two outputs have this name"),
        (|graph| graph.blocks[0].nodes = 7..99, "`block`: the block and its output are not nodes"),
        (|graph| graph.blocks[0].output = NodeId(1), "`block`: the block and its output are not nodes"),
        (|graph| graph.blocks.push(graph.blocks[0].clone()), "two blocks have this name"),
        (
            |graph| {
                let (name, block) = ("other".to_owned(), graph.blocks[0].clone());
                graph.blocks.push(Block { name, nodes: 5..7, output: NodeId(6), ..block });
            },
            "overlaps another one",
        ),
    ];
    for (change, reason) in changes {
        let mut graph = wired();
        change(&mut graph);
        let error = graph.analyse().unwrap_err().to_string();
        assert!(error.contains(reason), "{error}, expected {reason}");
        // What is asked of a graph before it has been analysed does not fall over either.
        assert_eq!(graph.readers().len(), graph.nodes.len());
        assert!(graph.find_tap("block").is_none_or(|id| id.0 < graph.nodes.len()));
        let _ = graph.output();
    }
}

#[test]
fn numbers_that_ask_for_terabytes_name_the_node_and_the_quantity() {
    let huge = [
        build(|net, x| net.conv("wide", x, Conv::new(usize::MAX, 1))),
        build(|net, x| net.conv("wide", x, Conv::new(1 << 25, 3).same())),
        build(|net, x| net.conv("wide", x, Conv::new(1, 1).padding(1 << 40))),
        build(|net, x| net.conv("wide", x, Conv::new(1, 1).padding(usize::MAX).stride(usize::MAX))),
        build(|net, x| net.conv_transpose("wide", x, Conv::new(1, 1).stride(1 << 40))),
        build(|net, x| net.op("wide", Op::PadChannels { out: usize::MAX }, &[x])),
        build(|net, x| {
            let x = net.flatten(x);
            net.linear("wide", x, 1 << 28)
        }),
    ];
    for error in huge.map(Result::unwrap_err) {
        assert!(matches!(&error, ArchError::TooLarge { node, .. } if node == "wide"), "{error}");
    }
    let error = build(|net, x| net.conv("far", x, Conv::new(1, usize::MAX).dilation(usize::MAX))).unwrap_err();
    assert!(matches!(error, ArchError::WindowTooLarge { .. }), "{error}");
    let error =
        build(|net, x| (0..300).fold(x, |x, i| net.conv(&format!("far{i}"), x, Conv::new(3, 1).stride(usize::MAX))));
    assert!(error.unwrap_err().to_string().contains("receptive field"));
    let error = build(|net, x| (0..300).fold(x, |x, i| net.conv(&format!("conv{i}"), x, Conv::new(8000, 1).stride(9))));
    assert!(error.unwrap_err().to_string().contains("all tensors up to here"));
}

#[test]
fn an_unpooling_sees_through_the_window_of_its_pooling() {
    let field = |kernel: usize, stride: usize| {
        let graph = build(|net, x| {
            let pool = net.max_pool("pool", x, Pooling::new(kernel).stride(stride));
            net.max_unpool("unpool", pool, pool)
        });
        graph.unwrap().analyse().unwrap().nodes[2].receptive_field
    };
    // A pixel lies in one window of 2 with step 2, in three of 3 with step 1, and in up to two of 4 with step 3.
    assert_eq!((field(2, 2).size, field(2, 2).jump), ([2.0; 2], [1.0; 2]));
    assert_eq!((field(3, 1).size, field(3, 1).jump), ([5.0; 2], [1.0; 2]));
    assert_eq!((field(4, 3).size, field(4, 3).jump), ([7.0; 2], [1.0; 2]));
}
