//! Which networks, batches and depths?

/// What is done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// One picture is predicted.
    Prediction,
    /// A batch is predicted at once, as a test of a network does it.
    Batch,
    /// A step of a training, with Adam.
    Step,
}

/// One network and what it does.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its id in the zoo; `…_small` is a small sibling.
    pub network: String,
    /// What it does.
    pub task: Task,
    /// Pictures at once.
    pub batch: u32,
}

/// Along what something grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Multiply-accumulates of a picture, in millions.
    Macs,
    /// Pictures at once.
    Batch,
    /// Layers of a residual network for CIFAR-10, as He et al. count them.
    Depth,
    /// What the graph says: weights and the maps that must be there at the same time; in a training the maps of all
    /// pictures. In MB.
    Bytes,
}

impl Axis {
    /// What stands below an axis.
    pub const fn title(self) -> &'static str {
        match self {
            Axis::Macs => "M MACs of a picture",
            Axis::Batch => "pictures at once",
            Axis::Depth => "layers",
            Axis::Bytes => "MB by the graph",
        }
    }

    /// What a slope is for.
    pub const fn unit(self) -> &'static str {
        match self {
            Axis::Macs => "M MACs",
            Axis::Batch => "picture",
            Axis::Depth => "layer",
            Axis::Bytes => "MB",
        }
    }
}

/// Subjects that differ along one axis.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its key in files.
    pub key: &'static str,
    /// What was measured.
    pub title: &'static str,
    /// Along what.
    pub axis: Axis,
    /// In growing order.
    pub subjects: Vec<Subject>,
}

/// Published networks whose predictions are timed.
const PUBLISHED: [&str; 15] = [
    "squeezenet1_1",
    "alexnet",
    "squeezenet1_0",
    "googlenet",
    "resnet18",
    "bninception",
    "resnet34",
    "resnet50",
    "inception_v3",
    "vgg11",
    "resnet101",
    "legacy_xception",
    "resnet152",
    "inception_v4",
    "vgg16",
];
/// Networks of a page's size whose training steps are timed.
const SMALL: [&str; 17] = [
    "lenet5",
    "ciresan_mlp_small",
    "bvlc_alexnet_small",
    "overfeat_fast_small",
    "nin_cifar10_small",
    "vgg16_small",
    "vgg16_bn_small",
    "googlenet_2014_small",
    "bninception_small",
    "inception_v3_small",
    "resnet18_small",
    "plain18_small",
    "inception_v4_small",
    "inception_resnet_v2_small",
    "squeezenet1_0_small",
    "legacy_xception_small",
    "fractalnet20_small",
];
/// The network whose batches grow.
const BATCHED: &str = "resnet18_small";
/// Pictures at once. A test takes no more of this size together.
const BATCHES: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];
/// Table 6 of He et al. 2015.
const DEEP: [&str; 6] = ["resnet20", "resnet32", "resnet44", "resnet56", "resnet110", "resnet1202"];
/// Pictures of a step: as many as 1202 layers have room for in the 4 GB of a WebAssembly.
const DEEP_BATCH: u32 = 8;
const STEP_BATCH: u32 = 32;

/// All of them: predictions beside steps, along each axis.
pub fn series() -> Vec<Series> {
    let each = |networks: &[&str], task, batch| -> Vec<Subject> {
        networks.iter().map(|id| Subject { network: (*id).to_owned(), task, batch }).collect()
    };
    let batches =
        |task| BATCHES.iter().map(|batch| Subject { network: BATCHED.to_owned(), task, batch: *batch }).collect();
    let of = |key, title, axis, subjects| Series { key, title, axis, subjects };
    vec![
        of("prediction-macs", "published networks, a prediction", Axis::Macs, each(&PUBLISHED, Task::Prediction, 1)),
        of("step-macs", "small siblings, a step of 32", Axis::Macs, each(&SMALL, Task::Step, STEP_BATCH)),
        of("prediction-batch", "small ResNet-18, a prediction", Axis::Batch, batches(Task::Batch)),
        of("step-batch", "small ResNet-18, a step", Axis::Batch, batches(Task::Step)),
        of("prediction-depth", "ResNet-20 to 1202, a prediction", Axis::Depth, each(&DEEP, Task::Prediction, 1)),
        of("step-depth", "ResNet-20 to 1202, a step of 8", Axis::Depth, each(&DEEP, Task::Step, DEEP_BATCH)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::Case;

    #[test]
    fn every_subject_is_in_the_zoo_and_grows_along_its_axis() {
        for series in series() {
            for subject in &series.subjects {
                let case = Case::of(&subject.network).unwrap();
                assert!(case.analysis.total_macs() > 0, "{}", subject.network);
            }
            let batches: Vec<u32> = series.subjects.iter().map(|subject| subject.batch).collect();
            assert_eq!(series.axis == Axis::Batch, batches.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
