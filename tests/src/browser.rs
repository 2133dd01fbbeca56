//! How the browser is started.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;
use thirtyfour::{
    Capabilities, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
};

use crate::{firefox, paths};

/// What `navigator.gpu.requestAdapter()` gives the page and its workers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gpu {
    /// No adapter: `requestAdapter` gives null, as in a browser whose graphics card is blocked or missing.
    #[default]
    Off,
    /// SwiftShader: an adapter that computes on the CPU and says so.
    Software,
}

/// Which browser, and with it which driver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Browser {
    /// Chrome and its relatives.
    #[default]
    Chromium,
    /// Without WebGPU and camera.
    Firefox,
}

/// Everything that can differ between two browsers.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose browser.
    pub browser: Browser,
    /// WebGPU or not.
    pub gpu: Gpu,
    /// The window, in pixels.
    pub size: (u32, u32),
    /// A `.y4m` film that plays the camera; without one there is no camera.
    pub camera: Option<PathBuf>,
    /// Is a camera there that the visitor does not allow?
    pub camera_refused: bool,
    /// Further switches for the browser.
    pub switches: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            browser: Browser::default(),
            gpu: Gpu::default(),
            size: (1440, 900),
            camera: None,
            camera_refused: false,
            switches: vec![],
        }
    }
}

impl From<Gpu> for Options {
    fn from(gpu: Gpu) -> Self {
        Self { gpu, ..Self::default() }
    }
}

impl From<Browser> for Options {
    fn from(browser: Browser) -> Self {
        Self { browser, ..Self::default() }
    }
}

impl Options {
    /// What the driver is asked for; `profile` is an empty folder.
    pub(crate) fn capabilities(&self, profile: &Path) -> Result<Capabilities> {
        match self.browser {
            Browser::Chromium => self.chromium(profile),
            Browser::Firefox => firefox::capabilities(profile),
        }
    }

    fn chromium(&self, profile: &Path) -> Result<Capabilities> {
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&paths::browser(Browser::Chromium)?.to_string_lossy())?;
        for switch in self.all_switches(profile) {
            capabilities.add_arg(&switch)?;
        }
        let downloads = profile.join(crate::downloads::FOLDER);
        let mut prefs = json!({ "download.default_directory": downloads, "download.prompt_for_download": false });
        if self.camera_refused {
            // 2 is "block".
            prefs["profile.default_content_setting_values.media_stream_camera"] = json!(2);
        }
        capabilities.add_experimental_option("prefs", prefs)?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        // A download or a worker must not keep `goto` waiting.
        capabilities.set("pageLoadStrategy", "normal")?;
        Ok(capabilities.into())
    }

    fn all_switches(&self, profile: &Path) -> Vec<String> {
        let (width, height) = self.size;
        let mut switches: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--force-color-profile=srgb",
        ]
        .map(str::to_owned)
        .into();
        switches.push(format!("--user-data-dir={}", profile.display()));
        switches.push(format!("--window-size={width},{height}"));
        let gpu: &[&str] = match self.gpu {
            Gpu::Off => &["--disable-gpu"],
            Gpu::Software => {
                &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"]
            }
        };
        switches.extend(gpu.iter().map(|&switch| switch.to_owned()));
        if let Some(film) = &self.camera {
            switches.push("--use-fake-ui-for-media-stream".to_owned());
            switches.push("--use-fake-device-for-media-stream".to_owned());
            switches.push(format!("--use-file-for-fake-video-capture={}", film.display()));
        }
        if self.camera_refused {
            switches.push("--use-fake-device-for-media-stream".to_owned());
        }
        switches.extend(self.switches.iter().cloned());
        switches
    }
}
