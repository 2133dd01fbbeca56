//! What happens to a visitor when something breaks, whatever they are doing: what they read, what is lost, and whether
//! they can go on without loading the page again.
//!
//! `cargo xtask test` takes most faults once; `cargo xtask test --thorough` meets every fault in every state. Either
//! writes the table `target/faults.md`. `CNN_FAULTS="reload,two tabs"` takes only these.

mod inflict;
mod list;
mod site;
mod states;
mod table;

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use e2e::{Film, Options, Page, seconds, target, thorough};

use list::{FAULTS, Fault};
use site::Site;
use states::{STATES, State};
use table::Cell;

/// Most seconds of a training that may be lost.
const MOST_LOST: f64 = 10.0;

#[test]
fn whatever_breaks_a_visitor_reads_why_loses_little_and_goes_on() -> Result<()> {
    let film = Film::of("mnist", &[0, 1], 30, 60)?;
    let (mut cells, mut failures) = (Vec::new(), Vec::new());
    let named = std::env::var("CNN_FAULTS").ok();
    let is_named = |fault: &&Fault| named.as_ref().is_none_or(|names| names.split(',').any(|name| name == fault.name));
    let tried = FAULTS.iter().filter(is_named).filter(|fault| fault.is_usual || thorough());
    for (number, fault) in tried.enumerate() {
        let met: Vec<&State> = STATES.iter().filter(|state| (fault.meets)(state.name)).collect();
        ensure!(!met.is_empty(), "{} meets no state", fault.name);
        // Another state for each fault, so that all have their turn.
        let only = met[number % met.len()].name;
        for state in met.into_iter().filter(|state| thorough() || state.name == only) {
            let started = Instant::now();
            match meet(fault, state, &film).with_context(|| format!("{}, {}", fault.name, state.name)) {
                Ok(cell) => {
                    let Cell { fault, state, read, lost, seconds } = &cell;
                    println!("{fault}, {state} ({:.0?}): {read} [lost {lost}, {seconds:.1} s]", started.elapsed());
                    cells.push(cell);
                }
                // A table of hours is not thrown away for one cell.
                Err(error) => {
                    println!("FAILED: {error:?}");
                    failures.push(format!("{error:#}"));
                }
            }
        }
    }
    std::fs::write(target().join("faults.md"), table::text(&cells))?;
    ensure!(failures.is_empty(), "{} cells: {}", failures.len(), failures.join("\n"));
    Ok(())
}

fn meet(fault: &'static Fault, state: &'static State, film: &Film) -> Result<Cell> {
    let site = Site::default();
    let camera = (state.name == "camera").then(|| film.path().to_owned());
    // Chromium ends where its graphics process does and there is no graphics card to fall back from.
    let switches = vec!["--disable-gpu-process-crash-limit".to_owned()];
    let page = Page::open_site(Options { camera, switches, ..Options::from(fault.gpu) }, site.server(fault.kept)?)?;
    (fault.before)(&page, &site)?;
    (state.enter)(&page)?;
    let pace = pace(&page, state)?;
    let before = (state.progress)(&page)?;
    (fault.inflict)(&page, &site)?;
    let says = (fault.says)(state.name);
    if says.is_some_and(|(place, _)| place == "notice") {
        (state.ask)(&page)?;
    }
    let read = match says {
        Some((place, words)) => page.wait_for(place, seconds(90), |text| text.contains(words))?,
        None => String::new(),
    };
    (fault.mend)(&page, &site, state)?;
    (state.go_on)(&page)?;
    let after = step_of(&read).unwrap_or((state.progress)(&page)?);
    let lost = (before - after).max(0.0);
    ensure!(lost <= MOST_LOST * pace, "{lost} of {before} were lost, at {pace} a second");
    let seconds = if lost > 0.0 { lost / pace } else { 0.0 };
    Ok(Cell { fault: fault.name, state: state.name, read, lost, seconds })
}

/// What is done in a second, while nothing is broken.
fn pace(page: &Page, state: &State) -> Result<f64> {
    let (before, started) = ((state.progress)(page)?, Instant::now());
    std::thread::sleep(seconds(2));
    Ok(((state.progress)(page)? - before) / started.elapsed().as_secs_f64())
}

/// The step from which a training goes on, where a sentence says so.
fn step_of(sentence: &str) -> Option<f64> {
    if sentence.contains("begins anew") {
        return Some(0.0);
    }
    let number: String = sentence.split("step ").nth(1)?.chars().take_while(|c| *c != '.' && *c != ' ').collect();
    number.replace(',', "").parse().ok()
}
