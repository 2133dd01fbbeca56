//! Pictures of the page at every width, light and dark, under `target/screenshots`.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{Browser, Page, paths};

/// A projector, a tablet, a phone; in CSS pixels, with the heights that go with them.
pub const WIDTHS: [(u32, u32); 3] = [(1440, 900), (820, 1180), (390, 844)];

/// Pages longer than this are cut: no picture is looked at further down.
const MAX_HEIGHT: f64 = 12_000.0;

/// What the visitor's system prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// As in `prefers-color-scheme`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Page {
    /// Makes the page believe in another window.
    pub fn set_size(&self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).map(drop)
    }

    /// Makes the page believe in another preference.
    pub fn set_theme(&self, theme: Theme) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme.name() }] });
        self.cdp("Emulation.setEmulatedMedia", features).map(drop)
    }

    /// The whole page as it is now, as `target/screenshots/NAME.png`.
    pub fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let metrics = self.cdp("Page.getLayoutMetrics", json!({}))?;
        let size = |side: &str| metrics["cssContentSize"][side].as_f64().context("the browser tells no size");
        let (width, height) = (size("width")?, size("height")?.min(MAX_HEIGHT));
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let picture = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        self.save(&format!("{name}.png"), &self.cdp("Page.captureScreenshot", picture)?)
    }

    /// The whole page at every width in [`WIDTHS`], light and dark: `NAME-1440-light.png` and so on.
    /// Afterwards the window is as it was.
    pub fn screenshots(&self, name: &str) -> Result<Vec<PathBuf>> {
        let mut pictures = Vec::new();
        for theme in Theme::ALL {
            self.set_theme(theme)?;
            for (width, height) in WIDTHS {
                self.set_size(width, height)?;
                self.settle()?;
                pictures.push(self.screenshot(&format!("{name}-{width}-{}", theme.name()))?);
            }
        }
        self.cdp("Emulation.clearDeviceMetricsOverride", json!({}))?;
        self.set_theme(Theme::Light)?;
        Ok(pictures)
    }

    /// Waits for fonts and for two frames, after which a change of the window has been drawn.
    fn settle(&self) -> Result<()> {
        self.script(
            "await document.fonts.ready;
             return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));",
            &[],
        )
    }

    /// What the visitor sees now, for a failure's message.
    pub(crate) fn failure_screenshot(&self) -> Result<PathBuf> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let test = std::thread::current().name().unwrap_or("test").replace(|c: char| !c.is_alphanumeric(), "-");
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let picture = match self.browser {
            Browser::Chromium => self.cdp("Page.captureScreenshot", json!({ "format": "png" }))?,
            Browser::Firefox => {
                json!({ "data": self.drive(|driver| async move { driver.screenshot_as_png_base64().await })? })
            }
        };
        self.save(&format!("failures/{test}-{number}.png"), &picture)
    }

    /// Prints the page on A4 into `target/screenshots/<name>.pdf`, and counts the sheets.
    ///
    /// # Errors
    /// When the browser does not print, or prints nothing.
    pub fn print(&self, name: &str) -> Result<usize> {
        let path = self.save(
            &format!("{name}.pdf"),
            &self.cdp("Page.printToPDF", json!({ "paperWidth": 8.27, "paperHeight": 11.69 }))?,
        )?;
        let bytes = fs::read(path)?;
        // Each sheet is an object of its own: "/Type /Page", and not "/Type /Pages".
        let text = String::from_utf8_lossy(&bytes);
        let sheets = text.split("/Type /Page").skip(1).filter(|rest| !rest.starts_with('s')).count();
        anyhow::ensure!(sheets > 0, "nothing was printed");
        Ok(sheets)
    }

    fn save(&self, name: &str, picture: &serde_json::Value) -> Result<PathBuf> {
        let path = paths::target().join("screenshots").join(name);
        let bytes = STANDARD.decode(picture["data"].as_str().context("the browser made no picture")?)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}
