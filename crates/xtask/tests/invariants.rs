//! What the crates must not know, checked by what cargo would link.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// What `cargo tree` says of every crate that `package` links for `target`, itself too, in this form, a line for each.
fn tree(package: &str, target: &str, form: &str, more: &[&str]) -> Result<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--color", "never", "--edges", "normal", "--prefix", "none", "--offline"])
        .args(["--package", package, "--target", target, "--format", form])
        .args(more)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// The crates that a crate links, itself and all dependencies, for the wasm target.
fn linked(package: &str, more: &[&str]) -> Result<Vec<String>> {
    let lines = tree(package, "wasm32-unknown-unknown", "{p}", more)?;
    Ok(lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

fn is_tensor_crate(name: &str) -> bool {
    ["burn", "cubecl", "wgpu", "runtime", "engine"].iter().any(|start| name.starts_with(start))
}

#[test]
fn graphs_messages_and_the_page_know_no_tensors() -> Result<()> {
    for package in ["arch", "experiment", "bundle", "protocol", "client", "data", "web", "app"] {
        let linked = linked(package, &[])?;
        let wrong: Vec<_> = linked.iter().filter(|name| is_tensor_crate(name)).collect();
        ensure!(wrong.is_empty(), "`{package}` must not link tensors, but links {wrong:?}");
    }
    Ok(())
}

#[test]
fn the_pages_side_of_the_protocol_knows_no_page_and_no_browser() -> Result<()> {
    let linked = linked("client", &[])?;
    let of_a_page = ["yew", "web-sys", "js-sys", "wasm-bindgen", "gloo"];
    let wrong: Vec<_> = linked.iter().filter(|name| of_a_page.contains(&name.as_str())).collect();
    ensure!(wrong.is_empty(), "`client` must be tested without a browser, but links {wrong:?}");
    Ok(())
}

#[test]
fn glue_to_the_browser_knows_no_network_and_draws_no_page() -> Result<()> {
    let ours = ["arch", "experiment", "protocol", "client", "data", "streets", "yew"];
    let linked = linked("web", &[])?;
    let wrong: Vec<_> = linked.iter().filter(|name| ours.contains(&name.as_str())).collect();
    ensure!(wrong.is_empty(), "`web` must be glue alone, but links {wrong:?}");
    Ok(())
}

#[test]
fn the_cpu_engine_does_not_carry_webgpu() -> Result<()> {
    // Some small crates of CubeCL (errors, shapes) belong to every Burn; its runtime and wgpu do not.
    let is_gpu =
        |name: &String| ["wgpu", "naga", "cubecl-runtime", "cubecl-wgpu"].iter().any(|gpu| name.starts_with(gpu));
    let cpu = linked("engine", &["--no-default-features"])?;
    ensure!(cpu.iter().any(|name| name.starts_with("burn")), "the engine should link Burn");
    let wrong: Vec<_> = cpu.iter().filter(|name| is_gpu(name)).collect();
    ensure!(wrong.is_empty(), "the CPU engine must stay small, but links {wrong:?}");
    let webgpu = linked("engine", &["--features", "webgpu"])?;
    ensure!(webgpu.iter().any(is_gpu), "the WebGPU engine should link wgpu");
    Ok(())
}

#[test]
fn the_page_has_no_decoders_of_pictures() -> Result<()> {
    let linked = linked("app", &[])?;
    let wrong: Vec<_> = linked.iter().filter(|name| ["png", "zune-jpeg"].contains(&name.as_str())).collect();
    ensure!(wrong.is_empty(), "the page must stay small, but links {wrong:?}");
    Ok(())
}

/// Instructions of one processor may round otherwise than another's: page and tool would read other pixels in a file.
#[test]
fn decoders_of_pictures_have_no_processors_own_instructions() -> Result<()> {
    for (package, target) in [("cli", "x86_64-unknown-linux-gnu"), ("engine", "wasm32-unknown-unknown")] {
        let lines = tree(package, target, "{p} {f}", &[])?;
        let decoder = lines.lines().find(|line| line.starts_with("zune-jpeg ")).context("no decoder of JPEG")?;
        ensure!(!decoder.contains("x86") && !decoder.contains("neon"), "`{package}` links {decoder}");
    }
    Ok(())
}
