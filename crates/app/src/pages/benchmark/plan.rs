//! Which networks are timed, and in which ways?

use arch::zoo::{self, Model};

use super::report::Part;
use crate::instance::Instance;
use crate::network::Network;
use crate::{order, settings};

/// A selection of all sizes that a few minutes are enough for.
const QUICK: [&str; 6] = ["lenet5", "bvlc_alexnet", "squeezenet1_0", "googlenet_2014", "resnet18", "inception_v3"];

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
}
