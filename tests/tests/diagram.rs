//! How networks are drawn, in the built page and a real browser: folded, zoomed, saved, and built only in sight.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, seconds};

/// Pairs of labels in the drawing that lie on each other, and labels that begin outside of it.
const CLASHES: &str = "
    const drawing = document.querySelector('[data-testid=diagram] svg').getBoundingClientRect();
    const boxes = [...document.querySelectorAll('[data-testid=diagram] text')]
        .map(text => [text.textContent, text.getBoundingClientRect()]);
    const found = boxes.filter(([, box]) => box.left < drawing.left - 1 || box.right > drawing.right + 1
        || box.top < drawing.top - 1 || box.bottom > drawing.bottom + 1).map(([text]) => text + ' is outside');
    boxes.forEach(([a, one], at) => boxes.slice(at + 1).forEach(([b, other]) => {
        // Lines have room above and below their letters.
        const apart = one.right <= other.left + 1 || other.right <= one.left + 1
            || one.bottom <= other.top + 4 || other.bottom <= one.top + 4;
        if (!apart) found.push(a + ' on ' + b);
    }));
    return found;";

/// What is in sight of a drawing, in its own pixels: where it begins, and how long it is.
const IN_SIGHT: &str = "
    const stage = document.querySelector('[data-testid=diagram]');
    const drawing = stage.querySelector('svg');
    const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
    return [stage.scrollLeft / scale, stage.clientWidth / scale];";

fn visit(page: &Page, id: &str) -> Result<()> {
    page.goto(&format!("#/models/{id}"))?;
    page.wait_until_there("layer-table", seconds(20))?;
    page.wait_until_there("diagram", seconds(5))
}

fn boxes(page: &Page) -> Result<usize> {
    page.script("return document.querySelectorAll('[data-testid=diagram] .part').length", &[])
}

fn press_button(page: &Page, words: &str) -> Result<()> {
    let script = "const found = [...document.querySelectorAll('.diagram button')]
        .find(button => button.textContent === arguments[0]);
        found?.click();
        return !!found;";
    let is_there: bool = page.script(script, &[words.into()])?;
    ensure!(is_there, "there is no button {words:?}");
    Ok(())
}

#[test]
fn few_boxes_tell_a_network_and_their_labels_are_whole_and_apart() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    for width in [1440, 390] {
        page.set_size(width, 900)?;
        for id in ["vgg16", "squeezenet1_0", "inception_v4"] {
            visit(&page, id)?;
            page.wait_until("the drawing is measured", seconds(5), || Ok(boxes(&page)? >= 3))?;
            if width == 1440 {
                let count = boxes(&page)?;
                ensure!((6..=16).contains(&count), "{id} is told by {count} boxes");
            }
            let clashes: Vec<String> = page.script(CLASHES, &[])?;
            ensure!(clashes.is_empty(), "{id} at {width} pixels: {clashes:?}");
        }
    }
    page.assert_no_console_errors()
}

/// The pictures on the boxes: each its part's name, its address, and whether its pixels differ from each other.
const FACES: &str = "
    const images = [...document.querySelectorAll('[data-testid=diagram] .part image')];
    return Promise.all(images.map(async image => {
        const address = image.getAttribute('href');
        const loaded = new Image();
        loaded.src = address;
        await loaded.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [loaded.width, loaded.height];
        const context = canvas.getContext('2d');
        context.drawImage(loaded, 0, 0);
        const pixels = new Set(new Uint32Array(context.getImageData(0, 0, loaded.width, loaded.height).data.buffer));
        return [image.closest('.part').querySelector('title').textContent, address, pixels.size > 1];
    }));";

type Face = (String, String, bool);

fn faces(page: &Page) -> Result<Vec<Face>> {
    page.script::<Vec<Face>>(FACES, &[])
}

