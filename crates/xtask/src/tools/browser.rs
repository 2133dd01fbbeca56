//! A browser and its driver, for the tests.

use std::{env, path::PathBuf};

use anyhow::Result;

use super::apt;
use crate::paths;

/// Names under which Chrome and its relatives are installed. The tests look for the same.
const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Installs Chromium and chromedriver through apt, unless a browser and a driver are here.
pub fn ensure() -> Result<()> {
    let browser = from_environment("CHROME").or_else(|| BROWSERS.into_iter().find_map(paths::on_path));
    let driver = from_environment("CHROMEDRIVER").or_else(|| paths::on_path("chromedriver"));
    if let (Some(browser), Some(driver)) = (&browser, &driver) {
        println!("browser: {} driven by {}", browser.display(), driver.display());
        return Ok(());
    }
    let purpose = match (browser, driver) {
        (Some(_), None) => "chromedriver of your browser's version (environment variable CHROMEDRIVER, or on PATH)",
        (None, Some(_)) => "Chrome or Chromium (environment variable CHROME, or on PATH)",
        _ => "Chrome or Chromium with chromedriver (environment variables CHROME and CHROMEDRIVER, or on PATH)",
    };
    apt::install(&["chromium", "chromium-driver"], purpose)
}

/// The file that a variable of the environment names.
pub fn from_environment(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}
