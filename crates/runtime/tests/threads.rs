//! Do several threads give the same bits as one?
#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use arch::{Graph, zoo};
use runtime::parallel::{self, Pool};
use runtime::{Host, Plan, reference};

const THREADS: usize = 3;

/// Threads of this machine, new for each work.
#[derive(Default)]
struct Crew {
    shared: AtomicUsize,
}

static SHARED: AtomicUsize = AtomicUsize::new(0);

impl Pool for Crew {
    fn threads(&self) -> usize {
        THREADS
    }

    fn run(&self, parts: usize, work: &(dyn Fn(usize, usize) + Sync)) {
        self.shared.store(0, Ordering::SeqCst);
        SHARED.fetch_add(1, Ordering::SeqCst);
        thread::scope(|scope| {
            for index in 0..THREADS {
                let next = &self.shared;
                scope.spawn(move || {
                    loop {
                        let part = next.fetch_add(1, Ordering::SeqCst);
                        if part >= parts {
                            break;
                        }
                        work(part, index);
                    }
                });
            }
        });
    }
}

/// Every small sibling, and full networks of every kind of step.
fn networks() -> Vec<Graph> {
    let small = zoo::all().filter_map(|model| model.small).map(|small| (small.graph)().unwrap());
    let full = ["squeezenet1_1", "alexnet", "resnet18", "googlenet", "legacy_xception", "enet"];
    let full = full.iter().map(|id| zoo::find(id).unwrap());
    small.chain(full.map(|model| (model.full)().unwrap())).collect()
}

fn plan(graph: &Graph) -> Plan {
    Plan::from_parts(graph.clone(), &[], |spec| Ok(reference::tensor(spec, 1.0))).unwrap()
}

fn bits(hosts: &[Host]) -> Vec<Vec<u32>> {
    hosts.iter().map(|host| host.values.iter().map(|value| value.to_bits()).collect()).collect()
}

#[test]
fn several_threads_give_the_bits_of_one() {
    let networks = networks();
    let picture =
        |graph: &Graph| -> Vec<f32> { (0..graph.input.elements()).map(|index| (index as f32 * 0.37).sin()).collect() };
    let mut alone: Vec<Plan> = networks.iter().map(plan).collect();
    let expected: Vec<_> =
        networks.iter().zip(&mut alone).map(|(graph, plan)| bits(plan.run(&picture(graph)).unwrap().outputs)).collect();
    assert!(parallel::install(Box::new(Crew::default())));
    assert_eq!(parallel::threads(), THREADS);
    for ((graph, before), expected) in networks.iter().zip(&mut alone).zip(&expected) {
        let shared = SHARED.load(Ordering::SeqCst);
        // Made while there was one thread, and made since.
        assert_eq!(&bits(before.run(&picture(graph)).unwrap().outputs), expected, "{}", graph.name);
        assert_eq!(&bits(plan(graph).run(&picture(graph)).unwrap().outputs), expected, "{}", graph.name);
        println!("{}: {} steps shared", graph.name, SHARED.load(Ordering::SeqCst) - shared);
    }
    assert!(SHARED.load(Ordering::SeqCst) > 100, "hardly anything was shared");
}
