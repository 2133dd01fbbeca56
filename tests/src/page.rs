//! A page in a browser, from start to end.

use std::{
    cell::RefCell,
    future::Future,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{WebDriver, error::WebDriverResult};
use tokio::runtime::Runtime;

use crate::{Browser, Options, Server, driver::Driver, paths, seconds};

/// One browser at a time: the tests measure, and the machine may have two cores.
static BROWSER: Mutex<()> = Mutex::new(());

/// The built page in a fresh browser. Dropping it ends the browser, its driver and the server.
pub struct Page {
    runtime: Runtime,
    driver: Option<WebDriver>,
    // Dropped in this order, after the session: driver process, server, profile, and only then the lock.
    pub(crate) browser: Browser,
    pub(crate) process: Driver,
    server: static_server::Running,
    profile: TempDir,
    /// Console lines that have been fetched so far.
    pub(crate) console: RefCell<Vec<String>>,
    _one_at_a_time: MutexGuard<'static, ()>,
}

impl Page {
    /// Serves `dist/` and opens it: `Page::open(Gpu::Off)`, or with more [`Options`].
    pub fn open(options: impl Into<Options>) -> Result<Self> {
        Self::open_site(options, Server::new(paths::dist()?))
    }

    /// Opens what `server` will serve: the page with files of the test's own beside it, or damaged ones in it.
    pub fn open_site(options: impl Into<Options>, server: Server) -> Result<Self> {
        let page = Self::open_browser(options.into(), server)?;
        page.goto("")?;
        Ok(page)
    }

    fn open_browser(options: Options, server: Server) -> Result<Self> {
        // A test that failed while it held the lock has dropped its browser all the same.
        let one_at_a_time = BROWSER.lock().unwrap_or_else(PoisonError::into_inner);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let profile = tempfile::tempdir().context("cannot make a folder for the browser's profile")?;
        let server = server.start(0).context("cannot serve the page")?;
        let process = Driver::start(options.browser, profile.path())?;
        let capabilities = options.capabilities(profile.path())?;
        let connect = WebDriver::builder(process.url(), capabilities).request_timeout(seconds(300));
        let driver = runtime.block_on(connect.connect()).context("the driver could not start the browser")?;
        if options.browser == Browser::Firefox {
            // It has no switch for that.
            let (width, height) = options.size;
            runtime.block_on(driver.set_window_rect(0, 0, width, height)).context("cannot set the window's size")?;
        }
        Ok(Self {
            runtime,
            driver: Some(driver),
            browser: options.browser,
            process,
            server,
            profile,
            console: RefCell::default(),
            _one_at_a_time: one_at_a_time,
        })
    }

    /// Goes to a path or a hash route of the site: `"#/models/lenet5"`.
    pub fn goto(&self, route: &str) -> Result<()> {
        let url = self.url(route);
        self.drive(|driver| async move { driver.goto(url).await }).with_context(|| format!("cannot go to {route:?}"))
    }

    /// Loads the page again, as the browser's button does.
    pub fn reload(&self) -> Result<()> {
        if self.browser == Browser::Firefox {
            return self.reload_itself();
        }
        self.drive(|driver| async move { driver.refresh().await }).context("cannot load the page again")
    }

    /// Firefox's driver goes past the service worker, as the button does while Shift is held.
    fn reload_itself(&self) -> Result<()> {
        self.script::<bool>("window.isOld = true; setTimeout(() => location.reload()); return true;", &[])?;
        // A script that meets the change of pages fails.
        let is_new = "return !window.isOld && document.readyState === 'complete';";
        self.wait_until("the page is loaded again", seconds(60), || Ok(self.script(is_new, &[]).unwrap_or(false)))
    }

    /// The full address of a route.
    pub fn url(&self, route: &str) -> String {
        format!("{}{}", self.server.url(), route.trim_start_matches('/'))
    }

    /// The browser's profile, an otherwise empty folder.
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// Runs a function body and gives what it returns: `page.script("return document.title", &[])`.
    /// The arguments are `arguments[0]`, …; a promise is awaited.
    pub fn script<T: DeserializeOwned>(&self, body: &str, arguments: &[Value]) -> Result<T> {
        let script = match self.browser {
            Browser::Chromium => body.to_owned(),
            // Chromium's driver makes the body that of an asynchronous function.
            Browser::Firefox => format!("return (async function() {{ {body}\n}}).apply(null, arguments);"),
        };
        let arguments = arguments.to_vec();
        let returned = self.drive(|driver| async move { driver.execute(script, arguments).await });
        let returned = returned.with_context(|| format!("this script failed in the page: {body}"))?;
        returned.convert().with_context(|| format!("this script returned {}: {body}", returned.json()))
    }

    /// Sends a command of the DevTools protocol, which Firefox has not.
    pub fn cdp(&self, method: &str, parameters: Value) -> Result<Value> {
        ensure!(self.browser == Browser::Chromium, "{method} is Chromium's, and this browser is Firefox");
        let name = method.to_owned();
        self.drive(|driver| async move { driver.cdp().send_raw(&name, parameters).await })
            .with_context(|| format!("the browser refused {method}"))
    }

    /// How long scripts may take, at most; 30 s unless told.
    pub fn set_script_timeout(&self, limit: std::time::Duration) -> Result<()> {
        self.drive(|driver| async move { driver.set_script_timeout(limit).await }).context("cannot set the timeout")
    }

    /// Evaluates a module worker made of this source and gives the first message that it posts.
    pub fn in_worker<T: DeserializeOwned>(&self, source: &str) -> Result<T> {
        let body = "const url = URL.createObjectURL(new Blob([arguments[0]], {type: 'text/javascript'}));
            return new Promise((resolve, reject) => {
                const worker = new Worker(url, {type: 'module'});
                worker.onmessage = event => { worker.terminate(); resolve(event.data); };
                worker.onerror = event => { worker.terminate(); reject(new Error(event.message)); };
            });";
        self.script(body, &[json!(source)])
    }

    pub(crate) fn drive<T, F>(&self, work: impl FnOnce(WebDriver) -> F) -> Result<T>
    where
        F: Future<Output = WebDriverResult<T>>,
    {
        let driver = self.driver.clone().context("the browser has been closed")?;
        Ok(self.runtime.block_on(work(driver))?)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            // A browser that does not end by itself is ended with its driver.
            let _ = self.runtime.block_on(async { tokio::time::timeout(seconds(10), driver.quit()).await });
        }
    }
}
