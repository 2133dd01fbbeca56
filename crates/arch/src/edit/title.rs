//! What is an edit called?

use super::{Edit, Layer, Normalisation, PoolingKind, Removal, Target};
use crate::words::{Words, word, words};

impl Edit {
    /// What the edit does, in a few words that begin with a verb.
    pub fn title(&self) -> Words {
        match self {
            Edit::ChangeActivation(Target::Everywhere, to) => words!("make every activation {0}", to.name()),
            Edit::ChangeActivation(Target::Node(node), to) => words!("make the activation `{0}` {1}", node, to.name()),
            Edit::AddBatchNorm(Target::Everywhere) => words!("normalise every convolution over the batch"),
            Edit::AddBatchNorm(Target::Node(node)) => words!("normalise `{0}` over the batch", node),
            Edit::RemoveBatchNorm(Target::Everywhere) => words!("remove every batch normalisation"),
            Edit::RemoveBatchNorm(Target::Node(node)) => words!("remove the batch normalisation `{0}`", node),
            Edit::StackOf3x3(node) => words!("replace `{0}` by a stack of 3×3", node),
            Edit::InsertBottleneck(node, reduction) => {
                words!("replace `{0}` by a bottleneck with {1} times fewer channels", node, reduction)
            }
            Edit::Separable(node) => words!("make `{0}` depthwise separable", node),
            Edit::ChangePooling(Target::Everywhere, kind) => words!("make every pooling {0}", kind.name()),
            Edit::ChangePooling(Target::Node(node), kind) => words!("make the pooling `{0}` {1}", node, kind.name()),
            Edit::MultiplyWidth(factor) => words!("multiply the width by {0}", factor),
            Edit::MultiplyDepth(factor) => words!("multiply the depth by {0}", factor),
            Edit::RemoveBlock(block, Removal::Whole) => words!("remove the block `{0}`", block),
            Edit::RemoveBlock(block, Removal::KeepShortcut) => words!("remove the block `{0}` but its shortcut", block),
            Edit::RemoveShortcut(block) => words!("remove the shortcut around `{0}`", block),
            Edit::FullyConnectedToConvolution => words!("turn fully connected layers into convolutions"),
            Edit::SetWidth(node, 1) => words!("give `{0}` 1 channel", node),
            Edit::SetWidth(node, out) => words!("give `{0}` {1} channels", node, out),
            Edit::SetKernel(node, [rows, columns]) => words!("give `{0}` a kernel of {1}×{2}", node, rows, columns),
            Edit::SetStride(node, [rows, columns]) if rows == columns => {
                words!("give `{0}` a stride of {1}", node, rows)
            }
            Edit::SetStride(node, [rows, columns]) => words!("give `{0}` a stride of {1}×{2}", node, rows, columns),
            Edit::ChangeNormalisation(target, to) => normalisation(target, *to),
            Edit::SetDropout(Target::Everywhere, p) => words!("drop values with probability {0}", p),
            Edit::SetDropout(Target::Node(node), p) => words!("drop values with probability {1} in `{0}`", node, p),
            Edit::RemoveDropout(Target::Everywhere) => words!("remove every dropout"),
            Edit::RemoveDropout(Target::Node(node)) => words!("remove the dropout `{0}`", node),
            Edit::Insert(node, layer) => insertion(node, layer),
            Edit::RemoveLayer(node) => words!("remove the layer `{0}`", node),
            Edit::RepeatBlock(block, 1) => words!("repeat the block `{0}`", block),
            Edit::RepeatBlock(block, copies) => words!("repeat the block `{0}` {1} times", block, copies),
            Edit::ChangeClasses(1) => words!("tell 1 class apart"),
            Edit::ChangeClasses(count) => words!("tell {0} classes apart", count),
            Edit::ChangeInput([1, height, width]) => words!("take pictures of {0}×{1} with 1 channel", height, width),
            Edit::ChangeInput([channels, height, width]) => {
                words!("take pictures of {0}×{1} with {2} channels", height, width, channels)
            }
            Edit::BuildOfModules(parts) => {
                let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
                words!("build it anew of these modules: {0}", parts.join(", "))
            }
        }
    }
}

fn normalisation(target: &Target, to: Normalisation) -> Words {
    match (target, to) {
        (Target::Everywhere, Normalisation::None) => words!("remove every normalisation"),
        (Target::Everywhere, Normalisation::Batch) => words!("normalise every convolution over the batch alone"),
        (Target::Everywhere, Normalisation::Local) => words!("normalise every convolution over its neighbours"),
        (Target::Node(node), Normalisation::None) => words!("remove the normalisation of `{0}`", node),
        (Target::Node(node), Normalisation::Batch) => words!("normalise `{0}` over the batch", node),
        (Target::Node(node), Normalisation::Local) => words!("normalise `{0}` over neighbouring channels", node),
    }
}

fn insertion(node: &str, layer: &Layer) -> Words {
    let node = node.to_owned();
    match layer {
        Layer::Convolution { kernel, batch_norm: true, activation } => {
            let activation = activation.name();
            words!("insert a normalised {1}×{1} convolution and {2} behind `{0}`", node, kernel, activation)
        }
        Layer::Convolution { kernel, batch_norm: false, activation } => {
            words!("insert a {1}×{1} convolution and {2} behind `{0}`", node, kernel, activation.name())
        }
        Layer::FullyConnected { activation } => {
            words!("insert a fully connected layer and {1} behind `{0}`", node, activation.name())
        }
        Layer::Pooling { kind, kernel, stride } => {
            words!("insert {1} of {2}×{2} with stride {3} behind `{0}`", node, kind.name(), kernel, stride)
        }
        Layer::Activation(activation) => words!("insert {1} behind `{0}`", node, activation.name()),
        Layer::Dropout { p } => words!("insert dropout with probability {1} behind `{0}`", node, p),
    }
}

impl PoolingKind {
    /// As the operation is called ([`crate::Op::name`]).
    pub const fn name(self) -> &'static str {
        match self {
            PoolingKind::Max => word("max pooling"),
            PoolingKind::Average => word("average pooling"),
            PoolingKind::Both => word("max + average pooling"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::random::Random;
    use crate::zoo;

    #[test]
    fn titles_are_whole_phrases_with_every_value_in_them() {
        let graph = zoo::resnet::imagenet::resnet18_small().unwrap();
        let mut random = Random::new(1);
        for _ in 0..2_000 {
            let edit = random.edit(&graph);
            let title = edit.title();
            for (number, value) in title.values.iter().enumerate() {
                assert!(title.template.contains(&format!("{{{number}}}")), "{edit}: {title:?}");
                assert!(title.to_string().contains(&value.to_string()), "{edit}: {title}");
            }
            assert!(!title.template.contains(&format!("{{{}}}", title.values.len())), "{edit}: {title:?}");
        }
        let title = Edit::SetKernel("conv1".to_owned(), [1, 7]).title();
        assert_eq!(title.to_string(), "give `conv1` a kernel of 1×7");
    }
}
