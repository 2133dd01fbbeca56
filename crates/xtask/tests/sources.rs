//! What the source files must not do, checked by reading them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The Rust files below a folder of the project.
fn sources(folder: &str) -> Result<Vec<PathBuf>> {
    let (mut waiting, mut found) = (vec![Path::new(ROOT).join(folder)], Vec::new());
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    ensure!(!found.is_empty(), "there is no source file in {folder}");
    Ok(found)
}

/// The modules of its crate that some code names: `a` and `b` of `crate::a::C`, `use crate::{b, ..}`.
fn named(code: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let rest = &code[at + start.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.extend(word(rest));
            continue;
        };
        // The beginnings of what a group holds, itself or behind a comma that is in no group of its own.
        let (mut depth, mut begins) = (0, true);
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                _ if begins && !letter.is_whitespace() => {
                    names.extend(word(&group[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    names
}

/// The name at the beginning of some code.
fn word(code: &str) -> Option<&str> {
    code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().filter(|word| !word.is_empty())
}

#[test]
fn modules_are_found_in_every_way_to_name_them() {
    let code =
        "use crate::ui::{Told, picker};\nuse crate::{words, panels::{live, own},\n    session};\ncrate::pages::all()";
    assert_eq!(named(code), ["ui", "words", "panels", "session", "pages"]);
}

/// Pages are made of panels, both of what is in `ui`, and all of them of the rest: never the other way.
#[test]
fn the_folders_of_the_page_know_only_those_behind_them() -> Result<()> {
    const LAYERS: [&str; 3] = ["ui", "panels", "pages"];
    let root = Path::new(ROOT).join("crates/app/src");
    for path in sources("crates/app/src")? {
        let file = path.strip_prefix(&root)?;
        // The frame shows the pages, at once or when they are fetched; a test walks all phrases.
        if ["app.rs", "parts.rs", "main.rs", "language/tests.rs"].iter().any(|it| file == Path::new(it)) {
            continue;
        }
        let own = LAYERS.iter().position(|layer| file.starts_with(layer));
        let before = &LAYERS[own.map_or(0, |own| own + 1)..];
        let code = fs::read_to_string(&path)?;
        let wrong: Vec<_> = named(&code).into_iter().filter(|name| before.contains(name)).collect();
        ensure!(wrong.is_empty(), "{} must not know {wrong:?}", file.display());
    }
    Ok(())
}

/// rustfmt leaves long strings, comments and `html!` as they are.
#[test]
fn no_line_is_longer_than_what_rustfmt_breaks() -> Result<()> {
    let format = fs::read_to_string(Path::new(ROOT).join("rustfmt.toml"))?;
    let most = format.lines().find_map(|line| line.strip_prefix("max_width = ")).context("no width in rustfmt.toml")?;
    let most: usize = most.parse()?;
    let mut wrong = Vec::new();
    for path in [sources("crates")?, sources("tests")?].concat() {
        let code = fs::read_to_string(&path)?;
        let long = code.lines().enumerate().filter(|(_, line)| line.chars().count() > most);
        wrong.extend(long.map(|(number, _)| format!("{}:{}", path.display(), number + 1)));
    }
    ensure!(wrong.is_empty(), "more than {most} columns: {wrong:#?}");
    Ok(())
}

/// A browser gives a device's numbers only to those who wait for them: what reads them at once works on the CPU, and
/// ends the worker on WebGPU.
#[test]
fn numbers_are_read_from_devices_by_waiting_only() -> Result<()> {
    const AT_ONCE: [&str; 5] = [".into_data()", ".to_data()", ".into_scalar()", ".into_record()", "block_on("];
    let mut found = Vec::new();
    for folder in ["crates/runtime/src", "crates/engine/src", "crates/training/src"] {
        for path in sources(folder)? {
            // Kernels of the CPU have its memory before them.
            if path.components().any(|part| part.as_os_str() == "kernels") {
                continue;
            }
            let code = fs::read_to_string(&path)?;
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = code.lines().enumerate().filter(|(_, line)| AT_ONCE.iter().any(|call| line.contains(call)));
            found.extend(lines.map(|(number, line)| format!("{}:{}: {}", path.display(), number + 1, line.trim())));
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}
