//! How do values and gradients of a network change over its first steps?

use std::cell::Cell;
use std::rc::Rc;

use arch::Op;
use experiment::normalisation::Arm;
use protocol::{Answer, Input, LayerStep, Request};

use super::{NETWORK, ask, begin, instance, open};
use crate::instance::Instance;
use crate::timing::quantile;

/// Test pictures whose values are looked at.
const PICTURES: u32 = 4;
/// Steps between two looks at the values.
const LOOK_EVERY: u32 = 2;
/// Of a normal distribution the mean, and about one standard deviation to either side (Ioffe and Szegedy 2015, figure
/// 1, has the same).
pub const SHARES: [f64; 3] = [0.15, 0.5, 0.85];

/// What one training showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watched {
    /// Steps taken, and steps in all.
    pub step: u32,
    /// Steps in all.
    pub total: u32,
    /// Step, and the values of the last convolution below which these shares of all values lie, as they reach the
    /// rectification.
    pub values: Vec<(u32, [f64; 3])>,
    /// Lengths of the gradients of the first step.
    pub first: Vec<LayerStep>,
    /// And of the latest.
    pub latest: Vec<LayerStep>,
    /// Why it ended before its last step.
    pub failed: Option<String>,
}

/// What reaches the last rectification that follows a convolution or its normalisation.
fn watched_node(instance: &Instance) -> Option<String> {
    let graph = &instance.network.graph;
    let is_map = |op: &Op| matches!(op, Op::Conv2d { .. } | Op::BatchNorm { .. });
    let before = |node: &arch::Node| node.inputs.first().map(|id| graph.node(*id));
    let all = graph.iter().filter(|(_, node)| matches!(node.op, Op::Activation(_)));
    all.filter_map(|(_, node)| before(node)).filter(|node| is_map(&node.op)).last().map(|node| node.name.clone())
}

/// Watches one training; `tell` gets what is known after each look.
pub async fn watch(arm: Arm, is_stopped: Rc<Cell<bool>>, tell: impl Fn(Watched)) {
    let mut watched = Watched::default();
    if let Err(why) = followed(arm, &is_stopped, &mut watched, &tell).await {
        watched.failed = Some(why);
        tell(watched);
    }
}

async fn followed(
    arm: Arm,
    is_stopped: &Cell<bool>,
    watched: &mut Watched,
    tell: &impl Fn(Watched),
) -> Result<(), String> {
    let Some(instance) = instance(arm, 0, 1) else { return Ok(()) };
    let node = watched_node(&instance).unwrap_or_default();
    watched.total = instance.experiment.recipe.total_steps();
    let worker = open(&instance, |_| {}).await?;
    let found = async {
        begin(&worker, &instance, true).await?;
        while watched.step < watched.total && !is_stopped.get() {
            let measured = worker.ask(Request::MeasureStep);
            ask(&worker, Request::Step).await?;
            watched.step += 1;
            if let Ok(Answer::Measured(measures)) = measured.await {
                // Those that both networks have: a scale and a shift are of another length than weights.
                let has_weights = |layer: &LayerStep| {
                    let node = instance.network.graph.find(&layer.node).map(|id| &instance.network.graph.node(id).op);
                    matches!(node, Some(Op::Conv2d { .. } | Op::Linear { .. }))
                };
                watched.latest = measures.layers.into_iter().filter(has_weights).collect();
                if watched.first.is_empty() {
                    watched.first.clone_from(&watched.latest);
                }
            }
            if watched.step % LOOK_EVERY == 1 || watched.step == watched.total {
                let mut values = Vec::new();
                for picture in 0..PICTURES {
                    let input = Input::Example(picture);
                    let request = Request::Infer { network: NETWORK, input, taps: vec![node.clone()] };
                    if let Answer::Prediction(prediction) = ask(&worker, request).await? {
                        let maps = prediction.taps.iter().flat_map(|maps| &maps.values);
                        values.extend(maps.map(|value| f64::from(*value)));
                    }
                }
                watched.values.push((watched.step, SHARES.map(|share| quantile(&values, share))));
            }
            tell(watched.clone());
        }
        Ok(())
    }
    .await;
    worker.end();
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_watched_is_the_last_convolution_behind_its_normalisation() {
        let node = |arm: Arm| watched_node(&Instance::read(arm.experiment(0, 1)).unwrap());
        assert_eq!(node(Arm::Plain).as_deref(), Some("conv5"));
        assert_eq!(node(Arm::Normalised).as_deref(), Some("conv5_bn"));
    }
}
