//! The laboratory, `#/lab`: a network of history is changed, counted, trained, kept and sent.
//!
//! [`mod@bench`] is what lies on the bench: one experiment, what was undone, and what was changed about the original.
//! The diagram is the editor: [`offers`] shows what can be done to the place chosen in it and what each choice would
//! cost, [`numbers`] what the network costs now, [`history`] what was done. The address says all of it ([`address`]).

mod address;
mod bench;
mod checks;
mod code;
mod history;
mod names;
mod number;
mod numbers;
mod offers;
mod page;
mod toolbar;
mod typed;
mod view;

pub use address::opening;
pub use page::LabPage;

use experiment::Experiment;

use crate::instance::Instance;
use crate::language::t;

/// The experiment of an address of the laboratory, or of what stands behind its `?`.
///
/// # Errors
/// A sentence that says what cannot be read.
pub fn read(address: &str) -> Result<Experiment, String> {
    let text = address.trim();
    let (bench, told) = address::read(text.split_once('?').map_or(text, |(_, query)| query));
    match (bench, told) {
        (Some(bench), None) => Ok((*bench.experiment).clone()),
        (_, Some(told)) => Err(told),
        (None, None) => Err(t("The address names a network that cannot be.").to_owned()),
    }
}

/// What runs of an experiment.
///
/// # Errors
/// A sentence that says why nothing does.
pub fn runnable(experiment: Experiment) -> Result<Instance, String> {
    let bench = bench::Bench::on(experiment, Vec::new());
    checks::instance(&bench.ok_or_else(|| t("The address names a network that cannot be.").to_owned())?)
}
