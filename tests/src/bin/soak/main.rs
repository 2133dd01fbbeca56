//! `cargo xtask soak`: uses the built page for an hour as a busy visitor would, without ever loading it again, and says
//! whether what it holds stays flat. Writes `target/soak.md`, and fails where something grows.

mod activities;
mod answers;
mod chance;
mod sample;
mod table;
mod verdict;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use e2e::{Film, Gpu, Options, Page, seconds, target};

use activities::Activity;
use answers::Answers;
use chance::Chance;
use sample::Sample;

/// The order of all that is done.
const SEED: u64 = 1998;
/// Minutes, unless told.
const MINUTES: u64 = 60;
/// Caches fill, code is compiled: this part of the time is not judged, 10 of 60 minutes.
const WARM_UP: f64 = 1.0 / 6.0;

fn main() -> Result<()> {
    let (minutes, activities) = wanted()?;
    let film = Film::of("mnist", &[0, 1, 2, 3, 4], 30, 30)?;
    let page = Page::open(Options { camera: Some(film.path().to_owned()), ..Options::from(Gpu::Off) })?;
    page.set_script_timeout(seconds(300))?;
    // The same training begins anew again and again; the page asks whether it may.
    page.script::<()>("window.confirm = () => true;", &[])?;
    let samples = use_it(&page, minutes, &activities)?;
    let growths = verdict::growths(&samples, minutes as f64 * WARM_UP)?;
    let text = table::text(&samples, &growths);
    let file = target().join("soak.md");
    std::fs::write(&file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    println!("\n{text}");
    let grown: Vec<String> = growths.iter().filter(|growth| !growth.is_flat()).map(ToString::to_string).collect();
    if !grown.is_empty() {
        bail!("not flat: {}", grown.join("; "));
    }
    println!("All is flat within {:.0}% after {:.0} minutes.", verdict::MOST * 100.0, minutes as f64 * WARM_UP);
    Ok(())
}

/// Minutes, then names of activities; all where none is given.
fn wanted() -> Result<(u64, Vec<Activity>)> {
    let mut given = std::env::args().skip(1);
    let minutes = match given.next() {
        Some(text) => text.parse().with_context(|| format!("a number of minutes is needed, not {text:?}"))?,
        None => MINUTES,
    };
    ensure!(minutes >= 3, "three minutes are needed at least: one to begin, and two to compare");
    let chosen: Vec<Activity> = given.map(|name| activities::named(&name)).collect::<Result<_>>()?;
    Ok((minutes, if chosen.is_empty() { activities::ALL.to_vec() } else { chosen }))
}

/// Does one thing after the other, and looks at what is held once a minute, always on the same page.
fn use_it(page: &Page, minutes: u64, activities: &[Activity]) -> Result<Vec<Sample>> {
    let (started, mut chance) = (Instant::now(), Chance::new(SEED));
    let mut answers = Answers::default();
    let mut samples = vec![sample::take(page, &mut answers, 0.0, 0)?];
    let mut done = 0;
    while samples.len() as u64 <= minutes {
        // Each round has all of them, in another order.
        for activity in chance.shuffled(activities) {
            (activity.take_part)(page, &mut chance).with_context(|| activity.name)?;
            done += 1;
            if started.elapsed() < Duration::from_secs(60) * samples.len() as u32 {
                continue;
            }
            let minute = started.elapsed().as_secs_f64() / 60.0;
            samples.push(sample::take(page, &mut answers, minute, done)?);
            page.assert_no_console_errors()?;
            println!("{} {} answers let go", table::line(&samples[samples.len() - 1]), answers.released);
        }
    }
    Ok(samples)
}
