//! Time and memory of one network with one task.

use anyhow::{Context, Result, bail, ensure};
use e2e::Page;
use protocol::{Answer, DeviceChoice, OwnPictures, Request};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::series::{Axis, Subject, Task};
use crate::peers::{Case, Engine, Ours, Predictions, Worker, folder, in_turn, training_of_ours};

/// What was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// The network.
    pub network: String,
    /// Pictures at once.
    pub batch: u32,
    /// Multiply-accumulates of a picture.
    pub macs: u64,
    /// What the graph says of memory, MB: see [`Axis::Bytes`].
    pub graph_mb: f64,
    /// CPU time of the worker for all pictures together, ms: the middle of the turns.
    pub ms: f64,
    /// A quarter of the turns is below, and three quarters.
    pub quartiles: [f64; 2],
    /// Time by the browser's clock, ms.
    pub wall_ms: f64,
    /// What the renderer holds beyond what it held before the worker, MB.
    pub mb: f64,
    /// Did the time become stable?
    pub is_stable: bool,
}

impl Point {
    /// Where it stands along an axis.
    pub fn along(&self, axis: Axis) -> f64 {
        match axis {
            Axis::Macs => self.macs as f64 / 1e6,
            Axis::Batch => f64::from(self.batch),
            Axis::Depth => self.network.trim_start_matches(char::is_alphabetic).parse().unwrap_or(f64::NAN),
            Axis::Bytes => self.graph_mb,
        }
    }
}

/// Measures one.
///
/// # Errors
/// When the engine refuses, or says what is no number.
pub fn measure(page: &Page, subject: &Subject, turns: usize) -> Result<Point> {
    let mut case = Case::of(&subject.network)?;
    if subject.task == Task::Step {
        case = case.without_dropout();
    }
    case.write(&folder(&e2e::target())?, false)?;
    let before = held(page)?;
    let mut engine: Box<dyn Engine + '_> = match subject.task {
        Task::Prediction => Box::new(Predictions::start(page, &case, DeviceChoice::Cpu, 1)?),
        Task::Batch => Box::new(Tests::start(page, &case, subject.batch)?),
        Task::Step => training_of_ours(page, &case, subject.batch)?,
    };
    let cold = engine.cold()?;
    let mut engines = [engine];
    let timing = in_turn(&mut engines, &[cold], turns, false)?.pop().context("no figure")?;
    let mb = held(page)? - before;
    let outcome = engines[0].outcome()?;
    ensure!(outcome.iter().all(|value| value.is_finite()), "its outputs are no numbers");
    let analysis = &case.analysis;
    let maps = match subject.task {
        Task::Step => analysis.activation_bytes() * u64::from(subject.batch),
        Task::Prediction | Task::Batch => analysis.peak_inference_bytes(&case.graph) * u64::from(subject.batch),
    };
    Ok(Point {
        network: subject.network.clone(),
        batch: subject.batch,
        macs: analysis.total_macs(),
        graph_mb: (analysis.weight_bytes() + maps) as f64 / 1e6,
        ms: timing.cpu_ms.median,
        quartiles: [timing.cpu_ms.low, timing.cpu_ms.high],
        wall_ms: timing.wall_ms.median,
        mb,
        is_stable: timing.is_stable,
    })
}

/// MB that the renderer holds, without what the page would let go of.
fn held(page: &Page) -> Result<f64> {
    page.cdp("HeapProfiler.collectGarbage", json!({}))?;
    page.resident()
}

/// Tests of a network whose pictures are all tested at once.
struct Tests<'a> {
    ours: Ours<'a>,
    batch: u32,
    loss: f64,
}

impl<'a> Tests<'a> {
    fn start(page: &'a Page, case: &Case, batch: u32) -> Result<Self> {
        let ours = Ours::start(page, DeviceChoice::Cpu, 1)?;
        ours.load(case)?;
        let (side, channels) = (case.graph.input.size().0, case.graph.input.channels());
        let classes = (0..10).map(|class| class.to_string()).collect();
        let (channels, side) = (channels as u8, side as u32);
        ours.ask(Request::BeginOwn(OwnPictures { title: "bench".to_owned(), classes, channels, side }))?;
        // One in five of a class is for the test.
        let labels = vec![0; 5 * batch as usize];
        let pixels = case.picture().pixels.repeat(labels.len());
        ours.ask(Request::AddOwn { labels, pixels })?;
        ours.ask(Request::OpenData { address: "own".to_owned() })?;
        Ok(Tests { ours, batch, loss: f64::NAN })
    }
}

impl Engine for Tests<'_> {
    fn name(&self) -> &str {
        "ours"
    }

    fn worker(&self) -> &Worker<'_> {
        self.ours.worker()
    }

    fn cold(&mut self) -> Result<f64> {
        let ms = self.run(1)?;
        self.ours.find_threads()?;
        Ok(ms.first().copied().unwrap_or(f64::NAN))
    }

    fn run(&mut self, times: usize) -> Result<Vec<f64>> {
        let heard = self.ours.ask_again(Request::Evaluate { network: Ours::NETWORK }, times)?;
        for answer in heard.answers {
            let Answer::Evaluated(evaluation) = answer else { bail!("no test: {answer:?}") };
            ensure!(evaluation.total == self.batch, "{} pictures were tested", evaluation.total);
            self.loss = f64::from(evaluation.loss);
        }
        Ok(heard.ms)
    }

    fn outcome(&mut self) -> Result<Vec<f32>> {
        Ok(vec![self.loss as f32])
    }
}
