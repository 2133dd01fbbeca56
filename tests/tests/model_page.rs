//! How a model's page is laid out and got about in: story and network in view together, tabs, layers that the story
//! names, links and Back, and what is taken back when it holds no longer.

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};
use serde_json::json;

// Keys, as WebDriver writes them.
const HOME: &str = "\u{e011}";
const END: &str = "\u{e010}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";

fn visit(id: &str) -> Result<Page> {
    let page = Page::open(Gpu::Off)?;
    page.goto(&format!("#/models/{id}"))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    Ok(page)
}

/// Where the first element of a selector is in the window: left, top, right, bottom.
fn place(page: &Page, selector: &str) -> Result<[f64; 4]> {
    page.script(
        "const box = document.querySelector(arguments[0]).getBoundingClientRect();
         return [box.left, box.top, box.right, box.bottom];",
        &[json!(selector)],
    )
}

fn scroll_to(page: &Page, top: f64) -> Result<()> {
    page.script("window.scrollTo({top: arguments[0], behavior: 'instant'}); return null;", &[json!(top)])
}

fn scrolled(page: &Page) -> Result<f64> {
    page.script("return window.scrollY;", &[])
}

/// The tab that is chosen, and the panels that are shown.
fn chosen(page: &Page) -> Result<(String, Vec<String>)> {
    page.script(
        "const chosen = document.querySelectorAll('[role=tab][aria-selected=true]');
         const shown = [...document.querySelectorAll('[role=tabpanel]')].filter(panel => panel.offsetHeight > 0);
         return [[...chosen].map(tab => tab.dataset.testid).join(), shown.map(panel => panel.id)];",
        &[],
    )
}

fn wait_for_tab(page: &Page, name: &str) -> Result<()> {
    let wanted = (format!("tab-{name}"), vec![format!("panel-{name}")]);
    page.wait_until(&format!("the tab {name} alone"), seconds(5), || Ok(chosen(page)? == wanted))
}

#[test]
fn the_network_is_within_the_screen_and_a_phone_needs_five_of_them() -> Result<()> {
    let page = visit("lenet5")?;
    for (width, height) in [(1440, 900), (1920, 1080), (820, 1180), (390, 844)] {
        page.set_size(width, height)?;
        scroll_to(&page, 0.0)?;
        let [_, top, _, bottom] = place(&page, ".live")?;
        ensure!(bottom - top <= f64::from(height), "at {width}: the panel is {} high", bottom - top);
        if width < 1000 {
            continue;
        }
        ensure!(top >= 0.0 && bottom <= f64::from(height), "at {width}: the panel is from {top} to {bottom}");
        let inner: f64 = page.script(
            "const panel = document.getElementById('panel-run'); return panel.scrollHeight - panel.clientHeight;",
            &[],
        )?;
        ensure!(inner <= 1.0, "at {width}: {inner} pixels of Run are out of sight");
        // The story begins beside it on the first screen, and it stays to the last paragraph.
        let [_, story, right, _] = place(&page, ".story")?;
        let [left, ..] = place(&page, ".live")?;
        ensure!(story < f64::from(height) && right < left, "at {width}: the story is at {story}, up to {right}");
        page.script::<()>(
            "document.querySelector('.story > :last-child').scrollIntoView({block: 'center', behavior: 'instant'});",
            &[],
        )?;
        let [_, top, _, bottom] = place(&page, ".live")?;
        ensure!(top >= 0.0 && bottom <= f64::from(height), "at {width}, at the end: from {top} to {bottom}");
    }
    // The phone comes last: the answer on the first two screens, the rest folded.
    for id in ["lenet5", "resnet18"] {
        page.goto(&format!("#/models/{id}"))?;
        page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
        page.wait_until("the story", seconds(10), || {
            page.script("return !!document.querySelector('.story h2');", &[])
        })?;
        let size: [f64; 2] =
            page.script("const root = document.documentElement; return [root.scrollWidth, root.scrollHeight];", &[])?;
        ensure!(size[0] <= 390.0 && size[1] <= 5.0 * 844.0, "{id} on a phone is {size:?}");
        let [_, live, ..] = place(&page, ".live")?;
        let [_, story, ..] = place(&page, ".story")?;
        ensure!(live < story && live < 844.0, "{id}: the network is at {live}, the story at {story}");
    }
    // The window of a value, all of it, where a convolution has 5×5.
    page.goto("#/models/lenet5")?;
    page.wait_for("unit-sum", seconds(60), |sum| sum.contains('='))?;
    page.click("tab-inside")?;
    wait_for_tab(&page, "inside")?;
    let [_, _, frame, _] = place(&page, ".story-of-value")?;
    let [_, _, table, _] = place(&page, ".window")?;
    ensure!(table <= frame && frame <= 390.0, "the window ends at {table}, its frame at {frame}");
    page.assert_no_console_errors()
}

