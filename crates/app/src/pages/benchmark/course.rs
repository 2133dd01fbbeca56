//! How does a run go on from network to network, and what is kept of it when its page is left?

use std::cell::RefCell;
use std::rc::Rc;

use client::Platform;
use protocol::{Backend, DeviceChoice, DeviceInfo};
use yew::Reducible;

use super::estimate::{Course, Known};
use super::job::{self, Handle, Refused, as_chosen};
use super::plan::Job;
use super::report::{About, Report};
use crate::language::{fill, t};
use crate::session::Browser;
use crate::timing;

/// Where the last run is kept from one visit to the next.
const KEY: &str = "benchmark";
/// What a report calls what computed.
const CPU: &str = "cpu";
const WEBGPU: &str = "webgpu";

thread_local! {
    static LAST: RefCell<Option<Rc<Report>>> = const { RefCell::new(None) };
}

/// What was measured last in this browser.
pub fn last() -> Rc<Report> {
    LAST.with_borrow_mut(|last| {
        let recalled = || Rc::new(web::storage::recall(KEY).and_then(|text| Report::read(&text)).unwrap_or_default());
        Rc::clone(last.get_or_insert_with(recalled))
    })
}

fn keep(report: &Rc<Report>) {
    web::storage::remember(KEY, &report.json());
    LAST.set(Some(Rc::clone(report)));
}

/// What a run tells as it goes.
pub enum Told {
    /// The next network's turn has come.
    Goes(Course),
    /// A network was timed.
    Timed(Rc<Report>),
    /// A network was left out, and why.
    LeftOut(String),
    /// It is over; why, where it did not come to its end.
    Over(Option<String>),
}

/// What is shown of a run.
#[derive(Clone, PartialEq)]
pub struct Shown {
    /// What was measured.
    pub report: Rc<Report>,
    /// How far it is; none while nothing runs.
    pub course: Option<Course>,
    /// Which networks were left out, and why.
    pub left_out: Vec<String>,
    /// How it ended.
    pub ended: Option<String>,
}

impl Default for Shown {
    fn default() -> Self {
        Shown { report: last(), course: None, left_out: Vec::new(), ended: None }
    }
}

impl Reducible for Shown {
    type Action = Told;

    fn reduce(self: Rc<Self>, told: Told) -> Rc<Self> {
        let mut next = (*self).clone();
        match told {
            Told::Goes(course) => {
                if course.at == 0 {
                    next.left_out.clear();
                }
                (next.course, next.ended) = (Some(course), None);
            }
            Told::Timed(report) => next.report = report,
            Told::LeftOut(words) => next.left_out.push(words),
            Told::Over(why) => {
                next.course = None;
                next.ended = Some(why.unwrap_or_else(|| t("All are measured.").to_owned()));
            }
        }
        Rc::new(next)
    }
}

/// What of a report was measured here by the device that is chosen.
pub fn measured_on(choice: DeviceChoice, report: &Rc<Report>) -> Rc<Report> {
    let is_it = match choice {
        DeviceChoice::Auto => true,
        DeviceChoice::Cpu => report.about.backend == CPU,
        DeviceChoice::WebGpu => report.about.backend == WEBGPU,
    };
    if is_it { Rc::clone(report) } else { Rc::default() }
}

/// Times one network after the other, until all are timed or the handle is stopped. `known` was measured elsewhere; it
/// and the last run here tell how long each may take, until this one does.
pub async fn run(jobs: Vec<Job>, choice: DeviceChoice, known: Rc<Report>, handle: Rc<Handle>, tell: impl Fn(Told)) {
    let before = measured_on(choice, &last());
    let goes = |took: &[f64], job: &Job, report: &Report| {
        let here = report.over(&before);
        let known = Known { here: &here, elsewhere: &known };
        let rest = jobs.iter().skip(took.len()).map(|job| known.ms(job));
        let (name, takes) = (job.name(), took.iter().copied().chain(rest).collect());
        Told::Goes(Course { name, part: job.part, at: took.len(), takes, begun: web::time::now() })
    };
    if let Some(first) = jobs.first() {
        tell(goes(&[], first, &Report::default()));
    }
    let resolution = timing::resolution(web::time::now);
    let mut engine = (job::variant(choice).await, choice);
    // An engine that is on its way over a slow line says nothing, and would be taken for lost.
    if let Err(error) = Browser.fetch_code(engine.0, |_, _| {}).await {
        web_sys::console::warn_1(&error.into());
    }
    let mut report = Report::default();
    // What each took. The first begins once the engine is fetched, for that is done once.
    let mut took = Vec::new();
    for job in &jobs {
        if handle.is_stopped() {
            return;
        }
        tell(goes(&took, job, &report));
        let begun = web::time::now();
        let timed = job::run(job, engine, resolution, &handle).await;
        took.push(web::time::now() - begun);
        if handle.is_stopped() {
            return;
        }
        match timed {
            Ok((device, start, row)) => {
                if report.rows.is_empty() {
                    engine = as_chosen(&device);
                    report.about = about(&device, resolution).await;
                }
                report.about.starts.push(start);
                report.rows.push(row);
                let report = Rc::new(report.clone());
                keep(&report);
                tell(Told::Timed(report));
            }
            Err(Refused::Network(why)) => tell(Told::LeftOut(fill("{0}: {1}", &[job.name(), &why]))),
            Err(Refused::NoEngine(why)) => return tell(Told::Over(Some(no_engine(&why)))),
        }
    }
    tell(Told::Over(None));
}

fn no_engine(why: &str) -> String {
    web_sys::console::warn_1(&why.into());
    t("The engine could not be started. What was measured before is kept; try again when there is a connection, or on \
        another device.")
    .to_owned()
}

/// What the browser tells of the machine.
async fn about(device: &DeviceInfo, resolution: f64) -> About {
    let adapter = web::machine::adapter().await.map(|adapter| adapter.name);
    About {
        note: String::new(),
        date: web::time::iso(web::time::clock()),
        build: [env!("CARGO_PKG_VERSION"), " ", &web::page::meta("build").unwrap_or_default()].concat(),
        device: if device.software { [&device.name, " (software)"].concat() } else { device.name.clone() },
        backend: if device.backend == Backend::WebGpu { WEBGPU } else { CPU }.to_owned(),
        adapter,
        browser: web::machine::browser().unwrap_or_default(),
        cores: web::machine::cores().map(|cores| cores as f64),
        memory: web::machine::memory(),
        resolution,
        starts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Part;
    use super::*;

    fn course(at: usize) -> Told {
        Told::Goes(Course { name: "VGG-16", part: Part::Small, at, takes: vec![1.0; 3], begun: 0.0 })
    }

    #[test]
    fn what_was_measured_stays_until_something_is_measured_anew() {
        let report = Rc::new(super::super::report::tests::some());
        let shown = Shown { report: Rc::clone(&report), course: None, left_out: vec!["x".into()], ended: None };
        let shown = Rc::new(shown).reduce(course(0));
        assert!(shown.report == report && shown.left_out.is_empty());
        let new = Rc::new(Report::default());
        let shown = shown.reduce(Told::Timed(Rc::clone(&new))).reduce(course(1)).reduce(Told::Over(None));
        assert_eq!((&shown.report, &shown.course, shown.ended.is_some()), (&new, &None, true));
    }
}
