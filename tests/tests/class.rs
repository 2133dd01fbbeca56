//! What a teacher does: slides, plans, handouts, the glossary, prepared experiments; and the figure in this device's
//! own milliseconds.

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds, thorough};

#[test]
fn slides_turn_by_keys_and_show_their_notes() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/present/history")?;
    page.wait_for("slide", seconds(10), |text| text.contains("From LeNet to ResNet"))?;
    page.press("slide", "\u{e014}")?; // arrow right
    page.wait_for("slide", seconds(5), |text| text.contains("1998"))?;
    page.press("slide", "n")?;
    page.wait_for("notes", seconds(5), |text| text.contains("arithmetic"))?;
    page.press("slide", "\u{e00f}")?; // page down
    page.wait_until_there("comparison", seconds(5))?;
    // A slider keeps its own keys.
    page.press("slider-0", "\u{e014}")?;
    page.wait_for("slide-number", seconds(5), |text| text.starts_with("3 /"))?;
    page.press("slide", "\u{e012}")?; // arrow left
    page.wait_for("slide-number", seconds(5), |text| text.starts_with("2 /"))?;
    page.reload()?;
    page.wait_for("slide-number", seconds(10), |text| text.starts_with("2 /"))?;
    let hidden: bool =
        page.script("return getComputedStyle(document.querySelector('.site-header')).display === 'none';", &[])?;
    ensure!(hidden, "slides have the screen to themselves");
    page.assert_no_console_errors()
}

#[test]
fn a_network_runs_on_a_slide() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/present/digits/2")?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains('3'))?;
    page.assert_no_console_errors()
}

#[test]
fn a_link_prepares_an_experiment_and_words_lead_to_the_glossary() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/class")?;
    page.wait_for("sheet", seconds(10), |text| text.contains("Prepared experiments"))?;
    page.script::<bool>("document.querySelector('a[href*=\"size=100&\"]').click(); return true;", &[])?;
    page.wait_for("train-size", seconds(20), |text| text == "100")?;
    ensure!(page.text("train-epochs")? == "30" && page.text("train-augment")? == "none", "the link sets all of it");
    page.wait_until("a word that links", seconds(10), || {
        page.script("return document.querySelector('.story a.term') !== null;", &[])
    })?;
    let word: String =
        page.script("const link = document.querySelector('.story a.term'); link.click(); return link.hash;", &[])?;
    page.wait_until_there("glossary", seconds(10))?;
    let entry = word.trim_start_matches("#/glossary/").to_owned();
    page.wait_until("the entry has the focus", seconds(10), || {
        page.script("return document.activeElement.id === arguments[0];", &[entry.clone().into()])
    })?;
    page.assert_no_console_errors()
}

#[test]
fn networks_are_timed_on_this_device_until_told_to_stop() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("lead-figure", seconds(10))?;
    page.select("figure-x", "ms")?;
    let discs = || -> Result<usize> {
        page.script("return document.querySelectorAll('[data-testid=lead-figure] a circle').length;", &[])
    };
    ensure!(discs()? == 0, "nothing is shown that was not measured");
    page.click("measure-start")?;
    page.wait_until("two networks are timed", seconds(180), || Ok(discs()? >= 2))?;
    if thorough() {
        page.wait_until_there("measure-start", seconds(1800))?;
        let said = page.text("measuring")?;
        println!("{said}");
        ensure!(discs()? > 30 && !said.contains("Left out"), "{} networks could be timed: {said}", discs()?);
    } else {
        page.click("measure-stop")?;
    }
    page.wait_for("measuring", seconds(10), |text| text.contains("networks timed on CPU"))?;
    let timed = discs()?;
    page.reload()?;
    page.wait_until_there("lead-figure", seconds(10))?;
    page.select("figure-x", "ms")?;
    page.wait_until("they are remembered", seconds(5), || Ok(discs()? == timed))?;
    page.assert_no_console_errors()
}

/// A handout is one sheet for pupils and one with the answers; what belongs to a screen stays off it.
#[test]
fn handouts_fit_on_paper() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    for (sheet, wanted) in
        [("handout-convolution", 2..=2), ("handout-counting", 2..=2), ("lesson-45", 1..=4), ("lesson-90", 1..=5)]
    {
        page.goto(&format!("#/class/{sheet}"))?;
        page.wait_for("sheet", seconds(10), |text| text.len() > 500)?;
        let sheets = page.print(sheet)?;
        println!("{sheet}: {sheets} sheets");
        ensure!(wanted.contains(&sheets), "{sheet} takes {sheets} sheets");
    }
    page.cdp("Emulation.setEmulatedMedia", serde_json::json!({ "media": "print" }))?;
    let shown: Vec<String> = page.script(
        "return ['.site-header', '.site-footer', 'nav'].filter(name => [...document.querySelectorAll(name)].some(part \
         => part.offsetParent !== null));",
        &[],
    )?;
    ensure!(shown.is_empty(), "these are printed too: {}", shown.join(", "));
    page.assert_no_console_errors()
}
