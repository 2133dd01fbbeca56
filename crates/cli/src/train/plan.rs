//! What is to be trained? What the command line says, or a file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use arch::{Graph, zoo};
use bundle::{Bundle, Run};
use experiment::{Base, Dataset, Experiment, OwnPictures, Weights};
use runtime::{Device, Network};
use serde_json::Value;
use training::{PictureSet, SavedTraining, Session};

use super::{Arguments, card};
use crate::describe::graph_of;
use crate::{eval, pictures, shipped};

/// A training as it is asked for.
pub struct Plan {
    /// What is trained, on what, by which rules.
    pub experiment: Experiment,
    /// Its network.
    pub graph: Graph,
    /// What it learns from, and how that is called.
    pub pictures: PictureSet,
    /// Name of the data set.
    pub dataset: String,
    /// Where the numbers come from.
    pub begin: Begin,
    /// The card of the weights to begin with.
    pub before: Option<Value>,
    /// What a file remembers of it.
    pub run: Option<Run>,
}

/// Where do the numbers come from?
pub enum Begin {
    /// They are drawn by chance.
    Seed,
    /// They are drawn by chance after Glorot and Bengio.
    Xavier,
    /// From a file of weights.
    File(PathBuf),
    /// From where the training stood.
    Saved(Box<SavedTraining>),
}

impl Plan {
    /// As the command line says.
    ///
    /// # Errors
    /// When there is no such network, its pictures are not there, or a file cannot be read.
    pub fn of(arguments: &Arguments) -> Result<Self> {
        match (&arguments.experiment, &arguments.id, &arguments.dataset) {
            (Some(file), ..) => Self::of_file(file, arguments.data.as_deref()),
            (None, Some(id), Some(dataset)) => Self::of_words(id, dataset, arguments),
            _ => bail!("name a network and a data set, or an experiment"),
        }
    }

    fn of_words(id: &str, dataset: &str, arguments: &Arguments) -> Result<Self> {
        let graph = graph_of(id, arguments.small)?;
        let before = arguments.from.as_deref().map(card::read).transpose()?;
        let pictures = pictures::open(dataset, arguments.data.as_deref(), &graph)?;
        let base = if arguments.small { Base::small(id) } else { Base::full(id) };
        let own = || Dataset::Own(OwnPictures { title: dataset.to_owned(), ..OwnPictures::default() });
        let known = Experiment::of(base, Dataset::of_key(dataset).unwrap_or_else(own));
        let (weights, begin) = match &arguments.from {
            Some(file) => {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (Weights::File(name), Begin::File(file.clone()))
            }
            None => (Weights::Fresh, Begin::Seed),
        };
        let experiment = Experiment { weights, ..known };
        let experiment = arguments.recipe.of(experiment, u32::try_from(pictures.train_count())?);
        Ok(Plan { experiment, graph, pictures, dataset: dataset.to_owned(), begin, before, run: None })
    }

    fn of_file(file: &Path, data: Option<&Path>) -> Result<Self> {
        let Bundle { run, training, .. } = read(file)?;
        let experiment = run.experiment.clone();
        if matches!(experiment.dataset, Dataset::Own(_)) {
            bail!("its pictures are a visitor's own, and stay in the browser in which they were chosen");
        }
        let graph = experiment.graph()?;
        let dataset = experiment.dataset.key().to_owned();
        let pictures = pictures::open_of_page(&dataset, data, &graph)?;
        let (begin, run) = match training {
            Some(bytes) => {
                let saved = SavedTraining::from_bytes(&bytes).with_context(|| shown(file))?;
                (Begin::Saved(Box::new(saved)), Some(run))
            }
            None => (begin(&experiment, &graph)?, None),
        };
        let before = match &begin {
            Begin::File(file) => Some(card::read(file)?),
            Begin::Seed | Begin::Xavier | Begin::Saved(_) => None,
        };
        Ok(Plan { experiment, graph, pictures, dataset, begin, before, run })
    }

    /// The training, where it begins or goes on.
    ///
    /// # Errors
    /// When the numbers are of another network or of another training.
    pub fn session(&self, device: &Device) -> Result<Session> {
        let Plan { experiment: Experiment { recipe, seed, .. }, graph, pictures, .. } = self;
        let graph = graph.clone();
        let network = match &self.begin {
            Begin::Saved(saved) => {
                eprintln!("going on after step {}", saved.step);
                return Ok(Session::resume(saved, graph, *recipe, *seed, pictures, device)?);
            }
            Begin::File(file) => eval::load(graph, file, device)?,
            Begin::Seed => Network::init(graph, *seed, device)?,
            Begin::Xavier => Network::init_xavier(graph, *seed, device)?,
        };
        Ok(Session::start(&network, *recipe, *seed, pictures)?)
    }
}

fn shown(file: &Path) -> String {
    format!("{} cannot be read", file.display())
}

/// A file of the page's or of this tool's, or the text of an experiment.
fn read(file: &Path) -> Result<Bundle> {
    let bytes = std::fs::read(file).with_context(|| shown(file))?;
    if bytes.starts_with(b"PK") {
        return Bundle::from_zip(&bytes).with_context(|| shown(file));
    }
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() < 100_000);
    let text = text.with_context(|| {
        format!("{} is neither a training (`{}`) nor the text of an experiment", file.display(), bundle::ENDING)
    })?;
    Ok(Bundle::of(experiment(text.trim()).with_context(|| shown(file))?))
}

/// The experiment of a text, or of an address, whose path may name the network.
fn experiment(text: &str) -> Result<Experiment> {
    let (path, text) = text.split_once('?').unwrap_or(("", text));
    let model = path.split_once("models/").and_then(|(_, id)| zoo::find(id.trim_end_matches('/')));
    let base = model.and_then(Base::runnable).unwrap_or_else(|| Base::small(""));
    let dataset = base.task().map_or(Dataset::Mnist, Dataset::of_task);
    let experiment = Experiment::read(text, &Experiment::of(base, dataset))?;
    ensure!(experiment.base.find().is_some(), "it names no network");
    Ok(experiment)
}

/// The numbers with which an experiment begins, as far as they are here.
fn begin(experiment: &Experiment, graph: &Graph) -> Result<Begin> {
    let own = experiment.base.task().map(Dataset::of_task);
    match &experiment.weights {
        Weights::Fresh => Ok(Begin::Seed),
        Weights::Xavier => Ok(Begin::Xavier),
        Weights::Shipped if experiment.edits.is_empty() => Ok(Begin::File(shipped::weights(&match own {
            Some(own) if own != experiment.dataset => format!("{}_{}", graph.name, experiment.dataset.key()),
            _ => graph.name.clone(),
        })?)),
        // What ships is of the network as it was; a changed one begins fresh, in the page too.
        Weights::Shipped => Ok(Begin::Seed),
        _ => {
            bail!("the experiment begins with weights that are not in this file; take a file with the training itself")
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_experiment() {
        let written = Experiment::of(Base::full("lenet5"), Dataset::FashionMnist);
        for text in [written.text(), format!("https://example.org/#/lab?{}", written.text())] {
            assert_eq!(experiment(&text).unwrap(), written);
        }
        let short = experiment("#/models/resnet18?epochs=1&device=cpu").unwrap();
        assert_eq!((short.base, short.recipe.epochs), (Base::small("resnet18"), 1));
        for nonsense in ["", "epochs=1", "<!doctype html>", "#/models/lenet6?epochs=1", "v=9&model=lenet5"] {
            assert!(experiment(nonsense).is_err(), "{nonsense}");
        }
    }
}
