//! How does an error of the crates below become a failure that the page can put into words?

use std::fmt::Display;

use checkpoint::Fit;
use checkpoint::fit::Named;
use data::picture::PictureError;
use data::{DataError, PrepareError};
use protocol::{Failure, Misfit, WrongFile};
use runtime::RuntimeError;
use training::TrainingError;

/// Something that only a mistake of ours explains.
pub fn internal(detail: impl Display) -> Failure {
    Failure::Internal { detail: detail.to_string() }
}

/// A node, channel or place that is not there.
pub fn no_such_place(detail: impl Display) -> Failure {
    Failure::NoSuchPlace { detail: detail.to_string() }
}

/// What a network or a device says.
pub fn of_runtime(error: RuntimeError) -> Failure {
    match error {
        RuntimeError::Damaged(detail) => Failure::OtherTraining { detail },
        RuntimeError::File(error) => Failure::WrongFile(match error.is_damage() {
            true => WrongFile::Damaged { why: error.words() },
            false => WrongFile::Other { why: error.words() },
        }),
        RuntimeError::Format { name, found } => {
            Failure::WrongFile(WrongFile::Format { tensor: name, found: found.words() })
        }
        RuntimeError::Mismatch { fit, .. } => Failure::Misfit(misfit(*fit)),
        RuntimeError::NotFinite { name } => Failure::Unsaveable { tensor: name, value: f32::NAN },
        RuntimeError::OutOfRange { name, value, .. } => Failure::Unsaveable { tensor: name, value },
        RuntimeError::Device(detail) => Failure::DeviceLost { detail },
        RuntimeError::Graph(error) => Failure::Graph { detail: error.to_string() },
        RuntimeError::Unwritten(error) => internal(error),
        error @ (RuntimeError::Shape { .. } | RuntimeError::NoSuchNode { .. }) => no_such_place(error),
    }
}

fn misfit(fit: Fit) -> Misfit {
    let sizes = |shape: Vec<usize>| shape.into_iter().map(|size| size as u64).collect();
    let named = |tensor: Named| (tensor.name, sizes(tensor.shape));
    Misfit {
        missing: fit.missing.into_iter().map(named).collect(),
        misshapen: fit.misshapen.into_iter().map(|it| (it.name, sizes(it.expected), sizes(it.found))).collect(),
        superfluous: fit.superfluous.into_iter().map(named).collect(),
        fitting: fit.fits.len() as u32,
        prefix: fit.prefix,
        classes: fit.classes.map(|classes| (classes.expected as u32, classes.found as u32)),
    }
}

/// What a training says.
pub fn of_training(error: TrainingError) -> Failure {
    match error {
        TrainingError::Nothing { what } => Failure::Recipe { field: what.to_owned() },
        TrainingError::NoPictures { title } | TrainingError::Fit { title, .. } => Failure::WrongPictures { title },
        TrainingError::Diverged(diverged) => {
            Failure::Diverged { step: diverged.step, loss: diverged.loss, good: diverged.good }
        }
        TrainingError::Damaged(detail) => Failure::OtherTraining { detail },
        TrainingError::Other { what } => Failure::OtherTraining { detail: what.to_owned() },
        TrainingError::Data(error) => of_pictures(error),
        TrainingError::Runtime(error) => of_runtime(error),
    }
}

/// What a picture's file says.
pub fn of_picture(error: PictureError) -> Failure {
    let detail = error.to_string();
    match error {
        PictureError::Unsupported(kind) | PictureError::Form { kind, .. } => {
            Failure::PictureKind { kind: kind.to_string() }
        }
        PictureError::TooManyPixels { .. } | PictureError::TooManyBytes { .. } => Failure::PictureTooLarge { detail },
        _ => Failure::Picture { detail },
    }
}

/// What a picture says that is to become a network's input.
pub fn of_prepare(error: PrepareError) -> Failure {
    let detail = error.to_string();
    match error {
        PrepareError::Picture(_) => Failure::Picture { detail },
        PrepareError::NotADigit { width, height } => Failure::DigitSize { width: width as u32, height: height as u32 },
        PrepareError::Input { .. } => Failure::WrongPicture { detail },
    }
}

/// What pictures that are here say when they are asked for.
pub fn of_pictures(error: DataError) -> Failure {
    match error {
        DataError::Index { .. } => no_such_place(error),
        error => internal(error),
    }
}
