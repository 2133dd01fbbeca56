//! How does a network learn classes of the visitor's in seconds?
//!
//! Each example runs once, when it comes: its features (what the last layer would see) are kept. A last layer learned
//! on them makes a network of its own. Where all layers are to learn, that network goes on from there, on the examples
//! themselves, a step at a time between messages: the camera is answered meanwhile.

use std::collections::HashMap;

use arch::{Optimizer, Recipe, Schedule};
use protocol::{Answer, Evaluation, Failure, FromEngine, HELD_BACK, NetworkId, Task, Teaching};
use runtime::{Network, Trainer, head, read};

use crate::failure::{internal, of_runtime};
use crate::infer::Prepared;
use crate::port::Port;

/// Examples of one step, where all layers learn.
const BATCH: usize = 32;
/// The highest learning rate then: the layers know much already, and are not to forget it.
const RATE: f64 = 1e-3;

/// One example, as the last layer sees it.
struct Example {
    class: usize,
    is_held_back: bool,
    features: Vec<f32>,
    /// The network's input.
    input: Vec<f32>,
}

/// All layers of a network on their way through the examples.
struct FineTuning {
    /// Of the request that started it.
    number: u64,
    made: NetworkId,
    classes: usize,
    trainer: Trainer,
    total_steps: usize,
    /// Places of the examples to learn from, in the order of this pass.
    order: Vec<usize>,
    /// Examples of this pass that are learned.
    learned: usize,
    random: fastrand::Rng,
    /// Of the examples held back that are marked already.
    scores: Vec<Vec<f32>>,
}

/// What a fine-tuning made.
pub struct FineTuned {
    /// Of the request.
    pub number: u64,
    /// How good it is on the examples held back.
    pub evaluation: Evaluation,
    /// Name of the network.
    pub made: NetworkId,
    /// The network.
    pub network: Network,
}

/// What came of one step of a teaching.
pub enum Taught {
    /// There are so many examples now.
    Examples(u32),
    /// A network with a new last layer.
    Network(Box<FineTuned>),
    /// All layers began to learn.
    Learning,
}

/// All examples.
#[derive(Default)]
pub struct ExampleStore {
    examples: Vec<Example>,
    fine_tuning: Option<FineTuning>,
}

impl ExampleStore {
    /// Takes one step of a teaching; `prepared` is the picture of an example.
    ///
    /// # Errors
    /// When there are too few examples, or the device is lost. The examples stay.
    pub async fn take(
        &mut self,
        number: u64,
        trunk: &Network,
        teaching: Teaching,
        prepared: Option<Prepared>,
        port: &impl Port,
    ) -> Result<Taught, Failure> {
        if !matches!(teaching, Teaching::Example { .. }) {
            self.give_up(port, Failure::ExamplesChanged);
        }
        match teaching {
            Teaching::Begin => self.examples.clear(),
            Teaching::Example { class, number, .. } => {
                let input = prepared.ok_or_else(|| internal("an example has a picture"))?.values;
                let features = features(trunk, &input).await?;
                let is_held_back = number % HELD_BACK == HELD_BACK - 1;
                self.examples.push(Example { class: class as usize, is_held_back, features, input });
            }
            Teaching::Forget { class } => {
                let class = class as usize;
                self.examples.retain(|example| example.class != class);
                self.examples.iter_mut().filter(|example| example.class > class).for_each(|it| it.class -= 1);
            }
            Teaching::Learn { made, classes, passes, seed } => {
                let (evaluation, network) = self.learn(trunk, classes as usize, seed).await?;
                if passes > 0 {
                    self.fine_tuning = Some(self.begin(number, made, &network, classes as usize, passes, seed));
                    return Ok(Taught::Learning);
                }
                return Ok(Taught::Network(Box::new(FineTuned { number, evaluation, made, network })));
            }
        }
        Ok(Taught::Examples(self.examples.len() as u32))
    }

