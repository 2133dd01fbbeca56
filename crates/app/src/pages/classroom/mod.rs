//! In class: plans, handouts, a glossary and slides, all of them Markdown files that a teacher can change.
//!
//! [`slides`] says what a file of slides means, [`show`] what is on one. [`present`] shows them in a hall, [`speaker`]
//! to the one who speaks there, [`paper`] all of them at once; [`keys`] turn them, and [`step`] keeps windows in step.
//! [`handout`] says what a handout's text means; [`glossary`] and [`sheet`] show the rest.

mod glossary;
mod handout;
mod keys;
mod live;
mod paper;
mod present;
mod sheet;
mod show;
mod slides;
mod speaker;
mod step;

pub use glossary::Glossary;
pub use paper::Paper;
pub use present::Present;
pub use sheet::Sheet;
pub use speaker::Speaker;
