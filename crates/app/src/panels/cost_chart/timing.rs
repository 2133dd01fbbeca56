//! How long do networks take on this device? Results are kept in the browser, with the device and the day.

use std::rc::Rc;

use arch::Shape;
use protocol::{Answer, DeviceChoice, Input, NetworkId, Picture, Request, WeightSource};
use web::number::number;
use web::storage;

use super::points::Point;
use crate::network::Network;
use crate::panels::checkpoints::memory;
use crate::session::{Variant, Worker, start_worker};
use crate::timing::{Rule, measure, median, resolution};
use crate::{format, order, settings, words};

const KEY: &str = "timings";
const NETWORK: NetworkId = NetworkId(1);
/// Rows and columns of a drawing for networks that take no map.
const DIGIT: usize = 28;
/// Most networks of the figure take longer than a tenth of a second, and there are many.
const RULE: Rule = Rule { warm: 150.0, longest_warm: 600.0, least: 3, most: 32, enough: 400.0, patience: 5_000.0 };
/// For the console.
const UNEXPECTED: &str = "the engine gave another answer";
/// Weights are in memory up to this many times while a network is made.
const COPIES: f64 = 3.0;

/// What was measured here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings {
    /// What computed.
    pub device: String,
    /// The day of the last measurement, as the visitor writes days.
    pub day: String,
    /// Milliseconds for one picture, by the model's id.
    pub ms: Vec<(String, f64)>,
}

impl Timings {
    /// Those of an earlier visit.
    pub fn recall() -> Self {
        storage::recall(KEY).map(|text| Timings::parse(&text)).unwrap_or_default()
    }

    /// Adds one and keeps all. Those of another device are forgotten.
    pub fn add(&self, device: &str, id: &str, ms: f64) -> Self {
        let mut next = if self.device == device { self.clone() } else { Timings::default() };
        next.device = device.to_owned();
        next.day = format::date(web::time::clock());
        next.ms.retain(|(other, _)| other != id);
        next.ms.push((id.to_owned(), ms));
        storage::remember(KEY, &next.write());
        next
    }

    /// Milliseconds of the model of this id; NaN where it was not measured.
    pub fn of(&self, id: &str) -> f64 {
        self.ms.iter().find(|(known, _)| known == id).map_or(f64::NAN, |(_, ms)| *ms)
    }

    fn write(&self) -> String {
        let mut text = [&self.device, "\n", &self.day].concat();
        for (id, ms) in &self.ms {
            text.push_str(&format!("\n{id} {ms:.2}"));
        }
        text
    }

    fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        let mut line = || lines.next().unwrap_or_default().to_owned();
        let (device, day) = (line(), line());
        let mut timings = Timings { device, day, ms: Vec::new() };
        for (id, ms) in lines.filter_map(|line| line.split_once(' ')) {
            if let Some(ms) = number(ms) {
                timings.ms.push((id.to_owned(), ms));
            }
        }
        timings
    }
}

/// Would making this network need more memory than it is wise to take? Browsers that do not tell how much there is are
/// taken for those of a telephone.
pub fn is_too_large(params: f64) -> bool {
    needs(params) > web::machine::memory().unwrap_or(4.0) * 1e9 / 4.0
}

/// Bytes while a network of so many learned numbers is made.
fn needs(params: f64) -> f64 {
    params * 4.0 * COPIES
}

/// A worker for the device that the visitor asked for.
pub fn worker() -> Result<Worker, String> {
    let variant = if settings::device() == DeviceChoice::WebGpu { Variant::WebGpu } else { Variant::Cpu };
    start_worker(variant)
}

/// Times the full network of a model with fresh weights: the device and milliseconds for one picture.
///
/// # Errors
/// What the engine says.
pub async fn time(worker: &Worker, point: &Point) -> Result<(String, f64), String> {
    let network = Network::of(point.model).map_err(|error| error.to_string())?;
    time_network(worker, &network).await
}

/// Times a network with fresh weights, likewise.
///
/// # Errors
/// What the engine says.
pub async fn time_network(worker: &Worker, network: &Network) -> Result<(String, f64), String> {
    let ask = async |request| worker.ask(request).await.map_err(|failure| words::failure(&failure));
    let Answer::Opened(device) = ask(Request::Open { choice: settings::device() }).await? else {
        return Err(UNEXPECTED.to_owned());
    };
    // A graphics card that is asked for a longer piece than it has is lost, and the page's other work with it.
    if let Some(refusal) = memory::refusal(network, 0.0, Some(&Rc::new(device.clone()))) {
        return Err(refusal);
    }
    let graph = (*network.graph).clone();
    ask(Request::Load { network: NETWORK, graph, weights: WeightSource::Seed(1) }).await?;
    let pass = async || one_pass(worker, NETWORK, network).await;
    let samples = measure(RULE, resolution(web::time::now), web::time::now, pass).await?;
    Ok((device.name, median(&samples.times)))
}

/// Milliseconds for one picture, until its answer is there.
///
/// # Errors
/// A sentence.
pub async fn one_pass(worker: &Worker, id: NetworkId, network: &Network) -> Result<f64, String> {
    let input = network.graph.input;
    let (height, width) = match input {
        Shape::Map { height, width, .. } => (height, width),
        Shape::Features(_) => (DIGIT, DIGIT),
    };
    let pixels = (0..height * width * 3).map(|place| (place * 7 % 251) as u8).collect();
    let picture = Picture { width: width as u32, height: height as u32, channels: 3, pixels };
    let input = Input::Picture(picture, network.model.preparation(input));
    match worker.ask(Request::Infer { network: id, input, taps: Vec::new() }).await {
        Ok(Answer::Prediction(prediction)) => Ok(prediction.ms),
        Ok(_) => Err(UNEXPECTED.to_owned()),
        Err(failure) => Err(words::failure(&failure)),
    }
}

/// Mean of the middle half. Browsers give time in coarse steps: a mean sees finer than they do, and its middle half
/// forgets interruptions.
pub fn middle(times: &mut Vec<f64>) -> f64 {
    order::by(times, |ms| *ms);
    let half = &times[times.len() / 4..times.len() - times.len() / 4];
    half.iter().sum::<f64>() / half.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panels::cost_chart::points;

    #[test]
    fn what_is_kept_comes_back() {
        let ms = vec![("resnet18".to_owned(), 158.25), ("squeezenet1_1".to_owned(), 46.0)];
        let timings = Timings { device: "CPU, SIMD".to_owned(), day: "25.11.2026".to_owned(), ms };
        assert_eq!(Timings::parse(&timings.write()), timings);
        assert_eq!(Timings::parse(""), Timings::default());
    }

    #[test]
    fn an_interruption_is_forgotten() {
        assert_eq!(middle(&mut vec![9.0, 900.0, 11.0, 1.0]), 10.0);
        assert_eq!(middle(&mut vec![7.0, 8.0, 9.0]), 8.0);
    }

    #[test]
    fn a_telephone_is_not_asked_to_hold_vgg() {
        let points = points::all();
        let of = |id: &str| points.iter().find(|point| point.model.id == id).map(|point| needs(point.params));
        assert!(of("vgg16") > Some(1.5e9));
        assert!(of("resnet152") < Some(1e9));
    }
}
