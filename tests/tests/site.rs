//! The pages around the networks: concepts, the lead figure, and the links between all of them.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Options, Page, Strangers, seconds};

/// Addresses of this site that the page links to.
fn links(page: &Page) -> Result<BTreeSet<String>> {
    page.script(
        "return [...document.querySelectorAll('a[href]')].map(a => a.href.baseVal ?? a.hash).filter(h => \
            h.startsWith('#/'));",
        &[],
    )
}

#[test]
fn the_bottleneck_counts_what_the_story_counts() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/concepts/bottleneck")?;
    page.wait_for("comparison", seconds(10), |text| text.contains("589,824") && text.contains("69,632"))?;
    ensure!(page.text("verdict")?.contains("8.47 times fewer"), "{}", page.text("verdict")?);
    page.fill("slider-1", "4")?;
    page.wait_for("verdict", seconds(5), |text| text.contains("times") && !text.contains("8.47"))?;
    page.assert_no_console_errors()
}

#[test]
fn the_lead_figure_answers_to_the_pointer_and_to_its_controls() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("lead-figure", seconds(10))?;
    let discs = || -> Result<usize> {
        page.script("return document.querySelectorAll('[data-testid=lead-figure] a circle').length;", &[])
    };
    let all = discs()?;
    ensure!(all > 25, "{all} discs");
    page.script::<bool>(
        "document.querySelector('[data-testid=lead-figure] a[href$=vgg16]').focus(); return true;",
        &[],
    )?;
    page.wait_for("lead-figure", seconds(5), |text| text.contains("VGG-16 (D), 2014: 71.6% top-1"))?;
    page.script::<bool>(
        "[...document.querySelectorAll('.chip')].find(c => c.textContent === 'VGG').click(); return true;",
        &[],
    )?;
    page.wait_until("the VGGs go", seconds(5), || Ok(discs()? < all))?;
    page.select("figure-y", "density")?;
    page.wait_for("lead-figure", seconds(5), |text| text.contains("for each million parameters"))?;
    page.assert_no_console_errors()
}

#[test]
fn every_link_inside_the_site_leads_to_a_page_and_no_other_host_is_asked() -> Result<()> {
    let strangers = Strangers::listen()?;
    let page = Page::open(Options { switches: vec![strangers.switch()], ..Options::default() })?;
    page.wait_until_there("model-table", seconds(10))?;
    for (address, there) in [("#//////", "model-table"), ("#//lab//", "lab-train"), ("#//", "model-table")] {
        page.goto(address)?;
        page.wait_until_there(there, seconds(20)).with_context(|| address.to_owned())?;
    }
    let mut waiting: Vec<String> = links(&page)?.into_iter().collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(route) = waiting.pop() {
        page.goto(&route)?;
        page.wait_until("a heading", seconds(20), || {
            page.script("return document.querySelector('main h1') !== null;", &[])
        })?;
        ensure!(!page.exists("not-found")?, "{route} leads nowhere");
        for next in links(&page)? {
            if seen.insert(next.clone()) {
                waiting.push(next);
            }
        }
    }
    ensure!(seen.len() > 60, "only {} pages were found", seen.len());
    ensure!(strangers.asked().is_empty(), "other hosts were asked: {:?}", strangers.asked());
    page.assert_no_console_errors()
}

/// Pages that few open are files of their own (`crates/app/src/parts.rs`).
#[test]
fn a_page_that_cannot_be_fetched_says_so_and_comes_when_asked_again() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("model-table", seconds(20))?;
    page.script::<bool>(
        "window.whole = window.fetch; window.fetch = () => Promise.reject(new TypeError('cut off')); return true;",
        &[],
    )?;
    page.script::<bool>("location.hash = '#/lab'; return true;", &[])?;
    page.wait_until_there("part-missing", seconds(10))?;
    page.click("part-again")?;
    page.wait_until_there("part-missing", seconds(10))?;
    page.script::<bool>("window.fetch = window.whole; return true;", &[])?;
    page.click("part-again")?;
    page.wait_until_there("lab-train", seconds(30))?;
    ensure!(!page.exists("part-missing")?, "what was missing has come");
    Ok(())
}

/// An address may be edited by hand while its page is open.
#[test]
fn the_comparison_follows_its_address() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/compare?a=lenet5&b=vgg16")?;
    page.wait_for("compare-table", seconds(20), |text| text.contains("LeNet-5") && text.contains("VGG-16"))?;
    page.script::<bool>("location.hash = '#/compare?a=enet&b=densenet121'; return true;", &[])?;
    page.wait_for("compare-table", seconds(10), |text| text.contains("ENet") && text.contains("DenseNet-121"))?;
    let chosen: Vec<String> = page.script(
        "return ['compare-a', 'compare-b'].map(side => document.querySelector(`[data-testid=${side}]`).value);",
        &[],
    )?;
    ensure!(chosen == ["enet", "densenet121"], "{chosen:?} are chosen");
    page.assert_no_console_errors()
}

/// On a phone the name of the site has a row with one word, from which all pages unfold.
#[test]
fn a_phone_unfolds_the_ways_to_all_pages() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("model-table", seconds(20))?;
    let ways = "return [...document.querySelectorAll('.site-header nav a, .site-header select, .site-header button')]
        .filter(way => way.checkVisibility()).length;";
    let wide: usize = page.script(ways, &[])?;
    ensure!(wide > 9, "{wide} ways on a wide screen");
    page.set_size(390, 844)?;
    page.wait_until_there("menu", seconds(5))?;
    let height: f64 = page.script("return document.querySelector('.site-header').offsetHeight;", &[])?;
    ensure!(height <= 100.0, "the header is {height} pixels high");
    ensure!(page.script::<usize>(ways, &[])? == 0, "they are folded");
    page.click("menu")?;
    ensure!(page.script::<usize>(ways, &[])? == wide, "all are there");
    page.script::<bool>("document.querySelector('.site-header a[href$=compare]').click(); return true;", &[])?;
    page.wait_until_there("compare-table", seconds(20))?;
    ensure!(page.script::<usize>(ways, &[])? == 0, "they are folded again");
    page.assert_no_console_errors()
}
