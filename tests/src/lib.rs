//! Driving the built page in a real browser.
//!
//! A [`Page`] is a static server on `dist/`, a fresh headless Chromium and its driver, all of which end with it.
//! Everything waits for its answer, so a test reads like what a visitor does:
//!
//! ```no_run
//! use e2e::{Gpu, Page, seconds};
//!
//! # fn main() -> anyhow::Result<()> {
//! let page = Page::open(Gpu::Off)?;
//! page.goto("#/models/lenet5")?;
//! page.click("sample-0")?;
//! page.wait_for("prediction-top1", seconds(10), |text| text == "7")?;
//! page.assert_no_console_errors()?;
//! # Ok(())
//! # }
//! ```
//!
//! Elements go by their `data-testid`. One browser runs at a time, whatever the number of test threads: a second
//! [`Page::open`] waits until the first page is dropped. The browser is `CHROME`, or what PATH has under its usual
//! names; the driver is `CHROMEDRIVER`, or `chromedriver` on PATH. `Page::open(Browser::Firefox)` takes the other one:
//! `FIREFOX` and `GECKODRIVER`. `E2E_DIST` names another folder than `dist/`.

mod browser;
mod builds;
mod console;
mod downloads;
mod driver;
mod elements;
mod engine;
mod film;
mod firefox;
mod journeys;
mod memory;
mod page;
mod paths;
mod pictures;
mod predictions;
mod published;
mod room;
mod screenshot;
mod strangers;
mod switch;
mod wait;
mod windows;

pub use browser::{Browser, Gpu, Options};
pub use builds::{Files, build_with, file_of};
pub use engine::ask_engine;
pub use film::Film;
pub use firefox::firefox_is_wanted;
pub use journeys::SEVEN;
pub use page::Page;
pub use paths::{dist, target};
pub use pictures::{bitmap, bmp, test_set, zip};
pub use published::{SQUEEZENET, site_with_squeezenet_at, squeezenet};
pub use screenshot::{Theme, WIDTHS};
pub use static_server::{Response, Server};
pub use strangers::Strangers;
pub use switch::Switch;

use std::time::Duration;

/// A number of seconds, short enough for a test's line.
pub const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Whether `cargo xtask test --thorough` asked for every network and all frames, where minutes allow only some.
pub fn thorough() -> bool {
    std::env::var_os("CNN_THOROUGH").is_some()
}
