//! How long does something take, once it has settled? The one way in which times are measured on this page.
//!
//! A browser compiles WebAssembly quickly at first and well later, while it runs, so that the first passes of a network
//! take up to twice the time of later ones; and its clock moves in steps, to keep pages from spying on each other.
//! Hence: passes that are too short for the clock are timed several together, passes are thrown away until they get no
//! faster, and what is told is the median of those that follow.

use crate::order;

/// A sample lasts at least so many steps of the clock: what the clock adds or takes is then below a twentieth.
const STEPS_OF_CLOCK: f64 = 20.0;
/// Passes in one sample at most.
const MOST_GROUPED: usize = 400;
/// Samples whose median is compared with that of as many before, to see whether it still gets faster.
const WINDOW: usize = 3;
/// It has settled when the later median is at least this share of the earlier one.
const SETTLED: f64 = 0.95;
/// Samples that got faster by more than this from one half to the other were not settled.
const DRIFT: f64 = 0.9;
/// Times that such samples are thrown away, and others taken.
const ROUNDS: usize = 2;

/// How long is measured. All times are milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Passes are thrown away for at least this long,
    pub warm: f64,
    /// and for at most this long, settled or not.
    pub longest_warm: f64,
    /// Samples that are taken at least,
    pub least: usize,
    /// and at most.
    pub most: usize,
    /// Between them: until they took this long.
    pub enough: f64,
    /// Of what is so slow that it takes longer than this, fewer samples do.
    pub patience: f64,
}

/// What was measured. All times are milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// The very first pass.
    pub cold: f64,
    /// Time of a pass, each the mean of as many passes as the clock needs.
    pub times: Vec<f64>,
    /// Passes in all samples together.
    pub passes: usize,
    /// Did they get no faster any more?
    pub is_settled: bool,
    /// Were even many passes together too short for this clock?
    pub is_too_short: bool,
}

/// Repeats `pass`, which tells how long it took, by the rule. `clock` tells the time, in steps of `resolution`.
///
/// # Errors
/// The first that `pass` gives.
pub async fn measure<E>(
    rule: Rule,
    resolution: f64,
    clock: impl Fn() -> f64,
    mut pass: impl AsyncFnMut() -> Result<f64, E>,
) -> Result<Samples, E> {
    let mut found = Samples { cold: pass().await?, ..Samples::default() };
    let shortest = resolution * STEPS_OF_CLOCK;
    let mut warm = Vec::new();
    let begun = clock();
    loop {
        warm.push(sample(shortest, &mut pass).await?.time);
        let spent = clock() - begun;
        if spent >= rule.longest_warm || (spent >= rule.warm && has_settled(&warm)) {
            break;
        }
    }
    for _ in 0..ROUNDS {
        (found.times, found.passes, found.is_too_short) = (Vec::new(), 0, false);
        let begun = clock();
        loop {
            let sample = sample(shortest, &mut pass).await?;
            found.times.push(sample.time);
            found.passes += sample.passes;
            found.is_too_short |= sample.is_too_short;
            if is_over(rule, found.times.len(), clock() - begun) {
                break;
            }
        }
        found.is_settled = !gets_faster(&found.times);
        if found.is_settled {
            break;
        }
    }
    Ok(found)
}

fn is_over(rule: Rule, samples: usize, spent: f64) -> bool {
    let has_enough = samples >= rule.least && (spent >= rule.enough || samples >= rule.most);
    has_enough || spent >= rule.patience
}

/// Some passes together, and the mean of their times.
struct Sample {
    time: f64,
    passes: usize,
    is_too_short: bool,
}

/// As many passes as last long enough together.
async fn sample<E>(shortest: f64, pass: &mut impl AsyncFnMut() -> Result<f64, E>) -> Result<Sample, E> {
    let (mut sum, mut passes) = (0.0, 0);
    while passes == 0 || (sum < shortest && passes < MOST_GROUPED) {
        sum += pass().await?;
        passes += 1;
    }
    Ok(Sample { time: sum / passes as f64, passes, is_too_short: sum < shortest })
}

fn has_settled(times: &[f64]) -> bool {
    let Some(at) = times.len().checked_sub(2 * WINDOW) else { return false };
    let (before, after) = times[at..].split_at(WINDOW);
    median(after) >= SETTLED * median(before)
}

fn gets_faster(times: &[f64]) -> bool {
    let (before, after) = times.split_at(times.len() / 2);
    before.len() >= WINDOW && median(after) < DRIFT * median(before)
}

/// The value below which this share of all values lies, between two of them on the straight line that joins them
/// (Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566, their seventh: that of R and NumPy); NaN of none.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    order::by(&mut sorted, |value| *value);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = place as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

