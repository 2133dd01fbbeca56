//! What normalisation does to a training: two networks side by side over their first hundred steps, and the largest
//! learning rate of each that still trains.
//!
//! [`watch`] follows the two, [`sweep`] tries the rates and remembers what came of them, [`draw`] draws the first and
//! [`table`] tells of the second; [`page`] has the buttons and the verdict.

mod draw;
mod page;
mod sweep;
mod table;
mod watch;

use experiment::normalisation::Arm;
use protocol::{Answer, Failure, NetworkId, Request, WeightSource};

pub use page::Rates;
#[cfg(test)]
pub use table::shipped_verdict;

use crate::instance::Instance;
use crate::session::{Worker, start_beside};
use crate::{settings, words};

const NETWORK: NetworkId = NetworkId(1);

/// What is trained at this place of the sweep; of fewer pictures where the address asks for that
/// (`#/concepts/batch-normalisation?pictures=100`), as tests of this page do.
fn instance(arm: Arm, place: usize, seed: u64) -> Option<Instance> {
    let mut experiment = arm.experiment(place, seed);
    let most = settings::asked("pictures").and_then(|most| most.parse().ok());
    let recipe = &mut experiment.recipe;
    recipe.pictures = recipe.pictures.min(most.unwrap_or(u32::MAX)).max(recipe.batch);
    Instance::read(experiment)
}

/// An engine with its device and the pictures of a training.
async fn open(instance: &Instance, hear: impl Fn(client::Heard) + 'static) -> Result<Worker, String> {
    let worker = start_beside(hear)?;
    let opened = async {
        ask(&worker, Request::Open { choice: settings::device() }).await?;
        ask(&worker, Request::OpenData { address: instance.runs().data() }).await
    };
    match opened.await {
        Ok(_) => Ok(worker),
        Err(told) => {
            worker.end();
            Err(told)
        }
    }
}

/// Begins a training with fresh weights; nothing of it is kept.
async fn begin(worker: &Worker, instance: &Instance, paused: bool) -> Result<(), String> {
    let (recipe, seed) = (instance.experiment.recipe, instance.experiment.seed);
    let (graph, weights) = ((*instance.network.graph).clone(), WeightSource::Seed(seed));
    ask(worker, Request::Load { network: NETWORK, graph, weights }).await?;
    ask(worker, Request::Train { network: NETWORK, recipe, seed, keep: None, paused }).await.map(drop)
}

async fn ask(worker: &Worker, request: Request) -> Result<Answer, String> {
    worker.ask(request).await.map_err(|failure: Failure| words::failure(&failure))
}