#[test]
fn the_boxes_show_what_the_network_that_runs_makes_of_the_picture() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, "lenet5")?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains('3'))?;
    let show = "document.querySelector('[data-testid=diagram]').scrollIntoView({block: 'center'}); return 0;";
    page.script::<i32>(show, &[])?;
    page.wait_until("maps of the three", seconds(20), || Ok(!faces(&page)?.is_empty()))?;
    let three = faces(&page)?;
    for part in ["input", "c1", "s2", "c3", "s4", "c5", "f6", "output"] {
        ensure!(three.iter().any(|(name, _, differs)| name == part && *differs), "nothing on {part}: {three:?}");
    }
    page.click("sample-7")?;
    page.wait_for("prediction-top1", seconds(20), |text| text.contains('7'))?;
    // The click brought the sample into sight; what is not in sight is not drawn.
    page.script::<i32>(show, &[])?;
    page.wait_until("other maps", seconds(20), || {
        let seven = faces(&page)?;
        Ok(seven.len() == three.len() && seven.iter().zip(&three).all(|(now, before)| now.1 != before.1))
    })?;
    // A published network is drawn while its small sibling runs: it has no maps of its own to show.
    visit(&page, "resnet18")?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    page.script::<i32>(show, &[])?;
    std::thread::sleep(seconds(1));
    ensure!(faces(&page)?.is_empty(), "the published network shows maps");
    page.click("size-small")?;
    page.wait_until("maps of the sibling", seconds(20), || Ok(!faces(&page)?.is_empty()))?;
    page.assert_no_console_errors()
}

#[test]
fn a_wide_drawing_is_zoomed_fitted_moved_and_saved() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.set_size(1440, 900)?;
    visit(&page, "inception_v4")?;
    press_button(&page, "Unfold all blocks")?;
    page.wait_until_there("diagram-overview", seconds(5))?;
    let in_sight = || page.script::<[f64; 2]>(IN_SIGHT, &[]);
    let [_, length] = in_sight()?;
    page.click("diagram-zoom-in")?;
    page.wait_until("less is in sight", seconds(5), || Ok(in_sight()?[1] < length * 0.9))?;
    page.press("diagram", "--")?;
    page.wait_until("more is in sight", seconds(5), || Ok(in_sight()?[1] > length * 1.1))?;
    // End walks to the last part, which comes into sight; the strip's keys go back.
    let [begin, _] = in_sight()?;
    page.press("diagram", "\u{e010}")?;
    page.wait_until("the end is in sight", seconds(5), || Ok(in_sight()?[0] > begin + 1000.0))?;
    let [end, _] = in_sight()?;
    page.press("diagram-overview", "\u{e011}")?;
    page.wait_until("the beginning is in sight", seconds(5), || Ok(in_sight()?[0] < end - 1000.0))?;
    page.click("diagram-fit")?;
    page.wait_until("all of it is in sight", seconds(5), || Ok(!page.exists("diagram-overview")?))?;

    page.click("diagram-svg")?;
    let svg = fs::read_to_string(page.wait_for_download(".svg", seconds(10))?)?;
    let read = "const drawing = new DOMParser().parseFromString(arguments[0], 'image/svg+xml');
        return [drawing.querySelector('parsererror') === null, drawing.querySelectorAll('text').length];";
    let (is_whole, words): (bool, usize) = page.script(read, &[svg.into()])?;
    ensure!(is_whole && words > 300, "the saved drawing has {words} labels");
    page.click("diagram-png")?;
    let png = fs::read(page.wait_for_download(".png", seconds(20))?)?;
    let width = png.get(16..20).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    ensure!(png.starts_with(b"\x89PNG") && width.context("a picture")? > 4000, "the picture is {width:?} pixels wide");
    page.assert_no_console_errors()
}

#[test]
fn what_is_not_in_sight_of_a_network_of_a_thousand_layers_is_not_built() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.set_size(1440, 900)?;
    visit(&page, "resnet1202")?;
    let elements = || page.script::<usize>("return document.querySelectorAll('*').length", &[]);
    let at_first = elements()?;
    press_button(&page, "Unfold all blocks")?;
    page.wait_until("it is unfolded", seconds(10), || {
        Ok(page.attribute("diagram", "aria-label")?.is_some_and(|label| label.contains("4211")))
    })?;
    let unfolded = elements()?;
    ensure!(at_first < 4000 && unfolded < 4000, "{at_first} elements folded, {unfolded} unfolded");
    // The table tells how much of it is shown, and shows more.
    ensure!(page.text("layers-shown")?.contains("4,211"), "{}", page.text("layers-shown")?);
    let rows = || page.script::<usize>("return document.querySelectorAll('.layer-table tbody tr').length", &[]);
    let shown = rows()?;
    page.click("layers-after")?;
    page.wait_until("more layers", seconds(5), || Ok(rows()? > shown + 100))?;
    println!("ResNet-1202: {at_first} elements folded, {unfolded} unfolded");
    page.assert_no_console_errors()
}
