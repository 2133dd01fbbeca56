//! `timemachine experiment depth`: why was depth hard? Plain and residual networks, and the gradients in them.
//!
//! One file has what was found, and is written anew after every training: whoever begins again goes on there.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use clap::Args;
use experiment::findings::depth::{ARMS, Arm, Form, Outcome, PAPER, REDUCED, RELATIONS, convolutions, samples};
use experiment::statistics::mean;
use experiment::verdict::judge;
use experiment::{Experiment, Weights};
use indicatif::{ProgressBar, ProgressStyle};
use runtime::{Device, Network};
use training::{PictureSet, Session, TrainingError};

use super::depth_results::Results;
use crate::device::DeviceName;
use crate::figures::Figures;
use crate::file::Lock;
use crate::pictures;

#[derive(Args)]
pub struct Arguments {
    /// Trainings of each network, with the seeds 1, 2 and so on.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// As the paper trained: all maps, pictures of 32×32, 64,124 steps of 128. Needs `--out`, and all of CIFAR-10.
    #[arg(long)]
    paper: bool,
    /// Share of the paper's maps, where it is to be another.
    #[arg(long)]
    width: Option<f64>,
    /// Pictures of a pass, where they are to be others.
    #[arg(long)]
    size: Option<u32>,
    /// Passes, where they are to be others.
    #[arg(long)]
    epochs: Option<u32>,
    /// Only networks of so many layers (20, 56, 110), with commas between them.
    #[arg(long, value_delimiter = ',')]
    layers: Vec<u32>,
    /// The file of results; what it has already is not trained again. [usually: www/content/depth.json]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Folder of CIFAR-10, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// What computes.
    #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
    device: DeviceName,
    /// Print the file of results.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn form(&self) -> Form {
        let mut form = if self.paper { PAPER } else { REDUCED };
        form.width = self.width.unwrap_or(form.width);
        form.recipe.pictures = self.size.unwrap_or(form.recipe.pictures);
        form.recipe.epochs = self.epochs.unwrap_or(form.recipe.epochs);
        form
    }

    fn file(&self, form: &Form) -> Result<PathBuf> {
        match &self.out {
            Some(path) => Ok(path.clone()),
            None if *form == REDUCED => Ok(PathBuf::from("www/content/depth.json")),
            None => bail!("results of another form need a file of their own: say which with --out"),
        }
    }
}

/// Trains what is missing, and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let form = arguments.form();
    let path = arguments.file(&form)?;
    let is_chosen = |arm: &&Arm| arguments.layers.is_empty() || arguments.layers.contains(&arm.layers);
    let arms: Vec<&Arm> = ARMS.iter().filter(is_chosen).collect();
    ensure!(!arms.is_empty(), "there are networks of 20, 56 and 110 layers");
    let _lock = Lock::take(&path)?;
    let mut results = Results::read(&path, form)?;
    let device = arguments.device.open_checked()?.device;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} trainings, {eta} left, {msg}")?;
    let bar = ProgressBar::new(arguments.seeds * arms.len() as u64).with_style(style);
    // The first seed of all comes before the second of any, so that what there is can be compared.
    for seed in 1..=arguments.seeds {
        for arm in &arms {
            if results.of(arm).len() as u64 + 1 == seed {
                bar.set_message(format!("seed {seed} of {}", arm.name));
                let begun = Instant::now();
                let outcome = train(&arm.experiment(&form, seed), arguments, &device)?;
                results.add(arm, &outcome, begun.elapsed().as_secs_f64());
                results.write(&path)?;
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    if arguments.json {
        print!("{}", results.json()?);
    } else {
        print(&results);
    }
    Ok(())
}

/// What one training comes to; that its loss exploded is a result.
fn train(experiment: &Experiment, arguments: &Arguments, device: &Device) -> Result<Outcome> {
    let graph = experiment.graph()?;
    let data = arguments.data.as_deref();
    let pictures = match arguments.paper {
        true => pictures::open(experiment.dataset.key(), data, &graph)?,
        false => pictures::open_of_page(experiment.dataset.key(), data, &graph)?,
    };
    let network = match experiment.weights {
        Weights::Xavier => Network::init_xavier(graph, experiment.seed, device)?,
        _ => Network::init(graph, experiment.seed, device)?,
    };
    let first = norms(&network, experiment, &pictures)?;
    let mut outcome = Outcome { first, ..Outcome::default() };
    let mut session = Session::start(&network, experiment.recipe, experiment.seed, &pictures)?;
    match pollster::block_on(learn(&mut session, &pictures, &mut outcome)) {
        Ok(()) => outcome.last = norms(&session.snapshot(), experiment, &pictures)?,
        Err(error) => match error.downcast_ref() {
            Some(TrainingError::Diverged(_)) => outcome.exploded = true,
            _ => return Err(error),
        },
    }
    Ok(outcome)
}

async fn learn(session: &mut Session, pictures: &PictureSet, outcome: &mut Outcome) -> Result<()> {
    while !session.is_done() {
        session.step(pictures).await?;
        if session.is_at_end_of_epoch() {
            session.settle().await?;
            let sums = session.sums();
            outcome.training.push(sums.right / f64::from(sums.pictures.max(1)));
            outcome.test.push(Figures::measure(&session.snapshot(), pictures)?.accuracy());
        }
    }
    Ok(())
}

/// Norms of the gradient of each convolution for the first pictures of a training, from the first layer to the last.
fn norms(network: &Network, experiment: &Experiment, pictures: &PictureSet) -> Result<Vec<f32>> {
    let mut session = Session::start(network, experiment.recipe, experiment.seed, pictures)?;
    session.measure_next();
    let step = async {
        session.step(pictures).await?;
        session.measured().await
    };
    let (_, layers) = pollster::block_on(step)?.unwrap_or_default();
    let of = |name: &str| layers.iter().find(|layer| layer.node == name).map(|layer| layer.gradient);
    Ok(convolutions(network.graph()).into_iter().filter_map(of).collect())
}

fn print(results: &Results) {
    let outcomes: Vec<Vec<Outcome>> = ARMS.iter().map(|arm| results.of(arm)).collect();
    let samples = samples(&outcomes);
    let judged = judge(&RELATIONS, &samples);
    println!("{}", judged.as_ref().map_or("too few trainings", |judged| judged.verdict.key()));
    for (place, arm) in ARMS.iter().enumerate() {
        let at = |part: usize| mean(&samples[part * ARMS.len() + place]);
        let percent = |share: Option<f64>| share.map_or("-".to_owned(), |it| format!("{:.1}%", (1.0 - it) * 100.0));
        let decades = at(2).map_or("-".to_owned(), |it| format!("{it:+.1}"));
        println!(
            "   {:<36} training error {}, test error {}, gradient fades by 10^{decades}, {} trainings",
            arm.name,
            percent(at(0)),
            percent(at(1)),
            outcomes[place].len()
        );
    }
    for (relation, (verdict, interval)) in RELATIONS.iter().zip(judged.map(|it| it.relations).unwrap_or_default()) {
        let interval = interval.map(|it| format!("{:.3} ({:.3} to {:.3})", it.mean, it.low, it.high));
        println!("   {}: {} {}", relation.says, verdict.key(), interval.unwrap_or_default());
    }
}
