//! Firefox and its driver, for the tests in a second browser.

use std::env;

use anyhow::{Result, bail};

use super::browser::from_environment;
use crate::paths;

/// Finds both, where the tests in Firefox are asked for: by `CNN_FIREFOX=1`, or with everything else.
///
/// # Errors
/// What to install, where one is missing: said at once, and not after an hour of other tests.
pub fn ensure_if_wanted(thorough: bool) -> Result<()> {
    if !thorough && env::var_os("CNN_FIREFOX").is_none() {
        return Ok(());
    }
    // The tests look for the same.
    let on_path = || ["firefox-esr", "firefox"].into_iter().find_map(paths::on_path);
    let Some(browser) = from_environment("FIREFOX").or_else(on_path) else {
        bail!(
            "Firefox is needed, which these tests drive too. Install it (on Debian: apt-get install firefox-esr), \
             or set FIREFOX to its path, and run this again."
        );
    };
    let Some(driver) = from_environment("GECKODRIVER").or_else(|| paths::on_path("geckodriver")) else {
        bail!(
            "geckodriver is needed, which drives Firefox in these tests. Install it (cargo install geckodriver \
             --locked), or set GECKODRIVER to its path, and run this again."
        );
    };
    println!("browser: {} driven by {}", browser.display(), driver.display());
    Ok(())
}
