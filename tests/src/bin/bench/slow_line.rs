//! How soon is the first screen there, and alive, on a line of 10 Mbit/s whose answers take 40 ms?

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::Mutex;

use anyhow::Result;
use e2e::{Gpu, Page, Response, Server, dist, seconds};
use serde_json::json;

use crate::{Line, median};

/// Loads in a row, each of a browser that was never here; the median counts.
const LOADS: usize = 3;
/// Bytes in a second, and milliseconds until an answer.
const PACE: f64 = 10e6 / 8.0;
const LATENCY: f64 = 40.0;
/// As hosts pack what they do not pack beforehand.
const QUALITY: u32 = 5;

/// The page as a host sends it that packs what can be packed.
fn packing() -> Result<Server> {
    let folder = dist()?;
    let packed = Mutex::new(HashMap::<String, Vec<u8>>::new());
    Ok(Server::new(&folder).intercept(move |path| {
        let path = if path.is_empty() { "index.html" } else { path };
        let kind = match path.rsplit('.').next()? {
            "wasm" => "application/wasm",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "html" => "text/html; charset=utf-8",
            "json" => "application/json",
            _ => return None,
        };
        let mut packed = packed.lock().ok()?;
        if !packed.contains_key(path) {
            let (bytes, mut small) = (std::fs::read(folder.join(path)).ok()?, Vec::new());
            brotli::CompressorReader::new(bytes.as_slice(), 1 << 16, QUALITY, 22).read_to_end(&mut small).ok()?;
            packed.insert(path.to_owned(), small);
        }
        let bytes = packed.get(path)?.clone();
        Some(Response::new(200, kind, bytes).with_header("Content-Encoding", "br"))
    }))
}

/// Until the page has taken the place of the static one, and until the first digit is read.
pub fn first_screen() -> Result<Vec<Line>> {
    let (mut usable, mut alive) = (Vec::new(), Vec::new());
    for _ in 0..LOADS {
        let page = Page::open_site(Gpu::Off, packing()?)?;
        // Everything is packed by now.
        page.wait_until_there("home-answer", seconds(60))?;
        page.goto("about:blank")?;
        page.cdp("Network.enable", json!({}))?;
        page.cdp(
            "Storage.clearDataForOrigin",
            json!({ "origin": page.url("").trim_end_matches('/'), "storageTypes": "all" }),
        )?;
        page.cdp("Network.clearBrowserCache", json!({}))?;
        let line =
            json!({ "offline": false, "latency": LATENCY, "downloadThroughput": PACE, "uploadThroughput": PACE });
        page.cdp("Network.emulateNetworkConditions", line)?;
        page.goto("?slow")?;
        let times: (f64, f64) = page.script(
            "const pause = () => new Promise(done => setTimeout(done, 5));
             while (document.getElementById('starting')) await pause();
             await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
             const usable = performance.now();
             const answer = () => document.querySelector('[data-testid=home-answer]')?.textContent ?? '';
             while (!/[0-9]/.test(answer())) await pause();
             return [usable, performance.now()];",
            &[],
        )?;
        usable.push(times.0);
        alive.push(times.1);
    }
    let line = |what, aim, times: Vec<f64>| Line { what, aim, figure: format!("{:.2} s", median(times) / 1e3) };
    Ok(vec![
        line("first screen usable, 10 Mbit/s, 40 ms, packed files, cold", "within 1.5 s", usable),
        line("first screen alive (a digit is read), the same", "within 3 s", alive),
    ])
}
