//! What can break, and how a test breaks it.

use anyhow::Result;
use e2e::{Page, Response, Server, Switch, dist};
use serde_json::json;

/// The site, parts of which break when they are told to.
#[derive(Clone, Default)]
pub struct Site {
    /// Weights are not there, end too early, or have other bits.
    missing: Switch,
    cut: Switch,
    altered: Switch,
    /// Nobody answers.
    gone: Switch,
}

/// The engine's own loader, with an ear for faults.
const LOADER: &str = "
    import init from './engine-cpu.js';
    // (module (func unreachable) (start 0))
    const TRAP = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];
    new BroadcastChannel('faults').onmessage = ({ data }) => {
        if (data === 'loop') for (;;);
        if (data === 'end') close();
        if (data === 'throw') setTimeout(() => { throw new Error('a fault of the test'); });
        if (data === 'trap') new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(TRAP)));
    };
    await init();";

impl Site {
    /// The built page with its faults.
    pub fn server(&self) -> Result<Server> {
        let (site, folder) = (self.clone(), dist()?);
        Ok(Server::new(&folder).intercept(move |path| {
            if site.gone.is_on() {
                return Some(Response::text(503, "gone"));
            }
            if path == "engine-cpu_loader.js" {
                return Some(Response::new(200, "text/javascript", LOADER));
            }
            if !path.starts_with("weights/") || !path.ends_with(".safetensors") {
                return None;
            }
            let mut bytes = std::fs::read(folder.join(path)).ok()?;
            let middle = bytes.len() / 2;
            if site.missing.is_on() {
                return Some(Response::text(404, "there is no such file"));
            }
            if site.cut.is_on() {
                bytes.truncate(middle);
            }
            if site.altered.is_on() {
                bytes[middle..].iter_mut().step_by(7).take(2_500).for_each(|byte| *byte ^= 0xff);
            }
            Some(Response::new(200, "application/octet-stream", bytes))
        }))
    }
}

/// Something that breaks.
pub struct Fault {
    pub name: &'static str,
    /// In which states it can happen.
    pub meets: fn(state: &str) -> bool,
    /// While the visitor is at it, or before they come?
    pub comes_late: bool,
    /// Is it tried by every `cargo xtask test`, or only by a thorough one, because the same code tells it as another?
    pub is_usual: bool,
    pub inflict: fn(&Page, &Site) -> Result<()>,
    /// What the visitor has to read of it; nothing where nothing is lost and all goes on.
    pub says: fn(state: &str) -> Option<&'static str>,
    /// What makes it good again, where it does not pass by itself.
    pub mend: fn(&Page, &Site) -> Result<()>,
}

const AGAIN: &str = "is being started again";

/// Everything that is tried.
pub const FAULTS: &[Fault] = &[
    Fault { name: "panic", inflict: |page, _| dispatch(page, "engine-panic"), ..LATE },
    Fault { name: "uncaught error in the worker", inflict: |page, _| tell(page, "throw"), ..LATE },
    Fault { name: "trap", is_usual: false, inflict: |page, _| tell(page, "trap"), ..LATE },
    Fault { name: "worker ended", inflict: |page, _| tell(page, "end"), ..LATE },
    Fault { name: "worker in a loop", is_usual: false, inflict: |page, _| tell(page, "loop"), ..LATE },
    Fault { name: "weights missing (404)", inflict: |_, site| turn_on(&site.missing), ..WEIGHTS },
    Fault { name: "weights cut", is_usual: false, inflict: |_, site| turn_on(&site.cut), ..WEIGHTS },
    Fault { name: "weights altered", inflict: |_, site| turn_on(&site.altered), ..WEIGHTS },
    Fault {
        name: "storage full",
        inflict: |page, _| page.fill_storage(),
        says: |state| is_training(state).then_some("held in this page only"),
        mend: |page, _| page.free_storage(),
        ..LATE
    },
    Fault {
        name: "storage blocked",
        comes_late: false,
        inflict: |page, _| block(page),
        says: |state| is_training(state).then_some("keeps nothing"),
        ..LATE
    },
    Fault {
        name: "storage emptied",
        inflict: |page, _| {
            let origin = json!({ "origin": origin(page)?, "storageTypes": "all" });
            page.cdp("Storage.clearDataForOrigin", origin).map(drop)
        },
        says: |_| None,
        ..LATE
    },
    Fault { name: "host gone", inflict: |_, site| turn_on(&site.gone), says: |_| None, ..LATE },
    Fault { name: "page frozen", is_usual: false, inflict: |page, _| freeze(page), says: |_| None, ..LATE },
];

/// Most faults: they come while the visitor is at something, and pass.
const LATE: Fault = Fault {
    name: "",
    meets: |_| true,
    comes_late: true,
    is_usual: true,
    inflict: |_, _| Ok(()),
    says: |_| Some(AGAIN),
    mend: |_, _| Ok(()),
};

/// Trained weights that do not come; the visitor goes on with fresh ones.
const WEIGHTS: Fault = Fault {
    meets: |state| state == "at rest" || state == "camera",
    comes_late: false,
    says: |_| Some("starts with fresh ones"),
    ..LATE
};

fn turn_on(switch: &Switch) -> Result<()> {
    switch.set(true);
    Ok(())
}

fn is_training(state: &str) -> bool {
    state == "training" || state == "laboratory"
}

fn dispatch(page: &Page, event: &str) -> Result<()> {
    page.script::<bool>("return window.dispatchEvent(new Event(arguments[0]))", &[event.into()]).map(drop)
}

/// Tells the engines' loaders.
fn tell(page: &Page, fault: &str) -> Result<()> {
    page.script::<bool>("new BroadcastChannel('faults').postMessage(arguments[0]); return true", &[fault.into()])
        .map(drop)
}

fn origin(page: &Page) -> Result<String> {
    page.script("return location.origin", &[])
}

/// A browser that lets the page keep nothing, as some do in private windows.
fn block(page: &Page) -> Result<()> {
    let source =
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } });
        Object.defineProperty(window, 'caches', { get() { throw new DOMException('', 'SecurityError') } });";
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }))?;
    page.reload()
}

fn freeze(page: &Page) -> Result<()> {
    for state in ["frozen", "active"] {
        page.cdp("Page.setWebLifecycleState", json!({ "state": state }))?;
        std::thread::sleep(e2e::seconds(2));
    }
    Ok(())
}
