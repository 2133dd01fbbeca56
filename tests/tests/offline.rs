//! Does the site work without a connection, and does it change from build to build without mixing two?

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, Response, Server, Switch, seconds};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

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

/// Files of a next build in which one text is another: page, worker, list and text.
fn next_build(id: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let dist = e2e::dist()?;
    let list: Value = serde_json::from_slice(&fs::read(dist.join("offline.json"))?)?;
    let old = list["build"].as_str().context("the list has no build")?;
    let hash = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let text = "content/en/lenet5.html";
    let mut files = vec![(text.to_owned(), b"<h2>A story of the next build</h2>\n".to_vec())];
    for file in ["index.html", "sw.js"] {
        files.push((file.to_owned(), fs::read_to_string(dist.join(file))?.replace(old, id).into_bytes()));
    }
    let mut new = list.clone();
    new["build"] = id.into();
    for group in new["groups"].as_array_mut().context("the list has no groups")? {
        for entry in group["files"].as_array_mut().context("a group has no files")? {
            if let Some((_, bytes)) = files.iter().find(|(name, _)| entry[0] == name.as_str()) {
                entry[1] = bytes.len().into();
                entry[2] = hash(bytes).into();
            }
        }
    }
    files.push(("offline.json".to_owned(), new.to_string().into_bytes()));
    Ok(files)
}

#[test]
fn a_new_build_waits_whole_until_the_visitor_takes_it() -> Result<()> {
    let published = Switch::default();
    let host = published.clone();
    let files = next_build("0123456789ab")?;
    let server = Server::new(e2e::dist()?).intercept(move |path| {
        let path = if path.is_empty() { "index.html" } else { path };
        let (_, bytes) = files.iter().find(|(name, _)| name == path).filter(|_| host.is_on())?;
        let kind = match path.rsplit('.').next() {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript",
            _ => "text/plain; charset=utf-8",
        };
        Some(Response::new(200, kind, bytes.clone()))
    });
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
