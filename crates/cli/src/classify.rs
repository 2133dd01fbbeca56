//! `timemachine classify ID`: what does a network see in a picture?

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use arch::{Preparation, zoo};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use data::picture::{Budget, Decoded, PictureError, PictureKind, decode, from_rgba, header};
use runtime::Host;
use runtime::evaluate::softmax;
use runtime::segment::Scores;
use serde::Serialize;

use crate::describe::graph_of;
use crate::device::{DeviceInfo, DeviceName};
use crate::eval::load;
use crate::{names, shipped};

#[derive(Args)]
pub struct Arguments {
    /// Which network.
    id: String,
    /// Its small sibling.
    #[arg(long)]
    small: bool,
    /// Weights of any format that is read; those that ship with the project, where none are given.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// A picture: PNG, JPEG, GIF, WebP or BMP.
    #[arg(long)]
    image: PathBuf,
    /// How pixels become the network's input; as suits the network, where nothing is said.
    #[arg(long, value_parser = preparations())]
    preprocess: Option<Preparation>,
    /// Class names, one a line; those of the set that the network learned, where none are given.
    #[arg(long)]
    labels: Option<PathBuf>,
    /// How many classes to print.
    #[arg(long, default_value_t = 5)]
    top: usize,
    /// What computes.
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    top: Vec<Guess>,
    /// How the picture was prepared.
    preparation: &'static str,
    /// What the network said, before it was made into probabilities; empty for networks that name pixels.
    logits: Vec<f32>,
    ms: f64,
    device: DeviceInfo,
}

#[derive(Serialize)]
struct Guess {
    index: usize,
    label: String,
    prob: f32,
}

/// All ways of preparing pictures by their names, and by those that two of them had before.
fn preparations() -> impl TypedValueParser<Value = Preparation> {
    let value = |preparation: Preparation| match preparation {
        Preparation::Drawing => PossibleValue::new(preparation.key()).alias("mnist"),
        Preparation::Cifar10 => PossibleValue::new(preparation.key()).alias("cifar"),
        _ => PossibleValue::new(preparation.key()),
    };
    PossibleValuesParser::new(Preparation::ALL.map(value)).try_map(|text| match text.as_str() {
        "mnist" => Ok(Preparation::Drawing),
        "cifar" => Ok(Preparation::Cifar10),
        key => Preparation::of_key(key).ok_or_else(|| format!("there is no preparation `{key}`")),
    })
}

/// Classifies and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let graph = graph_of(&arguments.id, arguments.small)?;
    let weights = match &arguments.weights {
        Some(weights) => weights.clone(),
        None => shipped::weights(&graph.name)?,
    };
    let dataset = names::dataset_of(&weights);
    let usual = || zoo::find(&arguments.id).map(|model| model.preparation(graph.input));
    let learned = || dataset.as_deref().and_then(names::preparation_of);
    let preparation = arguments.preprocess.or_else(learned).or_else(usual);
    let preparation = preparation.with_context(|| format!("how are pictures prepared for {}?", graph.name))?;
    let picture = open(&arguments.image).with_context(|| format!("could not read {}", arguments.image.display()))?;
    let (pixels, shape) = picture.for_preparation(preparation);
    let prepared = data::prepare(&pixels, shape, preparation, graph.input)?;

    let opened = arguments.device.open_checked()?;
    let network = load(graph, &weights, &opened.device)?;
    let start = Instant::now();
    let outputs = network.forward(network.batch(prepared.values)?, &[]).outputs;
    let Some(output) = outputs.into_iter().next() else { bail!("the network has no output") };
    let output = pollster::block_on(output.read())?;
    let ms = start.elapsed().as_secs_f64() * 1e3;
    let logits = if has_pixels(&output) { Vec::new() } else { output.values.clone() };
    let probabilities = verdict(output)?;
    let labels = match &arguments.labels {
        Some(file) => names::read(file)?,
        None => names::classes(dataset.as_deref(), preparation, probabilities.len())?,
    };
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    let top = order.into_iter().take(arguments.top).map(|index| Guess {
        index,
        label: labels.get(index).map_or_else(|| index.to_string(), ToString::to_string),
        prob: probabilities[index],
    });
    let answer = Answer { top: top.collect(), preparation: preparation.key(), logits, ms, device: opened.info };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(());
    }
    for guess in &answer.top {
        println!("{:6.2}%  {}", guess.prob * 100.0, guess.label);
    }
    println!("{ms:.1} ms");
    Ok(())
}

/// The picture in a file, as the page has it too; formats that the page leaves to the browser are read by the crate
/// `image`.
fn open(file: &Path) -> Result<Decoded> {
    let bytes = std::fs::read(file)?;
    let budget = Budget::default();
    match decode(&bytes, budget) {
        Err(PictureError::Unsupported(PictureKind::Gif | PictureKind::WebP | PictureKind::Bmp)) => {
            budget.check(&header(&bytes)?, bytes.len() as u64)?;
            let rgba = image::ImageReader::new(Cursor::new(&bytes)).with_guessed_format()?.decode()?.into_rgba8();
            Ok(from_rgba(&rgba, rgba.width(), rgba.height())?)
        }
        decoded => Ok(decoded?),
    }
}

/// Is the answer one for each of many pixels?
fn has_pixels(output: &Host) -> bool {
    matches!(output.shape[..], [_, _, height, width] if height * width > 1)
}

/// One probability per class; of a network that names pixels, the share of the picture that each class has.
fn verdict(output: Host) -> Result<Vec<f32>> {
    if !has_pixels(&output) {
        let mut probabilities = output.values;
        softmax(&mut probabilities);
        return Ok(probabilities);
    }
    let classes = output.shape[1];
    let labels = Scores::new(output)?.labels();
    let mut shares = vec![0.0; classes];
    for label in &labels {
        if let Some(share) = shares.get_mut(usize::from(*label)) {
            *share += 1.0 / labels.len() as f32;
        }
    }
    Ok(shares)
}
