//! How a test breaks something.

use anyhow::{Context, Result};
use e2e::{Page, seconds};
use serde_json::json;

use crate::states::State;

/// Tells the page.
pub fn dispatch(page: &Page, event: &str) -> Result<()> {
    page.script::<bool>("return window.dispatchEvent(new Event(arguments[0]))", &[event.into()]).map(drop)
}

/// Tells the engines' loaders, and waits until one has heard it: what is asked then comes after the fault.
pub fn tell(page: &Page, fault: &str) -> Result<()> {
    let script = "const channel = new BroadcastChannel('faults');
        return new Promise(done => {
            channel.onmessage = () => setTimeout(() => { channel.close(); done(true); }, 500);
            channel.postMessage(arguments[0]);
        });";
    page.script::<bool>(script, &[fault.into()]).map(drop)
}

/// A browser that lets the page keep nothing, as some do in private windows.
pub fn block(page: &Page) -> Result<()> {
    let source =
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } });
        Object.defineProperty(window, 'caches', { get() { throw new DOMException('', 'SecurityError') } });";
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }))?;
    page.reload()
}

/// The visitor, or the browser for want of room, forgets all that this site keeps.
pub fn empty_storage(page: &Page) -> Result<()> {
    let origin: String = page.script("return location.origin", &[])?;
    page.cdp("Storage.clearDataForOrigin", json!({ "origin": origin, "storageTypes": "all" })).map(drop)
}

/// As a telephone does with pages that nobody looks at, until somebody does again.
pub fn freeze(page: &Page) -> Result<()> {
    for state in ["frozen", "active"] {
        page.cdp("Page.setWebLifecycleState", json!({ "state": state }))?;
        std::thread::sleep(seconds(2));
    }
    // The browser takes it for hidden still.
    let other = open_empty(page)?;
    close(page, &other)
}

/// An empty tab before this one, and its id.
fn open_empty(page: &Page) -> Result<String> {
    let opened = page.cdp("Target.createTarget", json!({ "url": "about:blank" }))?;
    std::thread::sleep(seconds(1));
    opened["targetId"].as_str().map(str::to_owned).context("a tab has an id")
}

fn close(page: &Page, tab: &str) -> Result<()> {
    page.cdp("Target.closeTarget", json!({ "targetId": tab })).map(drop)
}

/// Another tab before this one, for some seconds.
pub fn hide(page: &Page) -> Result<()> {
    let other = open_empty(page)?;
    let seen = || page.script::<String>("return document.visibilityState", &[]);
    page.wait_until("the page is hidden", seconds(10), || Ok(seen()? == "hidden"))?;
    std::thread::sleep(seconds(5));
    close(page, &other)?;
    page.wait_until("the page is seen again", seconds(10), || Ok(seen()? == "visible"))
}

/// The same address in a second tab.
pub fn open_twice(page: &Page) -> Result<()> {
    let address: String = page.script("return location.href", &[])?;
    page.cdp("Target.createTarget", json!({ "url": address }))?;
    page.go_on_in_window(1)?;
    page.wait_until("the second tab's page", seconds(60), || {
        page.script(
            "return document.querySelector('main h1, main h2') !== null && !document.getElementById('starting')",
            &[],
        )
    })?;
    std::thread::sleep(seconds(5));
    page.go_on_in_window(0)
}

/// Closes it again.
pub fn close_other_tab(page: &Page) -> Result<()> {
    page.go_on_in_window(1)?;
    page.close_window()?;
    page.go_on_in_window(0)
}

/// The camera's cable is pulled.
pub fn unplug(page: &Page) -> Result<()> {
    let script =
        "document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended')); return true";
    page.script::<bool>(script, &[]).map(drop)
}

/// The visitor starts it again.
pub fn plug_in(page: &Page) -> Result<()> {
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(20))
}

/// The engine computes on the graphics adapter.
pub fn choose_webgpu(page: &Page) -> Result<()> {
    page.goto("#/models/lenet5")?;
    page.wait_until_there("prediction-top1", seconds(60))?;
    page.select("device-select", "webgpu")?;
    page.wait_for("device-badge", seconds(300), |text| text.contains("WebGPU")).map(drop)
}

/// All that the site needs without a connection is there.
pub fn keep_site(page: &Page) -> Result<()> {
    page.goto("#/offline")?;
    page.wait_until_there("offline-ready", seconds(90))
}

/// The browser finds the next build.
pub fn look_for_update(page: &Page) -> Result<()> {
    page.script::<bool>("await (await navigator.serviceWorker.ready).update(); return true;", &[]).map(drop)
}

/// The visitor loads the page again and takes up what they did.
pub fn come_back(page: &Page, state: &State) -> Result<()> {
    (state.come_back)(page)
}

/// The process that speaks with the graphics card ends.
pub fn end_gpu_process(page: &Page) -> Result<()> {
    page.cdp("Browser.crashGpuProcess", json!({})).map(drop)
}
