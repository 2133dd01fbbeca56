//! Does the zip of `cargo xtask package` work wherever it is unpacked, and does a browser that cannot start the page
//! have something to read?

use std::{
    env, fs,
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use e2e::{Gpu, Page, Response, Server, seconds};
use serde_json::json;

/// The zip, unpacked into `folder`; gives the site's folder.
fn unpacked(folder: &Path) -> Result<std::path::PathBuf> {
    let zip = folder.join("page.zip");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut package = Command::new(cargo);
    package.args(["run", "--quiet", "--package", "xtask", "--", "package", "--no-build", "--dist"]).arg(e2e::dist()?);
    let status = package.arg("--to").arg(&zip).status().context("cannot start cargo")?;
    ensure!(status.success(), "cargo xtask package failed");
    zip::ZipArchive::new(fs::File::open(&zip)?)?.extract(folder)?;
    Ok(folder.join("cnn-time-machine"))
}

/// LeNet-5 runs, and its story and weights are there.
fn works(page: &Page) -> Result<()> {
    page.wait_for("prediction-top1", seconds(60), |text| text.contains('3'))?;
    page.wait_until("the story", seconds(10), || {
        page.script("return document.querySelector('.story h2') !== null;", &[])
    })?;
    page.assert_no_console_errors()
}

#[test]
fn the_zip_works_in_a_folder_and_then_without_its_host() -> Result<()> {
    let (folder, root) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let site = unpacked(folder.path())?;
    fs::write(root.path().join("index.html"), "<!DOCTYPE html><title>a school</title><link rel=icon href='data:,'>")?;
    let page = Page::open_site(Gpu::Off, Server::new(root.path()).mount("school/networks", &site))?;
    page.goto("school/networks/#/models/lenet5")?;
    works(&page)?;
    page.goto("school/networks/#/offline")?;
    page.wait_until_there("offline-ready", seconds(90))?;
    // The folder goes, the server stays.
    fs::rename(&site, folder.path().join("elsewhere"))?;
    page.goto("school/networks/#/models/lenet5")?;
    page.reload()?;
    works(&page)
}

/// Python's own server, ended with the test.
struct Python(Child);

impl Drop for Python {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn pythons_server_serves_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let site = unpacked(folder.path())?;
    let mut python = Command::new("python3");
    python.args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"]).arg(&site);
    let Ok(child) = python.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else {
        eprintln!("SKIPPED: there is no python3 here");
        return Ok(());
    };
    let mut python = Python(child);
    // `Serving HTTP on 127.0.0.1 port 41237 (http://127.0.0.1:41237/) ...`
    let mut said = String::new();
    let mut output = python.0.stdout.take().context("no output")?;
    while !said.contains("/)") {
        let mut byte = [0];
        if output.read(&mut byte)? == 0 {
            bail!("python3 did not start: {said}");
        }
        said.push(byte[0] as char);
    }
    let url = said.split(['(', ')']).nth(1).context("python3 says no address")?.to_owned();
    let page = Page::open(Gpu::Off)?;
    page.cdp("Page.navigate", json!({ "url": format!("{url}#/models/lenet5") }))?;
    works(&page)
}

#[test]
fn where_the_page_cannot_start_there_are_plain_pages() -> Result<()> {
    let broken = |path: &str| {
        let is_page = path.starts_with("app-") && path.ends_with(".wasm");
        is_page.then(|| Response::text(404, "there is no such file"))
    };
    let page = Page::open_site(Gpu::Off, Server::new(e2e::dist()?).intercept(broken))?;
    let seen =
        "const style = getComputedStyle(document.querySelector('.without')); return style.visibility === 'visible';";
    ensure!(!page.script::<bool>(seen, &[])?, "not at once");
    page.wait_until("the way to the plain pages", seconds(12), || page.script(seen, &[]))?;
    for (address, words) in [("plain/en/lenet5.html", "Reading cheques"), ("plain/de/lenet5.html", "Schecks lesen")] {
        page.goto(address)?;
        let (text, styled): (String, bool) =
            page.script("return [document.body.textContent, getComputedStyle(document.body).margin === '0px'];", &[])?;
        ensure!(text.contains(words) && styled, "{address}");
    }
    Ok(())
}
