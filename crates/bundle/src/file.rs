//! What is in a `.timemachine.zip`?

use data::archive::{ArchiveError, Limits, UnpackError, list, locate, tail};
use experiment::Experiment;
use thiserror::Error;

use crate::run::read_experiment;
use crate::{Run, RunError, zip};

/// How names of such files end.
pub const ENDING: &str = ".timemachine.zip";

const EXPERIMENT: &str = "experiment.txt";
const RUN: &str = "run.json";
const TRAINING: &str = "training.bin";
const WEIGHTS: &str = "weights.safetensors";

/// Largest file in a bundle that is read, bytes.
const LARGEST: u64 = 1 << 30;

/// A training with all that another browser or the tool needs to go on with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// What is remembered of it.
    pub run: Run,
    /// Where it stands: bytes that only a training loop reads. None where it has not begun.
    pub training: Option<Vec<u8>>,
    /// Its weights, as a safetensors file.
    pub weights: Option<Vec<u8>>,
}

/// A file of a bundle: its name, and what is in it.
pub type Part = (String, Vec<u8>);

/// Why a file is no bundle.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BundleError {
    /// It is no zip archive, or not a whole one.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A file in it is damaged.
    #[error("`{name}` is damaged: {error}")]
    Unpack {
        /// Which.
        name: String,
        /// How.
        error: UnpackError,
    },
    /// A file in it is not taken: encrypted, too large, packed in a way of its own.
    #[error("`{0}` cannot be unpacked")]
    LeftOut(String),
    /// It is an archive of something else.
    #[error("there is no `{EXPERIMENT}` in it, so it is no training of CNN Time Machine")]
    Foreign,
    /// What it tells of the training cannot be read.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Its parts are of two trainings.
    #[error("`{EXPERIMENT}` and `{RUN}` tell of two experiments")]
    Differs,
}

impl Bundle {
    /// An experiment that nobody has begun.
    pub fn of(experiment: Experiment) -> Self {
        Bundle { run: Run::of(experiment, 0.0), training: None, weights: None }
    }

    /// As a file.
    pub fn to_zip(&self) -> Vec<u8> {
        let mut parts = vec![
            (EXPERIMENT.to_owned(), self.run.experiment.text().into_bytes()),
            (RUN.to_owned(), self.run.to_json().into_bytes()),
        ];
        parts.extend(self.training.iter().map(|bytes| (TRAINING.to_owned(), bytes.clone())));
        parts.extend(self.weights.iter().map(|bytes| (WEIGHTS.to_owned(), bytes.clone())));
        zip::write(&parts)
    }

    /// Is this one of the files that a bundle has?
    pub fn has_part(name: &str) -> bool {
        [EXPERIMENT, RUN, TRAINING, WEIGHTS].contains(&name)
    }

    /// From the files that are in it, unpacked and checked.
    ///
    /// # Errors
    /// When they are of something else, or do not belong together.
    pub fn of_parts(parts: impl IntoIterator<Item = Part>) -> Result<Self, BundleError> {
        let (mut experiment, mut run, mut training, mut weights) = (None, None, None, None);
        for (name, bytes) in parts {
            match name.as_str() {
                EXPERIMENT => experiment = Some(read_experiment(String::from_utf8_lossy(&bytes).trim())?),
                RUN => run = Some(Run::from_json(&String::from_utf8_lossy(&bytes))?),
                TRAINING => training = Some(bytes),
                WEIGHTS => weights = Some(bytes),
                _ => {}
            }
        }
        let experiment = experiment.ok_or(BundleError::Foreign)?;
        let run = match run {
            Some(run) if run.experiment != experiment => return Err(BundleError::Differs),
            Some(run) => run,
            // What was learned comes with its story; an experiment alone may be written by hand.
            None if training.is_some() || weights.is_some() => return Err(BundleError::Foreign),
            None => Run::of(experiment, 0.0),
        };
        Ok(Bundle { run, training, weights })
    }

    /// From a file as a whole.
    ///
    /// # Errors
    /// When it is damaged, cut, of something else, or its parts do not belong together.
    pub fn from_zip(bytes: &[u8]) -> Result<Self, BundleError> {
        let range = |range: std::ops::Range<u64>| {
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            bytes.get(place(range.start)..place(range.end)).unwrap_or_default()
        };
        let length = bytes.len() as u64;
        let place = locate(range(tail(length)), length)?;
        let limits = Limits { file: LARGEST, total: 4 * LARGEST, ..Limits::default() };
        let list = list(range(place.range.clone()), &place, &limits)?;
        let left_out = list.left_out.groups().iter().flat_map(|group| &group.paths).find(|name| Self::has_part(name));
        if let Some(name) = left_out {
            return Err(BundleError::LeftOut(name.clone()));
        }
        let mut parts = Vec::new();
        for entry in list.files.iter().filter(|entry| Self::has_part(&entry.path)) {
            let unpacked = entry.unpack(range(entry.range.clone()));
            let unpacked = unpacked.map_err(|error| BundleError::Unpack { name: entry.path.clone(), error })?;
            parts.push((entry.path.clone(), unpacked.into_owned()));
        }
        Self::of_parts(parts)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::run::tests::run;

    fn bundle() -> Bundle {
        let training = (0..5_000u32).flat_map(u32::to_le_bytes).collect();
        Bundle { run: run(), training: Some(training), weights: Some(vec![7; 300]) }
    }

    #[test]
    fn a_bundle_comes_back_from_its_file() {
        assert_eq!(Bundle::from_zip(&bundle().to_zip()), Ok(bundle()));
        let begun = Bundle { training: None, weights: None, ..bundle() };
        assert_eq!(Bundle::from_zip(&begun.to_zip()), Ok(begun));
        let text = (EXPERIMENT.to_owned(), format!("{}\n", run().experiment.text()).into_bytes());
        assert_eq!(Bundle::of_parts([text]), Ok(Bundle::of(run().experiment)));
    }

    #[test]
    fn a_damaged_cut_or_foreign_file_is_refused() {
        let whole = bundle().to_zip();
        for end in [0, 10, whole.len() / 2, whole.len() - 1] {
            assert!(Bundle::from_zip(&whole[..end]).is_err(), "{end}");
        }
        let at = whole.windows(TRAINING.len()).position(|window| window == TRAINING.as_bytes()).unwrap();
        let mut damaged = whole.clone();
        damaged[at + 2_000] ^= 1;
        assert!(matches!(Bundle::from_zip(&damaged), Err(BundleError::Unpack { name, .. }) if name == TRAINING));
        assert_eq!(Bundle::from_zip(&zip::write(&[("cat/1.png".to_owned(), vec![1])])), Err(BundleError::Foreign));
        assert!(matches!(Bundle::from_zip(b"<!doctype html>"), Err(BundleError::Archive(_))));
        let other = Experiment { seed: 2, ..run().experiment };
        let parts = [(EXPERIMENT, other.text()), (RUN, run().to_json())];
        let parts = parts.map(|(name, text)| (name.to_owned(), text.into_bytes()));
        assert_eq!(Bundle::of_parts(parts), Err(BundleError::Differs));
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..500 {
            let mut bytes = whole.clone();
            let at = random.usize(..bytes.len());
            bytes[at] ^= 1 << random.u8(..8);
            // What nobody reads may have changed; what is read has not.
            if let Ok(read) = Bundle::from_zip(&bytes) {
                assert_eq!(read.run, run());
                assert!(read.training.is_none_or(|training| Some(training) == bundle().training));
            }
        }
    }
}
