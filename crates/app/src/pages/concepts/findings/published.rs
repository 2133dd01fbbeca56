//! What did the project's own trainings of the same experiments reach? `timemachine experiment` wrote it.

use std::collections::BTreeMap;

use bundle::json::{self, Value};
use experiment::findings::Arm;

/// The accuracies of every arm, under the text of its experiment with the first seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published(BTreeMap<String, Vec<f64>>);

impl Published {
    /// Of each seed; none where it was not trained.
    pub fn of(&self, arm: &Arm) -> &[f64] {
        self.0.get(&arm.experiment(1).text()).map_or(&[], Vec::as_slice)
    }

    /// Those of a file; `None` where it is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let value = json::read(text).ok()?;
        let mut found = BTreeMap::new();
        for finding in value.get("findings")?.list()? {
            for arm in finding.get("arms")?.list()? {
                let experiment = arm.get("experiment")?.text()?.to_owned();
                let accuracies: Option<Vec<f64>> = arm.get("accuracies")?.list()?.iter().map(Value::number).collect();
                found.insert(experiment, accuracies?);
            }
        }
        Some(Published(found))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::findings::SETS;

    #[test]
    fn what_ships_is_of_the_findings_as_they_are_now() {
        for set in SETS {
            let path = format!("{}/../../www/content/{}.json", env!("CARGO_MANIFEST_DIR"), set.name);
            let published = Published::read(&std::fs::read_to_string(path).unwrap()).unwrap();
            for finding in set.findings {
                for arm in finding.arms {
                    let known = published.0.contains_key(&arm.experiment(1).text());
                    assert!(known, "{}: {} was changed: train it again", finding.id, arm.name);
                    assert!(published.of(arm).iter().all(|share| (0.0..=1.0).contains(share)));
                }
            }
        }
        assert_eq!(Published::read("{}"), None);
    }
}
