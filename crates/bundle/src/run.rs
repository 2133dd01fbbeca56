//! What is remembered of one training, besides its weights?

use experiment::{Base, Dataset, Experiment, ReadError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::curve::thinned;
use crate::json::{JsonError, Value, quoted, read};
use crate::{Curve, Point, visible};

/// The version of the text that this build writes.
const VERSION: u32 = 1;
/// Most letters of a name, and of a note.
const NAME: usize = 120;
const NOTE: usize = 2_000;

/// Accuracy on the test set at one step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// Of the training.
    pub step: u32,
    /// 0 to 1.
    pub accuracy: f64,
    /// Mean cross-entropy, nats.
    pub loss: f32,
}

/// How did a training end, if it did?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It did not, and can go on.
    #[default]
    Unfinished,
    /// All steps are taken.
    Finished,
    /// By itself: its loss exploded.
    Diverged,
}

impl Standing {
    const ALL: [Standing; 3] = [Standing::Unfinished, Standing::Finished, Standing::Diverged];

    /// The word in a text.
    pub const fn key(self) -> &'static str {
        match self {
            Standing::Unfinished => "unfinished",
            Standing::Finished => "finished",
            Standing::Diverged => "diverged",
        }
    }
}

/// One training.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What is trained, on what, by which rules. Its id is that of the run.
    pub experiment: Experiment,
    /// What it is called; empty where nobody has said.
    pub name: String,
    /// What the visitor noted.
    pub note: String,
    /// Did the visitor give it a star?
    pub starred: bool,
    /// Up to this step it was kept.
    pub step: u32,
    /// Steps of the whole training.
    pub total: u32,
    /// Time spent learning.
    pub seconds: f64,
    /// When it began, ms since 1970.
    pub begun: f64,
    /// Has it ended?
    pub standing: Standing,
    /// Loss, accuracy and learning rate, oldest first.
    pub points: Vec<Point>,
    /// One per pass.
    pub tests: Vec<Test>,
}

