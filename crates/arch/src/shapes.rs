//! Which shape does an operation give, and can it be applied at all?

use crate::analysis::Analysis;
use crate::connections::ConnectionTable;
use crate::error::ArchError;
use crate::graph::{Graph, Node, NodeId};
use crate::limits::{MAX_ELEMENTS, MAX_FACTOR};
use crate::op::{Activation, Op, Window};
use crate::shape::Shape;
use crate::structure::wiring;
use crate::words::{Value, Words, word, words};

/// The shape of a node's value, from those of its inputs, which are in `analysis`.
pub(crate) fn of_node(analysis: &Analysis, graph: &Graph, node: &Node) -> Result<Shape, ArchError> {
    let inputs: Vec<Shape> = node.inputs.iter().map(|input| analysis.shape(*input)).collect();
    let input = match (&node.op, &inputs[..]) {
        (Op::Input, []) => return picture(graph, node),
        (Op::Input, _) => return Err(wiring(&node.name, words!("the picture has no inputs"))),
        (_, []) => return Err(wiring(&node.name, words!("it has no input"))),
        (_, [input, ..]) => *input,
    };
    let single = || match inputs.len() {
        1 => Ok(input),
        found => Err(wiring(&node.name, words!("{0} takes one input, not {1}", node.op.noun(), found))),
    };
    match &node.op {
        Op::Input => single(),
        Op::BatchNorm { eps } => {
            let expected = words!("above 0 and at most {0}", MAX_FACTOR);
            in_range(node, word("epsilon"), *eps, *eps > 0.0 && *eps <= MAX_FACTOR, expected)?;
            single()
        }
        Op::Activation(activation) => {
            activation_numbers(node, *activation)?;
            single()
        }
        Op::Dropout { p } => {
            probability(node, *p)?;
            single()
        }
        Op::SpatialDropout { p } => {
            probability(node, *p)?;
            map_dims(node, single()?).map(|_| input)
        }
        Op::Conv2d { out, window, groups, connections, .. } => {
            let input = single()?;
            check_groups(node, input, *out, *groups)?;
            if let Some(table) = connections {
                check_connections(node, table, input, *out, *groups)?;
            }
            whole_windows(node, window)?;
            windowed(node, window, input, *out)
        }
        Op::ConvTranspose2d { out, window, output_padding, groups, .. } => {
            let input = single()?;
            check_groups(node, input, *out, *groups)?;
            whole_windows(node, window)?;
            transposed(node, window, *output_padding, input, *out)
        }
        Op::Linear { out, .. } => {
            let Shape::Features(_) = single()? else {
                return Err(rank(node, word("a vector (flatten first)"), input));
            };
            positive(node, word("the number of features"), *out)?;
            Ok(Shape::Features(*out))
        }
        Op::EuclideanCodes { codes } => distances(node, codes, single()?),
        Op::LocalResponseNorm { size, alpha, beta, k } => {
            if size.is_multiple_of(2) {
                // Neighbours lie on both sides of a channel.
                return Err(value(node, word("the number of neighbouring channels"), words!("odd"), size));
            }
            let factors = [(word("alpha"), *alpha), (word("beta"), *beta), (word("k"), *k)];
            for (what, number) in factors {
                let expected = words!("from 0 to {0}", MAX_FACTOR);
                in_range(node, what, number, (0.0..=MAX_FACTOR).contains(&number), expected)?;
            }
            in_range(node, word("k"), *k, *k > 0.0, words!("above 0"))?;
            map_dims(node, single()?).map(|_| input)
        }
        Op::Subsample(window) => {
            let input = single()?;
            whole_windows(node, window)?;
            check_pooling(node, window)?;
            windowed(node, window, input, input.channels())
        }
        Op::MaxPool(window) | Op::MaxAvgPool(window) | Op::AvgPool { window, .. } => {
            let input = single()?;
            check_pooling(node, window)?;
            windowed(node, window, input, input.channels())
        }
        Op::MaxUnpool { of } => unpooled(analysis, graph, node, *of, single()?),
        Op::GlobalAvgPool => map_dims(node, single()?).map(|(channels, ..)| Shape::map(channels, 1, 1)),
        Op::Flatten => Ok(Shape::Features(single()?.elements())),
        Op::PadChannels { out } => {
            let (channels, height, width) = map_dims(node, single()?)?;
            if *out < channels {
                return Err(value(node, word("the number of maps"), words!("at least {0}", channels), out));
            }
            Ok(Shape::map(*out, height, width))
        }
        Op::Concat => concatenated(graph, node, &inputs),
        Op::Add { scales } => {
            if scales.len() != inputs.len() {
                return Err(value(node, word("the number of scales"), words!("{0}", inputs.len()), scales.len()));
            }
            scales.iter().try_for_each(|scale| factor(node, word("the scale"), *scale))?;
            equal(graph, node, &inputs)
        }
        Op::Join { drop_path } => {
            probability(node, *drop_path)?;
            equal(graph, node, &inputs)
        }
    }
}

