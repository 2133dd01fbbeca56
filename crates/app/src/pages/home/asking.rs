//! How are many networks asked about one picture, in one worker, one after the other?

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::{Answer, DeviceChoice, NetworkId, Prediction, Request};

use super::said::{Said, Told};
use crate::instance::Instance;
use crate::pages::webcam::Subject;
use crate::session::{Variant, Worker, start_worker};
use crate::timing::{Rule, measure, median, resolution};
use crate::{settings, words};

/// Many networks are to answer within seconds.
const RULE: Rule = Rule { warm: 40.0, longest_warm: 80.0, least: 1, most: 5, enough: 60.0, patience: 60.0 };
/// Time between two looks at whether the page is seen, ms.
const LOOK_EVERY: u32 = 300;
/// For the console.
const UNEXPECTED: &str = "the engine gave another answer";

/// A worker with the networks that were asked so far. Whoever asks anew ends the round before.
#[derive(Default)]
pub struct Asker {
    worker: RefCell<Option<Worker>>,
    loaded: RefCell<Vec<usize>>,
    round: Cell<u32>,
}

impl Asker {
    /// Asks every network, and tells what each says.
    pub async fn ask_all(&self, instances: &[Instance], subject: &Subject, tell: impl Fn(Told)) {
        let round = self.round.get() + 1;
        self.round.set(round);
        tell(Told::Begins(instances.len()));
        for (index, instance) in instances.iter().enumerate() {
            // Nobody is to wait for a page that nobody sees.
            while web::page::is_hidden() && self.round.get() == round {
                web::time::sleep(LOOK_EVERY).await;
            }
            if self.round.get() != round {
                return;
            }
            tell(Told::Asks(index));
            let said = self.ask(index, instance, subject).await;
            if self.round.get() != round {
                return;
            }
            match said {
                Ok((prediction, ms)) => tell(Told::Says(index, Said::of(prediction, ms))),
                Err(error) => {
                    web_sys::console::warn_1(&error.into());
                    tell(Told::Fails(index));
                }
            }
        }
    }

    /// Ends the round and the worker.
    pub fn end(&self) {
        self.round.set(self.round.get() + 1);
        if let Some(worker) = self.worker.take() {
            worker.end();
        }
        self.loaded.borrow_mut().clear();
    }

    /// What a network says, and in how many milliseconds.
    async fn ask(&self, index: usize, instance: &Instance, subject: &Subject) -> Result<(Prediction, f64), String> {
        let worker = self.worker().await?;
        let network = NetworkId(index as u32 + 1);
        if !self.loaded.borrow().contains(&index) {
            let (graph, weights) = ((*instance.network.graph).clone(), instance.source.clone());
            self.answer(&worker, Request::Load { network, graph, weights }).await?;
            self.loaded.borrow_mut().push(index);
        }
        let mut said = None;
        let pass = async || {
            let prediction = self.pass(&worker, network, instance, subject).await?;
            let ms = prediction.ms;
            said.get_or_insert(prediction);
            Ok::<f64, String>(ms)
        };
        let samples = measure(RULE, resolution(web::time::now), web::time::now, pass).await?;
        Ok((said.ok_or(UNEXPECTED)?, median(&samples.times)))
    }

    async fn pass(
        &self,
        worker: &Worker,
        network: NetworkId,
        instance: &Instance,
        subject: &Subject,
    ) -> Result<Prediction, String> {
        let input = subject.input(&instance.task);
        match self.answer(worker, Request::Infer { network, input, taps: Vec::new() }).await? {
            Answer::Prediction(prediction) => Ok(prediction),
            _ => Err(UNEXPECTED.to_owned()),
        }
    }

    async fn worker(&self) -> Result<Worker, String> {
        if let Some(worker) = &*self.worker.borrow() {
            return Ok(worker.clone());
        }
        let is_gpu = settings::device() == DeviceChoice::WebGpu;
        let worker = start_worker(if is_gpu { Variant::WebGpu } else { Variant::Cpu })?;
        *self.worker.borrow_mut() = Some(worker.clone());
        self.answer(&worker, Request::Open { choice: settings::device() }).await?;
        Ok(worker)
    }

    /// An answer; a worker that is lost makes room for another one.
    async fn answer(&self, worker: &Worker, request: Request) -> Result<Answer, String> {
        let answer = worker.ask(request).await;
        if answer == Err(protocol::Failure::EngineLost) {
            self.worker.take();
            self.loaded.borrow_mut().clear();
        }
        answer.map_err(|failure| words::failure(&failure))
    }
}

/// One for a component; it ends with it.
#[yew::hook]
pub fn use_asker() -> Rc<Asker> {
    let asker = (*yew::use_memo((), |()| Rc::new(Asker::default()))).clone();
    let ending = Rc::clone(&asker);
    yew::use_effect_with((), move |()| move || ending.end());
    asker
}
