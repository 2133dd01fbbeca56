//! How Firefox is started, and what it says.
//!
//! The journeys of a visitor are the same in it; the DevTools protocol, pictures at other widths and a camera that
//! plays a film are Chromium's alone.

use std::{fs, path::Path};

use anyhow::Result;
use serde_json::json;
use thirtyfour::{Capabilities, CapabilitiesHelper, DesiredCapabilities};

use crate::{downloads, paths};

/// Whether the tests in Firefox are asked for: by `CNN_FIREFOX=1`, or with everything else by a thorough run. Says so
/// where they are not.
pub fn firefox_is_wanted() -> bool {
    let wanted = crate::thorough() || std::env::var_os("CNN_FIREFOX").is_some();
    if !wanted {
        eprintln!("SKIPPED: Firefox is not asked for (set CNN_FIREFOX=1)");
    }
    wanted
}

/// What geckodriver is asked for; it makes a profile in the folder `profile`.
pub(crate) fn capabilities(profile: &Path) -> Result<Capabilities> {
    let folder = profile.join(downloads::FOLDER);
    fs::create_dir_all(&folder)?;
    let preferences = json!({
        // The folder below, without a question.
        "browser.download.folderList": 2,
        "browser.download.dir": folder,
        "browser.download.useDownloadDir": true,
        // Pages and workers say on the driver's output what they say on the console.
        "devtools.console.stdout.content": true,
        "browser.dom.window.dump.enabled": true,
        // A question before the page is left would stand in the way of `goto`.
        "dom.disable_beforeunload": true,
    });
    let mut capabilities = DesiredCapabilities::firefox();
    let options =
        json!({ "binary": paths::browser(crate::Browser::Firefox)?, "args": ["-headless"], "prefs": preferences });
    capabilities.set("moz:firefoxOptions", options)?;
    Ok(capabilities.into())
}

/// The lines that are the page's, as the console of Chromium has them: `LEVEL message`. What Firefox says of itself is
/// left out: its errors come from `chrome:` and `resource:`, and the things that it logs bear no quotation marks.
pub(crate) fn of_the_page(said: &[String]) -> Vec<String> {
    let of_the_page = |line: &String| {
        if let Some(rest) = line.strip_prefix("JavaScript error: ") {
            let is_its_own = rest.is_empty() || rest.starts_with("chrome:") || rest.starts_with("resource:");
            return (!is_its_own).then(|| format!("SEVERE {rest}"));
        }
        let (level, rest) = line.strip_prefix("console.")?.split_once(": ")?;
        let rest = rest.strip_prefix('"')?;
        Some(format!("{} \"{rest}", if level == "error" { "SEVERE" } else { level }))
    };
    said.iter().filter_map(of_the_page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_words_are_told_from_the_browsers() {
        let said = [
            "console.error: RSLoader:",
            "console.error: \"panicked at app.rs\"",
            "console.warn: \"w\"",
            "console.warn: BackupService \"There was an error\" nsresult: \"0x80004005\"",
            "JavaScript error: http://127.0.0.1:8977/, line 2: Error: uncaught here",
            "JavaScript error: resource://gre/modules/X.sys.mjs, line 50: TypeError: none",
            "1795896001448\tMarionette\tINFO\tStopped listening on port 41947",
        ]
        .map(str::to_owned);
        let page = [
            "SEVERE \"panicked at app.rs\"",
            "warn \"w\"",
            "SEVERE http://127.0.0.1:8977/, line 2: Error: uncaught here",
        ];
        assert_eq!(of_the_page(&said), page);
    }
}
