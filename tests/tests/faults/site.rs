//! The site, parts of which break when they are told to.

use std::time::Duration;

use anyhow::Result;
use e2e::{Response, Server, Switch, build_with, dist, file_of};

/// What is broken now.
#[derive(Clone, Default)]
pub struct Site {
    /// Weights are not there, end too early, have other bits, or never come.
    pub missing: Switch,
    pub cut: Switch,
    pub altered: Switch,
    pub stalled: Switch,
    /// Nobody answers.
    pub gone: Switch,
    /// The next build is published.
    pub published: Switch,
}

/// The engines' own loader, with an ear for faults; `ENGINE` is the script that it starts.
const LOADER: &str = "
    // (module (func unreachable) (start 0))
    const TRAP = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];
    const devices = [];
    if (self.GPUAdapter) {
        const request = GPUAdapter.prototype.requestDevice;
        GPUAdapter.prototype.requestDevice = async function (...asked) {
            devices.push(await request.apply(this, asked));
            return devices.at(-1);
        };
    }
    let engine;
    const fill = () => {
        // Pages that nobody has had, then every piece between those that somebody has.
        for (let pages = 1 << 14; pages > 0;) try { engine.memory.grow(pages); } catch { pages >>= 1; }
        for (let bytes = 1 << 24; bytes >= 64; bytes >>= 1)
            try { for (;;) engine.__wbindgen_malloc(bytes, 1); } catch {}
    };
    const channel = new BroadcastChannel('faults');
    channel.onmessage = ({ data }) => {
        if (data === 'heard') return;
        channel.postMessage('heard');
        setTimeout(inflict, 50, data);
    };
    const inflict = data => {
        if (data === 'loop') for (;;);
        if (data === 'end') close();
        if (data === 'fill') fill();
        if (data === 'destroy') devices.forEach(device => device.destroy());
        if (data === 'throw') throw new Error('a fault of the test');
        if (data === 'trap') new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(TRAP)));
    };
    import init from './ENGINE.js';
    engine = await init();";

/// How long weights are held back: longer than any visitor and any page waits.
const STALLS: Duration = Duration::from_secs(100);

impl Site {
    /// The built page with its faults. Where it is `kept` for use without a connection, the service worker knows of the
    /// test's own loaders too; otherwise it refuses them, and all comes from here.
    pub fn server(&self, kept: bool) -> Result<Server> {
        let (site, folder) = (self.clone(), dist()?);
        let loaders: Vec<(String, Vec<u8>)> = ["engine-cpu", "engine-threads", "engine-webgpu"]
            .map(|engine| (format!("{engine}_loader.js"), LOADER.replace("ENGINE", engine).into_bytes()))
            .into();
        let files = if kept { build_with(None, loaders.clone())? } else { loaders.clone() };
        let next = build_with(Some("0123456789ab"), loaders)?;
        Ok(Server::new(&folder).intercept(move |path| {
            if site.gone.is_on() {
                return Some(Response::text(503, "gone"));
            }
            let replaced = if site.published.is_on() { file_of(&next, path) } else { file_of(&files, path) };
            if replaced.is_some() || !path.starts_with("weights/") || !path.ends_with(".safetensors") {
                return replaced;
            }
            let mut bytes = std::fs::read(folder.join(path)).ok()?;
            let middle = bytes.len() / 2;
            if site.missing.is_on() {
                return Some(Response::text(404, "there is no such file"));
            }
            if site.stalled.is_on() {
                std::thread::sleep(STALLS);
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
