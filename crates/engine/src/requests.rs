//! Which request leads to what?

use std::rc::Rc;

use ::streets::Scene;
use arch::export;
use protocol::{
    Answer, CodeLanguage, Failure, Input, NetworkId, Remote, Report, Request, Task, Teaching, WeightSource,
};
use runtime::Network;
use runtime::checkpoint::Precision;
use training::{SavedTraining, Session};

use crate::engine::{Engine, Reply, put_away};
use crate::examples::{self, Taught};
use crate::failure::{of_runtime, of_training};
use crate::fetches::Arrival;
use crate::own_pictures::{self, OwnPictureStore};
use crate::port::{Port, Shelf};
use crate::training_job::TrainingJob;
use crate::{devices, explain, fetch, infer, pictures, streets};

/// Pictures in a comparison of devices: few, because a software adapter is slow.
const COMPARED: usize = 2;

impl<P: Port> Engine<P> {
    /// Does what is asked, or says why it cannot be done; everything is then as before.
    pub(crate) async fn meet(&mut self, number: u64, request: Request) -> Result<Reply, Failure> {
        let answer = match request {
            Request::Ping => Answer::Done,
            Request::Open { choice } => {
                let opened = devices::open(&self.port, number, choice).await;
                self.device = opened.device;
                Answer::Opened(opened.info)
            }
            Request::Load { network, graph, weights } => return self.load(number, network, graph, weights).await,
            Request::Drop { network } => {
                self.fetches.forget_network(network);
                self.end_work_on(network);
                self.networks.remove(&network);
                Answer::Done
            }
            Request::Infer { network, input, taps } => {
                if self.has_newer_picture(network) {
                    return Ok(Reply::Now(Answer::Skipped));
                }
                let (network, prepared) = self.prepared(network, input)?;
                Answer::Prediction(infer::predict(&network, prepared, &taps, &*self.port).await?)
            }
            Request::Kernels { network, node } => Answer::Kernels(infer::kernels(&self.network(network)?, node).await?),
            Request::WeightHistogram { network, node } => {
                let weights = self.network(network)?.tensor(&format!("{node}.weight")).await.map_err(of_runtime)?;
                Answer::WeightHistogram(protocol::Histogram::of(&weights.values))
            }
            Request::Profile { network } => {
                Answer::Profile(infer::profile(&self.network(network)?, &*self.port).await?)
            }
            Request::Explain { network, input, question } => {
                let (network, prepared) = self.prepared(network, input)?;
                Answer::Explanation(explain::explain(&network, prepared.values, question).await?)
            }
            Request::TopActivations { network, node, channel, from, count } => {
                let (network, pictures) = (self.network(network)?, self.open_pictures()?);
                let found = explain::top_activations(&network, &pictures, &node, channel, from, count).await?;
                Answer::TopActivations(found)
            }
            Request::Teach { network, teaching } => return self.teach(number, network, teaching).await,
            Request::OpenData { address } => return self.open_data(number, address),
            Request::OpenHeldOut { address, held_out } => return self.open_held_out(number, &address, held_out),
            Request::Scene { seed, index, width, height } => streets::draw(&Scene::new(seed, index), width, height)?,
            Request::Drive { seed, metres, width, height } => streets::draw(&Scene::at(seed, metres), width, height)?,
            Request::BeginOwn(set) => {
                self.own_pictures = Some(OwnPictureStore::new(set)?);
                Answer::Done
            }
            Request::AddOwn { labels, pixels } => {
                self.own_pictures.as_mut().ok_or(Failure::NoOwnPictures)?.add(&labels, &pixels)?;
                Answer::Done
            }
            Request::Train { network, recipe, seed, keep, paused } => {
                let (start, pictures) = (self.network(network)?, self.open_pictures()?);
                let session = Session::start(&start, recipe, seed, &pictures).map_err(of_training)?;
                self.begin_training(network, session, keep, paused)
            }
            Request::ResumeTraining { network, graph, recipe, seed, keep, saved, paused } => {
                let bytes = match saved {
                    Some(bytes) => bytes.into_vec(),
                    None => self.kept(&keep).await?,
                };
                let saved = SavedTraining::from_bytes(&bytes).map_err(of_training)?;
                let pictures = self.open_pictures()?;
                let session = Session::resume(&saved, graph, recipe, seed, &pictures, &self.device);
                let session = session.map_err(of_training)?;
                self.keep(network, session.snapshot());
                self.begin_training(network, session, Some(keep), paused)
            }
            Request::Pause => {
                self.training.as_mut().ok_or(Failure::NoTraining)?.pause(&*self.port);
                Answer::Done
            }
            Request::Resume => {
                self.training.as_mut().ok_or(Failure::NoTraining)?.resume(&*self.port);
                Answer::Done
            }
            Request::Step => self.step().await?,
            Request::MeasureStep => {
                let job = self.training.as_mut().filter(|job| !job.is_finished()).ok_or(Failure::NoTraining)?;
                job.measure_next(number);
                return Ok(Reply::Later);
            }
            Request::Stop => self.stop().await?,
            Request::Compare { network } => {
                let graph = self.network(network)?.graph().clone();
                self.progress(number, Task::SelfCheck, 0.0);
                let port = Rc::clone(&self.port);
                let result = runtime::agreement(graph, COMPARED, &self.device, || port.now()).await;
                self.compared(result)?
            }
            Request::Evaluate { network } => {
                let (made, pictures) = (self.network(network)?, self.open_pictures()?);
                self.evaluations.begin(number, network, made, &pictures)?;
                return Ok(Reply::Later);
            }
            Request::Save { network, half, metadata } => {
                let precision = if half { Precision::Half } else { Precision::Single };
                let metadata = metadata.into_iter().collect();
                let bytes = self.network(network)?.to_checkpoint(precision, metadata).await.map_err(of_runtime)?;
                Answer::Weights(bytes)
            }
            Request::WriteCode { graph, language } => {
                let text = match language {
                    CodeLanguage::PyTorch => export::pytorch::module(&graph),
                    CodeLanguage::Burn => export::burn::module(&graph),
                };
                Answer::Code(text.map_err(|error| of_runtime(error.into()))?)
            }
            Request::ReadKept { key } => {
                let training = self.kept(&key).await?;
                let SavedTraining { step, weights, .. } = SavedTraining::from_bytes(&training).map_err(of_training)?;
                Answer::KeptTraining { step, training, weights }
            }
            Request::PutKept { key, bytes } => {
                SavedTraining::from_bytes(&bytes).map_err(of_training)?;
                self.port.keep(Shelf::Trainings, &key, bytes).await?;
                Answer::Done
            }
            Request::Forget { key } => {
                self.port.forget(Shelf::Trainings, &key).await;
                Answer::Done
            }
            Request::Panic => return Err(self.panic()),
        };
        Ok(Reply::Now(answer))
    }

