//! `timemachine search`: which chain of the story's modules is the best within a budget?
//!
//! One file has what was found, and is written anew after every training: whoever begins again goes on there, with the
//! same candidates. Without `--test` no test picture is read.

mod learner;
mod results;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use clap::Args;
use experiment::search::{Cost, Rules, Search, Strategy, Told, frontier};
use experiment::statistics::{CONFIDENCE, of_mean};
use indicatif::{ProgressBar, ProgressStyle};

use crate::file::Lock;
use crate::pictures;
use learner::Learner;
use results::{Results, Searched};

#[derive(Args)]
pub struct Arguments {
    /// For candidates and their trainings.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Networks that are tried.
    #[arg(long, default_value_t = 45, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    candidates: u32,
    /// Most learned numbers of a network.
    #[arg(long, default_value_t = 60_000)]
    params: u64,
    /// Most multiply-accumulates of a network for one picture.
    #[arg(long, default_value_t = 3_000_000)]
    macs: u64,
    /// Training pictures of a pass, from the first on.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
    pictures: u32,
    /// Training pictures that accuracy is measured on, the last; nobody learns from them.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    held_out: u32,
    /// Draw every candidate by chance. The file keeps both searches.
    #[arg(long)]
    random: bool,
    /// Afterwards train the winner of each search of the file in full, with so many seeds, and test each training once
    /// on the test set.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100))]
    test: u64,
    /// The file of results; it is gone on with.
    #[arg(long, default_value = "www/content/search.json")]
    out: PathBuf,
    /// Folder of CIFAR-10, where it is not under `www`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print the file of results.
    #[arg(long)]
    json: bool,
}

/// Searches on, and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let _lock = Lock::take(&arguments.out)?;
    let mut results = Results::read(&arguments.out)?;
    let rules = Rules {
        strategy: if arguments.random { Strategy::Random } else { Strategy::Evolution },
        seed: arguments.seed,
        candidates: arguments.candidates,
        limit: Cost { params: arguments.params, macs: arguments.macs },
        pictures: arguments.pictures,
        held_out: arguments.held_out,
    };
    if let Some(other) = results.searches().iter().find(|it| Rules { strategy: rules.strategy, ..*it.rules() } != rules)
    {
        bail!("{} has a search by other rules ({:?}); name another file", arguments.out.display(), other.rules());
    }
    if results.of(rules.strategy).is_none() {
        results.add(Searched::new(Search::new(rules)?));
    }
    search(rules, &mut results, arguments)?;
    if arguments.test > 0 {
        test(&mut results, arguments)?;
    }
    if arguments.json {
        print!("{}", results.json()?);
    } else {
        results.searches().iter().for_each(print);
    }
    Ok(())
}

/// Trains what the search asks for, to its end.
fn search(rules: Rules, results: &mut Results, arguments: &Arguments) -> Result<()> {
    let pictures = pictures::open_held_out("cifar10", arguments.data.as_deref(), rules.held_out as usize)?;
    let left = pictures.train_count();
    ensure!(left >= rules.pictures as usize, "there are {left} pictures to learn from, and {} wanted", rules.pictures);
    let style = ProgressStyle::with_template("{bar:40} {percent}% of the pictures, {eta} left, {msg}")?;
    let bar = ProgressBar::new(rules.trained_pictures()).with_style(style);
    let mut learner = Learner::new(&pictures);
    while let Some(searched) = results.of(rules.strategy) {
        let search = searched.search();
        bar.set_position(search.pictures_so_far());
        let Some(training) = search.asked().first().copied() else { break };
        bar.set_message(format!("pass {} of candidate {}", training.to, training.candidate));
        let Some(experiment) = search.experiment(training.candidate) else { break };
        let begun = Instant::now();
        let accuracy = learner.learn(&experiment, training)?;
        let told = Told { candidate: training.candidate, rung: training.rung, accuracy };
        results.tell(rules.strategy, told, begun.elapsed().as_secs_f64())?;
        results.write(&arguments.out)?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// Trains the winners in full, and tests each training once.
fn test(results: &mut Results, arguments: &Arguments) -> Result<()> {
    for strategy in Strategy::ALL {
        for seed in 1..=arguments.test {
            let Some(searched) = results.of(strategy) else { break };
            let Some(experiment) = searched.final_experiment(seed) else { break };
            if searched.tested().len() as u64 >= seed {
                continue;
            }
            let begun = Instant::now();
            let graph = experiment.graph()?;
            let pictures = pictures::open_of_page(experiment.dataset.key(), arguments.data.as_deref(), &graph)?;
            let accuracy = learner::learn_in_full(&experiment, &pictures)?;
            results.add_test(strategy, accuracy, begun.elapsed().as_secs_f64());
            results.write(&arguments.out)?;
        }
    }
    Ok(())
}

fn print(searched: &Searched) {
    let search = searched.search();
    let Rules { strategy, seed, candidates, limit, .. } = search.rules();
    let (of_all, pictures) = (search.rules().trained_pictures(), search.pictures_so_far());
    println!(
        "{}, seed {seed}: {candidates} candidates of at most {} parameters and {} MACs",
        strategy.key(),
        limit.params,
        limit.macs
    );
    println!("   {pictures} of {of_all} pictures learned from");
    let measured: Vec<_> = search.candidates().iter().filter_map(|it| Some((it, it.accuracy()?))).collect();
    let points: Vec<(u64, f64)> =
        measured.iter().map(|(candidate, accuracy)| (candidate.cost.macs, *accuracy)).collect();
    println!("   frontier of accuracy against cost:");
    for place in frontier(&points) {
        let (candidate, accuracy) = measured[place];
        println!(
            "   {:>9} MACs {:>8} parameters {}  {}",
            candidate.cost.macs,
            candidate.cost.params,
            percent(accuracy),
            parts(candidate)
        );
    }
    let Some(winner) = search.winner() else { return };
    let line: Vec<String> = search.line(winner).iter().map(ToString::to_string).collect();
    println!("   winner: candidate {}", line.join(", a child of "));
    if let Some(experiment) = searched.final_experiment(1) {
        println!("   #/lab?{}", experiment.text());
    }
    for accuracy in searched.tested() {
        println!("   on the test set, trained in full: {}", percent(*accuracy));
    }
    if let Some(interval) = of_mean(searched.tested(), CONFIDENCE) {
        println!("   mean {} ({} to {})", percent(interval.mean), percent(interval.low), percent(interval.high));
    }
}

fn parts(candidate: &experiment::search::Candidate) -> String {
    candidate.parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}
