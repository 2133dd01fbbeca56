//! `timemachine train ID`: a network learns, and its weights are written down with a card.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use data::Augment;
use indicatif::{ProgressBar, ProgressStyle};
use runtime::checkpoint::Precision;
use runtime::{Network, OptimizerKind, ScheduleKind, TrainConfig, Trainer, device};
use serde::Serialize;

use crate::describe::graph_of;
use crate::eval;
use crate::pictures::Pictures;

/// Time between two checkpoints: what a kill can lose at most.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(30);

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OptimizerName {
    Sgd,
    Adam,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ScheduleName {
    Constant,
    Linear,
    Cosine,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AugmentName {
    None,
    Digits,
    Cifar,
}

/// What a training computes on.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum DeviceName {
    /// Burn's Flex backend.
    Cpu,
    /// LibTorch, also on the CPU.
    #[cfg(feature = "libtorch")]
    Libtorch,
}

#[derive(Args)]
pub struct Arguments {
    /// Which network.
    id: String,
    /// Its small sibling.
    #[arg(long)]
    small: bool,
    /// `mnist`, `fashion-mnist` or `cifar10`.
    #[arg(long)]
    dataset: String,
    /// Folder of the data set, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Passes over the training pictures.
    #[arg(long, default_value_t = 10)]
    epochs: usize,
    /// Pictures per step.
    #[arg(long, default_value_t = 64)]
    batch: usize,
    /// Training pictures used; all by default.
    #[arg(long)]
    size: Option<usize>,
    #[arg(long, value_enum, default_value_t = OptimizerName::Adam)]
    optimizer: OptimizerName,
    /// Learning rate at the start.
    #[arg(long, default_value_t = 1e-3)]
    lr: f64,
    #[arg(long, default_value_t = 0.9)]
    momentum: f64,
    #[arg(long, value_enum, default_value_t = ScheduleName::Linear)]
    schedule: ScheduleName,
    /// How pictures are changed by chance.
    #[arg(long, value_enum, default_value_t = AugmentName::None)]
    augment: AugmentName,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
    /// The safetensors file to write (f16); its card goes beside it as JSON.
    #[arg(long)]
    out: PathBuf,
    /// Print one line of JSON per epoch.
    #[arg(long)]
    json: bool,
}

/// What is written beside the weights.
#[derive(Serialize)]
struct Card {
    network: String,
    dataset: String,
    command: String,
    train_pictures: usize,
    epochs: usize,
    seed: u64,
    parameters: usize,
    accuracy: f64,
    test_pictures: usize,
    file_bytes: usize,
}

#[derive(Serialize)]
struct EpochLine {
    epoch: usize,
    loss: f64,
    accuracy: f64,
    test_accuracy: f64,
    images_per_second: f64,
}

/// Trains, evaluates and writes.
pub fn run(arguments: &Arguments) -> Result<()> {
    if arguments.batch == 0 || arguments.epochs == 0 {
        bail!("batch and epochs must be at least 1");
    }
    let graph = graph_of(&arguments.id, arguments.small)?;
    let pictures = Pictures::open(&arguments.dataset, arguments.data.as_deref(), &graph)?;
    let size = arguments.size.unwrap_or(usize::MAX).min(pictures.train.len());
    let steps_per_epoch = size.div_ceil(arguments.batch);
    let device = match arguments.device {
        DeviceName::Cpu => device::cpu(),
        #[cfg(feature = "libtorch")]
        DeviceName::Libtorch => device::libtorch(),
    };
    let network = Network::init(graph, arguments.seed, &device)?;
    let mut trainer = Trainer::new(&network, config(arguments, steps_per_epoch * arguments.epochs));
    let bar = progress_bar((steps_per_epoch * arguments.epochs) as u64)?;
    let mut saved = Instant::now();
    let augment = match arguments.augment {
        AugmentName::None => Augment::default(),
        AugmentName::Digits => Augment::digits(),
        AugmentName::Cifar => Augment::cifar(),
    };
    for epoch in 0..arguments.epochs {
        let start = Instant::now();
        let (mut loss, mut right) = (0.0, 0.0);
        for indices in data::shuffled(size, arguments.seed, epoch as u64).chunks(arguments.batch) {
            let (batch, classes) =
                pictures.train_batch(indices, &augment, arguments.seed ^ (epoch as u64 + 1) << 32)?;
            let reading = pollster::block_on(trainer.step(batch, &classes)?.read())?;
            loss += f64::from(reading.loss) * indices.len() as f64;
            right += f64::from(reading.accuracy) * indices.len() as f64;
            bar.inc(1);
            if saved.elapsed() > CHECKPOINT_EVERY {
                saved = Instant::now();
                save(&trainer.snapshot(), &arguments.out.with_extension("partial"), arguments)?;
            }
        }
        let images_per_second = size as f64 / start.elapsed().as_secs_f64();
        let test = eval::evaluate(&trainer.snapshot(), &pictures)?;
        let line = EpochLine {
            epoch: epoch + 1,
            loss: loss / size as f64,
            accuracy: right / size as f64,
            test_accuracy: test.top1,
            images_per_second,
        };
        if arguments.json {
            println!("{}", serde_json::to_string(&line)?);
        } else {
            bar.suspend(|| {
                println!(
                    "epoch {:>3}: loss {:.4}, training {:.2}%, test {:.2}%, {:.0} images/s",
                    line.epoch,
                    line.loss,
                    line.accuracy * 100.0,
                    line.test_accuracy * 100.0,
                    images_per_second
                );
            });
        }
    }
    bar.finish_and_clear();
    finish(arguments, &trainer.snapshot(), &pictures, size)
}

fn finish(arguments: &Arguments, network: &Network, pictures: &Pictures, size: usize) -> Result<()> {
    let file_bytes = save(network, &arguments.out, arguments)?;
    // The card gives the figure of the file, after rounding to 16 bits, and not of the network in memory.
    let shipped = eval::load(network.graph().clone(), &arguments.out)?;
    let figures = eval::evaluate(&shipped, pictures)?;
    let card = Card {
        network: network.graph().name.clone(),
        dataset: arguments.dataset.clone(),
        command: std::env::args().skip(1).fold("timemachine".to_owned(), |line, word| format!("{line} {word}")),
        train_pictures: size,
        epochs: arguments.epochs,
        seed: arguments.seed,
        parameters: network.analysis().total_params(),
        accuracy: figures.top1,
        test_pictures: figures.total,
        file_bytes,
    };
    std::fs::write(arguments.out.with_extension("json"), serde_json::to_string_pretty(&card)? + "\n")?;
    let partial = arguments.out.with_extension("partial");
    if partial.exists() {
        std::fs::remove_file(partial)?;
    }
    eprintln!("{}: {:.2}% of {} test pictures", arguments.out.display(), figures.top1 * 100.0, figures.total);
    Ok(())
}

fn save(network: &Network, path: &std::path::Path, arguments: &Arguments) -> Result<usize> {
    let metadata = HashMap::from([
        ("network".to_owned(), network.graph().name.clone()),
        ("dataset".to_owned(), arguments.dataset.clone()),
    ]);
    let bytes = pollster::block_on(network.to_checkpoint(Precision::Half, metadata))?;
    std::fs::write(path, &bytes).with_context(|| format!("could not write {}", path.display()))?;
    Ok(bytes.len())
}

fn config(arguments: &Arguments, total_steps: usize) -> TrainConfig {
    TrainConfig {
        optimizer: match arguments.optimizer {
            OptimizerName::Adam => OptimizerKind::Adam,
            OptimizerName::Sgd => OptimizerKind::Sgd { momentum: arguments.momentum },
        },
        learning_rate: arguments.lr,
        schedule: match arguments.schedule {
            ScheduleName::Constant => ScheduleKind::Constant,
            ScheduleName::Linear => ScheduleKind::Linear,
            ScheduleName::Cosine => ScheduleKind::Cosine,
        },
        total_steps,
        seed: arguments.seed,
    }
}

fn progress_bar(steps: u64) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} steps, {eta} left")?;
    Ok(ProgressBar::new(steps).with_style(style))
}
