//! How long will it take? As long as it took on this device, where that is known; else as it took where the published
//! figures were measured, slower or faster by as much as the networks that were timed here are.

use super::plan::Job;
use super::report::{Part, Report, Row};
use crate::timing::{Rule, median};

/// Multiply-accumulates a second of an engine of which nothing is known.
const PACE: f64 = 8e9;
/// What a step of training takes more than its predictions do: the way back is twice as long.
const WAY_BACK: f64 = 3.0;
/// The first pass beside later ones, and what it takes longer in any case, ms.
const FIRST: f64 = 2.0;
const FIRST_MORE: f64 = 20.0;
/// From asking for an engine to its open device, ms, where nothing is known of that.
const START: f64 = 400.0;
/// Parameters that are filled with numbers in a millisecond.
const FILLED: f64 = 60e3;
/// Opening pictures to learn from, ms.
const OPENING: f64 = 250.0;
/// The shortest sample, ms: what is quicker is done several times in one.
const SAMPLE: f64 = 2.0;
/// Samples by which one sees that a network has settled.
const SETTLING: f64 = 6.0;
/// A training reports its steps this often, ms.
const REPORT: f64 = 150.0;

/// What was measured before.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// On this device.
    pub here: &'a Report,
    /// Elsewhere.
    pub elsewhere: &'a Report,
}

impl Known<'_> {
    /// How long a job takes, about, ms.
    pub fn ms(&self, job: &Job) -> f64 {
        let rule = super::job::rule(job.part);
        let (here, there) = (self.here.row(job.id(), job.part), self.elsewhere.row(job.id(), job.part));
        let slower = self.slower(job.part);
        let pass = here.map(Row::ms).or_else(|| Some(there?.ms() * slower)).unwrap_or_else(|| self.by_macs(job));
        let cold = here.map(|row| row.samples.cold).or_else(|| Some(there?.samples.cold * slower));
        let cold = cold.unwrap_or(FIRST * pass + FIRST_MORE);
        let opening = if job.part == Part::Training { OPENING * slower } else { 0.0 };
        self.start() + job.params / FILLED * slower + opening + cold + repeated(rule, job.part, pass)
    }

    /// All of them, ms.
    pub fn all(&self, jobs: &[&Job]) -> f64 {
        jobs.iter().map(|job| self.ms(job)).sum()
    }

    fn start(&self) -> f64 {
        let starts = [self.here, self.elsewhere].map(|report| &report.about.starts);
        starts.into_iter().find(|starts| !starts.is_empty()).map_or(START, |starts| median(starts))
    }

    /// How many times as long as elsewhere it takes here: the middle of what networks timed in this way say, or, while
    /// there are none, of what any say.
    fn slower(&self, part: Part) -> f64 {
        let ratio = |row: &Row| Some(row.ms() / self.elsewhere.row(row.network, row.part)?.ms());
        let of = |is_of: &dyn Fn(&Row) -> bool| -> Vec<f64> {
            let rows = self.here.rows.iter().filter(|row| is_of(row));
            rows.filter_map(ratio).filter(|ratio| ratio.is_finite() && *ratio > 0.0).collect()
        };
        let alike = of(&|row| row.part == part);
        let ratios = if alike.is_empty() { of(&|_| true) } else { alike };
        if ratios.is_empty() { 1.0 } else { median(&ratios) }
    }

    /// A pass of a network of which only its work is known, ms.
    fn by_macs(&self, job: &Job) -> f64 {
        let paces = |report: &Report| -> Vec<f64> {
            let rows = report.rows.iter().filter(|row| row.part == job.part && !row.samples.is_too_short);
            rows.map(|row| row.macs * f64::from(row.batch) / row.ms()).filter(|pace| *pace > 0.0).collect()
        };
        let (here, there) = (paces(self.here), paces(self.elsewhere));
        let pace = match (here.as_slice(), there.as_slice()) {
            ([], []) => PACE / 1e3 / self.slower(job.part) / if job.part == Part::Training { WAY_BACK } else { 1.0 },
            ([], there) => median(there) / self.slower(job.part),
            (here, _) => median(here),
        };
        job.macs * f64::from(job.batch()) / pace
    }
}

/// How long passes are thrown away and then measured, ms, if they settle soon.
fn repeated(rule: Rule, part: Part, pass: f64) -> f64 {
    let sample = pass.max(if part == Part::Training { REPORT } else { SAMPLE });
    let warm = (SETTLING * sample).max(rule.warm).min(rule.longest_warm + sample);
    let samples = (rule.enough / sample).ceil().clamp(rule.least as f64, rule.most as f64);
    warm + (samples * sample).min(rule.patience + sample)
}