/// Why a text tells of no run.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RunError {
    /// It is not even JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Something is missing, or is of another kind.
    #[error("`{0}` is missing, or makes no sense")]
    Field(&'static str),
    /// It is of a later build.
    #[error("it is of version {0}, and this build reads up to {VERSION}")]
    Later(u32),
    /// The experiment cannot be read.
    #[error("the experiment cannot be read: {0}")]
    Experiment(#[from] ReadError),
    /// The experiment names no network.
    #[error("the experiment names no network")]
    NoNetwork,
}

impl Run {
    /// A training that begins now (ms since 1970).
    pub fn of(experiment: Experiment, now: f64) -> Self {
        Run {
            total: experiment.recipe.total_steps(),
            experiment,
            name: String::new(),
            note: String::new(),
            starred: false,
            step: 0,
            seconds: 0.0,
            begun: now,
            standing: Standing::Unfinished,
            points: Vec::new(),
            tests: Vec::new(),
        }
    }

    /// Under which name the training is kept.
    pub fn id(&self) -> String {
        self.experiment.id()
    }

    /// Are there steps to take?
    pub fn is_unfinished(&self) -> bool {
        self.standing != Standing::Finished && self.step < self.total
    }

    /// The loss at the end of the curve, nats.
    pub fn last_loss(&self) -> Option<f32> {
        self.points.last().map(|point| point.loss)
    }

    /// The latest test.
    pub fn last_test(&self) -> Option<&Test> {
        self.tests.last()
    }

    /// What was learned since: a curve and tests that follow on those of `before`, as far as that reaches, up to
    /// `step`.
    pub fn follow(&mut self, before: Option<&Run>, curve: &Curve, tests: &[Test], step: u32) {
        let first = curve.points().first().map_or(u32::MAX, |point| point.step);
        let (old, old_tests) = before.map(|run| (run.points.as_slice(), run.tests.as_slice())).unwrap_or_default();
        let old = old.iter().filter(|point| point.step < first);
        let points = old.chain(curve.points()).filter(|point| point.step <= step);
        self.points = thinned(points.filter(|point| point.loss.is_finite()).copied().collect());
        let first = first.min(tests.first().map_or(u32::MAX, |test| test.step));
        let old = old_tests.iter().filter(|test| test.step < first);
        let tests = old.chain(tests).filter(|test| test.step <= step && test.loss.is_finite());
        self.tests = tests.copied().collect();
        self.step = step;
    }

    /// As JSON: what the browser keeps, and what a file has of it.
    pub fn to_json(&self) -> String {
        let points = |value: fn(&Point) -> String| list(&self.points, value);
        let tests = |value: fn(&Test) -> String| list(&self.tests, value);
        let mut json = format!("{{\"version\":{VERSION},\"experiment\":{}", quoted(&self.experiment.text()));
        json += &format!(",\n\"name\":{},\"note\":{}", quoted(&self.name), quoted(&self.note));
        json += &format!(",\"starred\":{},\"standing\":\"{}\"", self.starred, self.standing.key());
        json += &format!(",\n\"step\":{},\"total\":{}", self.step, self.total);
        json += &format!(",\"seconds\":{},\"begun\":{}", rounded(self.seconds), rounded(self.begun));
        json += &format!(",\n\"curve\":{{\"step\":{}", points(|point| point.step.to_string()));
        json += &format!(",\n\"loss\":{}", points(|point| point.loss.to_string()));
        json += &format!(",\n\"accuracy\":{}", points(|point| point.accuracy.to_string()));
        json += &format!(",\n\"learning_rate\":{}}}", points(|point| point.learning_rate.to_string()));
        json += &format!(",\n\"tests\":{{\"step\":{}", tests(|test| test.step.to_string()));
        json += &format!(",\"accuracy\":{}", tests(|test| test.accuracy.to_string()));
        json += &format!(",\"loss\":{}}}}}\n", tests(|test| test.loss.to_string()));
        json
    }

    /// From JSON.
    ///
    /// # Errors
    /// What is missing or makes no sense.
    pub fn from_json(text: &str) -> Result<Self, RunError> {
        let value = read(text)?;
        let fields = Fields(&value);
        match fields.whole("version")? {
            0 => return Err(RunError::Field("version")),
            VERSION => {}
            later => return Err(RunError::Later(later)),
        }
        let experiment = read_experiment(fields.text("experiment")?)?;
        let standing = fields.text("standing")?;
        let standing = Standing::ALL.into_iter().find(|it| it.key() == standing);
        Ok(Run {
            experiment,
            name: visible(fields.text("name")?).chars().take(NAME).collect(),
            note: visible(fields.text("note")?).chars().take(NOTE).collect(),
            starred: value.get("starred") == Some(&Value::Bool(true)),
            step: fields.whole("step")?,
            total: fields.whole("total")?,
            seconds: fields.number("seconds")?.max(0.0),
            begun: fields.number("begun")?,
            standing: standing.ok_or(RunError::Field("standing"))?,
            points: thinned(points(value.get("curve").ok_or(RunError::Field("curve"))?)?),
            tests: tests(value.get("tests").ok_or(RunError::Field("tests"))?)?,
        })
    }
}

/// The experiment of a text that says everything.
pub(crate) fn read_experiment(text: &str) -> Result<Experiment, RunError> {
    let experiment = Experiment::read(text, &Experiment::of(Base::small(""), Dataset::Mnist))?;
    if experiment.base.find().is_none() { Err(RunError::NoNetwork) } else { Ok(experiment) }
}

/// A tenth is enough.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn list<T>(values: &[T], text: impl Fn(&T) -> String) -> String {
    format!("[{}]", values.iter().map(text).collect::<Vec<_>>().join(","))
}

/// What an object has under its keys.
struct Fields<'a>(&'a Value);

