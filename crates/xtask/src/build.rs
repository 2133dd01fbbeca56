//! Making the static `dist/`.

use std::{env, fs, path::Path, process::Command, time::Instant};

use anyhow::{Context, Result};

use crate::{
    code,
    command::{command, run as run_command},
    names, offline, parts, paths, plain, policy, sizes, texts, threads,
    tools::{self, Tools, wasm_opt},
};

/// What Rust emits for wasm32 by itself, and SIMD: wasm-opt must know all of it and add nothing.
const FEATURES: [&str; 10] = [
    "--enable-threads",
    "--enable-relaxed-simd",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Sets up, builds for publication, and says how large the parts are.
pub fn run() -> Result<()> {
    let tools = tools::for_the_page()?;
    dist(&tools)?;
    shrink(&paths::dist())?;
    complete(&paths::dist())?;
    sizes::report(&paths::dist())
}

/// Builds `dist/`, without the minutes that wasm-opt takes: enough for looking and testing.
pub fn dist(tools: &Tools) -> Result<()> {
    let started = Instant::now();
    // Trunk runs cargo offline, so everything must be here before.
    run_command(command("cargo", ["fetch"]).current_dir(paths::root()))?;
    println!("building the page and its engines (release; the first time takes some minutes)");
    let mut trunk = tools.command("trunk", ["build", "--release", "--offline"])?;
    // Trunk reads NO_COLOR as a boolean and refuses the customary 1.
    run_command(trunk.env_remove("NO_COLOR").current_dir(paths::root()))?;
    println!("dist is ready after {:.0} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// What is done to each page that Trunk has built, before it takes the place of the last.
pub fn staged(folder: &Path) -> Result<()> {
    texts::render(&folder.join("content"))?;
    let tools = tools::for_the_page()?;
    parts::cut_staged(&tools, folder)?;
    if env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release") {
        threads::build(&tools, &parts::target_folder()?, folder)?;
        names::remove(folder)?;
    }
    policy::write(folder)
}

/// What comes when no file of the page will change any more.
pub fn complete(folder: &Path) -> Result<()> {
    code::write(folder)?;
    plain::write(&paths::root().join("www/content"), folder)?;
    offline::write(folder)?;
    Ok(())
}

/// Makes each wasm file smaller for whoever fetches it, where wasm-opt is to be had and does so.
fn shrink(folder: &Path) -> Result<()> {
    let Some(wasm_opt) = wasm_opt::find()? else { return Ok(()) };
    for file in sizes::wasm_files(folder)? {
        let before = fs::metadata(&file)?.len();
        let smaller = file.with_extension("wasm.smaller");
        println!("wasm-opt -O2 {}", file.file_name().unwrap_or_default().to_string_lossy());
        let mut shrink = Command::new(&wasm_opt);
        shrink.arg("-O2").args(FEATURES).arg(&file).arg("-o").arg(&smaller);
        if let Err(error) = run_command(&mut shrink) {
            println!("warning: {error}; the file stays as it was");
            continue;
        }
        let after = fs::metadata(&smaller)?.len();
        println!("  {:.0} KB -> {:.0} KB", before as f64 / 1e3, after as f64 / 1e3);
        // What is smaller on disk may be larger on its way to the visitor.
        if sizes::fetched(&smaller)? < sizes::fetched(&file)? {
            fs::rename(&smaller, &file).with_context(|| format!("cannot replace {}", file.display()))?;
        } else {
            println!("  but larger as Brotli; it stays as it was");
            fs::remove_file(&smaller)?;
        }
    }
    Ok(())
}
