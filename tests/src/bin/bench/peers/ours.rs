//! The engine that the page ships, asked in the page's own protocol.

use anyhow::{Context, Result, bail, ensure};
use arch::{Graph, Op};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use e2e::Page;
use protocol::{
    Answer, DeviceChoice, Envelope, Failure, FeatureMaps, FromEngine, Input, NetworkId, Prediction, Remote, Report,
    Request, WeightSource,
};
use serde::Deserialize;
use serde_json::json;

use super::engine::{Engine, Worker};
use super::networks::Case;

/// One that has the same input and does nothing with it but take means.
const IDLE: NetworkId = NetworkId(2);
const NUMBER: u64 = 1;
/// How our engines are called.
pub const OURS: &str = "ours";
/// Runs by which the time of reading a picture is found.
const IDLE_RUNS: usize = 12;

/// An engine of ours in its worker, which can be asked anything.
pub struct Ours<'a> {
    worker: Worker<'a>,
}

/// What came back.
#[derive(Default)]
pub struct Heard {
    /// The answers, in order.
    pub answers: Vec<Answer>,
    /// What was reported meanwhile.
    pub reports: Vec<Report>,
    /// Milliseconds until each answer.
    pub ms: Vec<f64>,
}

#[derive(Deserialize)]
struct Raw {
    heard: Vec<String>,
    ms: Vec<f64>,
}

impl<'a> Ours<'a> {
    /// The network that [`Ours::load`] loads.
    pub const NETWORK: NetworkId = NetworkId(1);

    /// Starts the engine for a device and so many threads, one or all, and opens the device.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(page: &'a Page, choice: DeviceChoice, threads: usize) -> Result<Self> {
        let engine = match choice {
            DeviceChoice::WebGpu => "webgpu",
            _ if threads > 1 => "threads",
            _ => "cpu",
        };
        let script = format!("/dist/engine-{engine}_loader.js");
        let ours = Ours { worker: Worker::start(page, &format!("ours {engine}"), &script, true)? };
        ours.ask(Request::Open { choice })?;
        Ok(ours)
    }

    /// Loads a network with the weights that all engines have.
    ///
    /// # Errors
    /// When it cannot.
    pub fn load(&self, case: &Case) -> Result<()> {
        let address = self.worker.page().url(&format!("networks/{}.safetensors", case.id));
        let weights = WeightSource::Remote(Remote { address, bytes: None, sha256: None, keep: false });
        self.ask(Request::Load { network: Self::NETWORK, graph: case.graph.clone(), weights }).map(drop)
    }

    /// Asks for one thing.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn ask(&self, request: Request) -> Result<Answer> {
        self.ask_again(request, 1)?.answers.pop().context("the engine gave no answer")
    }

    /// Asks for the same thing so many times, one after the other.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn ask_again(&self, request: Request, times: usize) -> Result<Heard> {
        let message = BASE64_STANDARD.encode(protocol::encode(&Envelope { number: NUMBER, request })?);
        let arguments = [json!(self.worker.name()), json!(message), json!(times), json!(prefix()?)];
        let raw: Raw = self.worker.page().script("return bench.send(...arguments)", &arguments)?;
        let mut heard = Heard { ms: raw.ms, ..Heard::default() };
        for text in raw.heard {
            match protocol::decode(&BASE64_STANDARD.decode(text)?)? {
                FromEngine::Answer { result: Ok(answer), .. } => heard.answers.push(answer),
                FromEngine::Answer { result: Err(failure), .. } => bail!("our engine refused: {failure:?}"),
                FromEngine::Report(report) => heard.reports.push(report),
                FromEngine::Progress { .. } => {}
            }
        }
        ensure!(heard.answers.len() == times, "{} of {times} requests were answered", heard.answers.len());
        Ok(heard)
    }

    /// Finds the threads of its worker, which are all there after a first run.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn find_threads(&mut self) -> Result<()> {
        self.worker.find_threads()
    }

    /// Its worker.
    pub fn worker(&self) -> &Worker<'a> {
        &self.worker
    }
}

/// The bytes with which every answer to our requests begins.
fn prefix() -> Result<String> {
    let of = |result| protocol::encode(&FromEngine::Answer { number: NUMBER, result });
    let (done, failed) = (of(Ok(Answer::Done))?, of(Err(Failure::Follows))?);
    let common: Vec<u8> = done.iter().zip(&failed).take_while(|(a, b)| a == b).map(|(byte, _)| *byte).collect();
    Ok(BASE64_STANDARD.encode(common))
}