fn picture(graph: &Graph, node: &Node) -> Result<Shape, ArchError> {
    let (channels, height, width) = map_dims(node, graph.input)?;
    for (what, side) in
        [(word("the number of channels"), channels), (word("the height"), height), (word("the width"), width)]
    {
        positive(node, what, side)?;
    }
    Ok(graph.input)
}

fn windowed(node: &Node, window: &Window, input: Shape, out: usize) -> Result<Shape, ArchError> {
    let (channels, height, width) = map_dims(node, input)?;
    check_window(node, window)?;
    positive(node, word("the number of maps"), out)?;
    let padded = |axis: usize, size: usize| size.saturating_add(window.padding[axis].saturating_mul(2));
    limited(
        node,
        word("the count of numbers in its input with padding"),
        Shape::map(channels, padded(0, height), padded(1, width)),
    )?;
    match (window.output_size(0, height), window.output_size(1, width)) {
        (Some(height), Some(width)) => Ok(Shape::map(out, height, width)),
        _ => Err(too_large(node, window, input)),
    }
}

/// `(size - 1) * stride + span + output padding - 2 * padding` along each axis.
fn transposed(node: &Node, window: &Window, more: [usize; 2], input: Shape, out: usize) -> Result<Shape, ArchError> {
    let (_, height, width) = map_dims(node, input)?;
    check_window(node, window)?;
    positive(node, word("the number of maps"), out)?;
    let side = |axis: usize, size: usize| {
        if more[axis] >= window.stride[axis].max(window.dilation[axis]) {
            // As PyTorch has it: what is added at the end is less than a step.
            return Err(value(node, word("the output padding"), words!("less than a step"), more[axis]));
        }
        Ok((size - 1).saturating_mul(window.stride[axis]).saturating_add(window.span(axis)).saturating_add(more[axis]))
    };
    let (height, width) = (side(0, height)?, side(1, width)?);
    limited(node, word("the count of numbers in its value with padding"), Shape::map(out, height, width))?;
    let without = |axis: usize, side: usize| {
        let kept = side.checked_sub(window.padding[axis].saturating_mul(2)).filter(|kept| *kept > 0);
        kept.ok_or_else(|| too_large(node, window, input))
    };
    Ok(Shape::map(out, without(0, height)?, without(1, width)?))
}

fn unpooled(analysis: &Analysis, graph: &Graph, node: &Node, of: NodeId, input: Shape) -> Result<Shape, ArchError> {
    let before = graph.nodes.get(of.0).filter(|_| of.0 < analysis.nodes.len());
    let pool = before.filter(|pool| matches!(pool.op, Op::MaxPool(_)));
    let Some((pool, source)) = pool.and_then(|pool| Some((pool, *pool.inputs.first()?))) else {
        return Err(wiring(&node.name, words!("it unpools a node that is not a max pooling before it")));
    };
    let pooled = analysis.shape(of);
    if pooled != input {
        let sides = [(pool.name.clone(), pooled), (input_name(graph, node, 0), input)];
        return Err(ArchError::Mismatch {
            node: node.name.clone(),
            operation: word("unpooling"),
            sides: Box::new(sides),
        });
    }
    Ok(analysis.shape(source))
}

fn distances(node: &Node, codes: &[Vec<f32>], input: Shape) -> Result<Shape, ArchError> {
    let fits = matches!(input, Shape::Features(features) if codes.iter().all(|code| code.len() == features));
    if codes.is_empty() || !fits {
        return Err(rank(node, word("a vector as long as its codes"), input));
    }
    match codes.iter().flatten().find(|number| number.abs() != 1.0) {
        Some(number) => Err(value(node, word("the number of a code"), words!("1 or -1"), f64::from(*number))),
        None => Ok(Shape::Features(codes.len())),
    }
}

fn concatenated(graph: &Graph, node: &Node, inputs: &[Shape]) -> Result<Shape, ArchError> {
    let (_, height, width) = map_dims(node, inputs[0])?;
    let mut channels: usize = 0;
    for (index, shape) in inputs.iter().enumerate() {
        match *shape {
            Shape::Map { channels: more, height: h, width: w } if (h, w) == (height, width) => {
                channels = channels.saturating_add(more);
            }
            _ => return Err(mismatch(graph, node, word("concatenation"), inputs, index)),
        }
    }
    Ok(Shape::map(channels, height, width))
}

fn equal(graph: &Graph, node: &Node, inputs: &[Shape]) -> Result<Shape, ArchError> {
    match inputs.iter().position(|other| *other != inputs[0]) {
        None => Ok(inputs[0]),
        Some(other) => Err(mismatch(graph, node, word("addition"), inputs, other)),
    }
}

fn activation_numbers(node: &Node, activation: Activation) -> Result<(), ArchError> {
    match activation {
        Activation::Relu | Activation::Prelu | Activation::Tanh | Activation::Sigmoid => Ok(()),
        Activation::LeakyRelu { slope } => factor(node, word("the slope"), slope),
        Activation::Elu { alpha } => factor(node, word("alpha"), alpha),
        Activation::ScaledTanh { amplitude, slope } => {
            factor(node, word("the amplitude"), amplitude)?;
            factor(node, word("the slope"), slope)
        }
    }
}

