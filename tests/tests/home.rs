//! The first page: what runs before anybody scrolls, and the figure below it.

use std::collections::HashMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use arch::Procedure;
use arch::zoo;
use e2e::{Gpu, Page, seconds};

/// A one, as a hand draws it.
const ONE: [(f64, f64); 2] = [(0.52, 0.15), (0.48, 0.85)];

/// What each network says of the picture: its id, the class, the share and the milliseconds.
type Line = (String, String, String, String);

fn lines(page: &Page) -> Result<Vec<Line>> {
    page.script(
        "return [...document.querySelectorAll('[data-testid=one-picture-answer]')].map(line => [line.dataset.model,
            ...['class', 'share', 'ms'].map(name => line.querySelector('.' + name).textContent)]);",
        &[],
    )
}

/// Waits until all networks have answered.
fn all_said(page: &Page) -> Result<Vec<Line>> {
    page.wait_for("one-picture-progress", seconds(60), |text| text.contains(" say: "))?;
    lines(page)
}

#[test]
fn a_digit_is_read_above_the_fold_and_what_is_drawn_over_it_too() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    // The sample that is shown first is a three, as the strip's name says.
    page.wait_for("home-answer", seconds(20), |text| text == "3")?;
    let alive: f64 = page.script("return performance.now();", &[])?;
    println!("the first digit was read after {alive:.0} ms");
    for (width, height) in [(1440, 900), (1920, 1080)] {
        let metrics = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        page.cdp("Emulation.setDeviceMetricsOverride", metrics)?;
        let lowest: f64 = page.script(
            "return Math.max(...['home-pad', 'one-picture'].map(id =>
                document.querySelector(`[data-testid=${id}]`).getBoundingClientRect().bottom));",
            &[],
        )?;
        ensure!(lowest <= f64::from(height), "at {width} by {height} it ends at {lowest}");
    }
    page.draw("draw-pad", &ONE)?;
    page.wait_for("home-answer", seconds(10), |text| text == "1")?;
    page.click("sample-7")?;
    page.wait_for("home-answer", seconds(10), |text| text == "7")?;
    page.assert_no_console_errors()
}

#[test]
fn the_small_siblings_answer_one_picture_as_their_own_pages_do() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    // Of the ship they begin by themselves; then a frog is chosen.
    let first = all_said(&page)?;
    page.click("picture-6")?;
    page.wait_for("one-picture-progress", seconds(10), |text| text.contains("have answered"))?;
    let said = all_said(&page)?;
    ensure!(first != said, "another picture, other answers");
    let ids: Vec<&str> = said.iter().map(|line| line.0.as_str()).collect();
    let has_pictures = |model: &&zoo::Model| model.small.is_some_and(|small| small.task == zoo::Task::Cifar10);
    let siblings: Vec<&str> = zoo::all().filter(has_pictures).map(|model| model.id).collect();
    ensure!(ids == siblings, "all siblings for such pictures, in the order of history: {ids:?}");
    let frogs = said.iter().filter(|line| line.1 == "frog").count();
    ensure!(frogs * 10 >= said.len() * 7, "only {frogs} of {} see the frog", said.len());
    ensure!(said.iter().all(|line| line.3.ends_with(" ms")), "each says how long it took: {said:?}");
    for id in ["nin_cifar10", "resnet18"] {
        let (_, class, share, _) = said.iter().find(|line| line.0 == id).context(id)?;
        page.goto(&format!("#/models/{id}"))?;
        page.wait_for("prediction-top1", seconds(60), |text| text != "–")?;
        page.click("sample-6")?;
        page.wait_for("prediction-top1", seconds(10), |text| text == class)?;
        let own = page.wait_for("prediction-6", seconds(5), |text| text.contains('%'))?;
        let is_same = own.contains(share.as_str()) || share.starts_with('>') && own.contains("100.0%");
        ensure!(is_same, "{id} is {share} sure on the first page, and on its own: {own}");
    }
    page.assert_no_console_errors()
}