/// Predictions.
pub struct Predictions<'a> {
    ours: Ours<'a>,
    name: String,
    threads: usize,
    infer: Request,
    maps_of: Option<String>,
    overhead_ms: f64,
    last: Option<Prediction>,
}

impl<'a> Predictions<'a> {
    /// Starts an engine for the predictions of a network.
    ///
    /// # Errors
    /// When it cannot load it.
    pub fn start(page: &'a Page, case: &Case, choice: DeviceChoice, threads: usize) -> Result<Self> {
        let ours = Ours::start(page, choice, threads)?;
        let name = if threads > 1 { format!("{OURS}, {threads} threads") } else { OURS.to_owned() };
        ours.load(case)?;
        let input = Input::Picture(case.picture(), case.preparation);
        let infer = Request::Infer { network: Ours::NETWORK, input, taps: vec![] };
        let maps_of = case.gives_maps().then(|| case.output().to_owned());
        Ok(Predictions { ours, name, threads, infer, maps_of, overhead_ms: 0.0, last: None })
    }

    /// Measures the CPU time of what a request costs beside the network: reading the message and the picture, and
    /// writing the answer.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn find_overhead(&mut self, case: &Case) -> Result<()> {
        let graph = idle(&case.graph)?;
        self.ours.ask(Request::Load { network: IDLE, graph, weights: WeightSource::Seed(1) })?;
        let Request::Infer { input, .. } = &self.infer else { return Ok(()) };
        let infer = Request::Infer { network: IDLE, input: input.clone(), taps: vec![] };
        self.ours.ask_again(infer.clone(), 3)?;
        let start = self.ours.worker.threads().cpu_ms();
        self.ours.ask_again(infer, IDLE_RUNS)?;
        self.overhead_ms = (self.ours.worker.threads().cpu_ms() - start) / IDLE_RUNS as f64;
        self.ours.ask(Request::Drop { network: IDLE }).map(drop)
    }
}

/// A network of this input that takes the mean of each map.
fn idle(graph: &Graph) -> Result<Graph> {
    let mut idle = graph.clone();
    idle.nodes.truncate(2);
    idle.blocks.clear();
    idle.outputs.truncate(1);
    let (node, output) = (idle.nodes.get_mut(1).context("no node")?, idle.outputs.first_mut().context("no output")?);
    node.op = Op::GlobalAvgPool;
    node.inputs = vec![arch::NodeId(0)];
    node.tied_to = None;
    output.node = arch::NodeId(1);
    Ok(idle)
}

impl Predictions<'_> {
    /// The values of some nodes for the picture.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn values(&self, nodes: Vec<String>) -> Result<Vec<FeatureMaps>> {
        let Request::Infer { network, input, .. } = &self.infer else { bail!("nothing to predict") };
        let infer = Request::Infer { network: *network, input: input.clone(), taps: nodes };
        let Answer::Prediction(tapped) = self.ours.ask(infer)? else { bail!("no prediction") };
        Ok(tapped.taps)
    }
}

impl Engine for Predictions<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn most_threads(&self) -> usize {
        self.threads
    }

    fn worker(&self) -> &Worker<'_> {
        &self.ours.worker
    }

    /// With the reading of the picture, and what the engine prepares when it first predicts.
    fn cold(&mut self) -> Result<f64> {
        let heard = self.ours.ask_again(self.infer.clone(), 1)?;
        self.ours.find_threads()?;
        Ok(heard.ms.first().copied().unwrap_or(f64::NAN))
    }

    /// From the prepared picture to the outputs read back, as the peers are timed.
    fn run(&mut self, times: usize) -> Result<Vec<f64>> {
        let mut ms = Vec::new();
        for answer in self.ours.ask_again(self.infer.clone(), times)?.answers {
            let Answer::Prediction(prediction) = answer else { bail!("no prediction: {answer:?}") };
            ms.push(prediction.ms);
            self.last = Some(prediction);
        }
        Ok(ms)
    }

    fn overhead_ms(&self) -> f64 {
        self.overhead_ms
    }

    /// Logarithms of the probabilities, which are the outputs but for a common number; of a network that gives maps,
    /// its output itself.
    fn outcome(&mut self) -> Result<Vec<f32>> {
        if let Some(node) = &self.maps_of {
            return Ok(self.values(vec![node.clone()])?.pop().context("the output was not sent")?.values);
        }
        let last = self.last.as_ref().context("nothing has run yet")?;
        Ok(last.probabilities.iter().map(|probability| probability.ln()).collect())
    }
}
