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