#[test]
fn the_figure_shows_one_procedure_to_pointer_and_key_and_leaves_as_a_table() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.wait_until_there("figure-procedure", seconds(20))?;
    ensure!(
        page.script::<String>("return document.querySelector('[data-testid=figure-procedure]').value;", &[])?
            == Procedure::SingleCrop.key()
    );
    let shown = || -> Result<Vec<String>> {
        page.script(
            "return [...document.querySelectorAll('[data-testid=lead-figure] svg a')].map(a => \
             a.getAttribute('href').slice(9));",
            &[],
        )
    };
    let ids = shown()?;
    for id in &ids {
        let model = zoo::find(id).context("an unknown disc")?;
        ensure!(model.published.top1_by(Procedure::SingleCrop).is_some(), "{id} was not measured by one crop");
    }
    ensure!(ids.contains(&"alexnet".to_owned()) && !ids.contains(&"plain18".to_owned()), "{ids:?}");
    // By key and by pointer: torchvision's AlexNet lies under that of 2012.
    for id in &ids {
        let name = zoo::find(id).context("an unknown disc")?.name;
        let by_key: String = page.script(
            "document.querySelector(`[data-testid=lead-figure] svg a[href$='/${arguments[0]}']`).focus();
             return new Promise(done => setTimeout(() => \
             done(document.querySelector('[data-testid=figure-detail]').textContent), 30));",
            &[id.clone().into()],
        )?;
        ensure!(by_key.starts_with(name), "by key, {id} says {by_key}");
    }
    for id in ["alexnet", "bvlc_alexnet"] {
        let name = zoo::find(id).context("an unknown disc")?.name;
        let by_pointer: String = page.script(
            "const disc = document.querySelector(`[data-testid=lead-figure] svg a[href$='/${arguments[0]}'] circle`);
             disc.scrollIntoView({block: 'center'});
             const box = disc.getBoundingClientRect();
             const at = {clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true};
             disc.closest('svg').dispatchEvent(new PointerEvent('pointermove', at));
             return new Promise(done => setTimeout(() => \
             done(document.querySelector('[data-testid=figure-detail]').textContent), 30));",
            &[id.into()],
        )?;
        ensure!(by_pointer.starts_with(name), "by pointer, {id} says {by_pointer}");
    }
    names_are_apart(&page)?;
    page.select("figure-procedure", Procedure::TenCrops.key())?;
    page.wait_until("the plain networks come", seconds(5), || Ok(shown()?.contains(&"plain18".to_owned())))?;
    page.script::<bool>(
        "document.querySelector('[data-testid=figure-family][data-family=ResNet]').click(); return true;",
        &[],
    )?;
    page.wait_until("only ResNets stay", seconds(5), || {
        Ok(shown()?.iter().all(|id| zoo::find(id).is_some_and(|model| model.system == "resnet")))
    })?;
    page.click("figure-svg")?;
    let svg = fs::read_to_string(page.wait_for_download(".svg", seconds(10))?)?;
    ensure!(svg.starts_with("<svg xmlns=") && svg.contains("Plain-18"), "the drawing stands alone");
    page.click("figure-png")?;
    ensure!(fs::read(page.wait_for_download(".png", seconds(10))?)?.starts_with(b"\x89PNG"), "a picture is saved");
    page.click("figure-csv")?;
    let text = fs::read_to_string(page.wait_for_download(".csv", seconds(10))?)?;
    // As torchvision's documentation and He et al. 2015, table 2, have them.
    let wanted: HashMap<&str, &str> = HashMap::from([
        ("alexnet,", ",56.522,single-crop,"),
        ("vgg16,", ",71.592,"),
        ("plain34,", ",71.46,ten-crops,"),
    ]);
    for (id, figure) in wanted {
        ensure!(text.lines().any(|line| line.contains(&format!("\",{id}")) && line.contains(figure)), "{id}: {text}");
    }
    page.assert_no_console_errors()
}

/// No name of the figure lies on another one, as the browser draws them.
fn names_are_apart(page: &Page) -> Result<()> {
    let touching: Vec<String> = page.script(
        "const names = [...document.querySelectorAll('[data-testid=lead-figure] svg a text')].map(name => \
             [name.textContent, name.getBoundingClientRect()]);
         return names.flatMap(([name, a], index) => names.slice(index + 1)
             .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
             .map(([other]) => name + ' and ' + other));",
        &[],
    )?;
    ensure!(touching.is_empty(), "these names touch: {}", touching.join(", "));
    Ok(())
}
