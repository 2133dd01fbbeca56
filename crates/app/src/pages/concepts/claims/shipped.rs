//! Which verdicts do the experiments have whose results ship?

use std::collections::BTreeMap;

use bundle::json::{self, Value};
use experiment::findings::SETS;
use experiment::verdict::Verdict;

/// Experiments that are no findings: the name of each, which is that of its file with one verdict, and the concept on
/// whose page it stands.
const SINGLE: [(&str, &str); 2] = [("lesions", "bypassing"), ("normalisation", "batch-normalisation")];

/// The files of results under `www/content`, without their ending.
pub fn files() -> impl Iterator<Item = &'static str> {
    SETS.iter().map(|set| set.name).chain(SINGLE.map(|(name, _)| name))
}

/// Verdicts, under the names of their experiments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shipped(BTreeMap<String, Verdict>);

impl Shipped {
    /// Those of these files, each with its name.
    pub fn read<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut found = BTreeMap::new();
        for (name, text) in files {
            if let Ok(value) = json::read(text) {
                collect(name, &value, &mut found);
            }
        }
        Shipped(found)
    }

    /// That of one experiment, where it has one.
    pub fn of(&self, experiment: &str) -> Option<Verdict> {
        self.0.get(experiment).copied()
    }
}

/// A file has one verdict, or several findings with one each.
fn collect(name: &str, value: &Value, found: &mut BTreeMap<String, Verdict>) {
    if let Some(verdict) = value.get("verdict").and_then(Value::text).and_then(verdict) {
        found.insert(value.get("id").and_then(Value::text).unwrap_or(name).to_owned(), verdict);
    }
    for part in value.get("findings").and_then(Value::list).unwrap_or_default() {
        collect(name, part, found);
    }
}

fn verdict(key: &str) -> Option<Verdict> {
    [Verdict::Agrees, Verdict::Disagrees, Verdict::CannotTell].into_iter().find(|verdict| verdict.key() == key)
}

/// Is an experiment of this name on the page of this concept?
#[cfg(test)]
pub fn stands_on(experiment: &str, concept: &str) -> bool {
    if SINGLE.contains(&(experiment, concept)) {
        return true;
    }
    let set = experiment::findings::of_concept(concept);
    set.is_some_and(|set| set.findings.iter().any(|finding| finding.id == experiment))
}

/// The verdict of what ships, by its accuracies.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub fn judged_anew(experiment: &str) -> Option<Verdict> {
    use crate::pages::concepts::{findings, rates};
    use experiment::findings::find;
    match experiment {
        "lesions" => return findings::lesions_that_ship(),
        "normalisation" => return rates::shipped_verdict(),
        _ => {}
    }
    let finding = find(experiment)?;
    let set = SETS.iter().find(|set| set.findings.iter().any(|other| other.id == experiment))?;
    let path = format!("{}/../../www/content/{}.json", env!("CARGO_MANIFEST_DIR"), set.name);
    let value = json::read(&std::fs::read_to_string(path).unwrap()).unwrap();
    let findings = value.get("findings").unwrap().list().unwrap();
    let own = findings.iter().find(|it| it.get("id").unwrap().text() == Some(experiment)).unwrap();
    let accuracies = |arm: &Value| -> Vec<f64> {
        arm.get("accuracies").unwrap().list().unwrap().iter().filter_map(Value::number).collect()
    };
    let arms: Vec<Vec<f64>> = own.get("arms").unwrap().list().unwrap().iter().map(accuracies).collect();
    experiment::verdict::judge(finding.relations, &arms).map(|judged| judged.verdict)
}
