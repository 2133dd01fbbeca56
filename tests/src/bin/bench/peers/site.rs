//! What is served to the browser: the built page's engines, the peers, the networks, and a page that runs them.
//!
//! Every file comes with the headers of cross-origin isolation, without which a browser gives no threads that share
//! memory, and clocks of a tenth of a millisecond.

use std::{fs, path::PathBuf};

use e2e::{Response, Server};

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Peers</title><script src=bench/page.js></script>";
const PAGE_SCRIPT: &str = include_str!("page.js");
const WORKER: &str = include_str!("worker.js");
const NETWORK: &str = include_str!("network.js");
const TRAINING: &str = include_str!("training.js");
const JAX: &str = include_str!("jax.js");

/// A server of all that; `dist` is the built page.
pub fn server(dist: PathBuf, modules: PathBuf, networks: PathBuf) -> Server {
    let folders = [("npm/", modules), ("networks/", networks), ("dist/", dist.clone())];
    Server::new(dist).intercept(move |path| {
        let own = match path {
            "" | "index.html" => Some(("text/html; charset=utf-8", PAGE)),
            "bench/page.js" => Some(("text/javascript", PAGE_SCRIPT)),
            "bench/worker.js" => Some(("text/javascript", WORKER)),
            "bench/network.js" => Some(("text/javascript", NETWORK)),
            "bench/training.js" => Some(("text/javascript", TRAINING)),
            "bench/jax.js" => Some(("text/javascript", JAX)),
            _ => None,
        };
        if let Some((kind, text)) = own {
            return Some(isolated(Response::new(200, kind, text)));
        }
        let (rest, folder) = folders.iter().find_map(|(prefix, folder)| Some((path.strip_prefix(prefix)?, folder)))?;
        let bytes = fs::read(folder.join(rest)).ok()?;
        Some(isolated(Response::new(200, kind_of(rest), bytes)))
    })
}

fn isolated(response: Response) -> Response {
    response
        .with_header("Cross-Origin-Opener-Policy", "same-origin")
        .with_header("Cross-Origin-Embedder-Policy", "require-corp")
        .with_header("Cross-Origin-Resource-Policy", "same-origin")
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
