//! Which networks are timed, in which ways, and how long will that take?

use arch::zoo::{self, Model};

use super::report::{Part, Report};
use crate::instance::Instance;
use crate::network::Network;
use crate::{order, settings};

/// A selection of all sizes that a few minutes are enough for.
const QUICK: [&str; 6] = ["lenet5", "bvlc_alexnet", "squeezenet1_0", "googlenet_2014", "resnet18", "inception_v3"];
/// Multiply-accumulates a second of an engine of which nothing is known.
const PACE: f64 = 8e9;
/// What a step of training takes more than its predictions do: the way back is twice as long.
const WAY_BACK: f64 = 3.0;
/// Seconds that an engine takes to start, and to fill so many parameters with numbers.
const START: f64 = 0.8;
const FILLED: f64 = 60e6;

/// Which networks.
#[derive(Clone, Debug, PartialEq)]
pub enum Networks {
    /// Six that differ.
    Quick,
    /// Those of the zoo.
    All,
    /// Those that the address names.
    Named(Vec<&'static str>),
}

/// What is to be measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// In which ways.
    pub parts: Vec<Part>,
    /// Which networks.
    pub networks: Networks,
}

/// One network to be timed in one way.
#[derive(Clone, Debug)]
pub struct Job {
    /// In which way.
    pub part: Part,
    /// The published network, or what runs on the model's page.
    pub network: Network,
    /// What it learns, where it is to learn.
    pub instance: Option<Instance>,
    /// Multiply-accumulates of one picture.
    pub macs: f64,
    /// Learned numbers.
    pub params: f64,
}

impl Plan {
    /// As the address asks (`#/benchmark?networks=lenet5,vgg16&part=small`), and the names in it that are no network's.
    pub fn of_address() -> (Self, Vec<String>) {
        Self::read(settings::asked("networks").as_deref(), settings::asked("part").as_deref())
    }

    fn read(networks: Option<&str>, parts: Option<&str>) -> (Self, Vec<String>) {
        let parts: Vec<Part> = match parts {
            None | Some("all") => Part::ALL.to_vec(),
            Some(keys) => Part::ALL.into_iter().filter(|part| keys.split(',').any(|key| key == part.key())).collect(),
        };
        let mut unknown = Vec::new();
        let networks = match networks {
            None | Some("quick") => Networks::Quick,
            Some("all") => Networks::All,
            Some(ids) => {
                let mut named = Vec::new();
                for id in ids.split(',').filter(|id| !id.is_empty()) {
                    match zoo::find(id) {
                        Some(model) if !named.contains(&model.id) => named.push(model.id),
                        Some(_) => {}
                        None => unknown.push(id.to_owned()),
                    }
                }
                Networks::Named(named)
            }
        };
        (Plan { parts, networks }, unknown)
    }

    fn has(&self, job: &Job) -> bool {
        let id = job.id();
        let is_asked = match &self.networks {
            Networks::Quick => QUICK.contains(&id),
            Networks::All => true,
            Networks::Named(ids) => ids.contains(&id),
        };
        is_asked && self.parts.contains(&job.part)
    }

    /// What is to be done, of what can be, in the same order.
    pub fn jobs<'a>(&self, all: &'a [Job]) -> Vec<&'a Job> {
        all.iter().filter(|job| self.has(job)).collect()
    }
}

/// Everything that can be timed, in the order in which it is.
pub fn all() -> Vec<Job> {
    let of = |part: Part| {
        let mut jobs: Vec<Job> = zoo::all().filter_map(|model| Job::of(model, part)).collect();
        order::by(&mut jobs, |job| job.macs);
        jobs
    };
    Part::ALL.into_iter().flat_map(of).collect()
}

impl Job {
    fn of(model: &'static Model, part: Part) -> Option<Self> {
        let instance = (part != Part::Published).then(|| Instance::of(model));
        let (network, instance) = match instance {
            None => (Network::of(model).ok()?, None),
            Some(instance) => {
                let instance = instance?;
                (instance.network.clone(), Some(instance))
            }
        };
        let cost = network.cost();
        let params = network.analysis.total_params() as f64;
        Some(Job { part, network, instance, macs: cost.macs as f64, params })
    }

