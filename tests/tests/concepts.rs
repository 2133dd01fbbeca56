//! Concepts that one can move: does each page's picture follow its first control, and is the convolution right?

use std::thread;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use e2e::{Gpu, Page, seconds};

/// The right arrow key, as WebDriver has it.
const RIGHT: &str = "\u{e014}";

/// Every concept page with something to move.
const CONCEPTS: [&str; 18] = [
    "convolution",
    "counting",
    "pooling",
    "one-by-one",
    "bottleneck",
    "factorised",
    "separable",
    "global-pooling",
    "dilated",
    "residual",
    "inception-modules",
    "batch-normalisation",
    "dropout",
    "lrn",
    "gap",
    "figure",
    "modules",
    "future",
];

/// Concepts that are tables and tests, with nothing to move.
const UNMOVED: [&str; 5] = ["small-filters", "claims", "depth", "bypassing", "search"];

/// All pixels of the canvases and all marks of the drawings in the page's picture.
const PICTURE: &str = "
    const picture = document.querySelector('[data-testid=concept-picture]');
    const control = document.querySelector('[data-testid=concept-control]');
    if (!picture || !control || document.querySelector('.play.waiting')) return null;
    const canvases = [...picture.querySelectorAll('canvas')].map(canvas => canvas.toDataURL());
    const drawings = picture.matches('svg') ? [picture] : [...picture.querySelectorAll('svg')];
    const all = canvases.concat(drawings.map(svg => svg.innerHTML));
    return all.length ? all.join() : null;";

/// Moves the first control by as much as it can be moved, or to another choice.
const MOVE: &str = "
    const control = document.querySelector('[data-testid=concept-control]').querySelector('input, select');
    if (control.tagName === 'SELECT') control.selectedIndex = control.selectedIndex ? 0 : 1;
    else control.value = control.value === control.max ? control.min : control.max;
    control.dispatchEvent(new Event('input', { bubbles: true }));
    control.dispatchEvent(new Event('change', { bubbles: true }));
    return control.closest('label')?.innerText || control.getAttribute('aria-label') || '';";

fn picture(page: &Page) -> Result<Option<String>> {
    page.script(PICTURE, &[])
}

/// The picture once it has been the same for a while: what was asked of the page has been drawn.
fn still(page: &Page) -> Result<String> {
    for _ in 0..50 {
        let before = picture(page)?;
        thread::sleep(Duration::from_millis(150));
        if let Some(before) = before.filter(|before| picture(page).is_ok_and(|now| now.as_ref() == Some(before))) {
            return Ok(before);
        }
    }
    bail!("the picture never rests")
}

#[test]
fn the_picture_of_every_concept_follows_its_first_control() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/concepts")?;
    page.wait_until_there("concept-list", seconds(20))?;
    let pages: usize = page.script("return document.querySelectorAll('[data-testid=concept-list] li').length;", &[])?;
    ensure!(pages == CONCEPTS.len() + UNMOVED.len(), "there are {pages} concepts");
    for id in CONCEPTS {
        page.goto(&format!("#/concepts/{id}"))?;
        let shown = || -> Result<bool> {
            let address: String = page.script("return location.hash;", &[])?;
            Ok(address.ends_with(id) && picture(&page)?.is_some())
        };
        page.wait_until(&format!("a picture on {id}"), seconds(30), shown)?;
        let before = still(&page)?;
        let label: String = page.script(MOVE, &[])?;
        ensure!(!label.trim().is_empty(), "the first control of {id} has no label");
        page.wait_until(&format!("another picture on {id}, moved by “{label}”"), seconds(10), || {
            Ok(picture(&page)?.is_some_and(|now| now != before))
        })?;
    }
    page.assert_no_console_errors()
}

/// The square has twelve bright rows and columns, 8 to 19, on 28 dark ones; the kernel that the page begins with is
/// Sobel's for upright edges, -1 0 1, -2 0 2, -1 0 1. All numbers below are worked out by hand from that.
#[test]
fn the_convolution_editor_computes_what_is_worked_out_by_hand() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/concepts/convolution")?;
    page.wait_until_there("conv-said", seconds(20))?;
    page.click("photo-6")?;
    let at = |row: usize, column: usize, side: usize| page.fill("conv-place", &(row * side + column).to_string());
    let said = |wanted: &str| page.wait_for("conv-said", seconds(5), |text| text.contains(wanted)).map(drop);
    // Columns 6 and 7 are dark, 8 is bright, and so are all three rows: 1 + 2 + 1.
    at(10, 6, 26)?;
    said("Row 11, column 7 of the output: the 9 products add up to 4.")?;
    // The upper left corner of the square in the lower right of the window: one bright pixel, of weight 1.
    at(6, 6, 26)?;
    said("add up to 1.")?;
    // The right edge: columns 18 and 19 bright, 20 dark.
    at(10, 18, 26)?;
    said("add up to −4.")?;
    page.click("conv-back")?;
    said("Row 11, column 18 of the output: the 9 products add up to 0.")?;
    // A weight of one's own: the middle is bright there.
    // What cannot be a weight is none, and is shown no more.
    let before = page.text("weight-4")?;
    page.fill("weight-4", "1e99")?;
    page.wait_until("the weight is as it was", seconds(5), || Ok(page.text("weight-4")? == before))?;
    page.fill("weight-4", "0.5")?;
    said("add up to 0.5.")?;
    // Five rows, blurred: a window around the corner pixel holds 3 × 3 bright ones of 25.
    page.select("conv-size", "5×5")?;
    page.select("conv-kernel", "blur")?;
    at(6, 6, 24)?;
    said("the 25 products add up to 0.36.")?;
    // With a padding of 2 and a stride of 2, 28 rows give 14. Output 3 looks at rows 4 to 8: one bright pixel of 25.
    page.fill("conv-padding", "2")?;
    page.fill("conv-stride", "2")?;
    page.wait_for("concept-picture", seconds(5), |text| text.contains("14×14"))?;
    at(3, 3, 14)?;
    said("Row 4, column 4 of the output: the 25 products add up to 0.04.")?;
    // The arrow keys move the window; what it has passed stays filled.
    page.press("conv-input", RIGHT)?;
    said("Row 4, column 5 of the output: the 25 products add up to 0.12.")?;
    // So does the pointer: pixel 22 of 32, with the rim, is in the middle of window 10, which holds rows 18 to 22: two
    // bright ones, and two columns.
    page.draw("conv-input", &[(0.2, 0.2), (0.703, 0.703)])?;
    said("Row 11, column 11 of the output: the 25 products add up to 0.16.")?;
    page.click("conv-play")?;
    page.wait_for("conv-said", seconds(5), |text| !text.contains("Row 11, column 11 "))?;
    page.click("conv-play")?;
    page.assert_no_console_errors()
}
