//! The concept pages: an idea of the story with sliders, its numbers computed by building the layers and counting them.

mod all;
mod claims;
mod comparison;
mod findings;
mod layers;
mod play;
mod rates;
mod search;
mod view;

pub use comparison::Comparison;
pub use view::{ConceptList, ConceptPage};

use arch::{ArchError, Graph};

use crate::pages::tells_concept;

/// One idea.
pub struct Concept {
    /// In the address, and of its text.
    pub id: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// What it is about, in a sentence or two.
    pub summary: &'static str,
    /// What the visitor may change.
    pub sliders: &'static [Slider],
    /// What is compared, for the values of the sliders.
    pub alternatives: fn(&[usize]) -> Vec<Alternative>,
    /// Networks in which to see it, by their ids.
    pub seen_in: &'static [&'static str],
}

/// A whole number to be changed.
pub struct Slider {
    /// What it is.
    pub label: &'static str,
    /// The values it may take.
    pub values: &'static [usize],
    /// Place of the first value shown.
    pub start: usize,
}

/// One way to do it.
pub struct Alternative {
    /// In a few words.
    pub name: String,
    /// As layers.
    pub graph: Result<Graph, ArchError>,
}

impl Alternative {
    fn new(name: impl Into<String>, graph: Result<Graph, ArchError>) -> Self {
        Alternative { name: name.into(), graph }
    }
}

/// Every concept that has something to count or a text that is written.
pub fn all() -> impl Iterator<Item = &'static Concept> {
    all::ALL.iter().filter(|concept| !concept.sliders.is_empty() || tells_concept(concept.id))
}

/// The concept of this id.
pub fn find(id: &str) -> Option<&'static Concept> {
    all().find(|concept| concept.id == id)
}

/// What is shown in the language spoken.
#[cfg(test)]
pub fn phrases() -> impl Iterator<Item = &'static str> {
    let concepts = all().flat_map(|concept| {
        concept.sliders.iter().map(|slider| slider.label).chain([concept.title, concept.summary]).collect::<Vec<_>>()
    });
    let findings = experiment::findings::all().flat_map(|finding| {
        let arms = finding.arms.iter().flat_map(|arm| [Some(arm.name), arm.paper.map(|paper| paper.0)]);
        let says = finding.relations.iter().map(|relation| relation.says);
        arms.flatten().chain(says).chain([finding.claim, finding.note]).filter(|phrase| !phrase.is_empty())
    });
    let depth = experiment::findings::depth::ARMS.iter().map(|arm| arm.name);
    let relations = experiment::findings::depth::RELATIONS.iter().chain(&experiment::findings::bypassing::RELATIONS);
    let rates = experiment::normalisation::Arm::ALL.map(experiment::normalisation::Arm::name);
    let tested = concepts.chain(findings).chain(depth).chain(relations.map(|relation| relation.says));
    let modules = arch::edit::ModuleKind::ALL.iter().map(|kind| kind.name());
    tested.chain(claims::phrases()).chain(rates).chain(modules)
}
