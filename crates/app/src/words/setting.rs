//! What is wrong with a setting of a training, or with an address?

use experiment::{Fault, Problem, ReadError};

use crate::format::three;
use crate::language::{fill, t};

/// A sentence about the setting that is called `name`.
pub fn problem(name: &str, problem: &Problem) -> String {
    match problem {
        Problem::Whole { least, most, found } => fill(
            "{0} must be a whole number from {1} to {2}, and is “{3}”.",
            &[name, &least.to_string(), &most.to_string(), found],
        ),
        Problem::Number { least, most, found } => {
            fill("{0} must be a number from {1} to {2}, and is “{3}”.", &[name, &three(*least), &three(*most), found])
        }
        Problem::Choice { known, found } => {
            let known: Vec<&str> = known.iter().map(|(key, _)| *key).collect();
            fill("{0} must be one of {1}, and is “{2}”.", &[name, &known.join(", "), found])
        }
    }
}

/// A sentence about an address that carries no experiment.
pub fn read_error(error: &ReadError) -> String {
    fill(
        "The address says something that this page does not know: “{0}”, at character {1}. The settings are those that \
         suit the network.",
        &[&error.key, &error.at.to_string()],
    ) + match &error.fault {
        Fault::Later(_) => t(" It is of a later build of this page."),
        _ => "",
    }
}
