//! Does the Burn code that the project exports compile, and does it compute what the graph says?
//!
//! Not a part of the page: each module below is the text of `arch::export::burn` for one network, made anew by the
//! build script, so that an export that would not compile does not pass the tests. `tests/` compares their numbers.

include!(concat!(env!("OUT_DIR"), "/networks.rs"));
