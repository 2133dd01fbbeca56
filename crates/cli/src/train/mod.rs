//! `timemachine train ID`: a network learns, and its weights are written down with a card.

mod card;
mod recipe;
mod resume;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use runtime::{Network, Trainer};
use serde::Serialize;

use crate::describe::graph_of;
use crate::eval;
use crate::figures::Figures;
use crate::pictures::Pictures;
use recipe::Recipe;
use resume::Position;

/// Time between two checkpoints: what a kill can lose at most.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(30);

#[derive(Args)]
pub struct Arguments {
    /// Which network.
    id: String,
    /// Its small sibling.
    #[arg(long)]
    small: bool,
    /// `mnist`, `fashion-mnist`, `cifar10` or `streets`.
    #[arg(long)]
    dataset: String,
    /// Folder of the data set, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Training pictures used in each pass; all by default, and 10,000 new scenes of the streets.
    #[arg(long)]
    size: Option<usize>,
    #[command(flatten)]
    recipe: Recipe,
    /// The safetensors file to write (f16); its card goes beside it as JSON.
    #[arg(long)]
    out: PathBuf,
    /// Begin with these weights of the same network instead of fresh ones. Their card is told in the new one.
    #[arg(long)]
    from: Option<PathBuf>,
    /// Go on where an earlier process of the same command was ended.
    #[arg(long)]
    resume: bool,
    /// Print one line of JSON per epoch.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct EpochLine {
    epoch: usize,
    loss: f64,
    accuracy: f64,
    /// Share named right, or mean intersection over union of scenes.
    test_accuracy: f64,
    images_per_second: f64,
}

/// Trains, evaluates and writes.
pub fn run(arguments: &Arguments) -> Result<()> {
    let recipe = &arguments.recipe;
    if recipe.batch == 0 || recipe.epochs == 0 {
        bail!("batch and epochs must be at least 1");
    }
    let graph = graph_of(&arguments.id, arguments.small)?;
    let before = arguments.from.as_deref().map(card::read).transpose()?;
    let pictures = Pictures::open(&arguments.dataset, arguments.data.as_deref(), &graph)?;
    let size = match arguments.size {
        Some(size) if pictures.has_scenes() => size,
        size => size.unwrap_or(usize::MAX).min(pictures.train_len()),
    };
    ensure!(size > 0, "there must be at least one training picture");
    let per_epoch = size.div_ceil(recipe.batch);
    let config = recipe.config(per_epoch * recipe.epochs);
    let device = recipe.device();
    let earlier = match arguments.resume {
        true => resume::load(&arguments.out, &graph, &device, config, &card::command())?,
        false => None,
    };
    let (mut trainer, mut position) = match earlier {
        Some((trainer, position)) => {
            eprintln!("going on after step {}", position.step);
            (trainer, position)
        }
        None => {
            let network = match &arguments.from {
                Some(file) => eval::load(graph, file, &device)?,
                None => Network::init(graph, recipe.seed, &device)?,
            };
            (Trainer::new(&network, config), Position::start(card::command()))
        }
    };
    let bar = progress_bar(config.total_steps as u64)?.with_position(position.step as u64);
    bar.reset_eta();
    for epoch in position.step / per_epoch..recipe.epochs {
        let line = train_epoch(arguments, &pictures, &mut trainer, &mut position, epoch, size, &bar)?;
        report(arguments, &bar, &line)?;
    }
    bar.finish_and_clear();
    card::write(arguments, before, &trainer.snapshot(), &pictures, size, position.seconds)?;
    resume::remove(&arguments.out)
}

/// One pass over the training pictures, or the rest of one.
fn train_epoch(
    arguments: &Arguments,
    pictures: &Pictures,
    trainer: &mut Trainer,
    position: &mut Position,
    epoch: usize,
    size: usize,
    bar: &ProgressBar,
) -> Result<EpochLine> {
    let recipe = &arguments.recipe;
    let (augment, change) = (recipe.augment(), recipe.seed ^ (epoch as u64 + 1) << 32);
    let done = position.step % size.div_ceil(recipe.batch);
    let (mut saved, mut clock, mut trained) = (Instant::now(), Instant::now(), (0, 0.0));
    let order = data::shuffled(size, recipe.seed, epoch as u64).into_iter();
    let order: Vec<usize> = order.map(|index| pictures.index_in_pass(index, epoch, size)).collect();
    for indices in order.chunks(recipe.batch).skip(done) {
        let (batch, classes) = pictures.train_batch(indices, &augment, change)?;
        let reading = pollster::block_on(trainer.step(batch, &classes)?.read())?;
        if !reading.loss.is_finite() {
            bail!("the loss is {} at step {}: a lower learning rate may help", reading.loss, position.step + 1);
        }
        position.loss += f64::from(reading.loss) * indices.len() as f64;
        position.right += f64::from(reading.accuracy) * indices.len() as f64;
        position.step += 1;
        position.seconds += clock.elapsed().as_secs_f64();
        trained = (trained.0 + indices.len(), trained.1 + clock.elapsed().as_secs_f64());
        bar.inc(1);
        if saved.elapsed() > CHECKPOINT_EVERY {
            resume::save(&arguments.out, trainer, position.clone())?;
            saved = Instant::now();
        }
        clock = Instant::now();
    }
    let test = Figures::measure(&trainer.snapshot(), pictures)?;
    let line = EpochLine {
        epoch: epoch + 1,
        loss: position.loss / size as f64,
        accuracy: position.right / size as f64,
        test_accuracy: test.headline(),
        images_per_second: trained.0 as f64 / trained.1,
    };
    (position.loss, position.right) = (0.0, 0.0);
    resume::save(&arguments.out, trainer, position.clone())?;
    Ok(line)
}

fn report(arguments: &Arguments, bar: &ProgressBar, line: &EpochLine) -> Result<()> {
    if arguments.json {
        println!("{}", serde_json::to_string(line)?);
        return Ok(());
    }
    bar.suspend(|| {
        println!(
            "epoch {:>3}: loss {:.4}, training {:.2}%, test {:.2}%, {:.0} images/s",
            line.epoch,
            line.loss,
            line.accuracy * 100.0,
            line.test_accuracy * 100.0,
            line.images_per_second
        );
    });
    Ok(())
}

fn progress_bar(steps: u64) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} steps, {eta} left")?;
    Ok(ProgressBar::new(steps).with_style(style))
}
