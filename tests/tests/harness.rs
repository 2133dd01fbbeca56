//! The harness itself, on a page of its own: what the other tests rely on.

use std::fs;

use anyhow::Result;
use e2e::{Gpu, Page, Response, Server, WIDTHS, seconds};
use tempfile::TempDir;

const HTML: &str = r#"<!DOCTYPE html><title>toy</title><link rel="icon" href="data:,">
<style>body { background: white } @media (prefers-color-scheme: dark) { body { background: black } }</style>
<button data-testid="go" onclick="setTimeout(() => out.textContent = 'at 1,234.5 per second', 300)">go</button>
<output id="out" data-testid="out">nothing</output>
<input data-testid="field" oninput="out.textContent = 'field ' + this.value">
<select data-testid="choice" onchange="out.textContent = 'choice ' + this.value"><option>a<option>b</select>
<input type="file" data-testid="file" onchange="this.files[0].text().then(text => out.textContent = text)">
<canvas data-testid="pad" width="100" height="100" style="touch-action: none"></canvas>
<a data-testid="save" download="toy.txt" href="data:text/plain,saved">save</a>
<script>
let moves = 0;
const pad = document.querySelector('canvas');
pad.onpointermove = event => { if (event.buttons & 1) moves += 1; };
pad.onpointerup = () => { out.textContent = 'moves ' + moves; };
</script>"#;

fn toy() -> Result<(TempDir, Server)> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("index.html"), HTML)?;
    let server = Server::new(folder.path());
    Ok((folder, server))
}

#[test]
fn a_visitor_can_click_fill_choose_draw_and_give_files() -> Result<()> {
    let (folder, server) = toy()?;
    let page = Page::open_site(Gpu::Off, server)?;
    page.click("go")?;
    assert_eq!(page.wait_for_number("out", seconds(5), |number| number > 1000.0)?, 1234.5);
    page.fill("field", "7")?;
    assert_eq!((page.text("out")?, page.text("field")?), ("field 7".to_owned(), "7".to_owned()));
    page.select("choice", "b")?;
    assert_eq!(page.text("out")?, "choice b");
    assert!(page.select("choice", "z").is_err());
    page.draw("pad", &[(0.2, 0.2), (0.8, 0.8), (0.2, 0.8)])?;
    page.wait_for("out", seconds(5), |text| text == "moves 16")?;
    let file = folder.path().join("given.txt");
    fs::write(&file, "from a file")?;
    page.upload("file", &file)?;
    page.wait_for("out", seconds(5), |text| text == "from a file")?;
    page.click("save")?;
    assert_eq!(fs::read_to_string(page.wait_for_download("toy.txt", seconds(10))?)?, "saved");
    page.assert_no_console_errors()
}

#[test]
fn a_failure_says_what_was_there_and_where_the_picture_is() -> Result<()> {
    let (_folder, server) = toy()?;
    let page = Page::open_site(Gpu::Off, server)?;
    page.script::<()>("console.error('a line on the console'); return null;", &[])?;
    let Err(error) = page.wait_for("out", seconds(1), |text| text == "something") else {
        anyhow::bail!("waiting for what never comes should fail");
    };
    let error = error.to_string();
    assert!(error.contains(r#"it reads "nothing""#) && error.contains("a line on the console"), "{error}");
    let picture = error.lines().find_map(|line| line.strip_prefix("screenshot: ")).unwrap_or_default();
    assert!(fs::metadata(picture)?.len() > 100);
    assert!(page.assert_no_console_errors().is_err());
    Ok(())
}

#[test]
fn missing_files_are_console_errors_and_tests_can_replace_files() -> Result<()> {
    let (_folder, server) = toy()?;
    let server = server.intercept(|path| (path == "extra.txt").then(|| Response::text(200, "from the test")));
    let page = Page::open_site(Gpu::Off, server)?;
    let text: String = page.script("return (await fetch('extra.txt')).text();", &[])?;
    assert_eq!(text.trim(), "from the test");
    page.assert_no_console_errors()?;
    page.script::<()>("await fetch('missing.txt'); return null;", &[])?;
    assert!(page.console_errors()?.iter().any(|line| line.contains("missing.txt")));
    Ok(())
}

#[test]
fn screenshots_differ_by_width_and_theme() -> Result<()> {
    let (_folder, server) = toy()?;
    let page = Page::open_site(Gpu::Off, server)?;
    let pictures = page.screenshots("harness")?;
    assert_eq!(pictures.len(), 2 * WIDTHS.len());
    assert_ne!(fs::read(&pictures[0])?, fs::read(&pictures[WIDTHS.len()])?);
    Ok(())
}

const ASK_FOR_AN_ADAPTER: &str = "
    const adapter = self.navigator.gpu ? await self.navigator.gpu.requestAdapter() : null;
    const device = adapter && await adapter.requestDevice();
    postMessage(device ? adapter.info.architecture : null);";

#[test]
fn the_software_gpu_gives_workers_a_device() -> Result<()> {
    let (_folder, server) = toy()?;
    let page = Page::open_site(Gpu::Software, server)?;
    let adapter: Option<String> = page.in_worker(ASK_FOR_AN_ADAPTER)?;
    assert_eq!(adapter.as_deref(), Some("swiftshader"));
    Ok(())
}

#[test]
fn without_a_gpu_workers_get_none() -> Result<()> {
    let (_folder, server) = toy()?;
    let page = Page::open_site(Gpu::Off, server)?;
    let adapter: Option<String> = page.in_worker(ASK_FOR_AN_ADAPTER)?;
    assert_eq!(adapter, None);
    Ok(())
}
