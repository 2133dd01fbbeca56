//! In class: plans, handouts, a glossary and slides, all of them Markdown files that a teacher can change.
//!
//! [`slides`] says what a file of slides means, [`present`] shows them, [`glossary`] and [`sheet`] show the rest.

mod glossary;
mod present;
mod sheet;
mod slides;

pub use glossary::Glossary;
pub use present::Present;
pub use sheet::Sheet;
