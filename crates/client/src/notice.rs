//! What should the visitor know? Values only: the page finds the words.

use protocol::Failure;

/// Something that the visitor should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Something could not be done. Everything is as it was before.
    Failed(Failure),
    /// The weights that ship with the page could not be had; the network has fresh ones.
    ShippedMissing(Failure),
    /// The training ended by itself.
    TrainingFailed(Failure),
    /// Where the training stands could not be kept in the browser; while the page is open, it is held there.
    NotKept(Failure),
    /// A training could not be entered in the list of runs; it goes on.
    NotListed(Failure),
    /// The engine ended, and is being started again.
    EngineEnded(Ended),
    /// The engine does not answer any more, and is being started again.
    EngineSilent(Ended),
    /// The engine could not be started, or ended several times in a row, and was given up.
    GivenUp,
    /// This browser has no module workers.
    NoWorkers,
    /// What was learned could not be found again, after the engine ended or was exchanged.
    LearnedLost(Failure),
    /// A weights file was handed over: so many bytes.
    Saved {
        /// Its length.
        bytes: usize,
    },
}

impl Notice {
    /// Did something fail?
    pub const fn is_error(&self) -> bool {
        !matches!(self, Notice::Saved { .. })
    }

    /// The notice of a failure; none where it follows from another one, or from what the visitor did since.
    pub fn of(failure: Failure) -> Option<Self> {
        match failure {
            Failure::Follows | Failure::Superseded | Failure::EngineLost => None,
            failure => Some(Notice::Failed(failure)),
        }
    }
}

/// What becomes of what the engine was doing when it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It trained, and goes on from this step.
    TrainingGoesOn {
        /// The last step that was kept.
        step: u32,
    },
    /// It trained, and nothing had been kept yet: it begins anew.
    TrainingBeginsAnew,
    /// It did not train; the network keeps its weights.
    NetworkStays,
}
