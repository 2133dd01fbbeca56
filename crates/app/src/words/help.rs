//! What is each field for? A sentence, and the word of the glossary under which more is said.

use crate::language::phrase;

/// A sentence, and a word of the glossary.
pub type Help = (&'static str, Option<&'static str>);

/// The fields by their `data-testid`; those of a training have their sentences in `experiment::FIELDS`.
pub const HELP: &[(&str, Help)] = &[
    ("train-dataset", (phrase("The set of pictures that it learns from, and on which it is tested."), TEST_SET)),
    (
        "train-continue",
        (phrase("It begins with the weights that it has now, not with fresh ones from the seed."), WEIGHT),
    ),
    ("lab-network", (phrase("The network of history that your changes begin with."), None)),
    (
        "lab-size",
        (phrase("The small sibling is quick enough to learn here; the published size is that of the paper."), None),
    ),
    ("lab-layer", (phrase("The layer that can be changed below; a click on the diagram chooses it, too."), None)),
    (
        "lab-number",
        (phrase("A number that is not in the list; what it would cost stands beside it as soon as you type."), None),
    ),
    ("race-data", (phrase("All networks of the race learn from these pictures, and are tested on them."), TEST_SET)),
    ("race-size", (phrase("How many pictures one pass goes through, for each network alike."), None)),
    ("race-epochs", (phrase("Passes over the training pictures, for each network alike."), EPOCH)),
    ("race-batch", (phrase("Pictures whose gradients are averaged for one step, for each network alike."), BATCH)),
    (
        "race-seeds",
        (phrase("How often each learns, each time from other fresh weights: what differs then is chance."), None),
    ),
    ("race-rules", (phrase("Each network learns by the rules proposed for it, or all by those of the first."), RATE)),
    ("race-choice", (phrase("A network with what is proposed for it, or a run with what it had."), None)),
    ("race-link", (phrase("An experiment, by the address that the laboratory or a training copies."), None)),
    (
        "checkpoint-target",
        (phrase("The network whose names and shapes of weights the file has; others are refused."), WEIGHT),
    ),
    (
        "checkpoint-preparation",
        (phrase("Weights work only with pictures scaled as in their training; whoever trained them says how."), None),
    ),
    ("checkpoint-address", (phrase("An address of a weights file whose host lets other pages read it."), None)),
    ("webcam-network", (phrase("The network that names what the camera sees."), None)),
    ("webcam-second", (phrase("A second network that sees the same, to compare."), None)),
    ("webcam-others-network", (phrase("The network whose published weights are offered below."), WEIGHT)),
    ("webcam-mirror", (phrase("Left and right are swapped, as in a mirror."), None)),
    ("webcam-camera", (phrase("The camera whose pictures are seen, where there are several."), None)),
    (
        "teach-network",
        (
            phrase("The network that sees your pictures; it has learned others, and its last layer learns yours."),
            WEIGHT,
        ),
    ),
    (
        "teach-all-layers",
        (phrase("Off, only the last layer learns; on, all of them do, which takes longer."), OVERFITTING),
    ),
];

const TEST_SET: Option<&str> = Some(phrase("Test set"));
const WEIGHT: Option<&str> = Some(phrase("Weight"));
const BATCH: Option<&str> = Some(phrase("Batch"));
const OVERFITTING: Option<&str> = Some(phrase("Overfitting"));
const EPOCH: Option<&str> = Some(phrase("Epoch"));
const GRADIENT: Option<&str> = Some(phrase("Gradient"));
const RATE: Option<&str> = Some(phrase("Learning rate"));

/// What the field of this `data-testid` is for.
pub fn help(testid: &str) -> Option<Help> {
    let known = HELP.iter().find(|(own, _)| *own == testid);
    known.map(|(_, help)| *help).or_else(|| {
        let key = testid.strip_prefix("train-")?;
        let key = if key == "decay" { "weight-decay" } else { key };
        let term = match key {
            "batch" => BATCH,
            "epochs" => EPOCH,
            "lr" | "schedule" | "warmup" => RATE,
            "optimizer" | "momentum" | "clip" => GRADIENT,
            "weight-decay" | "augment" | "label-smoothing" => OVERFITTING,
            "seed" => WEIGHT,
            _ => None,
        };
        Some((experiment::field(key)?.help, term))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{speak_of, t};

    const CONTENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/content");

    #[test]
    fn every_setting_of_a_training_has_a_sentence() {
        for field in experiment::FIELDS {
            let testid = format!("train-{}", field.key.strip_prefix("weight-").unwrap_or(field.key));
            let (sentence, _) = help(&testid).unwrap_or_else(|| panic!("{testid} has none"));
            assert!(sentence.len() > 20 && sentence.ends_with('.'), "{testid}: {sentence}");
        }
        assert!(HELP.iter().all(|(_, (sentence, _))| sentence.len() > 20 && sentence.ends_with('.')));
    }

    #[test]
    fn every_word_is_in_the_glossary_of_every_language() {
        let trained = experiment::FIELDS.iter().filter_map(|field| help(&format!("train-{}", field.key))?.1);
        let terms: Vec<&'static str> = HELP.iter().filter_map(|(_, (_, term))| *term).chain(trained).collect();
        for language in ["en", "de"] {
            let read = |file| std::fs::read_to_string(format!("{CONTENT}/{language}/{file}")).unwrap_or_default();
            speak_of(&read("interface.po"));
            let glossary = read("glossary.md");
            let has = |term: &&&'static str| !glossary.contains(&format!("## {}\n", t(term)));
            assert_eq!(terms.iter().find(has), None, "{language}");
        }
    }
}
