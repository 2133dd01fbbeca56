//! Does the site work without a connection, and does it change from build to build without mixing two?

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, Response, Server, Switch, build_with, file_of, seconds};
use serde_json::{Value, json};

/// Waits until this build is kept.
fn wait_until_kept(page: &Page) -> Result<()> {
    page.goto("#/offline")?;
    page.wait_until_there("offline-ready", seconds(90))
}

fn build(page: &Page) -> Result<String> {
    page.script("return document.querySelector('meta[name=build]').content;", &[])
}

#[test]
fn after_the_first_visit_a_network_runs_and_learns_without_the_host() -> Result<()> {
    let gone = Switch::default();
    let host = gone.clone();
    let server = Server::new(e2e::dist()?).intercept(move |_| host.is_on().then(|| Response::text(503, "gone")));
    let page = Page::open_site(Gpu::Off, server)?;
    wait_until_kept(&page)?;
    page.click("keep-data/mnist")?;
    page.wait_until("MNIST is kept", seconds(60), || {
        page.script(
            "const box = document.querySelector('[data-testid=\"keep-data/mnist\"]'); return box.checked && \
                !box.disabled;",
            &[],
        )
    })?;
    page.assert_no_console_errors()?;
    gone.set(true);
    page.goto("#/models/lenet5")?;
    page.reload()?;
    page.wait_for("prediction-top1", seconds(60), |text| text.contains('3'))?;
    ensure!(page.text("total-params")? == "60,850", "the page is whole");
    page.wait_until("the story", seconds(10), || {
        page.script("return document.querySelector('.story h2') !== null;", &[])
    })?;
    page.fill("train-size", "256")?;
    page.fill("train-epochs", "1")?;
    page.click("train-start")?;
    page.wait_for("train-status", seconds(120), |text| text == "finished")?;
    page.assert_no_console_errors()?;
    // What was not kept is missed with a sentence, and the rest goes on.
    page.goto("#/models/resnet18")?;
    page.wait_for("prediction-top1", seconds(60), |text| !text.is_empty() && text != "–")?;
    Ok(())
}

/// The browser's own list of what keeps a page from being installed.
#[test]
fn the_browser_would_install_it() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    wait_until_kept(&page)?;
    let manifest = page.cdp("Page.getAppManifest", json!({}))?;
    ensure!(manifest["errors"].as_array().is_some_and(Vec::is_empty), "the manifest: {}", manifest["errors"]);
    ensure!(manifest["data"].as_str().is_some_and(|text| text.contains("CNN Time Machine")), "there is a manifest");
    let found = page.cdp("Page.getInstallabilityErrors", json!({}))?;
    ensure!(found["installabilityErrors"].as_array().is_some_and(Vec::is_empty), "not installable: {found}");
    Ok(())
}

#[test]
fn what_is_kept_can_be_given_back() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    wait_until_kept(&page)?;
    let boxes = |id: &str| -> Result<(bool, bool)> {
        let script = "const box = document.querySelector(`[data-testid=\"keep-${arguments[0]}\"]`); return \
                [box.checked, box.disabled];";
        page.script(script, &[Value::from(id)])
    };
    ensure!(boxes("site")? == (true, true), "the page itself is always kept");
    ensure!(boxes("weights")?.0 && boxes("texts")?.0, "texts and weights are kept unless told otherwise");
    ensure!(!boxes("data/cifar10")?.0, "data sets are not kept unless asked for");
    page.click("keep-weights")?;
    page.wait_until("the weights go", seconds(10), || Ok(boxes("weights")? == (false, false)))?;
    page.reload()?;
    page.wait_until_there("offline-ready", seconds(30))?;
    ensure!(!boxes("weights")?.0, "they stay away");
    page.assert_no_console_errors()
}

#[test]
fn a_new_build_waits_whole_until_the_visitor_takes_it() -> Result<()> {
    let published = Switch::default();
    let host = published.clone();
    let text = ("content/en/lenet5.html".to_owned(), b"<h2>A story of the next build</h2>\n".to_vec());
    let files = build_with(Some("0123456789ab"), vec![text])?;
    let server = Server::new(e2e::dist()?).intercept(move |path| host.is_on().then(|| file_of(&files, path))?);
    let page = Page::open_site(Gpu::Off, server)?;
    wait_until_kept(&page)?;
    page.reload()?;
    let old = build(&page)?;
    published.set(true);
    page.script::<bool>("await (await navigator.serviceWorker.ready).update(); return true;", &[])?;
    page.wait_for("update", seconds(60), |text| text.contains("ready"))?;
    // Until then all is of the old build, a reload and the text too.
    page.goto("#/models/lenet5")?;
    page.reload()?;
    page.wait_until("the old story", seconds(20), || {
        page.script("return document.querySelector('.story h2')?.textContent === 'Reading cheques';", &[])
    })?;
    ensure!(build(&page)? == old, "the page is still of the old build");
    page.wait_for("update", seconds(20), |text| text.contains("ready"))?;
    page.click("update-reload")?;
    page.wait_until("the new build", seconds(20), || Ok(build(&page).is_ok_and(|build| build == "0123456789ab")))?;
    page.wait_until("the new story", seconds(20), || {
        page.script("return document.querySelector('.story h2')?.textContent === 'A story of the next build';", &[])
    })?;
    let caches: Vec<String> =
        page.script("return (await caches.keys()).filter(name => !name.startsWith('choices'));", &[])?;
    ensure!(caches.len() == 1 && caches[0].ends_with("0123456789ab"), "the old build is forgotten: {caches:?}");
    page.assert_no_console_errors()
}
