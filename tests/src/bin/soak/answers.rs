//! What does the browser's driver hold of the page?
//!
//! It never lets go of the answer of a script: an array around a text stays in the page's heap, 64 bytes at least for
//! each look at the page. Some twenty looks a second, as a wait takes them, are a few megabytes in an hour, which are
//! the driver's and no visitor's. They are held under ids that count up, so that all of them can be named.

use anyhow::{Context, Result, ensure};
use e2e::Page;
use serde_json::json;

/// The answers of one page that is never loaded again.
#[derive(Default)]
pub struct Answers {
    /// Number of the last one that was let go, and so how many were.
    pub released: u64,
}

impl Answers {
    /// Lets go of all answers up to now. No element that was asked for may be used after it.
    pub fn let_go(&mut self, page: &Page) -> Result<()> {
        let asked = page.cdp("Runtime.evaluate", json!({ "expression": "({})" }))?;
        let id = asked["result"]["objectId"].as_str().context("an object that is answered has an id")?;
        let (before, number) = id.rsplit_once('.').context("an id has parts")?;
        let last: u64 = number.parse().with_context(|| format!("the id {id} ends with a number"))?;
        ensure!(last > self.released, "the page was loaded again: its answers are counted anew");
        for number in self.released + 1..=last {
            page.cdp("Runtime.releaseObject", json!({ "objectId": format!("{before}.{number}") }))?;
        }
        self.released = last;
        Ok(())
    }
}
