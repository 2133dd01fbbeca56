//! The built page opens, and nothing is amiss.

use anyhow::Result;
use e2e::{Gpu, Page, seconds};

#[test]
fn the_page_opens_without_errors() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until("the page has a title and something to read", seconds(20), || {
        page.script("return document.title !== '' && document.body.innerText.trim() !== '';", &[])
    })?;
    page.assert_no_console_errors()
}
