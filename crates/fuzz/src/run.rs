//! For how long is a target run, from which seed, and what is told of it?

use std::fmt;
use std::io::Write;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use data::Rng;

use crate::corpus;

/// Seconds per target, where nobody says how many.
const SECONDS: f64 = 3.0;

/// Longer than this no input of ours may take, on a machine that does other things beside.
const SLOWEST: Duration = Duration::from_secs(20);

/// What a target did.
#[derive(Clone, Debug)]
pub struct Report {
    target: String,
    seed: u64,
    /// How many inputs were tried, with those that are kept.
    pub executions: u64,
    took: Duration,
    slowest: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { target, seed, executions, took, slowest } = self;
        let rate = *executions as f64 / took.as_secs_f64().max(1e-9);
        write!(f, "{target}: {executions} executions in {took:.1?}, {rate:.0} a second, the slowest {slowest:.1?}; ")?;
        write!(f, "FUZZ_SEED={seed}")
    }
}

/// Gives `check` the kept inputs of a target, then those that `make` makes of a seed, until time or number is over.
/// `make` is given the kept inputs too, to change them.
///
/// # Panics
/// When `check` does; the input is then written to a file, and told with its seed.
pub fn run(target: &str, make: impl Fn(&mut Rng, &[Vec<u8>]) -> Vec<u8>, check: impl Fn(&[u8])) -> Report {
    let kept = corpus::kept(target);
    let executions: Option<u64> = setting("FUZZ_EXECUTIONS");
    let seconds = setting("FUZZ_SECONDS").or(executions.is_none().then_some(SECONDS));
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
    let seed = setting("FUZZ_SEED").unwrap_or_else(now);
    let start = Instant::now();
    let mut report =
        Report { target: target.to_owned(), seed, executions: 0, took: Duration::ZERO, slowest: Duration::ZERO };
    for input in &kept {
        report.run(input, None, &check);
    }
    for number in 0..executions.unwrap_or(u64::MAX) {
        if end.is_some_and(|end| Instant::now() >= end) {
            break;
        }
        let seed = seed.wrapping_add(number);
        report.run(&make(&mut Rng::new(seed), &kept), Some(seed), &check);
    }
    report.took = start.elapsed();
    // What `eprintln!` prints in a test that passes is not seen.
    let _ = writeln!(std::io::stderr(), "{report}");
    report
}

impl Report {
    fn run(&mut self, input: &[u8], seed: Option<u64>, check: impl Fn(&[u8])) {
        let told = Told { target: &self.target, input, seed };
        let start = Instant::now();
        check(input);
        let took = start.elapsed();
        assert!(took < SLOWEST, "{took:?} for {} bytes", input.len());
        self.slowest = self.slowest.max(took);
        self.executions += 1;
        drop(told);
    }
}

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

/// Says what was tried when a panic passes by.
struct Told<'t> {
    target: &'t str,
    input: &'t [u8],
    seed: Option<u64>,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let file = std::env::temp_dir().join(format!("fuzz-{}-{}", self.target, self.seed.unwrap_or(0)));
            let kept = std::fs::write(&file, self.input).is_ok();
            let again = self.seed.map(|seed| format!("FUZZ_SEED={seed} FUZZ_EXECUTIONS=1"));
            let again = again.unwrap_or_else(|| "a kept input".to_owned());
            eprintln!("{}: {} bytes ({again})", self.target, self.input.len());
            if kept {
                let folder = corpus::folder(self.target);
                eprintln!("keep {} in {} when the fault is mended", file.display(), folder.display());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_fault_is_found_and_ends_the_run() {
        let calls = Cell::new(0);
        let faulty = |input: &[u8]| {
            calls.set(calls.get() + 1);
            assert!(input[0] != 7, "seven");
        };
        let make = |rng: &mut Rng, _: &[Vec<u8>]| vec![rng.below(50) as u8];
        let run = AssertUnwindSafe(|| run("no-such-target", make, faulty));
        assert!(catch_unwind(run).is_err(), "{} calls without a seven", calls.get());
    }
}
