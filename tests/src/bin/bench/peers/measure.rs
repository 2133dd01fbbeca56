//! How are engines measured beside each other? Each warms up until its time is stable; then they take turns, A B C
//! A B C, so that what the machine does meanwhile meets them all.

use std::{thread, time::Duration};

use anyhow::Result;
use serde::Serialize;

use super::engine::Engine;

/// Length that a turn should have, ms: short runs are done several times.
const TURN_MS: f64 = 60.0;
/// Most runs of a turn.
const MOST_RUNS: usize = 10;
/// Turns of warming up, at most, and their time, ms.
const MOST_WARMING: usize = 24;
const MOST_WARMING_MS: f64 = 30_000.0;
/// A run that takes longer, ms, is done in few turns.
const SLOW_MS: f64 = 5_000.0;
const FEW_TURNS: usize = 3;
/// How far the last three turns of warming up may be apart.
const STABLE: f64 = 0.03;
/// Pause before each turn, in which threads of others come to rest.
const PAUSE: Duration = Duration::from_millis(20);

/// Middle and quartiles.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    /// A quarter is below.
    pub low: f64,
    /// Half is below.
    pub median: f64,
    /// Three quarters are below.
    pub high: f64,
}

impl Spread {
    /// Of some figures, in any order.
    pub fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        let last = figures.len().saturating_sub(1);
        let at = |share: f64| figures.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN);
        Spread { low: at(0.25), median: at(0.5), high: at(0.75) }
    }
}

/// What was measured of one engine with one network.
#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    /// Name of the engine.
    pub engine: String,
    /// Threads that it may use.
    pub most_threads: usize,
    /// Threads of its worker, with those that only wait.
    pub threads: usize,
    /// The first run after loading, ms.
    pub cold_ms: f64,
    /// A run by the browser's clock, ms.
    pub wall_ms: Spread,
    /// CPU time of a run, of all threads of its worker, ms.
    pub cpu_ms: Spread,
    /// Runs in each turn.
    pub runs: usize,
    /// Turns.
    pub turns: usize,
    /// Turns of warming up, and whether they came to rest.
    pub warming: usize,
    /// Did the time become stable?
    pub is_stable: bool,
}

/// One turn.
struct Turn {
    wall_ms: f64,
    cpu_ms: f64,
}

/// Warms the engines up and lets them take turns. `cold` has the first run of each. With an adapter, its CPU time is
/// the engine's.
///
/// # Errors
/// When one of them fails.
pub fn in_turn(
    engines: &mut [Box<dyn Engine + '_>],
    cold: &[f64],
    turns: usize,
    has_adapter: bool,
) -> Result<Vec<Timing>> {
    let mut timings = Vec::new();
    for (engine, cold_ms) in engines.iter_mut().zip(cold) {
        let Warmed { ms, runs, turns: warming, is_stable } = warm(&mut **engine, turns, has_adapter)?;
        let nothing = Spread::of(vec![]);
        timings.push(Timing {
            engine: engine.name().to_owned(),
            most_threads: engine.most_threads(),
            threads: engine.worker().threads().count(),
            cold_ms: *cold_ms,
            wall_ms: nothing,
            cpu_ms: nothing,
            runs,
            turns: if ms > SLOW_MS { turns.min(FEW_TURNS) } else { turns },
            warming,
            is_stable,
        });
    }
    let mut taken: Vec<Vec<Turn>> = engines.iter().map(|_| vec![]).collect();
    for number in 0..turns {
        for ((engine, timing), taken) in engines.iter_mut().zip(&timings).zip(&mut taken) {
            if number >= timing.turns {
                continue;
            }
            thread::sleep(PAUSE);
            taken.push(turn(&mut **engine, timing.runs, has_adapter)?);
        }
    }
    for (timing, taken) in timings.iter_mut().zip(taken) {
        timing.wall_ms = Spread::of(taken.iter().map(|turn| turn.wall_ms).collect());
        timing.cpu_ms = Spread::of(taken.iter().map(|turn| turn.cpu_ms).collect());
    }
    Ok(timings)
}

/// What warming up brought: the time of a run, how many make a turn, and turns taken until they were alike.
struct Warmed {
    ms: f64,
    runs: usize,
    turns: usize,
    is_stable: bool,
}

/// Until the last three turns are alike, or time is up.
fn warm(engine: &mut dyn Engine, turns: usize, has_adapter: bool) -> Result<Warmed> {
    let mut taken: Vec<f64> = vec![];
    let (mut ms, mut runs, mut spent) = (f64::NAN, 1, 0.0);
    while taken.len() < MOST_WARMING.min(2 * turns) {
        ms = turn(engine, runs, has_adapter)?.wall_ms;
        taken.push(ms);
        spent += ms * runs as f64;
        runs = ((TURN_MS / ms) as usize).clamp(1, MOST_RUNS);
        if let [.., a, b, c] = taken[..] {
            let (least, most) = (a.min(b).min(c), a.max(b).max(c));
            if most <= least * (1.0 + STABLE) {
                return Ok(Warmed { ms, runs, turns: taken.len(), is_stable: true });
            }
        }
        if spent > MOST_WARMING_MS {
            break;
        }
    }
    Ok(Warmed { ms, runs, turns: taken.len(), is_stable: false })
}

fn turn(engine: &mut dyn Engine, runs: usize, has_adapter: bool) -> Result<Turn> {
    let start = engine.worker().cpu_ms(has_adapter)?;
    let wall = engine.run(runs)?;
    let cpu_ms = (engine.worker().cpu_ms(has_adapter)? - start) / runs as f64 - engine.overhead_ms();
    Ok(Turn { wall_ms: Spread::of(wall).median, cpu_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_stand_where_a_quarter_is_below() {
        let Spread { low, median, high } = Spread::of(vec![9.0, 1.0, 5.0, 3.0, 7.0]);
        assert_eq!((low, median, high), (3.0, 5.0, 7.0));
        assert!(Spread::of(vec![]).median.is_nan());
    }
}
