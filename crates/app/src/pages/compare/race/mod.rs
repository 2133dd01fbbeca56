//! A race: two to four trainings by the same numbers, in turn or side by side, each a run of the list.
//!
//! [`setup`] is what is asked for and how it stands in an address, [`order`] whose turn it is, [`lane`] a worker,
//! [`track`] what it told of one training, [`course`] how all of it goes on; [`form`] and [`view`] show it.

mod course;
mod form;
mod lane;
mod order;
mod setup;
mod track;
mod view;

pub use course::{Course, Now, Shown, shown};
pub use lane::Lane;
pub use setup::Entrant;
pub use view::{RaceSection, use_leaving};

/// Does the address ask for a race?
pub fn is_racing() -> bool {
    setup::Race::addressed().is_some()
}
