//! Why was depth hard? Plain networks against residual ones, with and without batch normalisation, from two kinds of
//! fresh weights.
//!
//! K. He, X. Zhang, S. Ren, J. Sun: "Deep Residual Learning for Image Recognition", CVPR 2016, arXiv:1512.03385,
//! section 4.2: networks of 6n+2 layers for CIFAR-10. Fresh weights by the same authors, "Delving deep into
//! rectifiers", ICCV 2015, arXiv:1502.01852, section 2.2, against X. Glorot, Y. Bengio, "Understanding the
//! difficulty of training deep feedforward neural networks", AISTATS 2010.

use arch::edit::{Layer, PoolingKind, Target};
use arch::{Edit, Graph, Op};

use super::EXPLODED;
use crate::verdict::{Expected, Relation};
use crate::{Augmentation, Base, Dataset, Experiment, Optimizer, Recipe, Schedule, Weights};

/// How large networks are, and how long they learn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// Share of the paper's 16, 32 and 64 maps.
    pub width: f64,
    /// Are pictures of 16×16 learned, means of 2×2 pixels, in place of 32×32?
    pub halved: bool,
    /// The rules. Without batch normalisation the rate is a tenth.
    pub recipe: Recipe,
}

/// What a browser trains in some minutes: 1,000 pictures of 16×16 in four passes of 63 steps, with 4, 8 and 16 maps.
pub const REDUCED: Form = Form {
    width: 0.25,
    halved: true,
    recipe: Recipe {
        pictures: 1_000,
        epochs: 4,
        batch: 16,
        learning_rate: 0.05,
        schedule: Schedule::Linear,
        warmup: 0.1,
        augmentation: Augmentation { shift: 0, flip: true, cutout: 0 },
        ..PAPER.recipe
    },
};

/// As section 4.2 has it: 64,000 steps of 128 pictures, a tenth of the rate after half of them and again after three
/// quarters. The paper held 5,000 of the 50,000 pictures back.
pub const PAPER: Form = Form {
    width: 1.0,
    halved: false,
    recipe: Recipe {
        pictures: 50_000,
        epochs: 164,
        batch: 128,
        optimizer: Optimizer::Sgd { momentum: 0.9 },
        learning_rate: 0.1,
        schedule: Schedule::Step,
        weight_decay: 1e-4,
        augmentation: Augmentation::CIFAR,
        ..Recipe::PLAIN
    },
};

/// One of the networks that are compared, and how it begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// In a few words.
    pub name: &'static str,
    /// 20, 56 or 110.
    pub layers: u32,
    /// Do shortcuts lead around every two layers?
    pub residual: bool,
    /// Does batch normalisation follow each convolution?
    pub normalised: bool,
    /// [`Weights::Xavier`], or else [`Weights::Fresh`], which is the way of He and others.
    pub xavier: bool,
    /// Test error of the paper (table 6, percent), where it has one.
    pub paper: Option<f64>,
}

const fn arm(name: &'static str, layers: u32, residual: bool, paper: Option<f64>) -> Arm {
    Arm { name, layers, residual, normalised: true, xavier: false, paper }
}

const fn bare(name: &'static str, residual: bool, xavier: bool) -> Arm {
    Arm { name, layers: 56, residual, normalised: false, xavier, paper: None }
}

/// What is compared.
pub const ARMS: [Arm; 10] = [
    arm("plain, 20 layers", 20, false, None),
    arm("plain, 56 layers", 56, false, None),
    arm("plain, 110 layers", 110, false, None),
    arm("residual, 20 layers", 20, true, Some(8.75)),
    arm("residual, 56 layers", 56, true, Some(6.97)),
    arm("residual, 110 layers", 110, true, Some(6.43)),
    bare("plain, 56 layers, no BN, He", false, false),
    bare("plain, 56 layers, no BN, Xavier", false, true),
    bare("residual, 56 layers, no BN, He", true, false),
    bare("residual, 56 layers, no BN, Xavier", true, true),
];

/// Behind the accuracies on training pictures of all arms stand those on test pictures, and behind them the
/// [`decades`] at the first step: places in [`samples`].
const TEST: usize = ARMS.len();
const DECADES: usize = 2 * ARMS.len();

/// What is claimed. Sums of accuracies, and of decades.
pub const RELATIONS: [Relation; 6] = [
    above("a plain network of 56 layers learns its training pictures worse than one of 20", &[(0, 1.0), (1, -1.0)]),
    above("it names test pictures worse, too", &[(TEST, 1.0), (TEST + 1, -1.0)]),
    above("with shortcuts, 56 layers learn better than 20", &[(4, 1.0), (3, -1.0)]),
    above("of 56 layers, those with shortcuts learn better than plain ones", &[(4, 1.0), (1, -1.0)]),
    Relation {
        says: "with batch normalisation, gradients of 56 plain layers neither vanish nor explode: one power of ten at \
            most",
        terms: &[(DECADES + 1, 1.0)],
        expected: Expected::Within(1.0),
    },
    above(
        "without it, gradients of 56 plain layers fade more after Xavier than after He",
        &[(DECADES + 7, 1.0), (DECADES + 6, -1.0)],
    ),
];

