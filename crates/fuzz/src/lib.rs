//! Damaged input for every parser, for a bounded time.
//!
//! A target is a test in `tests/`: it makes input, gives it to a parser and asserts what must hold of the answer. Input
//! is a valid file with a few changes ([`damage`]), or is built behind what guards a format: a pickle instruction by
//! instruction ([`pickle`]), an archive around a changed part ([`archive`]), a header of JSON with changed fields
//! ([`header`]). Files of `corpus/TARGET/` come first, as they are, and are changed as well: there go inputs that once
//! found a fault.
//!
//! A target for a new parser is a function of a few lines in `tests/parsers.rs`: its valid files, its parser, what must
//! hold. Nothing that cannot fail counts as something that must hold.
//!
//! | variable | what it sets |
//! |---|---|
//! | `FUZZ_SECONDS` | seconds per target; 3 if neither it nor the next is set |
//! | `FUZZ_EXECUTIONS` | executions per target |
//! | `FUZZ_SEED` | the first seed, which else is the time's; execution `n` has the seed `n` later |

pub mod archive;
pub mod corpus;
pub mod damage;
pub mod header;
pub mod memory;
pub mod pickle;
mod run;

pub use damage::damaged;
pub use run::{Report, run};