impl<'a> Fields<'a> {
    fn text(&self, key: &'static str) -> Result<&'a str, RunError> {
        self.0.get(key).and_then(Value::text).ok_or(RunError::Field(key))
    }

    fn number(&self, key: &'static str) -> Result<f64, RunError> {
        self.0.get(key).and_then(Value::number).ok_or(RunError::Field(key))
    }

    fn whole(&self, key: &'static str) -> Result<u32, RunError> {
        whole(self.number(key)?).ok_or(RunError::Field(key))
    }

    fn numbers(&self, key: &'static str, count: Option<usize>) -> Result<Vec<f64>, RunError> {
        let list = self.0.get(key).and_then(Value::list).filter(|list| count.is_none_or(|count| list.len() == count));
        let numbers = list.and_then(|list| list.iter().map(Value::number).collect());
        numbers.ok_or(RunError::Field(key))
    }

    fn steps(&self) -> Result<Vec<u32>, RunError> {
        let steps: Option<Vec<u32>> = self.numbers("step", None)?.into_iter().map(whole).collect();
        steps.filter(|steps| steps.is_sorted_by(|a, b| a < b)).ok_or(RunError::Field("step"))
    }
}

fn whole(number: f64) -> Option<u32> {
    (number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0).then_some(number as u32)
}

fn points(value: &Value) -> Result<Vec<Point>, RunError> {
    let fields = Fields(value);
    let steps = fields.steps()?;
    let count = Some(steps.len());
    let (losses, accuracies) = (fields.numbers("loss", count)?, fields.numbers("accuracy", count)?);
    let rates = fields.numbers("learning_rate", count)?;
    let values = losses.into_iter().zip(accuracies).zip(rates);
    let point = |(step, ((loss, accuracy), rate)): (u32, ((f64, f64), f64))| Point {
        step,
        loss: loss as f32,
        accuracy: accuracy as f32,
        learning_rate: rate as f32,
    };
    Ok(steps.into_iter().zip(values).map(point).collect())
}

fn tests(value: &Value) -> Result<Vec<Test>, RunError> {
    let fields = Fields(value);
    let steps = fields.steps()?;
    let count = Some(steps.len());
    let (accuracies, losses) = (fields.numbers("accuracy", count)?, fields.numbers("loss", count)?);
    let values = accuracies.into_iter().zip(losses);
    let test = |(step, (accuracy, loss)): (u32, (f64, f64))| Test { step, accuracy, loss: loss as f32 };
    Ok(steps.into_iter().zip(values).map(test).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn run() -> Run {
        let experiment = Experiment::of(Base::full("lenet5"), Dataset::Mnist);
        let mut run = Run::of(experiment, 1_700_000_000_000.0);
        let mut curve = Curve::default();
        for step in 1..=40 {
            let loss = 2.25 / step as f32;
            curve.add(Point { step, loss, accuracy: 1.0 - loss / 3.0, learning_rate: 1e-3 });
        }
        run.follow(None, &curve, &[Test { step: 20, accuracy: 0.912_5, loss: 0.3 }], 40);
        Run { name: "Ten \"digits\"\n".to_owned(), note: "größer".to_owned(), seconds: 12.5, starred: true, ..run }
    }

    #[test]
    fn a_run_comes_back_from_its_text_to_the_last_bit() {
        assert_eq!(Run::from_json(&run().to_json()), Ok(run()));
        let fresh = Run::of(run().experiment, 0.0);
        assert_eq!(Run::from_json(&fresh.to_json()), Ok(fresh));
    }

    #[test]
    fn a_damaged_text_is_an_error_and_never_a_panic() {
        let text = run().to_json();
        let mut random = fastrand::Rng::with_seed(7);
        for end in 0..text.trim_end().len() {
            assert!(text.get(..end).is_none_or(|cut| Run::from_json(cut).is_err()), "{end}");
        }
        for _ in 0..3_000 {
            let mut bytes = text.clone().into_bytes();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..bytes.len());
                bytes[at] = random.u8(b' '..=b'~');
            }
            if let Ok(run) = String::from_utf8(bytes).map_err(drop).and_then(|text| Run::from_json(&text).map_err(drop))
            {
                assert!(run.points.is_sorted_by(|a, b| a.step < b.step) && run.experiment.base.find().is_some());
            }
        }
        let other = |from: &str, to: &str| Run::from_json(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!(other("\"version\":1", "\"version\":2"), RunError::Later(2));
        assert_eq!(other("model=lenet5", "data=mnist"), other("model=lenet5", "data=mnist"));
        assert!(matches!(other("model=lenet5", "model=lenet6"), RunError::Experiment(_)));
        assert_eq!(other("\"step\":[1,2", "\"step\":[2,1"), RunError::Field("step"));
        assert_eq!(other("\"loss\":[", "\"loss\":[1,"), RunError::Field("loss"));
    }

    #[test]
    fn a_curve_goes_on_where_an_earlier_visit_left_it() {
        let before = run();
        let mut curve = Curve::default();
        for step in 31..=60 {
            curve.add(Point { step, loss: 0.5, accuracy: 0.5, learning_rate: 1e-3 });
        }
        let mut after = before.clone();
        after.follow(Some(&before), &curve, &[Test { step: 60, accuracy: 0.95, loss: 0.2 }], 60);
        let steps: Vec<u32> = after.points.iter().map(|point| point.step).collect();
        assert_eq!(steps, (1..=60).collect::<Vec<_>>());
        assert_eq!((after.points[29].loss, after.points[30].loss), (before.points[29].loss, 0.5));
        assert_eq!(after.tests.iter().map(|test| test.step).collect::<Vec<_>>(), [20, 60]);
        // Begun anew, nothing of the earlier one is left.
        let mut anew = Curve::default();
        anew.add(Point { step: 1, loss: 2.0, accuracy: 0.1, learning_rate: 1e-3 });
        after.follow(Some(&before), &anew, &[], 1);
        assert_eq!((after.points.len(), after.tests.len(), after.step), (1, 0, 1));
    }
}
