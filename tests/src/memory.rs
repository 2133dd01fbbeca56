//! How much memory does the page hold?

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::Page;

impl Page {
    /// MB held by the renderer processes of this browser, which all bear its profile's folder in their command line.
    pub fn resident(&self) -> Result<f64> {
        let profile = self.profile().to_string_lossy().into_owned();
        let mut kilobytes = 0.0;
        for process in fs::read_dir("/proc").context("memory is measured on Linux alone")?.flatten() {
            let folder = process.path();
            let line = fs::read(folder.join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line);
            if !(line.contains(&profile) && line.contains("--type=renderer")) {
                continue;
            }
            let status = fs::read_to_string(folder.join("status")).unwrap_or_default();
            let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
            kilobytes += held.and_then(|held| held.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0);
        }
        ensure!(kilobytes > 0.0, "no renderer process was found");
        Ok(kilobytes / 1e3)
    }

    /// Workers that run, the service worker not among them.
    pub fn workers(&self) -> Result<usize> {
        let targets = self.cdp("Target.getTargets", json!({ "filter": [{}] }))?;
        let targets = targets["targetInfos"].as_array().context("the browser lists what runs")?;
        Ok(targets.iter().filter(|target| target["type"] == "worker").count())
    }
}