#[test]
fn tabs_go_by_keys_and_keep_what_was_typed_and_an_address_opens_the_one_that_it_is_about() -> Result<()> {
    let page = visit("lenet5")?;
    wait_for_tab(&page, "run")?;
    for (from, key, to) in [
        ("run", RIGHT, "inside"),
        ("inside", END, "weights"),
        ("weights", RIGHT, "run"),
        ("run", LEFT, "weights"),
        ("weights", HOME, "run"),
    ] {
        page.press(&format!("tab-{from}"), key)?;
        wait_for_tab(&page, to)?;
        let focus: String = page.script("return document.activeElement.dataset.testid;", &[])?;
        ensure!(focus == format!("tab-{to}"), "the focus is on {focus}");
        let stops: usize =
            page.script("return document.querySelectorAll('[role=tab][tabindex=\"0\"]').length;", &[])?;
        ensure!(stops == 1, "{stops} tabs are in the order of the Tab key");
    }
    // What was typed stays while another tab is shown; a field that is wrong, then right, takes its error back.
    page.fill("train-batch", "0")?;
    page.click("train-start")?;
    page.wait_for("notice", seconds(5), |notice| notice.starts_with("Batch size"))?;
    page.click("tab-run")?;
    ensure!(page.text("train-batch")? == "0", "what was typed is gone");
    page.fill("train-batch", "32")?;
    wait_for_tab(&page, "train")?;
    page.wait_until("no error any more", seconds(5), || Ok(!page.exists("notice")?))?;
    page.goto("#/models/lenet5_modern?epochs=2")?;
    page.wait_for("train-epochs", seconds(20), |epochs| epochs == "2")?;
    wait_for_tab(&page, "train")?;
    page.assert_no_console_errors()
}

#[test]
fn a_paragraph_that_is_read_brings_its_layer_up_unless_a_hand_is_on_the_network() -> Result<()> {
    let page = visit("lenet5")?;
    page.set_size(1440, 900)?;
    page.wait_until("the story", seconds(10), || page.script("return !!document.querySelector('.layer');", &[]))?;
    // The paragraph whose beginning is this at the line of reading, a third of the window below its top.
    let read = |beginning: &str| {
        page.script::<()>(
            "const paragraph = [...document.querySelectorAll('.story p')].find(p => \
             p.textContent.startsWith(arguments[0]));
             window.scrollBy({top: paragraph.getBoundingClientRect().top - 270, behavior: 'instant'});",
            &[json!(beginning)],
        )
    };
    let layer = || -> Result<String> {
        page.script(
            "const select = document.querySelector('[data-testid=layer-select]');
             return select.options[select.selectedIndex].textContent.split(' ')[0];",
            &[],
        )
    };
    page.script::<()>("window.before = document.activeElement;", &[])?;
    for (beginning, name) in [("After C1 comes S2", "s2"), ("C3 has sixteen maps", "c3")] {
        read(beginning)?;
        page.wait_until(&format!("{name} is looked into"), seconds(5), || Ok(layer()? == name))?;
        wait_for_tab(&page, "inside")?;
    }
    let stayed: bool = page.script("return document.activeElement === window.before;", &[])?;
    ensure!(stayed, "the focus went elsewhere");
    // A layer that is named can be chosen, and is not taken away by the next paragraph.
    page.script::<()>("document.querySelector('.layer[data-layer=s4]').click();", &[])?;
    page.wait_until("s4 is looked into", seconds(5), || Ok(layer()? == "s4"))?;
    page.click("tab-inside")?;
    read("After C1 comes S2")?;
    std::thread::sleep(seconds(1));
    ensure!(layer()? == "s4", "{} was brought up under the visitor's hand", layer()?);
    page.assert_no_console_errors()
}