/// The value in the middle; NaN of none.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The step in which a clock moves, ms: the smallest of some that are seen while it is asked again and again.
pub fn resolution(clock: impl Fn() -> f64) -> f64 {
    const SEEN: usize = 12;
    const ASKED: usize = 4_000_000;
    /// A clock with so large steps is not waited for until it made all of them, ms.
    const LONGEST: f64 = 40.0;
    let begun = clock();
    let (mut smallest, mut seen, mut last) = (f64::INFINITY, 0, begun);
    for _ in 0..ASKED {
        let now = clock();
        if now > last {
            smallest = smallest.min(now - last);
            (last, seen) = (now, seen + 1);
        }
        if seen == SEEN || now - begun > LONGEST {
            break;
        }
    }
    // Differences of large numbers have digits that the clock does not mean.
    if smallest.is_finite() { (smallest * 1e4).round() / 1e4 } else { 1.0 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cell::Cell;
    use std::convert::Infallible;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    const RULE: Rule = Rule { warm: 50.0, longest_warm: 400.0, least: 5, most: 30, enough: 300.0, patience: 4_000.0 };

    /// Runs a measurement of passes that last as `lasts` says of their number, by a clock that moves in steps.
    fn run(rule: Rule, step: f64, lasts: impl Fn(usize) -> f64) -> Samples {
        let (time, number) = (Cell::new(0.0), Cell::new(0));
        let clock = || (time.get() / step).floor() * step;
        let pass = async || {
            let begun = clock();
            time.set(time.get() + lasts(number.get()));
            number.set(number.get() + 1);
            Ok::<f64, Infallible>(clock() - begun)
        };
        match pin!(measure(rule, step, clock, pass)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(found) => found.unwrap(),
            Poll::Pending => panic!("nothing here waits"),
        }
    }

    #[test]
    fn what_gets_faster_is_measured_once_it_has_settled() {
        // Compiled well after 20 passes: 12 ms, then 7.
        let found = run(RULE, 0.1, |pass| if pass == 0 { 30.0 } else { 7.0 + 5.0 * f64::from(pass < 20) });
        assert!((found.cold - 30.0).abs() < 0.2, "{found:?}");
        assert!((median(&found.times) - 7.0).abs() < 0.2 && found.is_settled, "{found:?}");
        assert!(found.times.iter().all(|time| *time < 8.0), "{found:?}");
    }

    #[test]
    fn what_never_settles_says_so() {
        let found = run(RULE, 0.1, |pass| 40.0 * 0.97_f64.powi(pass as i32));
        assert!(!found.is_settled && found.times.len() >= RULE.least, "{found:?}");
    }

    #[test]
    fn passes_shorter_than_a_step_of_the_clock_are_timed_together() {
        let found = run(RULE, 1.0, |_| 0.13);
        assert!((median(&found.times) - 0.13).abs() < 0.01, "{found:?}");
        assert!(found.passes > 100 * found.times.len() && !found.is_too_short, "{found:?}");
    }

    #[test]
    fn what_no_number_of_passes_makes_long_enough_is_too_short() {
        let found = run(RULE, 100.0, |_| 0.13);
        assert!(found.is_too_short, "{found:?}");
    }

    #[test]
    fn there_are_enough_samples_and_not_too_many() {
        assert_eq!(run(RULE, 0.125, |_| 100.0).times.len(), 5, "500 ms, because there are to be five");
        assert_eq!(run(RULE, 0.125, |_| 20.0).times.len(), 15, "300 ms");
        assert_eq!(run(RULE, 0.125, |_| 4.0).times.len(), 30, "120 ms");
        assert_eq!(run(RULE, 0.125, |_| 3_000.0).times.len(), 2, "patience ends with the second");
    }

    /// By `numpy.percentile`'s definition, reckoned by hand.
    #[test]
    fn quartiles_lie_between_values() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(|share| quantile(&values, share)), [1.0, 1.75, 2.5, 3.25, 4.0]);
        assert_eq!([0.25, 0.5, 0.75].map(|share| quantile(&[7.0, 15.0, 36.0, 39.0, 40.0], share)), [15.0, 36.0, 39.0]);
        assert_eq!((median(&[5.0]), quantile(&[5.0, 6.0], 0.1)), (5.0, 5.1));
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_step_of_a_clock_is_found() {
        let time = Cell::new(1_000.0);
        let of_step = |step: f64| {
            resolution(|| {
                time.set(time.get() + 0.003);
                (time.get() / step).floor() * step
            })
        };
        assert_eq!([of_step(0.1), of_step(1.0), of_step(100.0)], [0.1, 1.0, 100.0]);
        assert_eq!(resolution(|| 5.0), 1.0, "of one that stands still nothing is known");
    }
}
