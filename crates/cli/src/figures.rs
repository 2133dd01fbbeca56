//! What is measured on a test set, of pictures that have a class and of pictures whose every pixel has one?

use anyhow::Result;
use data::Confusion;
use runtime::Network;
use runtime::evaluate::Verdict;
use serde::Serialize;
use training::{Outcome, PictureSet, TestRun};

/// Input values per batch: 250 small colour pictures.
const BATCH_VALUES: usize = 250 * 3 * 32 * 32;

/// The figures of a test set.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Figures {
    /// Of pictures that have a class.
    Classes(ClassFigures),
    /// Of scenes whose every pixel has a class.
    Pixels(PixelFigures),
}

/// How often pictures are named right.
#[derive(Clone, Debug, Serialize)]
pub struct ClassFigures {
    /// Share named right.
    pub top1: f64,
    /// Share with the right class among the five likeliest.
    pub top5: f64,
    /// Mean cross-entropy, nats.
    pub loss: f64,
    /// Pictures.
    pub total: usize,
    /// Share named right, per class.
    pub per_class: Vec<ClassFigure>,
    /// `confusion[truth][predicted]`, counts.
    pub confusion: Vec<Vec<u64>>,
}

/// How often pixels are named right.
#[derive(Clone, Debug, Serialize)]
pub struct PixelFigures {
    /// Intersection over union, mean over the classes.
    pub mean_iou: f64,
    /// Share of all pixels named right.
    pub global_accuracy: f64,
    /// Share named right, mean over the classes.
    pub class_accuracy: f64,
    /// Mean cross-entropy of the pixels, nats.
    pub loss: f64,
    /// Scenes.
    pub total: usize,
    /// Per class.
    pub per_class: Vec<ClassFigure>,
    /// `confusion[truth][predicted]`, counts of pixels.
    pub confusion: Vec<Vec<u64>>,
}

/// One class.
#[derive(Clone, Debug, Serialize)]
pub struct ClassFigure {
    /// Its name.
    pub class: String,
    /// Share named right; 0 where it does not occur.
    pub accuracy: f64,
    /// Intersection over union, of pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iou: Option<f64>,
}

impl Figures {
    /// Runs the whole test set.
    ///
    /// # Errors
    /// When the network does not fit the pictures.
    pub fn measure(network: &Network, pictures: &PictureSet) -> Result<Self> {
        let mut run = TestRun::new(network.clone(), pictures)?;
        while !run.is_done(pictures) {
            pollster::block_on(run.advance(pictures, BATCH_VALUES))?;
        }
        Ok(match run.outcome() {
            Outcome::Pictures(verdicts) => classes(verdicts, pictures.classes()),
            Outcome::Pixels { confusion, loss, scenes } => pixels(confusion, *loss, *scenes, pictures.classes()),
        })
    }

    /// The figure that weights are judged by: top-1, or mean intersection over union.
    pub fn headline(&self) -> f64 {
        match self {
            Figures::Classes(figures) => figures.top1,
            Figures::Pixels(figures) => figures.mean_iou,
        }
    }

    /// Share of all pictures, of scenes of all pixels, named right.
    pub fn accuracy(&self) -> f64 {
        match self {
            Figures::Classes(figures) => figures.top1,
            Figures::Pixels(figures) => figures.global_accuracy,
        }
    }

    /// Mean cross-entropy, nats.
    pub fn loss(&self) -> f64 {
        match self {
            Figures::Classes(figures) => figures.loss,
            Figures::Pixels(figures) => figures.loss,
        }
    }

    /// Per class.
    pub fn per_class(&self) -> &[ClassFigure] {
        match self {
            Figures::Classes(figures) => &figures.per_class,
            Figures::Pixels(figures) => &figures.per_class,
        }
    }

    /// In one line.
    pub fn line(&self) -> String {
        let percent = |share: f64| format!("{:.2}%", share * 100.0);
        match self {
            Figures::Classes(it) => format!("{} right of {} pictures, loss {:.4}", percent(it.top1), it.total, it.loss),
            Figures::Pixels(it) => format!(
                "mean IoU {:.4}, {} of the pixels right, {} scenes",
                it.mean_iou,
                percent(it.global_accuracy),
                it.total
            ),
        }
    }
}

fn classes(verdicts: &[Verdict], names: &[String]) -> Figures {
    let mut confusion = Confusion::new(names.len());
    verdicts.iter().for_each(|verdict| confusion.add(&[verdict.truth], &[verdict.predicted]));
    let mean = |value: fn(&Verdict) -> f64| verdicts.iter().map(value).sum::<f64>() / verdicts.len().max(1) as f64;
    Figures::Classes(ClassFigures {
        top1: confusion.global_accuracy(),
        top5: mean(|verdict| f64::from(verdict.in_top5)),
        loss: mean(|verdict| -f64::from(verdict.truth_probability.max(f32::MIN_POSITIVE)).ln()),
        total: verdicts.len(),
        per_class: per_class(&confusion, names, false),
        confusion: rows(&confusion, names.len()),
    })
}

fn pixels(confusion: &Confusion, loss: f64, scenes: usize, names: &[String]) -> Figures {
    Figures::Pixels(PixelFigures {
        mean_iou: confusion.mean_iou(),
        global_accuracy: confusion.global_accuracy(),
        class_accuracy: confusion.mean_accuracy(),
        loss: loss / confusion.total().max(1) as f64,
        total: scenes,
        per_class: per_class(confusion, names, true),
        confusion: rows(confusion, names.len()),
    })
}

fn per_class(confusion: &Confusion, names: &[String], with_iou: bool) -> Vec<ClassFigure> {
    let figures = confusion.accuracies().into_iter().zip(confusion.ious()).zip(names);
    let figure = |((accuracy, iou), name): ((Option<f64>, Option<f64>), &String)| ClassFigure {
        class: name.clone(),
        accuracy: accuracy.unwrap_or(0.0),
        iou: iou.filter(|_| with_iou),
    };
    figures.map(figure).collect()
}

fn rows(confusion: &Confusion, classes: usize) -> Vec<Vec<u64>> {
    (0..classes).map(|truth| (0..classes).map(|predicted| confusion.count(truth, predicted)).collect()).collect()
}
