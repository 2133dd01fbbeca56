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

/// What is wrong with the slide that is shown, at this least size of type in pixels: what is smaller, what leaves the
/// screen, what scrolls; and how many lines of text were measured.
const MEASURE: &str = "
    const [least] = arguments;
    const wrong = [];
    let measured = 0;
    const is_unseen = node => !node.checkVisibility() || node.closest('.sr-only, title') !== null;
    const texts = document.createTreeWalker(document.querySelector('.present'), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        const around = text.parentElement;
        if (!text.data.trim() || is_unseen(around)) continue;
        measured += 1;
        const scale = around.ownerSVGElement ? around.getScreenCTM().a : 1;
        const size = parseFloat(getComputedStyle(around).fontSize) * scale;
        if (size < least - 0.01) wrong.push(`${size.toFixed(1)} pixels: ${text.data.trim()}`);
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const { left, top, right, bottom } of range.getClientRects())
            if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight)
                wrong.push(`not on the screen: ${text.data.trim()}`);
    }
    for (const part of [document.documentElement, document.querySelector('.slide')])
        if (part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth)
            wrong.push(`${part.className || 'the page'} scrolls`);
    return [measured, wrong];";

/// The decks that there are.
fn decks() -> Result<Vec<String>> {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../www/content/en/present"))?;
    let mut decks = Vec::new();
    for file in files {
        decks.extend(file?.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    Ok(decks)
}

/// 28 pixels at 1080 rows can be read from the back of a hall; fewer rows have as much smaller type.
#[test]
fn every_slide_is_large_and_within_the_screen() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    let mut wrong = Vec::new();
    for language in ["en", "de"] {
        page.set_size(1440, 900)?;
        page.goto("#/class")?;
        page.wait_until_there("sheet", seconds(10))?;
        page.select("language", language)?;
        for deck in decks()? {
            page.goto(&format!("#/present/{deck}/1"))?;
            let number = page.wait_for("slide-number", seconds(10), |text| text.starts_with("1 /"))?;
            let last: usize = number.trim_start_matches("1 / ").parse()?;
            for number in 1..=last {
                page.wait_for("slide-number", seconds(10), |text| text.starts_with(&format!("{number} /")))?;
                for (width, height, least) in [(1920, 1080, 28.0), (1366, 768, 28.0 * 1366.0 / 1920.0)] {
                    page.set_size(width, height)?;
                    let (measured, found): (usize, Vec<String>) = page.script(MEASURE, &[least.into()])?;
                    ensure!(measured > 8, "only {measured} texts were measured");
                    wrong.extend(found.into_iter().map(|what| format!("{language} {deck}/{number} {width}: {what}")));
                }
                page.press("slide", "\u{e00f}")?; // page down
            }
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    page.assert_no_console_errors()
}

#[test]
fn the_speakers_window_follows_the_slides_and_turns_them() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/present/history/2")?;
    page.wait_until_there("slide", seconds(10))?;
    page.click("slide-speaker")?;
    page.go_on_in_window(1)?;
    page.wait_for("speaker-number", seconds(30), |text| text == "Slide 2 of 12")?;
    page.wait_for("speaker-clock", seconds(5), |text| text != "0:00")?;
    ensure!(page.text("speaker-notes")?.contains("arithmetic"), "these are the notes of the second slide");
    page.click("speaker-next")?;
    page.wait_for("speaker-following", seconds(5), |text| text.contains("AlexNet"))?;
    page.go_on_in_window(0)?;
    page.wait_for("slide-number", seconds(5), |text| text.starts_with("3 /"))?;
    page.press("slide", "\u{e010}")?; // end
    page.go_on_in_window(1)?;
    page.wait_for("speaker-number", seconds(5), |text| text == "Slide 12 of 12")?;
    ensure!(page.text("speaker-following")?.contains("last slide"), "nothing follows");
    page.go_on_in_window(0)?;
    page.script::<bool>("window.open = () => null; return true;", &[])?;
    page.press("slide", "s")?;
    page.wait_for("slide-told", seconds(5), |text| text.contains("Allow this site to open windows"))?;
    page.press("slide", "f")?;
    let is_full = || page.script::<bool>("return document.fullscreenElement !== null;", &[]);
    page.wait_until("the slides fill the screen", seconds(5), is_full)?;
    page.press("slide", "\u{e00c}")?; // escape
    page.wait_until("the rest of the screen is back", seconds(5), || Ok(!is_full()?))?;
    ensure!(page.exists("slide")?, "the first Escape leaves the full screen alone");
    page.press("slide", "\u{e00c}")?;
    page.wait_until_there("sheet", seconds(10))?;
    page.assert_no_console_errors()
}

/// From any slide the browser prints all of them, each with its notes, two on a sheet; colours mean something.
#[test]
fn all_slides_are_printed() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    for (deck, slides) in [("digits", 8), ("history", 12)] {
        page.goto(&format!("#/present/{deck}/2"))?;
        page.wait_until_there("slide", seconds(10))?;
        let sheets = page.print(&format!("slides-{deck}"))?;
        ensure!(sheets == slides / 2, "{slides} slides take {sheets} sheets");
        page.wait_until("the screen is as before", seconds(5), || Ok(!page.exists("on-paper")?))?;
        page.goto(&format!("#/present/{deck}/paper"))?;
        page.wait_until_there("on-paper", seconds(10))?;
        let (there, noted): (usize, usize) = page.script(
            "const sheets = [...document.querySelectorAll('[data-testid=on-paper]')];
             const noted = sheets.filter(sheet => sheet.querySelector('.notes').innerText.length > 10);
             return [sheets.length, noted.length];",
            &[],
        )?;
        ensure!((there, noted) == (slides, slides), "{there} slides, {noted} with notes");
    }
    let exact: bool = page.script(
        "return [...document.querySelectorAll('.hue i, .on-paper svg')].every(part =>
            getComputedStyle(part).printColorAdjust === 'exact');",
        &[],
    )?;
    ensure!(exact, "printers may leave colours out");
    page.click("paper-single")?;
    let sheets = page.print("slides-single")?;
    ensure!(sheets == 12, "one slide a page takes {sheets} sheets");
    page.click("paper-notes")?;
    page.wait_until("no notes", seconds(5), || page.script("return document.querySelector('.notes') === null;", &[]))?;
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

/// A handout is one sheet for pupils, with room to write, and one with the answers where they are asked for; what
/// belongs to a screen stays off it.
#[test]
fn handouts_fit_on_paper() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    for (sheet, wanted) in
        [("handout-convolution", 1..=1), ("handout-counting", 1..=1), ("lesson-45", 1..=4), ("lesson-90", 1..=5)]
    {
        page.goto(&format!("#/class/{sheet}"))?;
        page.wait_for("sheet", seconds(10), |text| text.len() > 500)?;
        let sheets = page.print(sheet)?;
        println!("{sheet}: {sheets} sheets");
        ensure!(wanted.contains(&sheets), "{sheet} takes {sheets} sheets");
        if sheet.starts_with("handout") {
            let gaps: usize = page.script("return document.querySelectorAll('.gap, .handout hr').length;", &[])?;
            ensure!(gaps > 8, "{sheet} has {gaps} places to write");
            ensure!(!page.exists("answers")?, "pupils see no answers");
            page.click("with-answers")?;
            page.wait_for("answers", seconds(5), |text| text.contains("For the teacher"))?;
            let sheets = page.print(&format!("{sheet}-answers"))?;
            ensure!(sheets == 2, "{sheet} with its answers takes {sheets} sheets");
        }
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