/// How far a run is. Times are milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What is being timed.
    pub name: &'static str,
    /// And in which way.
    pub part: Part,
    /// Which of all that is, from 0.
    pub at: usize,
    /// How long each took, and those that are not over are expected to take.
    pub takes: Vec<f64>,
    /// When the one that is being timed began.
    pub begun: f64,
}

impl Course {
    /// What is done, as a share of all.
    pub fn share(&self, now: f64) -> f64 {
        let done: f64 = self.takes.iter().take(self.at).sum();
        let all: f64 = self.takes.iter().sum();
        ((done + self.of_job(now)) / all).clamp(0.0, 1.0)
    }

    /// How long it goes on.
    pub fn left(&self, now: f64) -> f64 {
        self.takes.iter().skip(self.at).sum::<f64>() - self.of_job(now)
    }

    /// What of the present one is done; it is not over before it says so.
    fn of_job(&self, now: f64) -> f64 {
        let takes = self.takes.get(self.at).copied().unwrap_or_default();
        (now - self.begun).min(takes * 0.95)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::plan::{Networks, Plan, all};
    use super::*;

    fn published() -> Report {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/content/benchmarks.json");
        Report::read(&std::fs::read_to_string(file).unwrap()).unwrap()
    }

    /// As published, but this many times as long, and only the first so many rows.
    fn slower(times: f64, rows: usize) -> Report {
        let mut report = published();
        report.rows.truncate(rows);
        for row in &mut report.rows {
            row.samples.cold *= times;
            row.samples.times.iter_mut().for_each(|ms| *ms *= times);
        }
        report
    }

    /// Seconds of the quick selection.
    fn quick(here: &Report, elsewhere: &Report) -> f64 {
        let all = all();
        let plan = Plan { parts: Part::ALL.to_vec(), networks: Networks::Quick };
        Known { here, elsewhere }.all(&plan.jobs(&all)) / 1e3
    }

    /// Where the published figures were measured, the quick selection took 37 s.
    #[test]
    fn the_quick_selection_takes_as_long_as_it_does() {
        let (nothing, published) = (Report::default(), published());
        let known = quick(&nothing, &published);
        assert!((30.0..44.0).contains(&known), "{known}");
        assert!((quick(&published, &nothing) - known).abs() < 0.5, "the same where it was measured here");
        let unknown = quick(&nothing, &nothing);
        assert!((25.0..60.0).contains(&unknown), "{unknown}");
    }

    #[test]
    fn what_the_first_networks_took_tells_how_much_slower_this_device_is() {
        let published = published();
        let all_slow = quick(&slower(8.0, usize::MAX), &published);
        let known = quick(&Report::default(), &published);
        for rows in [1, 3, 9] {
            let told = quick(&slower(8.0, rows), &published);
            assert!((told / all_slow - 1.0).abs() < 0.02, "{rows} rows: {told} of {all_slow}");
        }
        // Not eight times as long: most of the time goes by the clock.
        assert!(all_slow > 1.5 * known && all_slow < 6.0 * known, "{all_slow} beside {known}");
    }

    #[test]
    fn a_network_that_nobody_timed_is_reckoned_by_its_work() {
        let published = published();
        let all = all();
        let of = |id: &str, here: &Report| {
            let job = all.iter().find(|job| job.id() == id && job.part == Part::Published).unwrap();
            Known { here, elsewhere: &published }.by_macs(job)
        };
        assert!(published.row("vgg16", Part::Published).is_none());
        // 15.5 billion, at the middle of what the published ones do in a second.
        let vgg = of("vgg16", &Report::default());
        assert!((500.0..1_000.0).contains(&vgg), "{vgg}");
        // Only small ones were timed here, four times slower.
        assert!((of("vgg16", &slower(4.0, 6)) / vgg - 4.0).abs() < 0.01);
    }

    #[test]
    fn time_left_is_what_those_that_are_not_over_take() {
        let takes = vec![2_000.0, 2_000.0, 2_000.0];
        let course = |at, begun| Course { name: "", part: Part::Small, at, takes: takes.clone(), begun };
        assert_eq!((course(0, 0.0).share(1_500.0), course(0, 0.0).left(1_500.0)), (0.25, 4_500.0));
        let late = course(2, 4_000.0);
        assert_eq!((late.share(5_500.0).to_bits(), late.left(5_500.0)), ((5.5_f64 / 6.0).to_bits(), 500.0));
        // What takes longer than expected is not over.
        assert!(late.share(60_000.0) < 1.0 && late.left(60_000.0) > 0.0);
    }
}