    /// Is a network learning in all its layers?
    pub fn is_learning(&self) -> bool {
        self.fine_tuning.is_some()
    }

    /// Ends a network's learning, and says why to whoever waits for it.
    pub fn give_up(&mut self, port: &impl Port, why: Failure) {
        if let Some(ended) = self.fine_tuning.take() {
            port.send(&FromEngine::Answer { number: ended.number, result: Err(why) });
        }
    }

    async fn learn(&self, trunk: &Network, classes: usize, seed: u64) -> Result<(Evaluation, Network), Failure> {
        let taught = |example: &&Example| !example.is_held_back;
        let known: Vec<(&[f32], usize)> =
            self.examples.iter().filter(taught).map(|example| (&example.features[..], example.class)).collect();
        let has_all = (0..classes).all(|class| known.iter().any(|(_, own)| *own == class));
        if classes < 2 || !has_all || known.iter().any(|(_, class)| *class >= classes) {
            return Err(Failure::TooFewExamples { classes: classes as u32, examples: known.len() as u32 });
        }
        let head = head::learn(&known, classes, seed);
        let evaluation = self.marked(classes, self.held_back().map(|example| head.scores(&example.features)));
        let new = HashMap::from([
            (format!("{}.weight", arch::edit::NEW_HEAD), head.weight),
            (format!("{}.bias", arch::edit::NEW_HEAD), head.bias),
        ]);
        Ok((evaluation, trunk.extended(headed(trunk, classes)?, new).await.map_err(of_runtime)?))
    }

    /// The beginning of a fine-tuning of all layers.
    fn begin(
        &self,
        number: u64,
        made: NetworkId,
        network: &Network,
        classes: usize,
        passes: u32,
        seed: u64,
    ) -> FineTuning {
        let order: Vec<usize> = (0..self.examples.len()).filter(|&place| !self.examples[place].is_held_back).collect();
        let per_pass = order.chunks(BATCH).filter(|batch| batch.len() > 1).count();
        let recipe = Recipe {
            pictures: per_pass as u32,
            batch: 1,
            epochs: passes,
            optimizer: Optimizer::Adam,
            learning_rate: RATE,
            schedule: Schedule::OneCycle,
            ..Recipe::PLAIN
        };
        let (trainer, random) = (Trainer::new(network, recipe, seed), fastrand::Rng::with_seed(seed));
        let total_steps = recipe.total_steps() as usize;
        let learned = order.len();
        FineTuning { number, made, classes, trainer, total_steps, learned, order, random, scores: Vec::new() }
    }

    /// Takes one step: a batch, or later an example held back. Gives what it made when it is through.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn advance(&mut self, port: &impl Port) -> Result<Option<FineTuned>, Failure> {
        let Some(mut tuning) = self.fine_tuning.take() else { return Ok(None) };
        let held_back = self.held_back().nth(tuning.scores.len()).map(|example| example.input.clone());
        let made = match tuning.advance(&self.examples, held_back, port).await {
            Ok(is_done) if is_done => {
                let evaluation = self.marked(tuning.classes, std::mem::take(&mut tuning.scores).into_iter());
                let FineTuning { number, made, trainer, .. } = tuning;
                return Ok(Some(FineTuned { number, evaluation, made, network: trainer.snapshot() }));
            }
            Ok(_) => Ok(None),
            Err(failure) => Err(failure),
        };
        // Also where it failed: whoever waits for it is then told.
        self.fine_tuning = Some(tuning);
        made
    }

    fn held_back(&self) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(|example| example.is_held_back)
    }

    /// The figures, from the scores of each example held back.
    fn marked(&self, classes: usize, scores: impl Iterator<Item = Vec<f32>>) -> Evaluation {
        let mut confusion = vec![0; classes * classes];
        let (mut correct, mut total, mut loss) = (0, 0, 0.0f64);
        for (example, mut scores) in self.held_back().filter(|example| example.class < classes).zip(scores) {
            runtime::evaluate::softmax(&mut scores);
            let named = runtime::evaluate::argmax(&scores);
            confusion[example.class * classes + named] += 1;
            correct += u32::from(named == example.class);
            total += 1;
            loss -= f64::from(scores[example.class].max(f32::MIN_POSITIVE)).ln();
        }
        let loss = (loss / f64::from(total.max(1))) as f32;
        Evaluation { step: 0, correct, total, loss, confusion, mistakes: Vec::new(), mistake_pixels: Vec::new() }
    }
}