#[test]
fn a_link_leads_to_the_top_and_back_to_where_one_was() -> Result<()> {
    let page = visit("lenet5")?;
    page.set_size(1440, 900)?;
    page.wait_until("the story", seconds(10), || page.script("return !!document.querySelector('.layer');", &[]))?;
    scroll_to(&page, 2_000.0)?;
    page.wait_until("the place is kept", seconds(5), || {
        page.script("return Object.values(sessionStorage).includes('2000');", &[])
    })?;
    let follow = |address: &str| {
        page.script::<()>("document.querySelector(`a[href=\"${arguments[0]}\"]`).click();", &[json!(address)])
    };
    let arrived = |name: &str| {
        page.wait_until(&format!("the heading {name} at the top has the focus"), seconds(10), || {
            page.script(
                "return document.activeElement.matches('main h1') && window.scrollY === 0
                     && document.activeElement.textContent === arguments[0];",
                &[json!(name)],
            )
        })
    };
    // A link of the story, then one of the site's own.
    follow("#/models/lenet5_rbf")?;
    arrived("LeNet-5 with digit codes")?;
    follow("#/concepts")?;
    arrived("Concepts")?;
    for (steps, height) in [(-2, 2_000.0), (1, 0.0), (-1, 2_000.0)] {
        page.script::<()>("history.go(arguments[0]);", &[json!(steps)])?;
        page.wait_until(&format!("{height} pixels below the top again"), seconds(10), || {
            Ok((scrolled(&page)? - height).abs() < 2.0)
        })?;
    }
    page.assert_no_console_errors()
}

#[test]
fn a_cleared_pad_has_no_answer_and_the_same_sample_can_be_shown_again() -> Result<()> {
    let page = visit("lenet5")?;
    let answer = page.wait_for("prediction-top1", seconds(20), |text| text == "3")?;
    let drawn = "const canvas = document.querySelector('[data-testid=draw-pad]');
         const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
         return data.some((value, place) => place % 4 < 3 && value > 0);";
    ensure!(page.script::<bool>(drawn, &[])?, "the sample is on the pad");
    page.click("draw-clear")?;
    page.wait_for("prediction-top1", seconds(5), |text| text == "–")?;
    ensure!(page.text("prediction-3")?.contains('–'), "a bar is left: {}", page.text("prediction-3")?);
    ensure!(!page.script::<bool>(drawn, &[])?, "the pad is not empty");
    page.click("sample-3")?;
    page.wait_for("prediction-top1", seconds(5), |text| text == answer)?;
    ensure!(page.script::<bool>(drawn, &[])?, "the sample is not on the pad again");
    // A file that is no picture is told of, until the next picture comes.
    let text = tempfile::Builder::new().suffix(".png").tempfile()?;
    std::fs::write(text.path(), "not a picture")?;
    page.upload("input-file", text.path())?;
    page.wait_for("notice", seconds(10), |sentence| sentence.contains("picture"))?;
    page.click("sample-7")?;
    page.wait_for("prediction-top1", seconds(5), |text| text == "7")?;
    page.wait_until("no error any more", seconds(5), || Ok(!page.exists("notice")?))
}
