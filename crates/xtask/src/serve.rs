//! Serving the built page on this machine.

use anyhow::{Context, Result, bail};
use static_server::Server;

use crate::{build, paths, tools};

/// Sets up, builds unless told not to, and serves until interrupted.
pub fn run(port: u16, no_build: bool) -> Result<()> {
    if !no_build {
        build::dist(&tools::for_the_page()?)?;
    }
    let dist = paths::dist();
    if !dist.join("index.html").is_file() {
        bail!("there is no built page in {}; run `cargo xtask build`", dist.display());
    }
    let server = Server::new(dist)
        .start(port)
        .with_context(|| format!("cannot serve on port {port}; choose another with --port"))?;
    println!("The page is at {} (Ctrl-C ends it)", server.url());
    server.wait();
    Ok(())
}
