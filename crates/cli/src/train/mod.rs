//! `timemachine train ID`: a network learns, and its weights are written down with a card.

mod card;
mod recipe;
mod resume;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use runtime::Network;
use serde::Serialize;
use training::{PictureSet, Session};

use crate::describe::graph_of;
use crate::figures::Figures;
use crate::file::Lock;
use crate::{eval, pictures};
use recipe::{DeviceName, RecipeArguments};
use resume::Logbook;

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
    #[command(flatten)]
    recipe: RecipeArguments,
    /// What computes.
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
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
    epoch: u32,
    loss: f64,
    accuracy: f64,
    /// Share named right, or mean intersection over union of scenes.
    test_accuracy: f64,
    images_per_second: f64,
}

/// Trains, evaluates and writes.
pub fn run(arguments: &Arguments) -> Result<()> {
    let graph = graph_of(&arguments.id, arguments.small)?;
    let _lock = Lock::take(&arguments.out)?;
    let before = arguments.from.as_deref().map(card::read).transpose()?;
    let pictures = pictures::open(&arguments.dataset, arguments.data.as_deref(), &graph)?;
    let recipe = arguments.recipe.recipe(u32::try_from(pictures.train_count())?);
    let (seed, device, command) = (arguments.recipe.seed(), arguments.device.open(), card::command());
    let earlier = if arguments.resume { resume::load(&arguments.out, &command)? } else { None };
    let (mut session, mut logbook) = match earlier {
        Some((saved, logbook)) => {
            eprintln!("going on after step {}", saved.step);
            (Session::resume(&saved, graph, recipe, seed, &pictures, &device)?, logbook)
        }
        None => {
            let network = match &arguments.from {
                Some(file) => eval::load(graph, file, &device)?,
                None => Network::init(graph, seed, &device)?,
            };
            (Session::start(&network, recipe, seed, &pictures)?, Logbook { command, seconds: 0.0 })
        }
    };
    let bar = progress_bar(session.recipe().total_steps().into())?.with_position(session.step_count().into());
    bar.reset_eta();
    while !session.is_done() {
        let line = train_epoch(arguments, &pictures, &mut session, &mut logbook, &bar)?;
        report(arguments, &bar, &line)?;
    }
    bar.finish_and_clear();
    card::write(arguments, before, &session.snapshot(), &pictures, session.recipe(), logbook.seconds)?;
    resume::remove(&arguments.out)
}

/// One pass over the training pictures, or the rest of one.
fn train_epoch(
    arguments: &Arguments,
    pictures: &PictureSet,
    session: &mut Session,
    logbook: &mut Logbook,
    bar: &ProgressBar,
) -> Result<EpochLine> {
    let (mut saved, begun, began_with) = (Instant::now(), Instant::now(), session.step_count());
    let before = logbook.seconds;
    loop {
        pollster::block_on(session.step(pictures))?;
        bar.inc(1);
        if session.is_at_end_of_epoch() {
            break;
        }
        if saved.elapsed() > CHECKPOINT_EVERY {
            pollster::block_on(session.settle())?;
            logbook.seconds = before + begun.elapsed().as_secs_f64();
            resume::save(&arguments.out, session, logbook)?;
            saved = Instant::now();
        }
    }
    pollster::block_on(session.settle())?;
    let trained = begun.elapsed().as_secs_f64();
    logbook.seconds = before + trained;
    let (recipe, sums) = (session.recipe(), session.sums());
    let steps = session.step_count() - began_with;
    let images = steps.saturating_mul(recipe.batch).min(recipe.pictures);
    let line = EpochLine {
        epoch: session.step_count() / recipe.steps_per_epoch(),
        loss: sums.loss / f64::from(sums.pictures.max(1)),
        accuracy: sums.right / f64::from(sums.pictures.max(1)),
        test_accuracy: Figures::measure(&session.snapshot(), pictures)?.headline(),
        images_per_second: f64::from(images) / trained,
    };
    resume::save(&arguments.out, session, logbook)?;
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