impl FineTuning {
    /// Learns from one batch, or marks an example held back; says whether it is through.
    async fn advance(
        &mut self,
        examples: &[Example],
        held_back: Option<Vec<f32>>,
        port: &impl Port,
    ) -> Result<bool, Failure> {
        if self.trainer.step_count() < self.total_steps {
            self.step(examples)?;
            let done = self.trainer.step_count() as f32 / self.total_steps as f32;
            port.send(&FromEngine::Progress { number: self.number, task: Task::FineTuning, done });
            return Ok(false);
        }
        let Some(input) = held_back else { return Ok(true) };
        let network = self.trainer.snapshot();
        let logits = network.logits(network.batch(input).map_err(of_runtime)?);
        self.scores.push(read(logits).await.map_err(of_runtime)?);
        Ok(false)
    }

    fn step(&mut self, examples: &[Example]) -> Result<(), Failure> {
        // The statistics of one example alone are those of nothing.
        if self.order.len() - self.learned < 2 {
            self.random.shuffle(&mut self.order);
            self.learned = 0;
        }
        let batch = self.order[self.learned..].iter().take(BATCH).map(|&place| &examples[place]);
        let inputs = batch.clone().flat_map(|example| &example.input).copied().collect();
        let classes: Vec<u8> = batch.map(|example| example.class as u8).collect();
        self.learned += classes.len();
        self.trainer.step(inputs, &classes).map(drop).map_err(of_runtime)
    }
}

/// Is there something to say of a teaching?
pub fn answer(taught: &Taught) -> Option<Answer> {
    match taught {
        Taught::Examples(count) => Some(Answer::Examples(*count)),
        Taught::Network(_) | Taught::Learning => None,
    }
}

/// What the last layer of `trunk` would see: the mean of each map.
async fn features(trunk: &Network, input: &[f32]) -> Result<Vec<f32>, Failure> {
    let graph = headed(trunk, 1)?;
    let last = graph.node(graph.output()).inputs.first().map(|id| graph.node(*id).name.clone());
    // The trunk has not the nodes that gather its features: mean of each map, then one vector.
    let tap = trunk.tap(&features_of(&graph, last.as_deref().unwrap_or_default())).map_err(of_runtime)?;
    let predicted = trunk.predict(input.to_vec(), &[tap]).await.map_err(of_runtime)?;
    let host = predicted.taps.into_iter().next().ok_or_else(|| internal("the trunk has no features"))?;
    let area = host.shape.iter().skip(2).product::<usize>().max(1);
    Ok(host.values.chunks_exact(area).map(|map| map.iter().sum::<f32>() / area as f32).collect())
}

/// The trunk's graph with a last layer for so many classes.
fn headed(trunk: &Network, classes: usize) -> Result<arch::Graph, Failure> {
    arch::edit::new_head(trunk.graph(), classes).map_err(|error| Failure::Graph { detail: error.to_string() })
}

/// The node of the trunk that the new nodes (`taught...`) gather their features from.
fn features_of(graph: &arch::Graph, from: &str) -> String {
    let mut at = graph.find(from);
    while let Some(id) = at {
        let node = graph.node(id);
        if !node.name.starts_with(arch::edit::NEW_HEAD) {
            return node.name.clone();
        }
        at = node.inputs.first().copied();
    }
    from.to_owned()
}
