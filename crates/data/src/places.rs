//! Which strings are different, in which order? One kind of map for all that the page asks of names: each further one,
//! and each instance of the standard sort, would cost every visitor half a kilobyte.

use std::collections::BTreeMap;

/// A number for each of some strings, in the order of their code points.
pub(crate) type Places<'a> = BTreeMap<&'a str, usize>;

/// How often each string is there.
pub(crate) fn counted<'a>(strings: impl Iterator<Item = &'a str>) -> Places<'a> {
    let mut places = Places::new();
    strings.for_each(|string| *places.entry(string).or_insert(0) += 1);
    places
}
