#![allow(clippy::unwrap_used)]

use crate::{ArchError, Builder, Conv, Pooling, Shape, zoo};

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
    assert!(text.contains("`big`") && text.contains("[11, 11]") && text.contains("3×8×8"), "{text}");
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
    // LeCun et al. 1998, section II.B: C3's and S4's fields follow from 5x5 kernels and 2x2 subsampling; C5 sees all 32x32.
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
