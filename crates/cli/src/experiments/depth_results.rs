//! What did the trainings of `experiment depth` come to? As a file with a line for each training.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use experiment::findings::depth::{ARMS, Arm, Form, Outcome, PAPER, REDUCED, RELATIONS, samples};
use experiment::verdict::judge;
use serde::{Deserialize, Serialize};

use crate::{device, file};

/// All results of one form, under the text of the experiment with the first seed.
pub struct Results {
    form: Form,
    arms: BTreeMap<String, Vec<Trained>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Trained {
    /// Share of the training pictures named right while they were learned, pass by pass.
    training: Vec<f64>,
    /// Share of the test pictures named right after each pass.
    test: Vec<f64>,
    /// Did the loss explode?
    exploded: bool,
    /// Time of the training, seconds.
    seconds: f64,
    /// Norms of the gradient of each convolution at the first step; null where it is beyond all numbers.
    first: Vec<Option<f32>>,
    /// The same with the trained weights.
    last: Vec<Option<f32>>,
}

#[derive(Deserialize)]
struct Written {
    arms: Vec<WrittenArm>,
}

#[derive(Deserialize)]
struct WrittenArm {
    experiment: String,
    trainings: Vec<Trained>,
}

impl Results {
    /// Those of a file that are of this form; none where there is no file.
    ///
    /// # Errors
    /// When it cannot be read, or is none of ours.
    pub fn read(path: &Path, form: Form) -> Result<Self> {
        let mut results = Results { form, arms: BTreeMap::new() };
        if path.exists() {
            let text = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
            let written: Written =
                serde_json::from_str(&text).with_context(|| format!("{} has no results of depth", path.display()))?;
            results.arms = written.arms.into_iter().map(|arm| (arm.experiment, arm.trainings)).collect();
        }
        Ok(results)
    }

    /// The trainings of an arm, in the order of its seeds.
    pub fn of(&self, arm: &Arm) -> Vec<Outcome> {
        let trained = self.arms.get(&self.key(arm)).into_iter().flatten();
        let norms = |written: &[Option<f32>]| written.iter().map(|norm| norm.unwrap_or(f32::INFINITY)).collect();
        let outcome = |it: &Trained| Outcome {
            training: it.training.clone(),
            test: it.test.clone(),
            first: norms(&it.first),
            last: norms(&it.last),
            exploded: it.exploded,
        };
        trained.map(outcome).collect()
    }

    /// Another training of an arm has ended.
    pub fn add(&mut self, arm: &Arm, outcome: &Outcome, seconds: f64) {
        let rounded = |shares: &[f64]| shares.iter().map(|share| (share * 1e4).round() / 1e4).collect();
        let norms = |norms: &[f32]| norms.iter().map(|norm| norm.is_finite().then(|| three_digits(*norm))).collect();
        let trained = Trained {
            training: rounded(&outcome.training),
            test: rounded(&outcome.test),
            exploded: outcome.exploded,
            seconds: (seconds * 10.0).round() / 10.0,
            first: norms(&outcome.first),
            last: norms(&outcome.last),
        };
        self.arms.entry(self.key(arm)).or_default().push(trained);
    }

    /// As they are written. What is of no arm, or of another form, is left out.
    ///
    /// # Errors
    /// When a number is none.
    pub fn json(&self) -> Result<String> {
        let outcomes: Vec<Vec<Outcome>> = ARMS.iter().map(|arm| self.of(arm)).collect();
        let verdict = judge(&RELATIONS, &samples(&outcomes)).map(|judged| judged.verdict.key());
        let mut text = String::from("{\n");
        let head = [
            ("command", self.command()),
            ("processor", device::processor()),
            ("date", time::OffsetDateTime::now_utc().date().to_string()),
            ("verdict", verdict.unwrap_or("none").to_owned()),
        ];
        for (key, value) in head {
            writeln!(text, "  \"{key}\": {},", serde_json::to_string(&value)?)?;
        }
        text.push_str("  \"arms\": [\n");
        for (place, arm) in ARMS.iter().enumerate() {
            let (name, key) = (serde_json::to_string(arm.name)?, self.key(arm));
            writeln!(text, "    {{\n      \"name\": {name},\n      \"experiment\": {},", serde_json::to_string(&key)?)?;
            let trained = self.arms.get(&key).into_iter().flatten();
            let lines: Vec<String> = trained.map(serde_json::to_string).collect::<Result<_, _>>()?;
            let lines: Vec<String> = lines.into_iter().map(|line| format!("\n        {line}")).collect();
            let end = if place + 1 < ARMS.len() { "," } else { "" };
            writeln!(text, "      \"trainings\": [{}]\n    }}{end}", lines.join(","))?;
        }
        Ok(text + "  ]\n}\n")
    }

    /// Writes them, whole.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        file::write_whole(path, self.json()?.as_bytes())
    }

    /// How these results come to be.
    fn command(&self) -> String {
        let Form { width, recipe, .. } = self.form;
        let usual = if self.form.halved { REDUCED } else { PAPER };
        let mut command = "timemachine experiment depth".to_owned();
        if !self.form.halved {
            command += " --paper";
        }
        for (option, value, usual) in [
            ("width", width, usual.width),
            ("size", f64::from(recipe.pictures), f64::from(usual.recipe.pictures)),
            ("epochs", f64::from(recipe.epochs), f64::from(usual.recipe.epochs)),
        ] {
            if value != usual {
                command += &format!(" --{option} {value}");
            }
        }
        command
    }

    fn key(&self, arm: &Arm) -> String {
        arm.experiment(&self.form, 1).text()
    }
}

fn three_digits(norm: f32) -> f32 {
    format!("{norm:.2e}").parse().unwrap_or(norm)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn results_come_back_from_their_file_also_where_a_gradient_was_beyond_all_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depth.json");
        let mut results = Results::read(&path, REDUCED).unwrap();
        let outcome = Outcome {
            training: vec![0.125, 0.25],
            test: vec![0.1, 0.2],
            first: vec![1.5e-7, f32::INFINITY],
            last: vec![0.25, 1.0],
            exploded: false,
        };
        results.add(&ARMS[4], &outcome, 1.25);
        results.add(&ARMS[4], &Outcome { exploded: true, ..Outcome::default() }, 1.0);
        results.write(&path).unwrap();
        let back = Results::read(&path, REDUCED).unwrap();
        assert_eq!(back.of(&ARMS[4]), [outcome, Outcome { exploded: true, ..Outcome::default() }]);
        assert!(back.of(&ARMS[3]).is_empty());
        assert_eq!(back.arms[&back.key(&ARMS[4])], results.arms[&results.key(&ARMS[4])]);
        let other = Results::read(&path, Form { width: 0.5, ..REDUCED }).unwrap();
        assert!(other.of(&ARMS[4]).is_empty());
        assert_eq!(other.command(), "timemachine experiment depth --width 0.5");
        std::fs::write(&path, "{}").unwrap();
        assert!(Results::read(&path, REDUCED).is_err());
    }
}