/// Is this relation about powers of ten, and not about shares of pictures?
pub fn is_of_gradients(relation: &Relation) -> bool {
    relation.terms.iter().any(|(place, _)| *place >= DECADES)
}

const fn above(says: &'static str, terms: &'static [(usize, f64)]) -> Relation {
    Relation { says, terms, expected: Expected::Above }
}

impl Arm {
    /// What is trained, in this form and with this seed.
    pub fn experiment(&self, form: &Form, seed: u64) -> Experiment {
        let model = match (self.layers, self.residual) {
            (20, false) => "plain20",
            (20, true) => "resnet20",
            (110, true) => "resnet110",
            (_, true) => "resnet56",
            (_, false) => "plain56",
        };
        let mut edits = Vec::new();
        if form.halved {
            let halved = Layer::Pooling { kind: PoolingKind::Average, kernel: 2, stride: 2 };
            edits.push(Edit::Insert("input".to_owned(), halved));
        }
        if form.width != 1.0 {
            edits.push(Edit::MultiplyWidth(form.width));
        }
        if self.layers == 110 && !self.residual {
            edits.extend(TWICE_AS_DEEP.map(|(block, copies)| Edit::RepeatBlock(block.to_owned(), copies)));
        }
        let mut recipe = form.recipe;
        if !self.normalised {
            edits.push(Edit::RemoveBatchNorm(Target::Everywhere));
            recipe.learning_rate /= 10.0;
        }
        let weights = if self.xavier { Weights::Xavier } else { Weights::Fresh };
        Experiment { base: Base::full(model), edits, dataset: Dataset::Cifar10, recipe, seed, weights }
    }
}

/// From 9 blocks a stage to 18, which makes 110 layers of 56.
const TWICE_AS_DEEP: [(&str, usize); 3] = [("layer1.8", 9), ("layer2.8", 9), ("layer3.8", 9)];

/// What one training came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Share of the training pictures named right while they were learned, pass by pass.
    pub training: Vec<f64>,
    /// Share of the test pictures named right after each pass.
    pub test: Vec<f64>,
    /// Norms of the gradient of each convolution at the first step, from the first layer to the last.
    pub first: Vec<f32>,
    /// The same for the same pictures with the trained weights; none where the loss exploded.
    pub last: Vec<f32>,
    /// Did the loss explode?
    pub exploded: bool,
}

/// Names of the convolutions on the way from the picture to the classes: those whose gradients are looked at.
pub fn convolutions(graph: &Graph) -> Vec<&str> {
    let all = graph.nodes.iter().filter(|node| matches!(node.op, Op::Conv2d { .. }));
    all.map(|node| node.name.as_str()).collect()
}

/// By how many powers of ten the gradient fades from the last layer to the first, along the straight line that fits
/// best the logarithms of its norms; below zero where it grows. What is beyond all numbers counts as the largest, and
/// zero as the smallest. `None` of fewer than two.
pub fn decades(norms: &[f32]) -> Option<f64> {
    let bounded = |norm: f32| if norm.is_finite() { norm.max(f32::MIN_POSITIVE) } else { f32::MAX };
    let logarithm = |norm: &f32| f64::from(bounded(*norm)).log10();
    if norms.len() < 2 {
        return None;
    }
    let last = (norms.len() - 1) as f64;
    let center = norms.iter().map(logarithm).sum::<f64>() / norms.len() as f64;
    let (mut products, mut squares) = (0.0, 0.0);
    for (place, norm) in norms.iter().enumerate() {
        let from_middle = place as f64 - last / 2.0;
        products += from_middle * (logarithm(norm) - center);
        squares += from_middle * from_middle;
    }
    Some(products / squares * last)
}

