//! The page is cut into parts: what every visit needs, and what is fetched when its page is opened.
//!
//! Trunk links the page as one module. Here the module that cargo made is cut where `crates/app/src/parts.rs` says so,
//! what remains takes the place of Trunk's, and the parts lie beside it, under names that no other build has.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use wasm_split_cli_support::{Options, transform};

use crate::{
    command::{command, output, run as run_command},
    paths,
    tools::Tools,
};

/// What the file names of parts begin with.
pub const PART: &str = "part-";

/// Cuts the page that Trunk has put into `folder`.
pub fn cut_staged(tools: &Tools, folder: &Path) -> Result<()> {
    let module = target_folder()?.join("wasm32-unknown-unknown/page/app.wasm");
    cut(tools, &module, folder)?;
    announce(folder)
}

/// Cuts a module as cargo made it, and puts what wasm-bindgen makes of the rest, and the parts, into `folder`, where
/// a page `app-<hash>.js` lies.
pub fn cut(tools: &Tools, module: &Path, folder: &Path) -> Result<()> {
    let name = page_name(folder)?;
    let hash = name.trim_start_matches("app-");
    let (rest, script) = (folder.join("rest.wasm"), format!("./{PART}{hash}.js"));
    let input = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let page = format!("./{name}.js");
    let mut options = Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &rest;
    options.link_name = &script;
    options.main_module = &page;
    let done = transform(options).map_err(|error| anyhow!("cannot cut {}: {error:#}", module.display()))?;
    rename(&done.split_modules, &folder.join(&script), hash)?;
    // The parts share what the linker exports: the table of functions, the memory, the stack.
    let arguments = ["--target", "web", "--keep-lld-exports", "--no-typescript", "--out-name", &name];
    let mut bindgen = tools.command("wasm-bindgen", arguments)?;
    run_command(bindgen.arg("--out-dir").arg(folder).arg(&rest))?;
    fs::remove_file(&rest)?;
    println!("the page in {} parts besides the first", done.split_modules.len());
    Ok(())
}

/// Gives each part the build's own name, so that no cache takes it for one of another build.
fn rename(parts: &[PathBuf], script: &Path, hash: &str) -> Result<()> {
    let mut text = fs::read_to_string(script).with_context(|| format!("cannot read {}", script.display()))?;
    for part in parts {
        let old = part.file_stem().and_then(OsStr::to_str).context("a part without a name")?;
        let new = format!("{PART}{hash}-{}.wasm", old.trim_start_matches("split_").replace('_', "-"));
        let address = format!("\"./{old}.wasm\"");
        ensure!(text.contains(&address), "{} should fetch {old}.wasm", script.display());
        text = text.replace(&address, &format!("\"./{new}\""));
        fs::rename(part, part.with_file_name(new))?;
    }
    fs::write(script, text).with_context(|| format!("cannot write {}", script.display()))
}

/// Has browsers fetch the script that knows the parts together with the page's, not after it.
fn announce(folder: &Path) -> Result<()> {
    let (name, page) = (page_name(folder)?, folder.join("index.html"));
    let text = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    let own = format!(r#"<link rel="modulepreload" href="./{name}.js" crossorigin="anonymous">"#);
    ensure!(text.contains(&own), "{} should announce {name}.js", page.display());
    let script = own.replace(&name, &format!("{PART}{}", name.trim_start_matches("app-")));
    fs::write(&page, text.replace(&own, &[own.as_str(), &script].concat()))?;
    Ok(())
}

/// The page's script, without its ending.
fn page_name(folder: &Path) -> Result<String> {
    let names = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_it = |name: &String| name.starts_with("app-") && name.ends_with(".js");
    let name = names.find(is_it).with_context(|| format!("there is no app-….js in {}", folder.display()))?;
    Ok(name.trim_end_matches(".js").to_owned())
}

/// Where cargo builds.
pub fn target_folder() -> Result<PathBuf> {
    let mut ask = command("cargo", ["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let said: Value = serde_json::from_str(&output(ask.current_dir(paths::root()))?)?;
    said["target_directory"].as_str().map(PathBuf::from).context("cargo does not say where it builds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_bear_the_name_of_their_build() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (script, part) = (folder.path().join("part-1f.js"), folder.path().join("split_lab.wasm"));
        fs::write(&script, r#"fetch(new URL("./split_lab.wasm", import.meta.url))"#)?;
        fs::write(&part, "")?;
        rename(std::slice::from_ref(&part), &script, "1f")?;
        assert_eq!(fs::read_to_string(&script)?, r#"fetch(new URL("./part-1f-lab.wasm", import.meta.url))"#);
        assert!(folder.path().join("part-1f-lab.wasm").is_file() && !part.exists());
        fs::write(folder.path().join("chunk_6.wasm"), "")?;
        assert!(rename(&[folder.path().join("chunk_6.wasm")], &script, "1f").is_err(), "nothing would fetch it");
        Ok(())
    }

    #[test]
    fn the_page_announces_the_script_of_its_parts() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let page = folder.path().join("index.html");
        fs::write(folder.path().join("app-1f.js"), "")?;
        fs::write(&page, r#"<link rel="modulepreload" href="./app-1f.js" crossorigin="anonymous">"#)?;
        announce(folder.path())?;
        assert!(fs::read_to_string(&page)?.contains(r#"href="./part-1f.js""#));
        Ok(())
    }
}
