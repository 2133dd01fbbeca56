//! Steps of trainings.

use anyhow::{Result, bail};
use e2e::Page;

use super::networks::Case;
use super::report::{Device, Row};

/// Measures all engines with one network.
///
/// # Errors
/// When ours fails.
pub fn measure(_: &Page, _: &Case, _: Device, _: usize) -> Result<Row> {
    bail!("not yet")
}
