//! How does a network learn classes of the visitor's in seconds?
//!
//! Each example runs once, when it comes: its features (what the last layer would see) are kept. A last layer learned on them
//! makes a network of its own. Where all layers are to learn, that network goes on from there, on the examples themselves, a step at
//! a time between messages: the camera is answered meanwhile.

use std::collections::HashMap;

use protocol::{Evaluation, Event, HELD_BACK, NetworkId, Task, Teaching};
use runtime::{Network, OptimizerKind, ScheduleKind, TrainConfig, Trainer, head, read};

use crate::failure::Failure;
use crate::infer;
use crate::outbox::{fail, send};

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
struct Course {
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

/// What a teaching made: the answer to the request with that number, and the network.
pub struct Made {
    /// Of the request.
    pub number: u64,
    /// How good it is.
    pub event: Event,
    /// Name of the network.
    pub name: NetworkId,
    /// The network.
    pub network: Network,
}

/// All examples.
#[derive(Default)]
pub struct Lessons {
    examples: Vec<Example>,
    course: Option<Course>,
}

impl Lessons {
    /// Takes one step of a teaching. The answer is an event, or what it made; none where all layers began to learn.
    ///
    /// # Errors
    /// When a picture does not fit, there are too few examples, or the device is lost. The examples stay.
    pub async fn take(&mut self, number: u64, trunk: &Network, teaching: Teaching) -> Result<Option<Made>, Failure> {
        if !matches!(teaching, Teaching::Example { .. }) {
            self.give_up(&Failure::new("This teaching ended, because its examples changed.", "a course was given up"));
        }
        match teaching {
            Teaching::Begin => self.examples.clear(),
            Teaching::Example { class, number, picture, preparation } => {
                let graph = headed(trunk, 1)?;
                let input = infer::prepare(&picture, preparation, graph.input)?;
                let last = graph.node(graph.output()).inputs.first().map(|id| graph.node(*id).name.clone());
                // The trunk has not the nodes that gather its features: mean of each map, then one vector.
                let tap = trunk.tap(&features_of(&graph, last.as_deref().unwrap_or_default()))?;
                let input = input.into_values();
                let forward = trunk.forward(trunk.batch(input.clone())?, &[tap]);
                let Some(value) = forward.taps.into_iter().next() else {
                    return Err(Failure::internal(&"the trunk has no features"));
                };
                let host = value.read().await?;
                let area = host.shape.iter().skip(2).product::<usize>().max(1);
                let mean = |map: &[f32]| map.iter().sum::<f32>() / area as f32;
                let features = host.values.chunks_exact(area).map(mean).collect();
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
                    self.course = Some(self.course_of(number, made, &network, classes as usize, passes as usize, seed));
                    return Ok(None);
                }
                let event = Event::Evaluated { network: made, evaluation };
                return Ok(Some(Made { number, event, name: made, network }));
            }
        }
        send(number, Event::Taught { examples: self.examples.len() as u32 });
        Ok(None)
    }

    /// Is a network learning in all its layers?
    pub fn is_learning(&self) -> bool {
        self.course.is_some()
    }

    /// Ends a network's learning, and says why to whoever waits for it.
    pub fn give_up(&mut self, why: &Failure) {
        if let Some(course) = self.course.take() {
            fail(course.number, why);
        }
    }

    async fn learn(&self, trunk: &Network, classes: usize, seed: u64) -> Result<(Evaluation, Network), Failure> {
        let taught = |example: &&Example| !example.is_held_back;
        let known: Vec<(&[f32], usize)> =
            self.examples.iter().filter(taught).map(|example| (&example.features[..], example.class)).collect();
        if classes < 2 || (0..classes).any(|class| !known.iter().any(|(_, own)| *own == class)) {
            return Err(Failure::new(
                "Every class needs at least one picture, and there must be two classes. Nothing was changed.",
                format!("{classes} classes, {} examples", known.len()),
            ));
        }
        let head = head::learn(&known, classes, seed);
        let evaluation = self.marked(classes, self.held_back().map(|example| head.scores(&example.features)));
        let new = HashMap::from([
            (format!("{}.weight", arch::edit::NEW_HEAD), head.weight),
            (format!("{}.bias", arch::edit::NEW_HEAD), head.bias),
        ]);
        Ok((evaluation, trunk.extended(headed(trunk, classes)?, new).await?))
    }

    /// The beginning of a course in which all layers learn.
    fn course_of(
        &self,
        number: u64,
        made: NetworkId,
        network: &Network,
        classes: usize,
        passes: usize,
        seed: u64,
    ) -> Course {
        let order: Vec<usize> = (0..self.examples.len()).filter(|&place| !self.examples[place].is_held_back).collect();
        let total_steps = passes * order.chunks(BATCH).filter(|batch| batch.len() > 1).count();
        let config = TrainConfig {
            optimizer: OptimizerKind::Adam,
            learning_rate: RATE,
            schedule: ScheduleKind::OneCycle,
            total_steps,
            seed,
            ..TrainConfig::default()
        };
        let (trainer, random) = (Trainer::new(network, config), fastrand::Rng::with_seed(seed));
        Course { number, made, classes, trainer, total_steps, learned: order.len(), order, random, scores: Vec::new() }
    }

    /// Takes one step of the course: a batch, or later an example held back. Gives what it made when it is through.
    ///
    /// # Errors
    /// When the device is lost; whoever waits for the course is told.
    pub async fn advance(&mut self) -> Result<Option<Made>, Failure> {
        let Some(course) = self.course.take() else { return Ok(None) };
        let number = course.number;
        let made = self.go_on(course).await;
        made.inspect_err(|failure| fail(number, failure))
    }

    async fn go_on(&mut self, mut course: Course) -> Result<Option<Made>, Failure> {
        if course.trainer.step_count() < course.total_steps {
            course.step(&self.examples)?;
            self.course = Some(course);
            return Ok(None);
        }
        let network = course.trainer.snapshot();
        let next = self.held_back().nth(course.scores.len()).map(|example| example.input.clone());
        if let Some(input) = next {
            course.scores.push(read(network.logits(network.batch(input)?)).await?);
            self.course = Some(course);
            return Ok(None);
        }
        let evaluation = self.marked(course.classes, course.scores.into_iter());
        let event = Event::Evaluated { network: course.made, evaluation };
        Ok(Some(Made { number: course.number, event, name: course.made, network }))
    }

    fn held_back(&self) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(|example| example.is_held_back)
    }

    /// The figures, from the scores of each example held back.
    fn marked(&self, classes: usize, scores: impl Iterator<Item = Vec<f32>>) -> Evaluation {
        let mut confusion = vec![0; classes * classes];
        let (mut correct, mut total, mut loss) = (0, 0, 0.0f64);
        for (example, mut scores) in self.held_back().zip(scores) {
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

impl Course {
    /// Learns from one batch, and says how far it is.
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
        self.trainer.step(inputs, &classes)?;
        let done = self.trainer.step_count() as f32 / self.total_steps as f32;
        send(0, Event::Progress { task: Task::Teaching, done });
        Ok(())
    }
}

/// The trunk's graph with a last layer for so many classes.
fn headed(trunk: &Network, classes: usize) -> Result<arch::Graph, Failure> {
    arch::edit::new_head(trunk.graph(), classes).map_err(|error| {
        Failure::new("This network cannot be taught: it has no last layer. Choose another one.", error)
    })
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