/// What [`RELATIONS`] speak of, of the outcomes of each arm.
pub fn samples(outcomes: &[Vec<Outcome>]) -> Vec<Vec<f64>> {
    let each = |of: fn(&Outcome) -> Option<f64>| -> Vec<Vec<f64>> {
        outcomes.iter().map(|arm| arm.iter().filter_map(of).collect()).collect()
    };
    let training = each(|it| if it.exploded { Some(EXPLODED) } else { it.training.last().copied() });
    let test = each(|it| if it.exploded { Some(EXPLODED) } else { it.test.last().copied() });
    [training, test, each(|it| decades(&it.first))].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::verdict::{Verdict, judge};

    #[test]
    fn every_arm_has_its_layers_in_both_forms_and_stands_in_an_address() {
        for form in [REDUCED, PAPER] {
            for arm in ARMS {
                let experiment = arm.experiment(&form, 3);
                let graph = experiment.graph().unwrap();
                let analysis = graph.analyse().unwrap();
                // Convolutions, and the fully connected layer.
                assert_eq!(convolutions(&graph).len() as u32 + 1, arm.layers, "{}", arm.name);
                let has = |wanted: fn(&Op) -> bool| graph.nodes.iter().any(|node| wanted(&node.op));
                assert_eq!(has(|op| matches!(op, Op::BatchNorm { .. })), arm.normalised, "{}", arm.name);
                assert_eq!(has(|op| matches!(op, Op::Add { .. })), arm.residual, "{}", arm.name);
                assert_eq!(analysis.shape(graph.output()).channels(), 10);
                assert_eq!(Experiment::read(&experiment.text(), &super::super::base()), Ok(experiment));
            }
        }
        assert_eq!(PAPER.recipe.total_steps(), 64_124);
    }

    #[test]
    fn the_papers_errors_are_those_of_the_zoo() {
        for arm in ARMS.iter().filter(|arm| arm.paper.is_some()) {
            let top1 = arm.experiment(&PAPER, 1).base.find().unwrap().published.top1.unwrap().value;
            assert!((top1 - (100.0 - arm.paper.unwrap())).abs() < 1e-9, "{}", arm.name);
        }
    }

    #[test]
    fn decades_are_those_of_the_line_through_the_logarithms() {
        let close = |norms: &[f32], wanted: f64| (decades(norms).unwrap() - wanted).abs() < 1e-6;
        assert!(close(&[0.001, 0.01, 0.1, 1.0], 3.0));
        assert!(close(&[1.0, 0.1], -1.0));
        assert!(close(&[2.0; 5], 0.0));
        // Logarithms 0, 1, 0, 1: products -1.5·-0.5 - 0.5·0.5 - 0.5·0.5 + 1.5·0.5 = 1, squares 5, three steps.
        assert!(close(&[1.0, 10.0, 1.0, 10.0], 0.6));
        assert!(decades(&[0.0, 1.0]).unwrap() > 37.0);
        assert!(decades(&[f32::NAN, 1.0]).unwrap() < -38.0 && decades(&[1.0, f32::INFINITY]).unwrap() > 38.0);
        assert_eq!(decades(&[1.0]), None);
    }

    /// Three trainings of each arm with these ends and this fading.
    fn made_up(ends: [f64; 10], fading: [f32; 10]) -> Vec<Vec<Outcome>> {
        let one = |end: f64, fading: f32, seed: u32| {
            let shift = f64::from(seed) * 0.003;
            let first = vec![10_f32.powf(-fading - seed as f32 * 0.02), 1.0];
            Outcome { training: vec![0.1, end + shift], test: vec![0.1, end - shift], first, ..Outcome::default() }
        };
        let arms = ends.into_iter().zip(fading);
        arms.map(|(end, fading)| (0..3).map(|seed| one(end, fading, seed)).collect()).collect()
    }

    fn verdicts(outcomes: &[Vec<Outcome>]) -> Vec<Verdict> {
        judge(&RELATIONS, &samples(outcomes)).unwrap().relations.into_iter().map(|(verdict, _)| verdict).collect()
    }

    #[test]
    fn results_as_in_the_paper_agree_and_their_contrary_does_not() {
        let ends = [0.5, 0.4, 0.2, 0.5, 0.6, 0.6, 0.3, 0.2, 0.1, 0.3];
        let fading = [0.1, 0.3, 0.6, 0.1, 0.2, 0.3, 0.4, 8.0, -9.0, -1.0];
        assert_eq!(verdicts(&made_up(ends, fading)), [Verdict::Agrees; 6]);
        let contrary = [0.4, 0.5, 0.2, 0.6, 0.4, 0.6, 0.3, 0.2, 0.1, 0.3];
        let exploding = [0.1, -4.0, 0.6, 0.1, 0.2, 0.3, 8.0, 0.4, -9.0, -1.0];
        assert_eq!(verdicts(&made_up(contrary, exploding)), [Verdict::Disagrees; 6]);
    }

    #[test]
    fn what_exploded_counts_as_chance_and_every_training_counts() {
        let exploded = Outcome { training: vec![0.3], first: vec![f32::INFINITY, 10.0], exploded: true, ..made() };
        let found = samples(&[vec![exploded, made()]]);
        assert_eq!(found[..2], [vec![EXPLODED, 0.5], vec![EXPLODED, 0.4]]);
        assert!(found[2][0] < -37.0 && found[2][1] == 1.0, "{found:?}");
    }

    fn made() -> Outcome {
        Outcome { training: vec![0.5], test: vec![0.4], first: vec![1.0, 10.0], ..Outcome::default() }
    }
}
