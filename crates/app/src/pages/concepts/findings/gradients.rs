//! How large are gradients, layer by layer, at the first step and after a training? Measured by a worker of its own,
//! and remembered by the browser under the experiment's id.

use std::rc::Rc;

use bundle::json::{self, Value};
use experiment::findings::depth::convolutions;
use protocol::{Failure, WeightSource};

use crate::instance::Instance;
use crate::pages::compare::race::Lane;
use crate::panels::runs::store;

/// At which step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At the first, with fresh weights.
    First,
    /// With the weights that the training ended with.
    Last,
}

impl When {
    fn key(self, instance: &Instance) -> String {
        let when = if self == When::First { "first" } else { "last" };
        store::more(&instance.experiment.id(), &format!("gradients {when}"))
    }
}

/// Norms of each convolution, from the first layer to the last; none where they were not measured.
pub fn known(instance: &Instance, when: When) -> Vec<f32> {
    web::storage::recall(&when.key(instance)).and_then(|text| read(&text)).unwrap_or_default()
}

/// Measures and remembers.
///
/// # Errors
/// What the engine answers.
pub async fn measure(lane: &Rc<Lane>, instance: &Instance, when: When) -> Result<(), Failure> {
    lane.open(instance).await?;
    let weights = match when {
        When::First => instance.source.clone(),
        When::Last => WeightSource::Kept(instance.experiment.id()),
    };
    let layers = lane.gradients(instance, weights).await?;
    let of = |name: &str| layers.iter().find(|layer| layer.node == name).map(|layer| layer.gradient);
    let norms: Vec<f32> = convolutions(&instance.network.graph).into_iter().filter_map(of).collect();
    web::storage::remember(&when.key(instance), &written(&norms));
    Ok(())
}

fn written(norms: &[f32]) -> String {
    let one = |norm: &f32| if norm.is_finite() { format!("{norm:e}") } else { "null".to_owned() };
    format!("[{}]", norms.iter().map(one).collect::<Vec<_>>().join(","))
}

fn read(text: &str) -> Option<Vec<f32>> {
    norms(&json::read(text).ok()?)
}

/// The norms of a list, in which null is beyond all numbers.
pub fn norms(value: &Value) -> Option<Vec<f32>> {
    Some(value.list()?.iter().map(|norm| norm.number().map_or(f32::INFINITY, |norm| norm as f32)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_are_remembered_as_they_are_also_beyond_all_numbers() {
        let found = [1.5e-30, 0.25, 2.76e6, f32::INFINITY];
        assert_eq!(read(&written(&found)).as_deref(), Some(&found[..]));
        assert_eq!(read("{}"), None);
    }
}
