//! The findings about modules.

use arch::edit::{Layer, PoolingKind, Target};
use arch::{Activation, Edit};

use super::{Arm, Finding};
use crate::verdict::{Expected, Relation};
use crate::{Base, Schedule};

/// Two points: closer than that counts as the same.
const SAME: Expected = Expected::Within(0.02);

const ELU: Edit = Edit::ChangeActivation(Target::Everywhere, Activation::Elu { alpha: 1.0 });
const NORMALISED: Edit = Edit::AddBatchNorm(Target::Everywhere);
/// What the paper calls a very leaky ReLU.
const VERY_LEAKY: Activation = Activation::LeakyRelu { slope: 1.0 / 3.0 };

const fn arm(name: &'static str, change: fn(&mut crate::Experiment), paper: Option<(&'static str, f64)>) -> Arm {
    Arm { name, change, paper }
}

const fn above(says: &'static str, terms: &'static [(usize, f64)]) -> Relation {
    Relation { says, terms, expected: Expected::Above }
}

const fn same(says: &'static str, terms: &'static [(usize, f64)]) -> Relation {
    Relation { says, terms, expected: SAME }
}

/// In the order of the page.
pub const ALL: &[Finding] = &[
    Finding {
        id: "finding-1",
        claim: "Without batch normalisation ELU is better than ReLU; with it, ReLU does as well.",
        note: "The paper\u{2019}s normalisation stands behind the unit, here before it.",
        arms: &[
            arm("ReLU", |_| {}, Some(("ReLU", 47.1))),
            arm("ELU", |it| it.edits.push(ELU), Some(("ELU", 48.8))),
            arm("ReLU, normalised", |it| it.edits.push(NORMALISED), Some(("ReLU, normalised", 49.9))),
            arm("ELU, normalised", |it| it.edits.extend([ELU, NORMALISED]), Some(("ELU, normalised", 49.8))),
        ],
        relations: &[
            above("without normalisation ELU is better than ReLU", &[(1, 1.0), (0, -1.0)]),
            same("with normalisation they are the same", &[(2, 1.0), (3, -1.0)]),
        ],
    },
    Finding {
        id: "finding-2",
        claim: "Two 1×1 convolutions before the first layer learn a colour space that is better than RGB.",
        note: "",
        arms: &[
            arm("RGB", |_| {}, Some(("RGB", 47.0))),
            arm(
                "learned colours",
                |it| {
                    let conv = Layer::Convolution { kernel: 1, batch_norm: false, activation: VERY_LEAKY };
                    it.edits.extend([
                        Edit::Insert("input".to_owned(), conv),
                        Edit::Insert("input_conv_act".to_owned(), conv),
                        Edit::SetWidth("input_conv".to_owned(), 10),
                    ]);
                },
                Some(("3 → 10 → 3", 48.5)),
            ),
        ],
        relations: &[above("learned colours are better than RGB", &[(1, 1.0), (0, -1.0)])],
    },
    Finding {
        id: "finding-3",
        claim: "A learning rate that falls in a line is better than one that falls in steps, or not at all.",
        note: "The paper did not compare a constant rate or half a cosine.",
        arms: &[
            arm("in steps", |_| {}, Some(("in steps", 47.1))),
            arm("linear decay", |it| it.recipe.schedule = Schedule::Linear, Some(("linear decay", 49.3))),
            arm("cosine", |it| it.recipe.schedule = Schedule::Cosine, None),
            arm("constant", |it| it.recipe.schedule = Schedule::Constant, None),
        ],
        relations: &[
            above("linear decay is better than steps", &[(1, 1.0), (0, -1.0)]),
            above("linear decay is better than a constant rate", &[(1, 1.0), (3, -1.0)]),
        ],
    },
    Finding {
        id: "finding-4",
        claim: "The sum of average and max pooling is better than either.",
        note: "",
        arms: &[
            arm("maximum", |_| {}, Some(("maximum", 47.1))),
            arm("average", |it| it.edits.push(pooling(PoolingKind::Average)), Some(("average", 43.5))),
            arm("sum of both", |it| it.edits.push(pooling(PoolingKind::Both)), Some(("sum of both", 48.3))),
        ],
        relations: &[
            above("the sum is better than the maximum", &[(2, 1.0), (0, -1.0)]),
            above("the sum is better than the average", &[(2, 1.0), (1, -1.0)]),
        ],
    },
    Finding {
        id: "finding-5",
        claim: "With the rate left as it is, batches of about 128 are better than much smaller and much larger ones.",
        note: "With 2,000 pictures a pass has few steps: here a large batch costs more than it did there.",
        arms: &[
            arm("32", |_| {}, Some(("32", 46.3))),
            arm("128", |it| it.recipe.batch = 128, Some(("128", 47.2))),
            arm("512", |it| it.recipe.batch = 512, Some(("1,024", 41.9))),
        ],
        relations: &[
            above("128 is better than 32", &[(1, 1.0), (0, -1.0)]),
            above("128 is better than 512", &[(1, 1.0), (2, -1.0)]),
        ],
    },
    Finding {
        id: "finding-6",
        claim: "A batch of another size does as well when the rate changes in proportion.",
        note: "",
        arms: &[
            arm("32, rate 0.01", |_| {}, Some(("256, rate 0.01", 47.1))),
            arm("128, rate 0.01", |it| it.recipe.batch = 128, Some(("1,024, rate 0.01", 41.9))),
            arm(
                "128, rate 0.04",
                |it| (it.recipe.batch, it.recipe.learning_rate) = (128, 0.04),
                Some(("1,024, rate 0.04", 46.5)),
            ),
            arm("8, rate 0.01", |it| it.recipe.batch = 8, Some(("32, rate 0.01", 46.3))),
            arm(
                "8, rate 0.0025",
                |it| (it.recipe.batch, it.recipe.learning_rate) = (8, 0.0025),
                Some(("32, rate 0.00125", 47.0)),
            ),
        ],
        relations: &[
            above("four times the batch wants four times the rate", &[(2, 1.0), (1, -1.0)]),
            above("a quarter of the batch wants a quarter of the rate", &[(4, 1.0), (3, -1.0)]),
        ],
    },
    Finding {
        id: "finding-7",
        claim: "A classifier that slides over the last maps, and whose answers are averaged, is better.",
        note: "Here it slides with a kernel of 2×2 in place of 3×3, over four places, and has fewer parameters.",
        arms: &[
            arm("fully connected", |_| {}, Some(("fully connected", 47.0))),
            arm(
                "sliding, averaged",
                |it| {
                    // The last layer is linear, so that the mean of its inputs gives the mean of its answers.
                    let pool = Layer::Pooling { kind: PoolingKind::Average, kernel: 3, stride: 2 };
                    it.edits.extend([
                        Edit::FullyConnectedToConvolution,
                        Edit::Insert("fc7.relu.dropout".to_owned(), pool),
                        Edit::SetKernel("fc6".to_owned(), [2, 2]),
                    ]);
                },
                Some(("sliding, averaged", 49.4)),
            ),
        ],
        relations: &[above("sliding is better", &[(1, 1.0), (0, -1.0)])],
    },
    Finding {
        id: "finding-8",
        claim: "Each doubling of the pictures brings less than the one before.",
        note: "All arms take as many steps.",
        arms: &[
            arm("500", |it| (it.recipe.pictures, it.recipe.epochs) = (500, 24), Some(("200,000", 30.5))),
            arm("1,000", |it| (it.recipe.pictures, it.recipe.epochs) = (1_000, 12), Some(("400,000", 39.3))),
            arm("2,000", |_| {}, Some(("800,000", 43.8))),
            arm("4,000", |it| (it.recipe.pictures, it.recipe.epochs) = (4_000, 3), None),
        ],
        relations: &[above(
            "the step from 500 to 1,000 brings more than that from 2,000 to 4,000",
            &[(0, -1.0), (1, 1.0), (2, 1.0), (3, -1.0)],
        )],
    },
    Finding {
        id: "finding-9",
        claim: "Clean labels count more than many pictures: half of the pictures, all labelled right, are better than \
            all of them with every second label wrong.",
        note: "All arms take as many steps.",
        arms: &[
            arm("2,000 clean", |_| {}, Some(("1.2 million clean", 47.1))),
            arm("2,000, 15% wrong", |it| it.recipe.wrong_labels = 0.15, Some(("1.2 million, 15% wrong", 43.7))),
            arm("2,000, 50% wrong", |it| it.recipe.wrong_labels = 0.5, Some(("1.2 million, 50% wrong", 34.7))),
            arm(
                "1,000 clean",
                |it| (it.recipe.pictures, it.recipe.epochs) = (1_000, 12),
                Some(("600,000 clean", 42.5)),
            ),
        ],
        relations: &[above("half, clean, is better than all, half wrong", &[(3, 1.0), (2, -1.0)])],
    },
    Finding {
        id: "finding-10",
        claim: "Where the picture cannot grow, smaller steps in the first layer help: what counts is the size of the \
            maps.",
        note: "The smaller picture is the mean of 2×2 pixels.",
        arms: &[
            arm("32 pixels, step 1", |_| {}, None),
            arm(
                "32 pixels, step 2",
                |it| it.edits.push(Edit::SetStride("conv1".to_owned(), [2, 2])),
                Some(("160 pixels, step 5", 47.0)),
            ),
            arm(
                "16 pixels, step 1",
                |it| {
                    let halved = Layer::Pooling { kind: PoolingKind::Average, kernel: 2, stride: 2 };
                    it.edits.push(Edit::Insert("input".to_owned(), halved));
                },
                Some(("128 pixels, step 4", 47.1)),
            ),
        ],
        relations: &[
            above("smaller steps are better", &[(0, 1.0), (1, -1.0)]),
            same("with maps of one size, the size of the picture does not matter", &[(1, 1.0), (2, -1.0)]),
        ],
    },
    Finding {
        id: "finding-11",
        claim: "A change that helps a plain network helps a finely tuned one less, or harms it: here batch \
            normalisation, in AlexNet and in GoogLeNet.",
        note: "",
        arms: &[
            arm("AlexNet", |_| {}, Some(("AlexNet", 47.1))),
            arm("AlexNet, normalised", |it| it.edits.push(NORMALISED), Some(("AlexNet, normalised", 47.8))),
            arm("GoogLeNet", googlenet, Some(("GoogLeNet", 61.9))),
            arm(
                "GoogLeNet, normalised",
                |it| {
                    googlenet(it);
                    it.edits.push(NORMALISED);
                },
                Some(("GoogLeNet, normalised", 60.7)),
            ),
        ],
        relations: &[above(
            "normalisation brings AlexNet more than GoogLeNet",
            &[(0, -1.0), (1, 1.0), (2, 1.0), (3, -1.0)],
        )],
    },
];

const fn pooling(kind: PoolingKind) -> Edit {
    Edit::ChangePooling(Target::Everywhere, kind)
}

fn googlenet(it: &mut crate::Experiment) {
    it.base = Base::small("googlenet_2014");
    it.edits = vec![Edit::MultiplyWidth(0.5)];
}
