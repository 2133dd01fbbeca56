//! Does the page speak more than one language, remember which, and tell everything in it?

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};

fn language(page: &Page) -> Result<String> {
    page.script("return document.documentElement.lang;", &[])
}

fn story_begins(page: &Page, words: &str) -> Result<()> {
    page.wait_until(words, seconds(10), || {
        page.script("return document.querySelector('.story h2')?.textContent === arguments[0];", &[words.into()])
    })
}

#[test]
fn german_is_chosen_once_and_remembered() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("model-table", seconds(10))?;
    ensure!(language(&page)? == "en");
    page.select("language", "de")?;
    page.wait_until("the page is German", seconds(10), || Ok(language(&page)? == "de"))?;
    page.wait_until("its words too", seconds(10), || {
        page.script("return document.querySelector('nav').textContent.includes('Zeitleiste');", &[])
    })?;
    page.goto("#/models/lenet5")?;
    page.reload()?;
    story_begins(&page, "Schecks lesen")?;
    ensure!(language(&page)? == "de", "it is remembered");
    ensure!(!page.exists("foreign")?, "this text is translated");
    ensure!(page.text("total-params")? == "60.850", "numbers are written as in German");
    page.assert_no_console_errors()
}

/// The choice on the page is the later one.
#[test]
fn a_choice_overrules_the_language_of_the_address() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/concepts?device=cpu&lang=de")?;
    page.reload()?;
    page.wait_until("the page is German", seconds(10), || Ok(language(&page)? == "de"))?;
    page.select("language", "en")?;
    page.wait_until("the page is English", seconds(10), || Ok(language(&page)? == "en"))?;
    ensure!(page.script::<String>("return location.hash", &[])? == "#/concepts?device=cpu");
    page.reload()?;
    page.wait_until_there("concept-list", seconds(10))?;
    ensure!(language(&page)? == "en", "after a reload too");
    page.assert_no_console_errors()
}

#[test]
fn stories_and_concepts_are_told_in_the_language_of_the_page() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/vgg16?lang=de")?;
    page.reload()?;
    let stories = [
        ("#/models/vgg16", "Eines nach dem anderen"),
        ("#/models/bvlc_alexnet", "Elf Punkte"),
        ("#/models/resnet18", "Tiefer ist schlechter"),
        ("#/concepts/future", "Nach der Geschichte"),
    ];
    for (route, words) in stories {
        page.goto(route)?;
        story_begins(&page, words)?;
        ensure!(!page.exists("foreign")?, "{route} is translated");
        let lang: String = page.script("return document.querySelector('.story').lang;", &[])?;
        ensure!(lang == "de", "a screen reader is told that it is German");
    }
    page.assert_no_console_errors()
}
