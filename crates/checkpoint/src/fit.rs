//! Are the tensors of a file those that a network asks for?
//!
//! Everything here is names, shapes and numbers; what to say of them is the caller's.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::error::NotRead;
use crate::names;
use crate::tensor::Tensor;
use crate::tensors::Tensors;

/// Auxiliary classifiers that help in training (Szegedy et al. 2014): torchvision's files hold them, and a network that
/// is used without them ignores them.
const AUXILIARY: [&str; 3] = ["AuxLogits.", "aux1.", "aux2."];

/// How many dots of a name are looked at for a prefix.
const DEEPEST_PREFIX: usize = 8;

/// What of a network's tensors is in a file, and what else is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fit {
    /// Names that are there, in the shape and in numbers that the network asks for; in the network's order.
    pub fits: Vec<String>,
    /// What the network asks for and the file has not; in the network's order.
    pub missing: Vec<Named>,
    /// What is there in another shape; in the network's order.
    pub misshapen: Vec<Misshapen>,
    /// What is there in the right shape, but not as numbers with a fraction; in the network's order.
    pub unreadable: Vec<Unreadable>,
    /// What the network does not ask for and may need: with these it would be another network. By name.
    pub superfluous: Vec<Named>,
    /// What the network does not ask for and no network computes with. By name.
    pub harmless: Vec<Harmless>,
    /// What should be taken from the names so that more than half of the network is found: [`Tensors::without_prefix`].
    pub prefix: Option<String>,
    /// Everything fits but the last layer, which has another number of outputs.
    pub classes: Option<Classes>,
}

/// A tensor by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its sizes, outermost first; none where they are not known, too.
    pub shape: Vec<usize>,
}

/// A tensor of another shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misshapen {
    /// Its name.
    pub name: String,
    /// The shape that the network asks for.
    pub expected: Vec<usize>,
    /// The shape in the file.
    pub found: Vec<usize>,
}

/// A tensor that is not numbers with a fraction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its name.
    pub name: String,
    /// How it is kept.
    pub found: NotRead,
}

/// A tensor that makes no difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Harmless {
    /// Its name.
    pub name: String,
    /// Why it makes none.
    pub why: Why,
}

/// Why a tensor makes no difference to what a network answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// PyTorch's count of the batches that a normalisation has seen, in whatever format.
    Batches,
    /// How many models an `AveragedModel` is the mean of.
    Averaged,
    /// Totals of a profiler.
    Profile,
    /// Whole numbers under a name that no layer asks for: a counter or a table.
    Whole,
    /// Complex, quantised or sparse ones, or none at all, under a name that no layer asks for: no layer has such.
    NotRead,
    /// A classifier that helped in training, in a network that goes without.
    Auxiliary,
}

/// Another number of outputs of the last layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes {
    /// As many as the network has.
    pub expected: usize,
    /// As many as the file has.
    pub found: usize,
}

