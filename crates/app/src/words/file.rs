//! What is wrong with a file of weights?

use protocol::{Misfit, WrongFile};

use super::architecture::words;
use crate::format::count;
use crate::language::{fill, phrase, t};

/// A file that holds no weights that can be read.
pub fn wrong_file(what: &WrongFile) -> String {
    match what {
        WrongFile::Damaged { why } => fill(
            "This weights file is damaged: {0}. The network keeps the weights it had; choose another file.",
            &[&words(why)],
        ),
        WrongFile::Other { why } => fill(
            "No weights can be read from this file: {0}. The network keeps the weights it had; choose another file.",
            &[&words(why)],
        ),
        WrongFile::Format { tensor, found } => fill(
            "No weights can be read from this file: the numbers of `{0}` are {1}, which is not read here. The network \
             keeps the weights it had; choose another file.",
            &[tensor, &words(found)],
        ),
    }
}

/// A file of another network, in one sentence.
pub fn misfit(what: &Misfit) -> String {
    let first = misfits(what).into_iter().next().unwrap_or_default();
    fill("These weights are for another network: {0}. The network keeps the weights it had.", &[&first])
}

/// Everything that does not fit, one line for each kind of difference and each tensor.
pub fn misfits(what: &Misfit) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((expected, found)) = what.classes {
        lines.push(fill(
            "only the number of classes differs: the network has {0}, the file {1}",
            &[&count(u64::from(expected)), &count(u64::from(found))],
        ));
    }
    if let Some(prefix) = &what.prefix {
        lines.push(fill("all names of the file begin with `{0}`; without it more would fit", &[prefix]));
    }
    let missing = |(name, shape): &(String, Vec<u64>)| fill("the file has no `{0}` ({1})", &[name, &sizes(shape)]);
    let misshapen = |(name, expected, found): &(String, Vec<u64>, Vec<u64>)| {
        fill("`{0}` is {1} in the file, and {2} in the network", &[name, &sizes(found), &sizes(expected)])
    };
    let superfluous =
        |(name, shape): &(String, Vec<u64>)| fill("the network has no `{0}` ({1})", &[name, &sizes(shape)]);
    lines.extend(what.misshapen.iter().map(misshapen));
    lines.extend(what.missing.iter().map(missing));
    lines.extend(what.superfluous.iter().map(superfluous));
    let fitting = u64::from(what.fitting);
    lines.push(match fitting {
        0 => t("no tensor fits").to_owned(),
        1 => t("1 tensor fits").to_owned(),
        _ => fill(phrase("{0} tensors fit"), &[&count(fitting)]),
    });
    lines
}

/// `64×3×7×7`.
fn sizes(shape: &[u64]) -> String {
    if shape.is_empty() {
        return "1".to_owned();
    }
    shape.iter().map(u64::to_string).collect::<Vec<_>>().join("×")
}
