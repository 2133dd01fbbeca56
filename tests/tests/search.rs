//! The search of `#/concepts/search`, in the built page and a real browser.

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};

/// Passes over so few pictures that a search is over in a minute.
const SHORT: &str = "#/concepts/search?device=cpu&pictures=96";

/// The chains of all candidates of a table, whether it is unfolded or not.
fn candidates(page: &Page, testid: &str) -> Result<Vec<String>> {
    let rows = format!(
        "return [...document.querySelectorAll('[data-testid={testid}] tbody tr')].map(row => row.cells[2].textContent)"
    );
    page.script(&rows, &[])
}

/// Asks for a search so small that it is soon over, and lets it begin.
fn begin(page: &Page) -> Result<()> {
    page.wait_until_there("search-run", seconds(60))?;
    for (field, value) in [("candidates", "11"), ("params", "8000"), ("macs", "400000"), ("seed", "3")] {
        page.fill(&format!("search-{field}"), value)?;
    }
    page.click("search-run")?;
    page.wait_until_there("search-pause", seconds(30))
}

fn wait_for_verdict(page: &Page) -> Result<()> {
    page.wait_until("both searches are over", seconds(300), || {
        Ok(page.attribute("search-verdict", "data-verdict")?.is_some_and(|key| key != "none"))
    })
}

/// What the browser keeps of the search.
fn kept(page: &Page) -> Result<String> {
    page.script("return localStorage.search || ''", &[])
}

#[test]
fn a_search_is_paused_and_reloaded_and_finds_what_it_would_have_found() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto(SHORT)?;
    begin(&page)?;
    ensure!(page.text("search-rules")?.contains("11 candidates"), "{}", page.text("search-rules")?);
    page.wait_until("some are trained", seconds(120), || {
        Ok(kept(&page)?.lines().next().unwrap_or("").contains(" 2:"))
    })?;
    let begun = candidates(&page, "search-table")?;
    ensure!(begun.len() == 9, "the first bracket: {begun:?}");
    page.click("search-pause")?;
    page.wait_for("search-run", seconds(30), |text| text.contains("Go on"))?;
    let paused = kept(&page)?;
    page.reload()?;
    page.wait_for("search-run", seconds(60), |text| text.contains("Go on"))?;
    ensure!(candidates(&page, "search-table")? == begun, "the same candidates after a reload");
    ensure!(kept(&page)? == paused, "nothing is lost by a reload");
    // A reload in the middle of a training, too.
    page.click("search-run")?;
    page.wait_until_there("search-pause", seconds(30))?;
    page.reload()?;
    page.wait_for("search-run", seconds(60), |text| text.contains("Go on"))?;
    page.click("search-run")?;
    wait_for_verdict(&page)?;
    ensure!(!page.exists("search-run")? && !page.exists("search-pause")?, "it is over");

    let (evolved, drawn) = (candidates(&page, "search-table")?, candidates(&page, "search-table-random")?);
    ensure!(evolved.len() == 11 && drawn.len() == 11, "{} and {}", evolved.len(), drawn.len());
    ensure!(evolved[..9] == drawn[..9], "both begin alike");
    let circles: usize =
        page.script("return document.querySelectorAll('[data-testid=search-frontier] svg g circle').length", &[])?;
    ensure!(circles == 22, "a mark for each: {circles}");
    let branches: usize =
        page.script("return document.querySelectorAll('[data-testid=search-tree] li').length", &[])?;
    let children: usize =
        page.script("return document.querySelectorAll('[data-testid=search-tree] li li').length", &[])?;
    ensure!(branches == 11 && children == 2, "{branches} in the tree, {children} of them children");

    // Another search by the same rules, in one go: the same numbers.
    let found = kept(&page)?;
    page.click("search-clear")?;
    page.wait_until_there("search-seed", seconds(10))?;
    begin(&page)?;
    wait_for_verdict(&page)?;
    ensure!(kept(&page)? == found, "{} and {found}", kept(&page)?);

    let address: String =
        page.script("return document.querySelector('[data-testid=search-winner]').getAttribute('href')", &[])?;
    ensure!(address.contains("edits=modules("), "{address}");
    page.goto(&address)?;
    page.wait_until_there("lab-layer", seconds(60))?;
    page.assert_no_console_errors()
}