fn check_window(node: &Node, window: &Window) -> Result<(), ArchError> {
    for axis in 0..2 {
        positive(node, word("the kernel size"), window.kernel[axis])?;
        positive(node, word("the stride"), window.stride[axis])?;
        positive(node, word("the dilation"), window.dilation[axis])?;
    }
    Ok(())
}

/// Windows that learn do not hang over the edge.
fn whole_windows(node: &Node, window: &Window) -> Result<(), ArchError> {
    if window.ceil {
        return Err(wiring(&node.name, words!("{0} does not round its size up", node.op.noun())));
    }
    Ok(())
}

/// As in PyTorch: a window without a single pixel of the input would have neither a largest value nor a mean.
fn check_pooling(node: &Node, window: &Window) -> Result<(), ArchError> {
    for axis in 0..2 {
        if window.dilation[axis] != 1 {
            return Err(value(node, word("the dilation"), words!("1"), window.dilation[axis]));
        }
        let most = window.kernel[axis] / 2;
        if window.padding[axis] > most {
            let expected = words!("at most {0}, half of the window", most);
            return Err(value(node, word("the padding"), expected, window.padding[axis]));
        }
    }
    Ok(())
}

fn check_groups(node: &Node, input: Shape, out: usize, groups: usize) -> Result<(), ArchError> {
    positive(node, word("the number of groups"), groups)?;
    if input.channels().is_multiple_of(groups) && out.is_multiple_of(groups) {
        return Ok(());
    }
    Err(ArchError::Groups { node: node.name.clone(), input, out, groups })
}

fn check_connections(
    node: &Node,
    table: &ConnectionTable,
    input: Shape,
    out: usize,
    groups: usize,
) -> Result<(), ArchError> {
    if groups != 1 {
        return Err(value(node, word("the number of groups"), words!("1 beside a table of connections"), groups));
    }
    if table.is_rectangular() && table.inputs() == input.channels() && table.outputs() == out {
        return Ok(());
    }
    let (inputs, outputs) = (table.inputs(), table.outputs());
    Err(ArchError::Connections { node: node.name.clone(), inputs, outputs, input, out })
}

fn map_dims(node: &Node, input: Shape) -> Result<(usize, usize, usize), ArchError> {
    match input {
        Shape::Map { channels, height, width } => Ok((channels, height, width)),
        Shape::Features(_) => Err(rank(node, word("a stack of maps"), input)),
    }
}

fn positive(node: &Node, what: &'static str, found: usize) -> Result<(), ArchError> {
    if found > 0 { Ok(()) } else { Err(value(node, what, words!("at least 1"), found)) }
}

/// A share of what is left out: never all of it, by whose rest the others are divided.
fn probability(node: &Node, p: f64) -> Result<(), ArchError> {
    in_range(node, word("the probability"), p, (0.0..1.0).contains(&p), words!("from 0 to less than 1"))
}

fn factor(node: &Node, what: &'static str, found: f64) -> Result<(), ArchError> {
    in_range(node, what, found, found.abs() <= MAX_FACTOR, words!("from -{0} to {0}", MAX_FACTOR))
}

/// Is this many numbers allowed in one tensor?
pub(crate) fn limited(node: &Node, what: &'static str, shape: Shape) -> Result<(), ArchError> {
    match shape.elements() {
        ..=MAX_ELEMENTS => Ok(()),
        _ => Err(ArchError::TooLarge { node: node.name.clone(), what, most: MAX_ELEMENTS as u64 }),
    }
}

fn in_range(node: &Node, what: &'static str, found: f64, is_possible: bool, expected: Words) -> Result<(), ArchError> {
    if is_possible { Ok(()) } else { Err(value(node, what, expected, found)) }
}

fn value(node: &Node, what: &'static str, expected: Words, found: impl Into<Value>) -> ArchError {
    ArchError::Value { node: node.name.clone(), what, expected: expected.into(), found: found.into() }
}

fn rank(node: &Node, expected: &'static str, input: Shape) -> ArchError {
    ArchError::Rank { node: node.name.clone(), operation: node.op.noun(), expected, input }
}

fn too_large(node: &Node, window: &Window, input: Shape) -> ArchError {
    ArchError::WindowTooLarge {
        node: node.name.clone(),
        kernel: [window.span(0), window.span(1)],
        padding: window.padding,
        input,
    }
}

fn mismatch(graph: &Graph, node: &Node, operation: &'static str, inputs: &[Shape], other: usize) -> ArchError {
    let side = |index: usize| (input_name(graph, node, index), inputs[index]);
    ArchError::Mismatch { node: node.name.clone(), operation, sides: Box::new([side(0), side(other)]) }
}

fn input_name(graph: &Graph, node: &Node, index: usize) -> String {
    let input = node.inputs.get(index).and_then(|input| graph.nodes.get(input.0));
    input.map_or_else(String::new, |input| input.name.clone())
}
