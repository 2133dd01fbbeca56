//! What is a file of weights, once it is read: tensors by name.

use std::collections::BTreeMap;

use crate::names;
use crate::tensor::Tensor;

/// The tensors of a file, by name.
#[derive(Clone, Debug, Default)]
pub struct Tensors<'a> {
    by_name: BTreeMap<String, Tensor<'a>>,
    place: Vec<String>,
}

impl<'a> Tensors<'a> {
    /// These tensors, found under the keys `place`, by the names that they have today and without what wrappers of
    /// PyTorch's own put before every name.
    pub(crate) fn new(mut by_name: BTreeMap<String, Tensor<'a>>, place: Vec<String>) -> Self {
        let renamed = by_name.keys().filter_map(|name| Some((name.clone(), names::of_today(name)?)));
        for (old, new) in renamed.collect::<Vec<_>>() {
            if !by_name.contains_key(&new)
                && let Some(tensor) = by_name.remove(&old)
            {
                by_name.insert(new, tensor);
            }
        }
        let prefix = names::wrapper(by_name.keys().map(String::as_str)).to_owned();
        let tensors = Tensors { by_name, place };
        if prefix.is_empty() { tensors } else { tensors.without_prefix(&prefix) }
    }

    /// The same tensors with `prefix` taken from the names that begin with it; others keep theirs, such as the
    /// `n_averaged` of an average. [`Fit::prefix`](crate::fit::Fit::prefix) proposes one.
    #[must_use]
    pub fn without_prefix(self, prefix: &str) -> Self {
        // Insertion, here and elsewhere, and not `collect`, which brings a sort into the page.
        let mut by_name = BTreeMap::new();
        for (name, tensor) in self.by_name {
            let name = match name.strip_prefix(prefix) {
                Some(rest) if !rest.is_empty() => rest.to_owned(),
                _ => name,
            };
            by_name.insert(name, tensor);
        }
        Tensors { by_name, ..self }
    }

    /// The keys under which the dictionary of tensors was found in the file, outermost first: `["state_dict"]`. None if
    /// it is the file's outermost.
    pub fn place(&self) -> &[String] {
        &self.place
    }

    /// The tensor of this name.
    pub fn get(&self, name: &str) -> Option<&Tensor<'a>> {
        self.by_name.get(name)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor<'a>)> {
        self.by_name.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}