    /// The id of its model.
    pub fn id(&self) -> &'static str {
        self.network.model.id
    }

    /// The same network, timed in the same way?
    pub fn is(&self, other: &Self) -> bool {
        (self.id(), self.part) == (other.id(), other.part)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.network.model.name
    }

    /// Pictures of one prediction or step.
    pub fn batch(&self) -> u32 {
        let learning = self.instance.as_ref().filter(|_| self.part == Part::Training);
        learning.map_or(1, |instance| instance.experiment.recipe.batch)
    }

    /// How long it takes, about, in seconds: as long as it took where `known` was measured.
    pub fn seconds(&self, known: Option<&Report>) -> f64 {
        let rule = super::job::rule(self.part);
        let reckoned = || {
            let way = if self.part == Part::Training { WAY_BACK } else { 1.0 };
            self.macs * f64::from(self.batch()) * way / PACE * 1e3
        };
        let pass = known.and_then(|known| known.row(self.id(), self.part)).map_or_else(reckoned, |row| row.ms());
        let warm = pass.max(rule.warm * 1.5);
        let measured = (pass * rule.least as f64).max(rule.enough).min(rule.patience + pass);
        START + self.params / FILLED + (2.0 * pass + warm + measured) / 1e3
    }
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
    /// How long each was expected to take.
    pub expected: Vec<f64>,
    /// When it began.
    pub begun: f64,
    /// When the one that is being timed began.
    pub job_begun: f64,
}

impl Course {
    /// What is done, as a share of all.
    pub fn share(&self, now: f64) -> f64 {
        let all: f64 = self.expected.iter().sum();
        ((self.done() + self.of_job(now)) / all).clamp(0.0, 1.0)
    }

    /// How long it goes on, reckoned from what the first ones took.
    pub fn left(&self, now: f64) -> f64 {
        let rest: f64 = self.expected.iter().skip(self.at).sum();
        (rest - self.of_job(now)) * self.scale()
    }

    fn done(&self) -> f64 {
        self.expected.iter().take(self.at).sum()
    }

    /// How much slower than expected this device is.
    fn scale(&self) -> f64 {
        if self.at == 0 { 1.0 } else { (self.job_begun - self.begun) / self.done() }
    }

    /// What of the present one is done; it is not over before it says so.
    fn of_job(&self, now: f64) -> f64 {
        let expected = self.expected.get(self.at).copied().unwrap_or_default();
        ((now - self.job_begun) / self.scale()).min(expected * 0.95)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_timed() {
        let (plan, unknown) = Plan::read(Some("lenet5,vgg16,lenet5,nonsense"), Some("small"));
        assert_eq!(
            (plan.networks.clone(), unknown),
            (Networks::Named(vec!["lenet5", "vgg16"]), vec!["nonsense".into()])
        );
        let all = all();
        let jobs: Vec<(&str, Part)> = plan.jobs(&all).iter().map(|job| (job.id(), job.part)).collect();
        assert_eq!(jobs, [("lenet5", Part::Small), ("vgg16", Part::Small)]);
        assert_eq!(Plan::read(None, None).0, Plan { parts: Part::ALL.to_vec(), networks: Networks::Quick });
        assert_eq!(Plan::read(Some("all"), Some("training,small")).0.parts, [Part::Small, Part::Training]);
    }

    #[test]
    fn every_network_is_timed_as_published_and_those_that_learn_here_learn() {
        let all = all();
        let of = |part: Part| all.iter().filter(|job| job.part == part).count();
        assert_eq!(of(Part::Published), zoo::all().count());
        let running = zoo::all().filter(|model| Instance::of(model).is_some()).count();
        assert_eq!((of(Part::Small), of(Part::Training)), (running, running));
        // Of the quick ones each is timed in every way.
        let quick = Plan { parts: Part::ALL.to_vec(), networks: Networks::Quick };
        assert_eq!(quick.jobs(&all).len(), 3 * QUICK.len());
    }

    #[test]
    fn time_left_follows_what_the_first_took() {
        let expected = vec![1_000.0, 1_000.0, 2_000.0];
        let course = |at, job_begun| Course {
            name: "",
            part: Part::Small,
            at,
            expected: expected.clone(),
            begun: 0.0,
            job_begun,
        };
        assert_eq!((course(0, 0.0).share(500.0), course(0, 0.0).left(500.0)), (0.125, 3_500.0));
        // The first two took twice as long.
        let slow = course(2, 4_000.0);
        assert_eq!((slow.share(4_000.0), slow.left(4_000.0)), (0.5, 4_000.0));
        assert_eq!((slow.share(6_000.0), slow.left(6_000.0)), (0.75, 2_000.0));
        // What takes longer than expected is not over.
        assert!(slow.share(60_000.0) < 1.0 && slow.left(60_000.0) > 0.0);
    }
}
