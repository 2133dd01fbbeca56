//! What happens to a visitor when something breaks, whatever they are doing: what they read, what is lost, and whether
//! they can go on without loading the page again.
//!
//! `cargo xtask test` takes most faults once; `cargo xtask test --thorough` meets every fault in every state. Either
//! writes the table `target/faults.md`.

mod inflict;
mod states;

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use e2e::{Film, Options, Page, seconds, target, thorough};

use inflict::{FAULTS, Fault, Site};
use states::{STATES, State};

/// Most seconds of a training that may be lost.
const MOST_LOST: f64 = 10.0;

/// What became of a fault in a state.
struct Cell {
    fault: &'static str,
    state: &'static str,
    read: String,
    lost: String,
}

#[test]
fn whatever_breaks_a_visitor_reads_why_loses_little_and_goes_on() -> Result<()> {
    let film = Film::of("mnist", &[0, 1], 30, 60)?;
    let mut cells = Vec::new();
    let tried = FAULTS.iter().filter(|fault| fault.is_usual || thorough());
    for (number, fault) in tried.enumerate() {
        let met: Vec<&State> = STATES.iter().filter(|state| (fault.meets)(state.name)).collect();
        ensure!(!met.is_empty(), "{} meets no state", fault.name);
        // Another state for each fault, so that all have their turn.
        let only = met[number % met.len()].name;
        for state in met.into_iter().filter(|state| thorough() || state.name == only) {
            let started = Instant::now();
            let cell = meet(fault, state, &film).with_context(|| format!("{}, {}", fault.name, state.name))?;
            println!("{}, {} ({:.0?}): {}", cell.fault, cell.state, started.elapsed(), cell.read);
            cells.push(cell);
        }
    }
    std::fs::write(target().join("faults.md"), table(&cells))?;
    Ok(())
}

fn meet(fault: &'static Fault, state: &'static State, film: &Film) -> Result<Cell> {
    let site = Site::default();
    let options = Options { camera: (state.name == "camera").then(|| film.path().to_owned()), ..Options::default() };
    let page = Page::open_site(options, site.server()?)?;
    if !fault.comes_late {
        (fault.inflict)(&page, &site)?;
    }
    (state.enter)(&page)?;
    let pace = pace(&page, state)?;
    let before = (state.progress)(&page)?;
    if fault.comes_late {
        (fault.inflict)(&page, &site)?;
    }
    (state.ask)(&page)?;
    let read = match (fault.says)(state.name) {
        Some(words) => page.wait_for("notice", seconds(90), |text| text.contains(words))?,
        None => String::new(),
    };
    (fault.mend)(&page, &site)?;
    (state.go_on)(&page)?;
    let after = step_of(&read).unwrap_or((state.progress)(&page)?);
    let lost = (before - after).max(0.0);
    ensure!(lost <= MOST_LOST * pace, "{lost} of {before} were lost, at {pace} a second");
    Ok(Cell { fault: fault.name, state: state.name, read, lost: format!("{lost:.0}") })
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
    let number: String = sentence.split("from step ").nth(1)?.chars().take_while(|c| *c != '.' && *c != ' ').collect();
    number.replace(',', "").parse().ok()
}

fn table(cells: &[Cell]) -> String {
    let mut text = "| what breaks | while | what the visitor reads | lost |\n|---|---|---|---|\n".to_owned();
    for Cell { fault, state, read, lost } in cells {
        let read = if read.is_empty() { "(goes on by itself)" } else { read };
        // A `String` takes everything.
        let _ = writeln!(text, "| {fault} | {state} | {} | {lost} |", read.replace('|', "/"));
    }
    text
}
