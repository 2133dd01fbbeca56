//! Which network of the zoo does an experiment begin with?

use arch::edit::ChainError;
use arch::zoo::{self, Model, Task};
use arch::{ArchError, Graph};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Dataset, Recipe};

/// Published, or at a size that a laptop trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Size {
    /// The published network.
    Full,
    /// Its small sibling.
    #[default]
    Small,
}

/// A network of the zoo.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Base {
    /// Its id, as in addresses.
    pub model: String,
    /// Which of its two sizes.
    pub size: Size,
}

/// Why an experiment has no network.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BaseError {
    /// The zoo has no model of this id.
    #[error("there is no network called `{0}`")]
    UnknownModel(String),
    /// The model has no small sibling.
    #[error("`{0}` has no small sibling")]
    NoSmall(String),
    /// The graph of the zoo is impossible, which its tests exclude.
    #[error(transparent)]
    Graph(#[from] ArchError),
    /// An edit does not apply to what the edits before it made.
    #[error(transparent)]
    Edit(#[from] ChainError),
}

impl Base {
    /// The published network of this id.
    pub fn full(model: &str) -> Self {
        Base { model: model.to_owned(), size: Size::Full }
    }

    /// The small sibling of this id.
    pub fn small(model: &str) -> Self {
        Base { model: model.to_owned(), size: Size::Small }
    }

    /// What runs and learns on a laptop: the small sibling, or the published network where that has none and is small
    /// itself; `None` where nothing of it does.
    pub fn runnable(model: &Model) -> Option<Self> {
        match (model.small, model.proposed()) {
            (Some(_), _) => Some(Base::small(model.id)),
            (None, Some(_)) => Some(Base::full(model.id)),
            (None, None) => None,
        }
    }

    /// Its facts.
    pub fn find(&self) -> Option<&'static Model> {
        zoo::find(&self.model)
    }

    /// Its graph.
    ///
    /// # Errors
    /// When the zoo has no such network.
    pub fn graph(&self) -> Result<Graph, BaseError> {
        let model = self.find().ok_or_else(|| BaseError::UnknownModel(self.model.clone()))?;
        match self.size {
            Size::Full => Ok((model.full)()?),
            Size::Small => {
                let small = model.small.ok_or_else(|| BaseError::NoSmall(self.model.clone()))?;
                Ok((small.graph)()?)
            }
        }
    }

    /// What it is made to learn, where it learns here.
    pub fn task(&self) -> Option<Task> {
        let model = self.find()?;
        match self.size {
            Size::Small => model.small.map(|small| small.task),
            Size::Full if model.small.is_some() => None,
            Size::Full => model.proposed().map(|(task, _)| task),
        }
    }

    /// The rules that suit it and these pictures: those of its zoo file, with the number of pictures and passes that
    /// suit another set.
    pub fn proposed(&self, dataset: &Dataset) -> Recipe {
        let own = self.find().and_then(Model::proposed);
        let (task, recipe) = own.unwrap_or((Task::Cifar10, Recipe::PLAIN));
        dataset.suited(task, recipe)
    }
}
