//! What did the trainings of the findings reach? As a file, in which every finding stands with its arms.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use experiment::findings::{Arm, Finding, Set};
use experiment::verdict::judge;
use serde::{Deserialize, Serialize};

use crate::{device, file};

/// How these results come to be, but for the name of the set.
const COMMAND: &str = "timemachine experiment";

/// All results of a set, under the text of the experiment with the first seed.
pub struct Results {
    set: &'static Set,
    arms: BTreeMap<String, Trained>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Trained {
    /// Share of the test pictures named right at the end of each training, of the seeds 1, 2 and so on.
    accuracies: Vec<f64>,
    /// Time of all of them, seconds.
    seconds: f64,
}

#[derive(Serialize, Deserialize)]
struct Written {
    command: String,
    /// The processor of the last training.
    processor: String,
    /// Day of the last training.
    date: String,
    findings: Vec<WrittenFinding>,
}

#[derive(Serialize, Deserialize)]
struct WrittenFinding {
    id: String,
    claim: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
    arms: Vec<WrittenArm>,
}

#[derive(Serialize, Deserialize)]
struct WrittenArm {
    name: String,
    /// Network, changes, pictures, rules, with the first seed.
    experiment: String,
    #[serde(flatten)]
    trained: Trained,
}

impl Results {
    /// Those of a file; none where there is no file.
    ///
    /// # Errors
    /// When it cannot be read, or is none of ours.
    pub fn read(set: &'static Set, path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Results { set, arms: BTreeMap::new() });
        }
        let text = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        let written: Written =
            serde_json::from_str(&text).with_context(|| format!("{} has no results of findings", path.display()))?;
        let arms = written.findings.into_iter().flat_map(|finding| finding.arms);
        Ok(Results { set, arms: arms.map(|arm| (arm.experiment, arm.trained)).collect() })
    }

    /// The accuracies of an arm, in the order of its seeds.
    pub fn of(&self, arm: &Arm) -> &[f64] {
        self.arms.get(&key(arm)).map_or(&[], |trained| &trained.accuracies)
    }

    /// Another training of an arm has ended.
    pub fn add(&mut self, arm: &Arm, accuracy: f64, seconds: f64) {
        let trained = self.arms.entry(key(arm)).or_default();
        trained.accuracies.push(accuracy);
        trained.seconds = ((trained.seconds + seconds) * 10.0).round() / 10.0;
    }

    /// As they are written. What no finding asks for any more is left out.
    ///
    /// # Errors
    /// When a number is none.
    pub fn json(&self) -> Result<String> {
        let written = Written {
            command: [COMMAND, self.set.name].join(" "),
            processor: device::processor(),
            date: time::OffsetDateTime::now_utc().date().to_string(),
            findings: self.set.findings.iter().map(|finding| self.finding(finding)).collect(),
        };
        Ok(serde_json::to_string_pretty(&written)? + "\n")
    }

    /// Writes them, whole.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        file::write_whole(path, self.json()?.as_bytes())
    }

    fn finding(&self, finding: &Finding) -> WrittenFinding {
        let samples: Vec<Vec<f64>> = finding.arms.iter().map(|arm| self.of(arm).to_vec()).collect();
        let arm = |arm: &Arm| {
            let trained = self.arms.get(&key(arm)).cloned().unwrap_or_default();
            WrittenArm { name: arm.name.to_owned(), experiment: key(arm), trained }
        };
        WrittenFinding {
            id: finding.id.to_owned(),
            claim: finding.claim.to_owned(),
            verdict: judge(finding.relations, &samples).map(|judged| judged.verdict.key().to_owned()),
            arms: finding.arms.iter().map(arm).collect(),
        }
    }
}

fn key(arm: &Arm) -> String {
    arm.experiment(1).text()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::findings::of_concept;

    #[test]
    fn results_come_back_from_their_file_and_arms_are_shared() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("findings.json");
        let set = of_concept("modules").unwrap();
        let mut results = Results::read(set, &path).unwrap();
        let (first, third) = (&set.findings[0], &set.findings[2]);
        assert!(results.of(&first.arms[0]).is_empty());
        for accuracy in [0.40, 0.41, 0.395] {
            results.add(&first.arms[0], accuracy, 1.0);
            results.add(&third.arms[1], accuracy + 0.1, 2.0);
        }
        results.write(&path).unwrap();
        let back = Results::read(set, &path).unwrap();
        assert_eq!(back.of(&first.arms[0]), [0.40, 0.41, 0.395]);
        // The unchanged network is an arm of both.
        assert_eq!(back.of(&third.arms[0]), back.of(&first.arms[0]));
        assert_eq!(back.arms, results.arms.into_iter().chain(back.arms.clone()).collect());
        std::fs::write(&path, "{}").unwrap();
        assert!(Results::read(set, &path).is_err());
    }
}
