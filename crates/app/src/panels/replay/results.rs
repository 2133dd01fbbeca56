//! What did the machine find, and how far is it? Kept in the browser.

use arch::zoo::{self, Model};
use experiment::{Base, Dataset, Experiment};

const KEY: &str = "replay";

/// One network that has learned and was measured here.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its model's id.
    pub model: String,
    /// Share of the test pictures named right; `None` where it could not learn.
    pub accuracy: Option<f64>,
    /// Milliseconds for one picture.
    pub ms: f64,
    /// Seconds that it learned.
    pub seconds: f64,
    /// What computed.
    pub device: String,
    /// Network, pictures, rules and seed.
    pub experiment: Experiment,
}

/// A replay, perhaps not at its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Minutes for all of it.
    pub minutes: f64,
    /// Ids of the models that are still to learn, the next one first.
    pub queue: Vec<String>,
    /// How many there are in all.
    pub of: usize,
    /// The experiment under way, whose training is kept under its id.
    pub current: Option<Experiment>,
    /// What was found, in order.
    pub outcomes: Vec<Outcome>,
}

impl Outcome {
    /// Whose.
    pub fn model(&self) -> Option<&'static Model> {
        zoo::find(&self.model)
    }

    fn line(&self) -> String {
        let accuracy = self.accuracy.map_or_else(|| "-".to_owned(), |share| format!("{share:.4}"));
        let (ms, seconds) = (format!("{:.3}", self.ms), format!("{:.0}", self.seconds));
        [&self.model, &accuracy, &ms, &seconds, &self.experiment.text(), &self.device].map(String::as_str).join("\t")
    }

    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split('\t');
        let mut part = || parts.next();
        let (model, accuracy, ms, seconds) = (part()?, part()?, part()?, part()?);
        let experiment = read_experiment(part()?)?;
        Some(Outcome {
            model: model.to_owned(),
            accuracy: web::number::number(accuracy),
            ms: web::number::number(ms)?,
            seconds: web::number::number(seconds)?,
            device: part()?.to_owned(),
            experiment,
        })
    }
}

impl Progress {
    /// That of an earlier visit.
    pub fn recall() -> Self {
        web::storage::recall(KEY).and_then(|text| Self::parse(&text)).unwrap_or_default()
    }

    /// Keeps it for the next visit.
    pub fn remember(&self) {
        web::storage::remember(KEY, &self.write());
    }

    /// Minutes of one network.
    pub fn share(&self) -> f64 {
        self.minutes / self.of.max(1) as f64
    }

    fn write(&self) -> String {
        let current = self.current.as_ref().map(Experiment::text).unwrap_or_default();
        let head = [format!("{}", self.minutes), self.of.to_string(), self.queue.join(" "), current].join("\t");
        let lines: Vec<String> = [head].into_iter().chain(self.outcomes.iter().map(Outcome::line)).collect();
        lines.join("\n")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next()?.split('\t').collect();
        let [minutes, of, queue, current] = *head.as_slice() else { return None };
        Some(Progress {
            minutes: web::number::number(minutes)?,
            of: web::number::number(of)? as usize,
            queue: queue.split(' ').filter(|id| zoo::find(id).is_some()).map(str::to_owned).collect(),
            current: read_experiment(current),
            outcomes: lines.filter_map(Outcome::read).collect(),
        })
    }

    /// What was found, as a file for others: a list of objects.
    pub fn json(&self) -> String {
        let one = |outcome: &Outcome| {
            let accuracy = outcome.accuracy.map_or_else(|| "null".to_owned(), |share| format!("{share:.4}"));
            format!(
                "  {{\"model\": {:?}, \"accuracy\": {accuracy}, \"ms\": {:.3}, \"seconds\": {:.0}, \"device\": {:?}, \
                 \"experiment\": {:?}}}",
                outcome.model,
                outcome.ms,
                outcome.seconds,
                outcome.device,
                outcome.experiment.text()
            )
        };
        let all: Vec<String> = self.outcomes.iter().map(one).collect();
        format!("[\n{}\n]\n", all.join(",\n"))
    }
}

fn read_experiment(text: &str) -> Option<Experiment> {
    let plain = Experiment::of(Base::small(""), Dataset::Mnist);
    (!text.is_empty()).then(|| Experiment::read(text, &plain).ok()).flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn some() -> Progress {
        let experiment = |model: &str| Experiment::of(Base::small(model), Dataset::Cifar10);
        let outcome = Outcome {
            model: "resnet18".to_owned(),
            accuracy: Some(0.7125),
            ms: 2.25,
            seconds: 61.0,
            device: "CPU, SIMD".to_owned(),
            experiment: experiment("resnet18"),
        };
        let failed = Outcome { model: "vgg16".to_owned(), accuracy: None, ..outcome.clone() };
        Progress {
            minutes: 10.0,
            queue: vec!["squeezenet1_0".to_owned(), "legacy_xception".to_owned()],
            of: 4,
            current: Some(experiment("squeezenet1_0")),
            outcomes: vec![outcome, failed],
        }
    }

    #[test]
    fn what_is_kept_comes_back() {
        assert_eq!(Progress::parse(&some().write()), Some(some()));
        let none = Progress::default();
        assert_eq!(Progress::parse(&none.write()), Some(none));
        assert_eq!(Progress::parse("nonsense"), None);
        let cut = some().write();
        assert_eq!(Progress::parse(&cut[..cut.len() - 60]).unwrap().outcomes.len(), 1);
    }

    #[test]
    fn the_file_for_others_is_json() {
        let list: serde_json::Value = serde_json::from_str(&some().json()).unwrap();
        assert_eq!(list[0]["accuracy"], 0.7125);
        assert!(list[1]["accuracy"].is_null());
    }
}