    fn prepared(&self, network: NetworkId, input: Input) -> Result<(Network, infer::Prepared), Failure> {
        let network = self.network(network)?;
        let pictures = self.pictures.as_ref().map(|(_, pictures)| &**pictures);
        let prepared = infer::prepare(input, &network, pictures)?;
        Ok((network, prepared))
    }

    async fn load(
        &mut self,
        number: u64,
        id: NetworkId,
        graph: arch::Graph,
        weights: WeightSource,
    ) -> Result<Reply, Failure> {
        // Whatever is on its way for this network is not wanted any more.
        self.fetches.forget_network(id);
        let made = match weights {
            WeightSource::Seed(seed) => Network::init(graph, seed, &self.device),
            WeightSource::Xavier(seed) => Network::init_xavier(graph, seed, &self.device),
            WeightSource::Bytes(bytes) => Network::from_checkpoint(graph, &bytes, &self.device),
            WeightSource::CopyOf(other) => Ok(self.network(other)?),
            WeightSource::Within(other) => self.network(other)?.rewired(graph),
            WeightSource::Kept(key) => {
                let saved = SavedTraining::from_bytes(&self.kept(&key).await?).map_err(of_training)?;
                Network::from_checkpoint(graph, &saved.weights, &self.device)
            }
            WeightSource::Training(bytes) => {
                let saved = SavedTraining::from_bytes(&bytes).map_err(of_training)?;
                Network::from_checkpoint(graph, &saved.weights, &self.device)
            }
            WeightSource::Remote(remote) => return Ok(self.fetch_weights(number, id, graph, remote, None)),
            WeightSource::Fitting(remote, seed) => {
                return Ok(self.fetch_weights(number, id, graph, remote, Some(seed)));
            }
        };
        Ok(Reply::Now(self.put_in_place(id, made.map_err(of_runtime)?, None)))
    }

