//! `timemachine train ID`: a network learns, and its weights are written down with a card.

mod card;
mod plan;
mod recipe;
mod record;
mod resume;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use training::Session;

use crate::device::{DeviceInfo, DeviceName};
use crate::figures::Figures;
use crate::file::Lock;
use plan::{Begin, Plan};
use recipe::RecipeArguments;
use record::Record;

/// Time between two checkpoints: what a kill can lose at most.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(30);

#[derive(Args)]
pub struct Arguments {
    /// Which network.
    #[arg(required_unless_present = "experiment")]
    id: Option<String>,
    /// Its small sibling.
    #[arg(long)]
    small: bool,
    /// `mnist`, `fashion-mnist`, `cifar10` or `streets`.
    #[arg(long, required_unless_present = "experiment")]
    dataset: Option<String>,
    /// A training of the page or of this tool, to go on with (`.timemachine.zip`), or the text or address of an
    /// experiment, to begin.
    #[arg(long, conflicts_with_all = ["id", "small", "dataset", "from"])]
    experiment: Option<PathBuf>,
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
    /// Write the training to this file (`.timemachine.zip`) at every checkpoint, so that the page goes on with it.
    #[arg(long)]
    export: Option<PathBuf>,
    /// Go on where an earlier process of the same command was ended.
    #[arg(long)]
    resume: bool,
    /// Print one line of JSON per epoch.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct EpochLine<'a> {
    epoch: u32,
    loss: f64,
    accuracy: f64,
    /// Share named right, or mean intersection over union of scenes.
    test_accuracy: f64,
    images_per_second: f64,
    device: &'a DeviceInfo,
}

/// Trains, evaluates and writes.
pub fn run(arguments: &Arguments) -> Result<()> {
    let _lock = Lock::take(&arguments.out)?;
    let _export_lock = arguments.export.as_deref().map(Lock::take).transpose()?;
    let mut plan = Plan::of(arguments)?;
    let (opened, command) = (arguments.device.open_checked()?, card::command());
    let earlier = if arguments.resume { resume::load(&arguments.out, &command)? } else { None };
    let mut record = match earlier {
        Some((saved, logbook)) => {
            plan.begin = Begin::Saved(Box::new(saved));
            Record::again(&plan, command, &logbook)
        }
        None => Record::of(&plan, command),
    };
    let mut session = plan.session(&opened.device)?;
    let bar = progress_bar(session.recipe().total_steps().into())?.with_position(session.step_count().into());
    bar.reset_eta();
    while !session.is_done() {
        let line = train_epoch(arguments, &plan, &mut session, &mut record, &bar, &opened.info)?;
        report(arguments, &bar, &line)?;
    }
    bar.finish_and_clear();
    card::write(arguments, &plan, &session, record.seconds(), &opened.info)?;
    record.keep(arguments, &session)?;
    resume::remove(&arguments.out)
}

/// One pass over the training pictures, or the rest of one.
fn train_epoch<'a>(
    arguments: &Arguments,
    plan: &Plan,
    session: &mut Session,
    record: &mut Record,
    bar: &ProgressBar,
    device: &'a DeviceInfo,
) -> Result<EpochLine<'a>> {
    let (mut saved, begun, began_with) = (Instant::now(), Instant::now(), session.step_count());
    let before = record.seconds();
    loop {
        record.step(pollster::block_on(session.step(&plan.pictures))?);
        bar.inc(1);
        if session.is_at_end_of_epoch() {
            break;
        }
        if saved.elapsed() > CHECKPOINT_EVERY {
            record.step(pollster::block_on(session.settle())?);
            record.set_seconds(before + begun.elapsed().as_secs_f64());
            record.keep(arguments, session)?;
            saved = Instant::now();
        }
    }
    record.step(pollster::block_on(session.settle())?);
    let trained = begun.elapsed().as_secs_f64();
    record.set_seconds(before + trained);
    let (recipe, sums) = (session.recipe(), session.sums());
    let steps = session.step_count() - began_with;
    let images = steps.saturating_mul(recipe.batch).min(recipe.pictures);
    let figures = Figures::measure(&session.snapshot(), &plan.pictures)?;
    record.test(session.step_count(), &figures);
    let line = EpochLine {
        epoch: session.step_count() / recipe.steps_per_epoch(),
        loss: sums.loss / f64::from(sums.pictures.max(1)),
        accuracy: sums.right / f64::from(sums.pictures.max(1)),
        test_accuracy: figures.headline(),
        images_per_second: f64::from(images) / trained,
        device,
    };
    record.keep(arguments, session)?;
    Ok(line)
}

fn report(arguments: &Arguments, bar: &ProgressBar, line: &EpochLine<'_>) -> Result<()> {
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
