//! Steps of trainings: the same network, weights and batches, Adam, and no chance.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use arch::reference::Stream;
use arch::{Optimizer, Recipe, Schedule};
use data::{ImageShape, Preprocess, held_out, sets, shuffled};
use e2e::Page;
use protocol::{Answer, DeviceChoice, OwnPictures, Report, Request};
use serde_json::{Value, json};

use super::compare;
use super::engine::{Engine, Worker};
use super::measure;
use super::networks::Case;
use super::ours::Ours;
use super::peer::{Kind, Peer};
use super::report::{Device, Row};
use super::weights::byte;

/// Steps whose losses are compared.
const COMPARED: usize = 5;
/// Pictures: more than are learned from in one pass, after which ours would test.
const PICTURES: usize = 8_000;
const CLASSES: usize = 10;
const RATE: f64 = 1e-3;
/// The engine's seed for which pictures are held out, and ours for their order.
const HELD_OUT: u64 = 1;
const SEED: u64 = 7;

/// Pictures that show their class under noise, and how they are learned.
struct Lesson {
    set: OwnPictures,
    shape: ImageShape,
    labels: Vec<u8>,
    pixels: Vec<u8>,
    recipe: Recipe,
    preprocess: Preprocess,
}

impl Lesson {
    /// In batches of this size, or of the usual one.
    fn of(case: &Case, batch: Option<u32>) -> Result<Self> {
        let input = ImageShape::of_input(case.graph.input).context("the network takes no pictures")?;
        let (known, usual) = if input.channels == 1 { (sets::MNIST, 64) } else { (sets::CIFAR10, 32) };
        let batch = batch.unwrap_or(usual);
        let shape = ImageShape::new(known.channels, known.side, known.side);
        let labels: Vec<u8> = (0..PICTURES).map(|place| (place % CLASSES) as u8).collect();
        let noise = Stream::new("noise");
        let marks: Vec<Stream> = (0..CLASSES).map(|class| Stream::new(&format!("class {class}"))).collect();
        let pixel = |place: usize| {
            let (picture, within) = (place / shape.len(), place % shape.len());
            byte(&noise, place) / 2 + byte(&marks[picture % CLASSES], within) / 2
        };
        let set = OwnPictures {
            title: "bench".to_owned(),
            classes: (0..CLASSES).map(|class| class.to_string()).collect(),
            channels: known.channels as u8,
            side: known.side as u32,
        };
        let pictures = held_out(&labels, HELD_OUT).0.len() as u32;
        let (optimizer, schedule) = (Optimizer::Adam, Schedule::Constant);
        let recipe = Recipe { pictures, epochs: 100, batch, optimizer, schedule, learning_rate: RATE, ..Recipe::PLAIN };
        let preprocess = Preprocess::for_known(&known, input)?;
        let pixels = (0..PICTURES * shape.len()).map(pixel).collect();
        Ok(Lesson { set, shape, labels, pixels, recipe, preprocess })
    }

    /// The pictures of the first steps, in the order in which the engine takes them.
    fn first(&self) -> Vec<usize> {
        let (train, _) = held_out(&self.labels, HELD_OUT);
        let order = shuffled(train.len(), SEED, 0);
        order.into_iter().take(COMPARED * self.recipe.batch as usize).map(|place| train[place]).collect()
    }

    /// Writes those batches as the network sees them, and gives what else a peer must know.
    fn write(&self, folder: &Path, id: &str) -> Result<Value> {
        let (places, size) = (self.first(), self.shape.len());
        let mut bytes = vec![];
        for place in &places {
            let pixels = &self.pixels[place * size..(place + 1) * size];
            bytes.extend(self.preprocess.apply(pixels, self.shape)?.into_iter().flat_map(f32::to_le_bytes));
        }
        fs::write(folder.join(format!("{id}.batches")), bytes)?;
        let classes: Vec<u8> = places.iter().map(|place| self.labels[*place]).collect();
        Ok(json!({"batch": self.recipe.batch, "classes": classes, "rate": RATE}))
    }
}

/// A training of ours.
struct Training<'a> {
    ours: Ours<'a>,
    losses: Vec<f32>,
}