    /// Has the file of a network fetched; what is not in it is filled from the seed `fill`, where there is one.
    fn fetch_weights(
        &mut self,
        number: u64,
        id: NetworkId,
        graph: arch::Graph,
        remote: Remote,
        fill: Option<u64>,
    ) -> Reply {
        let turn = self.fetches.begin_network(id);
        let port = Rc::clone(&self.port);
        self.fetches.follow(async move {
            let progress = |done| {
                let message = protocol::FromEngine::Progress { number, task: Task::Weights, done };
                port.send(&message);
            };
            let file = fetch::weights(&*port, &remote, progress).await;
            Arrival::Weights { number, network: id, turn, graph: Box::new(graph), fill, file }
        });
        Reply::Later
    }

    fn open_data(&mut self, number: u64, address: String) -> Result<Reply, Failure> {
        match address.as_str() {
            // They may have been sent anew under the same name.
            own_pictures::ADDRESS => {
                let made = self.own_pictures.as_ref().ok_or(Failure::NoOwnPictures)?.finish()?;
                return Ok(Reply::Now(self.put_to_use(address, made)));
            }
            _ if self.pictures.as_ref().is_some_and(|(open, _)| *open == address) => {
                return Ok(Reply::Now(self.go_on_with_pictures()?));
            }
            streets::ADDRESS => return Ok(Reply::Now(self.put_to_use(address, pictures::streets()))),
            _ => {}
        }
        self.fetches.set_pictures(true);
        let port = Rc::clone(&self.port);
        self.fetches.follow(async move {
            let pictures = pictures::open(&*port, number, &address).await.map(Box::new);
            Arrival::Pictures { number, address, pictures }
        });
        Ok(Reply::Later)
    }

    fn open_held_out(&mut self, number: u64, folder: &str, count: u32) -> Result<Reply, Failure> {
        // Other pictures than those of the folder alone.
        let address = format!("{folder} without {count}");
        if self.pictures.as_ref().is_some_and(|(open, _)| *open == address) {
            return Ok(Reply::Now(self.go_on_with_pictures()?));
        }
        self.fetches.set_pictures(true);
        let (port, folder) = (Rc::clone(&self.port), folder.to_owned());
        self.fetches.follow(async move {
            let pictures = pictures::open_held_out(&*port, number, &folder, count as usize).await.map(Box::new);
            Arrival::Pictures { number, address, pictures }
        });
        Ok(Reply::Later)
    }

    async fn teach(&mut self, number: u64, network: NetworkId, teaching: Teaching) -> Result<Reply, Failure> {
        let trunk = self.network(network)?;
        let prepared = match &teaching {
            Teaching::Example { input, .. } => Some(self.prepared(network, input.clone())?.1),
            Teaching::Begin | Teaching::Forget { .. } | Teaching::Learn { .. } => None,
        };
        let taught = self.examples.take(number, &trunk, teaching, prepared, &*self.port).await?;
        if let Some(answer) = examples::answer(&taught) {
            return Ok(Reply::Now(answer));
        }
        if let Taught::Network(made) = taught {
            self.keep_fine_tuned(Some(*made));
        }
        Ok(Reply::Later)
    }

    fn begin_training(&mut self, network: NetworkId, session: Session, keep: Option<String>, paused: bool) -> Answer {
        self.end_training();
        let job = TrainingJob::new(network, session, keep, paused, self.port.now());
        let (recipe, step) = (*job.recipe(), job.step_count());
        self.report(Report::TrainingBegins { network, recipe, step });
        job.announce(&*self.port);
        self.training = Some(job);
        Answer::Done
    }

    async fn step(&mut self) -> Result<Answer, Failure> {
        let pictures = self.open_pictures()?;
        let job = self.training.as_mut().ok_or(Failure::NoTraining)?;
        if let Err(failure) = job.single_step(&pictures, &*self.port).await {
            self.end_failed_training(failure.clone());
            return Err(failure);
        }
        self.after_steps(&pictures).await;
        Ok(Answer::Done)
    }

    async fn stop(&mut self) -> Result<Answer, Failure> {
        self.evaluations.end(&*self.port, |_| true);
        let Some(job) = &mut self.training else { return Ok(Answer::Done) };
        match job.saved_now(&*self.port).await {
            Ok(saved) => {
                if let Some(saved) = saved {
                    put_away(&*self.port, saved).await;
                }
                self.end_training();
                Ok(Answer::Done)
            }
            Err(failure) => {
                self.end_failed_training(failure.clone());
                Err(failure)
            }
        }
    }

    async fn kept(&self, key: &str) -> Result<Vec<u8>, Failure> {
        let kept = self.port.recall(Shelf::Trainings, key).await;
        kept.map(|kept| kept.bytes).ok_or_else(|| Failure::NotKept { key: key.to_owned() })
    }
}