impl Fit {
    /// Compares what a network asks for, names and shapes in the order of its layers, with a file.
    pub fn new<'s>(wanted: impl IntoIterator<Item = (&'s str, &'s [usize])>, file: &Tensors<'_>) -> Self {
        let wanted: Vec<_> = wanted.into_iter().collect();
        let shapes: HashMap<&str, &[usize]> = wanted.iter().copied().collect();
        let mut fit = Fit::default();
        for (name, shape) in &wanted {
            fit.look_up(name, shape, file);
        }
        let without: Vec<&str> = AUXILIARY.into_iter().filter(|prefix| !has(&wanted, prefix)).collect();
        for (name, tensor) in file.iter().filter(|(name, _)| !shapes.contains_key(name)) {
            let name = name.to_owned();
            match harmless(&name, tensor, &without) {
                Some(why) => fit.harmless.push(Harmless { name, why }),
                None => fit.superfluous.push(Named { name, shape: tensor.shape().to_vec() }),
            }
        }
        fit.prefix = prefix(&shapes, file, fit.fits.len().max(wanted.len() / 2));
        fit.classes = wanted.last().and_then(|(last, _)| fit.other_classes(last));
        fit
    }

    fn look_up(&mut self, name: &str, shape: &[usize], file: &Tensors<'_>) {
        let name = name.to_owned();
        let Some(tensor) = file.get(&name) else {
            self.missing.push(Named { name, shape: shape.to_vec() });
            return;
        };
        if let Some(found) = tensor.not_read_because() {
            self.unreadable.push(Unreadable { name, found });
        } else if tensor.shape() != shape {
            self.misshapen.push(Misshapen { name, expected: shape.to_vec(), found: tensor.shape().to_vec() });
        } else if tensor.dtype().is_float() {
            self.fits.push(name);
        } else {
            self.unreadable.push(Unreadable { name, found: NotRead::Format(tensor.dtype().to_string()) });
        }
    }

    /// Is every tensor there as the network asks for it, and nothing else that might matter?
    pub fn is_exact(&self) -> bool {
        self.missing.is_empty()
            && self.misshapen.is_empty()
            && self.unreadable.is_empty()
            && self.superfluous.is_empty()
    }

    /// The weights and biases of one layer, the last, and of what normalises it, differ in the number of outputs alone.
    /// That is the first size, but in the kernel of a transposed convolution, `[in, out, height, width]`, which has to
    /// be the only one that differs, or it would not be the last.
    fn other_classes(&self, last: &str) -> Option<Classes> {
        if !(self.missing.is_empty() && self.unreadable.is_empty() && self.superfluous.is_empty()) {
            return None;
        }
        let [first, others @ ..] = self.misshapen.as_slice() else { return None };
        let is_last = self.misshapen.iter().any(|tensor| tensor.name == last);
        if let Some(classes) = outputs(first, 0)
            && is_last
            && others.iter().all(|other| outputs(other, 0) == Some(classes))
        {
            return Some(classes);
        }
        let transposed = others.is_empty() && is_last && first.expected.len() == 4;
        outputs(first, 1).filter(|_| transposed)
    }
}

/// The two sizes along `axis`, where the shapes differ there alone.
fn outputs(tensor: &Misshapen, axis: usize) -> Option<Classes> {
    let (expected, found) = (*tensor.expected.get(axis)?, *tensor.found.get(axis)?);
    let mut same = tensor.found.clone();
    *same.get_mut(axis)? = expected;
    (same == tensor.expected).then_some(Classes { expected, found })
}

fn has(wanted: &[(&str, &[usize])], prefix: &str) -> bool {
    wanted.iter().any(|(name, _)| name.starts_with(prefix))
}

/// Why the tensor makes no difference to a network that goes without the auxiliary classifiers of these prefixes.
fn harmless(name: &str, tensor: &Tensor<'_>, auxiliary: &[&str]) -> Option<Why> {
    if names::last_part(name) == "num_batches_tracked" {
        Some(Why::Batches)
    } else if names::last_part(name) == "n_averaged" {
        Some(Why::Averaged)
    } else if names::is_profile(name) {
        Some(Why::Profile)
    } else if auxiliary.iter().any(|prefix| name.starts_with(prefix)) {
        Some(Why::Auxiliary)
    } else if tensor.dtype().is_whole() {
        Some(Why::Whole)
    } else {
        tensor.not_read_because().map(|_| Why::NotRead)
    }
}

/// The prefix without which the most names are found with their shapes, if that are more than `enough`; of several the
/// shortest, and of these the first by alphabet.
fn prefix(shapes: &HashMap<&str, &[usize]>, file: &Tensors<'_>, enough: usize) -> Option<String> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, tensor) in file.iter() {
        for (dot, _) in name.match_indices('.').take(DEEPEST_PREFIX) {
            let (prefix, rest) = name.split_at(dot + 1);
            if shapes.get(rest).is_some_and(|shape| *shape == tensor.shape()) {
                *found.entry(prefix).or_default() += 1;
            }
        }
    }
    let best = found.into_iter().filter(|(_, count)| *count > enough);
    let best = best.max_by(|(a, count_a), (b, count_b)| {
        count_a.cmp(count_b).then_with(|| b.len().cmp(&a.len())).then_with(|| b.cmp(a))
    });
    best.map(|(prefix, _)| prefix.to_owned())
}
