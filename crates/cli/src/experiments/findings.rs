//! `timemachine experiment findings`, and others: do the findings of a page hold for small networks?
//!
//! One file has what was found, and is written anew after every training: whoever begins again goes on there.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use experiment::findings::{Arm, EXPLODED, Finding, Set};
use experiment::statistics::{CONFIDENCE, Interval, mean, of_mean};
use experiment::verdict::judge;
use indicatif::{ProgressBar, ProgressStyle};
use runtime::{Network, device};
use training::{Session, TrainingError};

use super::results::Results;
use crate::figures::Figures;
use crate::file::Lock;
use crate::pictures;

#[derive(Args)]
pub struct Arguments {
    /// Trainings of each arm, with the seeds 1, 2 and so on.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// Only these findings, by their numbers, with commas between them.
    #[arg(long, value_delimiter = ',')]
    only: Vec<u32>,
    /// The file of results, `www/content/NAME.json` where none is named; what it has already is not trained again.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Folder of CIFAR-10, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print the file of results.
    #[arg(long)]
    json: bool,
}

/// Trains what is missing, and prints.
pub fn run(set: &'static Set, arguments: &Arguments) -> Result<()> {
    let findings = chosen(set, &arguments.only)?;
    let out = arguments.out.clone().unwrap_or_else(|| format!("www/content/{}.json", set.name).into());
    let _lock = Lock::take(&out)?;
    let mut results = Results::read(set, &out)?;
    // Findings share arms.
    let arms: BTreeMap<String, &Arm> =
        findings.iter().flat_map(|finding| finding.arms).map(|arm| (arm.experiment(1).text(), arm)).collect();
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} trainings, {eta} left, {msg}")?;
    let bar = ProgressBar::new(arguments.seeds * arms.len() as u64).with_style(style);
    // The first seed of all comes before the second of any, so that what there is can be compared.
    for seed in 1..=arguments.seeds {
        for arm in arms.values() {
            if results.of(arm).len() as u64 + 1 == seed {
                bar.set_message(format!("seed {seed} of {}", arm.name));
                let begun = Instant::now();
                let accuracy = train(arm, seed, arguments)?;
                results.add(arm, accuracy, begun.elapsed().as_secs_f64());
                results.write(&out)?;
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    if arguments.json {
        print!("{}", results.json()?);
    } else {
        findings.iter().for_each(|finding| print(finding, &results));
    }
    Ok(())
}

fn chosen(set: &'static Set, only: &[u32]) -> Result<Vec<&'static Finding>> {
    if only.is_empty() {
        return Ok(set.findings.iter().collect());
    }
    let one = |number: &u32| {
        let found = set.findings.iter().find(|finding| finding.number() == Some(*number));
        found.with_context(|| format!("there is no finding {number}"))
    };
    only.iter().map(one).collect()
}

/// The share of the test pictures that one training ends with; that of chance, where its loss exploded.
fn train(arm: &Arm, seed: u64, arguments: &Arguments) -> Result<f64> {
    let experiment = arm.experiment(seed);
    let graph = experiment.graph()?;
    let pictures = pictures::open_of_page(experiment.dataset.key(), arguments.data.as_deref(), &graph)?;
    let network = Network::init(graph, seed, &device::cpu())?;
    let mut session = Session::start(&network, experiment.recipe, seed, &pictures)?;
    while !session.is_done() {
        match pollster::block_on(session.step(&pictures)) {
            Ok(_) => {}
            Err(TrainingError::Diverged(_)) => return Ok(EXPLODED),
            Err(error) => return Err(error.into()),
        }
    }
    match pollster::block_on(session.settle()) {
        Ok(_) => {}
        Err(TrainingError::Diverged(_)) => return Ok(EXPLODED),
        Err(error) => return Err(error.into()),
    }
    match Figures::measure(&session.snapshot(), &pictures)? {
        Figures::Classes(figures) => Ok(figures.top1),
        Figures::Pixels(_) => bail!("a finding is about pictures that have a class"),
    }
}

fn print(finding: &Finding, results: &Results) {
    let samples: Vec<Vec<f64>> = finding.arms.iter().map(|arm| results.of(arm).to_vec()).collect();
    let judged = judge(finding.relations, &samples);
    let verdict = judged.as_ref().map_or("too few trainings", |judged| judged.verdict.key());
    println!("{}: {}\n   {verdict}", finding.id, finding.claim);
    for (arm, values) in finding.arms.iter().zip(&samples) {
        let middle = mean(values).map_or_else(|| "-".to_owned(), percent);
        let reach = of_mean(values, CONFIDENCE).map(|interval| format!("  {}", ends(interval))).unwrap_or_default();
        let paper = arm.paper.map(|(what, top1)| format!("  (paper: {what} {top1:.1}%)")).unwrap_or_default();
        println!("   {:<24} {middle}{reach}, {} trainings{paper}", arm.name, values.len());
    }
    let said = judged.map(|judged| judged.relations).unwrap_or_default();
    for (relation, (verdict, interval)) in finding.relations.iter().zip(said) {
        let interval = interval.map(|it| format!("{} ({})", percent(it.mean), ends(it))).unwrap_or_default();
        println!("   {}: {} {interval}", relation.says, verdict.key());
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn ends(interval: Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}
