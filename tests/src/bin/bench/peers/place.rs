//! Where is measured?

use std::{
    fs, thread,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Result;
use e2e::Page;
use serde_json::json;

use super::{npm, report::Place};

/// Machine, browser and adapter.
///
/// # Errors
/// When the browser does not say what it is.
pub fn of(page: &Page) -> Result<Place> {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name =
        processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, name)| name);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let version = page.cdp("Browser.getVersion", json!({}))?;
    let adapter = "const adapter = await navigator.gpu?.requestAdapter();
        const {vendor, architecture, description} = adapter?.info ?? {};
        return [vendor, architecture, description].filter(word => word).join(' ') || null;";
    Ok(Place {
        machine: format!("{}, {cores} cores", name.unwrap_or("processor unknown")),
        browser: version["product"].as_str().unwrap_or("browser unknown").to_owned(),
        adapter: page.script(adapter, &[])?,
        time: SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
        load: fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').next().unwrap_or_default().to_owned(),
        peers: npm::versions()?,
    })
}
