//! Stops of the time line that are no network of the zoo.

use super::Stop;

/// A stop, and the system before which it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// Id of the system that follows.
    pub before: &'static str,
    /// The stop.
    pub stop: Stop,
    /// A pause in the story.
    pub is_gap: bool,
}

/// In the order of history.
pub const BETWEEN: &[Between] = &[
    Between {
        before: "lenet5",
        stop: Stop {
            when: "1989",
            name: "LeNet-1 and its successors",
            sentence: "At Bell Labs a small network with shared weights learns to read handwritten ZIP codes straight \
                from pixels; LeNet-2 to LeNet-4 follow, one improvement at a time.",
        },
        is_gap: false,
    },
    Between {
        before: "ciresan",
        stop: Stop {
            when: "1998 to 2010",
            name: "The gap",
            sentence: "Little seems to happen. Cameras move into every pocket and fill the web with pictures, \
                processors get faster, and graphics cards learn to compute anything: the two things that such \
                networks lacked, data and arithmetic, grow quietly.",
        },
        is_gap: true,
    },
];
