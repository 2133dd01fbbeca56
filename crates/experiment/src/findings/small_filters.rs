//! Small filters in place of a large one.
//!
//! K. Simonyan, A. Zisserman: "Very Deep Convolutional Networks for Large-Scale Image Recognition", arXiv:1409.1556,
//! section 2.3: three layers of 3×3 see as far as one of 7×7, have 27C² weights in place of 49C², and two more
//! non-linearities. C. Szegedy and others: "Rethinking the Inception Architecture for Computer Vision",
//! arXiv:1512.00567, section 3.2: a row and a column in place of a square, well on maps of 12 to 20 rows, and not in
//! the first layers.
//!
//! The layer stands where the maps have 15 rows: behind the first pooling of the small AlexNet of the findings about
//! modules, with as many maps going out as come in. Every convolution is normalised, so that what is compared is the
//! filters, and not whether a deeper network learns at all.

use arch::edit::{Layer, Target};
use arch::{Activation, Edit};

use super::{Arm, Finding};
use crate::Experiment;
use crate::verdict::{Expected, Relation};

/// Behind this node.
const PLACE: &str = "pool1";
/// The layer there.
const LAYER: &str = "pool1_conv";
/// The one finding of this page.
pub const SMALL_FILTERS: &[Finding] = &[Finding {
    id: "small-filters",
    claim: "Three convolutions of 3×3 are better than one of 7×7 that sees as far; a column of 7×1 and a row of 1×7 \
        are no worse.",
    note: "The papers compared deeper networks on ImageNet. “No worse” means here: by less than two points.",
    arms: &[
        Arm { name: "one of 7×7", change: one_of_7x7, paper: None },
        Arm { name: "three of 3×3", change: three_of_3x3, paper: None },
        Arm { name: "7×1, then 1×7", change: column_and_row, paper: None },
    ],
    relations: &[
        Relation {
            says: "three of 3×3 are better than one of 7×7",
            terms: &[(1, 1.0), (0, -1.0)],
            expected: Expected::Above,
        },
        Relation {
            says: "7×1, then 1×7 is no worse than one of 7×7",
            terms: &[(2, 1.0), (0, -1.0)],
            expected: Expected::NoLess(0.02),
        },
    ],
}];

fn one_of_7x7(it: &mut Experiment) {
    it.edits.extend([layer(PLACE), NORMALISED]);
}

fn three_of_3x3(it: &mut Experiment) {
    it.edits.extend([layer(PLACE), Edit::StackOf3x3(LAYER.to_owned()), NORMALISED]);
}

fn column_and_row(it: &mut Experiment) {
    let (first, second) = (format!("{LAYER}_act"), format!("{LAYER}_act_conv"));
    it.edits.extend([
        layer(PLACE),
        layer(&first),
        Edit::SetKernel(LAYER.to_owned(), [7, 1]),
        Edit::SetKernel(second, [1, 7]),
        NORMALISED,
    ]);
}

const NORMALISED: Edit = Edit::AddBatchNorm(Target::Everywhere);

fn layer(behind: &str) -> Edit {
    Edit::Insert(behind.to_owned(), Layer::Convolution { kernel: 7, batch_norm: false, activation: Activation::Relu })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arch::{Op, Shape};

    use super::*;

    /// Maps that go into the layer, and come out of it.
    const MAPS: usize = 12;

    /// Weights and multiply-accumulates of the convolutions of an arm that the base does not have.
    fn added(arm: &Arm) -> (usize, u64) {
        let graph = arm.experiment(1).graph().unwrap();
        let analysis = graph.analyse().unwrap();
        let of_layer =
            graph.iter().filter(|(_, node)| node.name.starts_with(LAYER) && matches!(node.op, Op::Conv2d { .. }));
        of_layer.fold((0, 0), |(weights, macs), (id, node)| {
            assert!(matches!(analysis.shape(id), Shape::Map { channels: MAPS, height: 15, width: 15 }));
            let Op::Conv2d { bias, .. } = node.op else { return (weights, macs) };
            let biases = if bias { MAPS } else { 0 };
            (weights + analysis.nodes[id.0].params - biases, macs + analysis.nodes[id.0].macs)
        })
    }

    /// 49C², 27C² and 14C² weights: Simonyan and Zisserman, section 2.3; Szegedy and others, section 3.2.
    #[test]
    fn the_layers_have_the_weights_and_the_cost_that_the_papers_count() {
        let square = MAPS * MAPS;
        let found: Vec<(usize, u64)> = SMALL_FILTERS[0].arms.iter().map(added).collect();
        assert_eq!(found, [49, 27, 14].map(|places| (places * square, (places * square * 15 * 15) as u64)));
    }
}
