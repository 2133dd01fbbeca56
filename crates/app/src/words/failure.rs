//! Which sentence has a failure?

use protocol::Failure;

use super::file::{misfit, wrong_file};
use crate::format::{bytes, count};
use crate::language::{fill, phrase, t};

/// What happened, what was kept, and what to do now.
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Follows | Failure::Superseded => String::new(),
        Failure::EngineLost => t("The engine ended before it answered. Please try again.").to_owned(),
        Failure::NoNetwork => t("The network is not loaded yet. Wait for it to load, then try again.").to_owned(),
        Failure::NoData => t("The pictures are not loaded yet. Wait for them to load, then try again.").to_owned(),
        Failure::NoTraining => t("No training is under way. Start one first.").to_owned(),
        Failure::NoOwnPictures => {
            t("Your pictures are not here any more: the engine was started again. Choose them once more.").to_owned()
        }
        Failure::NotKept { .. } => t("This browser does not keep that training any more.").to_owned(),
        Failure::Storage { full: true, .. } => {
            t("This browser has no more room for this page. Free some, then try again.").to_owned()
        }
        Failure::Storage { full: false, .. } => t("This browser keeps nothing for this page.").to_owned(),
        Failure::Unreachable { address, .. } => unreachable(address),
        Failure::NotFound { address, .. } => fill(
            "There is no such file at {0}. Nothing was changed; check the address, or choose a file of your own.",
            &[address],
        ),
        Failure::Stalled { address, seconds, .. } => fill(
            "Nothing more comes from {0} for {1} seconds. Nothing was changed; check the connection, then try again.",
            &[address, &seconds.to_string()],
        ),
        Failure::WrongLength { expected, found, .. } => fill(
            "The file is not whole, or not the one that was promised: {0} bytes came, and it has {1}. Nothing was \
             changed; try again.",
            &[&count(*found), &count(*expected)],
        ),
        Failure::WrongHash { .. } => {
            t("The file is not the one that this page knows: its SHA-256 is another. It was not used, and nothing was \
               changed.")
            .to_owned()
        }
        Failure::TooLong { most, .. } => fill(
            "The file is longer than {0}, which is more than this device can hold. Nothing was changed.",
            &[&bytes(*most as f64)],
        ),
        Failure::NoMemory { .. } => {
            t("There is not enough memory for this file. Nothing was changed; close other pages, or take a smaller \
               network.")
            .to_owned()
        }
        Failure::DamagedData { .. } => {
            t("The pictures arrived damaged. Reload the page to fetch them again.").to_owned()
        }
        Failure::WrongFile(what) => wrong_file(what),
        Failure::Misfit(what) => misfit(what),
        Failure::Unsaveable { tensor, value } => unsaveable(tensor, *value),
        Failure::Graph { .. } => t("This network cannot be built. Nothing was changed.").to_owned(),
        Failure::Picture { .. } => t("This picture could not be read. Choose another one.").to_owned(),
        Failure::PictureKind { kind } => {
            fill("This is {0}, which this browser cannot read as a picture. Choose a PNG or JPEG file.", &[kind])
        }
        Failure::PictureTooLarge { .. } => t("This picture is too large to be read. Choose a smaller one.").to_owned(),
        Failure::DigitSize { width, height } => fill(
            "A digit must be 28 by 28 pixels, and this one is {0} by {1}. Use the drawing pad or another picture.",
            &[&width.to_string(), &height.to_string()],
        ),
        Failure::WrongPicture { .. } => t("This network does not take such pictures. Nothing was changed.").to_owned(),
        Failure::WrongPictures { title } => {
            fill("The pictures of {0} do not fit this network. Nothing was changed.", &[title])
        }
        Failure::Classes { found } => classes(*found),
        Failure::TooManyPictures { found } => {
            fill("These are more pictures than fit here; {0} were taken.", &[&count(u64::from(*found))])
        }
        Failure::TooFewPictures { .. } => {
            t("These pictures make no data set: at least two of a class must be readable.").to_owned()
        }
        Failure::Recipe { .. } => {
            t("Pictures, batch size and epochs must all be at least 1. Nothing was changed.").to_owned()
        }
        Failure::OtherTraining { .. } => {
            t("What was kept is of another training, or of another build of this page.").to_owned()
        }
        Failure::Diverged { step, good, .. } => fill(
            "The loss exploded at step {0}: usually the learning rate is too high. The network has the weights of step \
             {1}.",
            &[&count(u64::from(*step)), &count(u64::from(*good))],
        ),
        Failure::TooFewExamples { .. } => {
            t("Every class needs at least one picture, and there must be two classes. Nothing was changed.").to_owned()
        }
        Failure::ExamplesChanged => t("This teaching ended, because its examples changed.").to_owned(),
        Failure::NoSuchPlace { .. } => t("The network has no such place. Nothing was changed.").to_owned(),
        Failure::DeviceLost { .. } => {
            t("The device stopped answering. The last checkpoint is kept; the engine starts again.").to_owned()
        }
        Failure::Unreadable { .. } | Failure::Internal { .. } => {
            t("Something went wrong inside the engine. Nothing was changed; please try again.").to_owned()
        }
    }
}

/// What happened, where something else follows from it than that all stays as it was: nothing is said of what was kept,
/// nor of what to do. Empty where a sentence has nothing else to tell.
pub fn cause(what: &Failure) -> String {
    match what {
        Failure::Unreachable { address, .. } => fill("{0} could not be fetched.", &[address]),
        Failure::NotFound { address, .. } => fill("There is no such file at {0}.", &[address]),
        Failure::Stalled { address, seconds, .. } => {
            fill("Nothing more comes from {0} for {1} seconds.", &[address, &seconds.to_string()])
        }
        Failure::WrongLength { expected, found, .. } => fill(
            "The file is not whole, or not the one that was promised: {0} bytes came, and it has {1}.",
            &[&count(*found), &count(*expected)],
        ),
        Failure::WrongHash { .. } => {
            t("The file is not the one that this page knows: its SHA-256 is another. It was not used.").to_owned()
        }
        Failure::NoMemory { .. } => t("There is not enough memory for this file.").to_owned(),
        Failure::NotKept { .. } | Failure::Storage { .. } | Failure::DeviceLost { .. } => failure(what),
        _ => String::new(),
    }
}

/// Addresses of this site are relative; another host may refuse where this one would not.
fn unreachable(address: &str) -> String {
    if address.contains("://") {
        fill(
            "{0} could not be fetched: there is no connection, or that host lets no other page read its files. Nothing \
             was changed; try again, or download the file yourself and choose it here.",
            &[address],
        )
    } else {
        fill("{0} could not be fetched. Check the connection, then try again; everything else goes on.", &[address])
    }
}

fn classes(found: u32) -> String {
    let one =
        phrase("Pictures of 2 to 256 classes are needed, one folder per class, and there is {0}. Nothing was changed.");
    let more = phrase(
        "Pictures of 2 to 256 classes are needed, one folder per class, and there are {0}. Nothing was changed.",
    );
    fill(if found == 1 { one } else { more }, &[&found.to_string()])
}

fn unsaveable(tensor: &str, value: f32) -> String {
    if value.is_finite() {
        fill(
            "These weights do not fit into 16 bits: `{0}` holds {1}, and {2} is the most. Save them with 32 bits.",
            &[tensor, &format!("{value:e}"), "65504"],
        )
    } else {
        fill("These weights are of no use: `{0}` holds values that are not numbers. Nothing was changed.", &[tensor])
    }
}