impl<'a> Training<'a> {
    fn start(page: &'a Page, case: &Case, lesson: &Lesson, choice: DeviceChoice) -> Result<Self> {
        let ours = Ours::start(page, choice, 1)?;
        ours.load(case)?;
        ours.ask(Request::BeginOwn(lesson.set.clone()))?;
        ours.ask(Request::AddOwn { labels: lesson.labels.clone(), pixels: lesson.pixels.clone() })?;
        ours.ask(Request::OpenData { address: "own".to_owned() })?;
        let (network, recipe) = (Ours::NETWORK, lesson.recipe);
        ours.ask(Request::Train { network, recipe, seed: SEED, keep: None, paused: true })?;
        Ok(Training { ours, losses: vec![] })
    }
}

impl Engine for Training<'_> {
    fn name(&self) -> &str {
        "ours"
    }

    fn worker(&self) -> &Worker<'_> {
        self.ours.worker()
    }

    fn cold(&mut self) -> Result<f64> {
        let ms = self.run(1)?;
        self.ours.find_threads()?;
        Ok(ms.first().copied().unwrap_or(f64::NAN))
    }

    /// From the page's request to the answer, with making the batch and reading the loss back.
    fn run(&mut self, times: usize) -> Result<Vec<f64>> {
        let heard = self.ours.ask_again(Request::Step, times)?;
        if let Some(other) = heard.answers.iter().find(|answer| **answer != Answer::Done) {
            bail!("a step was answered by {other:?}");
        }
        for report in heard.reports {
            if let Report::Steps { steps, .. } = report {
                self.losses.extend(steps.iter().map(|step| step.loss));
            }
        }
        Ok(heard.ms)
    }

    fn outcome(&mut self) -> Result<Vec<f32>> {
        Ok(self.losses.iter().take(COMPARED).copied().collect())
    }
}

/// A training of ours by batches of this size, on the CPU.
///
/// # Errors
/// When the engine refuses it.
pub fn ours<'a>(page: &'a Page, case: &Case, batch: u32) -> Result<Box<dyn Engine + 'a>> {
    Ok(Box::new(Training::start(page, case, &Lesson::of(case, Some(batch))?, DeviceChoice::Cpu)?))
}

/// Engines of others that learn.
fn peers(device: Device, threads: usize) -> Vec<Kind> {
    let (plain, fast) = if device == Device::Cpu { ("cpu", "wasm") } else { ("webgpu", "webgpu") };
    let mut kinds = vec![Kind::of("tfjs", "tfjs-training", plain, 1), Kind::of("jax-js", "jax-training", fast, 1)];
    if device == Device::Cpu && threads > 1 {
        kinds.push(Kind::of("jax-js", "jax-training", fast, threads));
    }
    kinds
}

/// Measures all engines with one network.
///
/// # Errors
/// When ours fails; a peer that cannot train the network is left out, and said to be.
pub fn measure(page: &Page, case: &Case, device: Device, folder: &Path, turns: usize, threads: usize) -> Result<Row> {
    let lesson = Lesson::of(case, None)?;
    let more = lesson.write(folder, &case.id)?;
    let choice = if device == Device::Cpu { DeviceChoice::Cpu } else { DeviceChoice::WebGpu };
    let first = |engine: &mut dyn Engine| -> Result<(f64, Vec<f32>)> {
        let cold = engine.cold()?;
        // One by one: each may take as long as a script may.
        for _ in 1..COMPARED {
            engine.run(1)?;
        }
        Ok((cold, engine.outcome()?))
    };
    let mut ours = Training::start(page, case, &lesson, choice)?;
    let (ms, expected) = first(&mut ours)?;
    let mut row = Row::of(&case.id, device);
    let (mut cold, mut engines): (_, Vec<Box<dyn Engine + '_>>) = (vec![ms], vec![Box::new(ours)]);
    for kind in peers(device, threads) {
        let tried = Peer::load(page, &kind, &case.id, more.clone()).and_then(|mut peer| {
            let (ms, losses) = first(&mut peer)?;
            Ok((peer, ms, compare::maps(&expected, &losses)))
        });
        match tried {
            Ok((peer, ms, error)) => {
                row.errors.insert(kind.name, error);
                cold.push(ms);
                engines.push(Box::new(peer));
            }
            Err(refusal) => {
                row.refusals.insert(kind.name, format!("{refusal:#}"));
            }
        }
    }
    row.timings = measure::in_turn(&mut engines, &cold, turns, device == Device::Webgpu)?;
    Ok(row)
}
