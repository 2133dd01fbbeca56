//! What is measured?

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use arch::{Graph, zoo};
use serde::{Deserialize, Serialize};

use crate::describe::graph_of;

/// Published networks, at their published size.
const PUBLISHED: [&str; 8] =
    ["squeezenet1_1", "alexnet", "vgg16", "googlenet", "inception_v3", "resnet18", "resnet50", "legacy_xception"];
/// Networks whose small siblings are measured.
const SMALL: [&str; 5] = ["lenet5", "vgg16", "resnet18", "inception_v3", "legacy_xception"];
/// Pictures in a batch that is not one picture alone.
const BATCH: usize = 32;

/// What a network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// A pass forward: pictures go to the device, outputs come back.
    Inference,
    /// A step of training: pictures go to the device, the loss comes back.
    Training,
}

/// One network at one kind of work. As text: `resnet18/small/training/32`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Id of the network.
    pub id: String,
    /// Is it the small sibling?
    pub small: bool,
    /// What it does.
    pub work: Work,
    /// Pictures at a time.
    pub batch: usize,
}

impl Case {
    /// Every case of these networks; of all, where none are named.
    ///
    /// # Errors
    /// When one is named that is not measured.
    pub fn all(networks: &[String]) -> Result<Vec<Self>> {
        let case = |id: &str, small, work, batch| Case { id: id.to_owned(), small, work, batch };
        let published = PUBLISHED.iter().map(|id| case(id, false, Work::Inference, 1));
        let small = SMALL.iter().map(|id| case(id, true, Work::Inference, BATCH));
        // As many at a time as in the page.
        let batch = |id| zoo::find(id).and_then(|model| model.small).map_or(BATCH, |small| small.recipe.batch as usize);
        let trained = SMALL.iter().map(|id| case(id, true, Work::Training, batch(id)));
        let all: Vec<Case> = published.chain(small).chain(trained).collect();
        if let Some(unknown) = networks.iter().find(|id| all.iter().all(|case| case.id != **id)) {
            bail!("`{unknown}` is not measured; those are {}, and small {}", PUBLISHED.join(", "), SMALL.join(", "));
        }
        Ok(all.into_iter().filter(|case| networks.is_empty() || networks.contains(&case.id)).collect())
    }

    /// Its network.
    ///
    /// # Errors
    /// When there is none.
    pub fn graph(&self) -> Result<Graph> {
        graph_of(&self.id, self.small)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = if self.small { "small" } else { "published" };
        let work = match self.work {
            Work::Inference => "inference",
            Work::Training => "training",
        };
        write!(f, "{}/{size}/{work}/{}", self.id, self.batch)
    }
}

impl FromStr for Case {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || format!("`{text}` is not such as resnet18/small/training/32");
        let [id, size, work, batch] = text.split('/').collect::<Vec<_>>()[..] else { bail!(wrong()) };
        let small = match size {
            "small" => true,
            "published" => false,
            _ => bail!(wrong()),
        };
        let work = match work {
            "inference" => Work::Inference,
            "training" => Work::Training,
            _ => bail!(wrong()),
        };
        Ok(Case { id: id.to_owned(), small, work, batch: batch.parse().with_context(wrong)? })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_a_network_and_comes_back_from_its_text() {
        let all = Case::all(&[]).unwrap();
        for case in &all {
            assert_eq!(case.to_string().parse::<Case>().unwrap(), *case);
            case.graph().unwrap();
        }
        let trained = all.iter().filter(|case| case.work == Work::Training).map(|case| (case.id.as_str(), case.batch));
        assert_eq!(trained.clone().count(), SMALL.len());
        assert!(trained.clone().any(|it| it == ("lenet5", 64)) && trained.clone().any(|it| it == ("resnet18", 32)));
        for nonsense in
            ["", "resnet18", "resnet18/tiny/training/32", "resnet18/small/sleeping/32", "a/small/training/b"]
        {
            assert!(nonsense.parse::<Case>().is_err(), "{nonsense}");
        }
    }

    #[test]
    fn networks_are_chosen_by_name() {
        let chosen = Case::all(&["resnet18".to_owned()]).unwrap();
        assert_eq!(chosen.len(), 3);
        assert!(Case::all(&["resnet19".to_owned()]).unwrap_err().to_string().contains("`resnet19` is not measured"));
    }
}
