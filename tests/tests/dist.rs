//! The built files themselves: how large they are and how they were linked.

use std::{collections::HashMap, fs, io::Write, path::PathBuf};

use anyhow::{Context, Result, ensure};
use wasmparser::{ExternalKind, Operator, Parser, Payload};

/// The wasm file in `dist/` whose name starts so.
fn wasm(start: &str) -> Result<(PathBuf, Vec<u8>)> {
    let files = fs::read_dir(e2e::dist()?)?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_it = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with(start) && name.ends_with(".wasm")
    };
    let path = files.into_iter().find(is_it).with_context(|| format!("there is no {start}*.wasm in dist"))?;
    let bytes = fs::read(&path)?;
    Ok((path, bytes))
}

fn brotli_len(bytes: &[u8]) -> Result<usize> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    writer.write_all(bytes)?;
    Ok(writer.into_inner().len())
}

#[test]
fn what_a_visitor_loads_first_is_small() -> Result<()> {
    for (start, limit) in [("app", 400_000), ("engine-cpu", 880_000), ("engine-threads", 900_000)] {
        let (path, bytes) = wasm(start)?;
        let found = brotli_len(&bytes)?;
        println!("{}: {} bytes, {found} as Brotli", path.display(), bytes.len());
        ensure!(found <= limit, "{start} should have at most {limit} bytes as Brotli, found {found}");
    }
    Ok(())
}

/// A module with static constructors that never mentions them is linked as a "command": each of its exports first
/// runs all constructors. Then nearly every export starts with a call of one and the same function.
#[test]
fn no_engine_reruns_its_constructors_at_every_call() -> Result<()> {
    for start in ["engine-cpu", "engine-threads", "engine-webgpu"] {
        let (path, bytes) = wasm(start)?;
        let (exports, first_calls) = exports_and_first_calls(&bytes)?;
        let most = first_calls.values().max().copied().unwrap_or(0);
        println!("{}: {exports} exported functions, at most {most} start with the same call", path.display());
        ensure!(exports > 0, "{start} exports no functions");
        ensure!(most * 2 < exports.max(8), "{start} is linked as a command: {most} of {exports} exports are wrappers");
        ensure!(
            !bytes.windows(14).any(|name| name == b"command_export"),
            "{start} has a wrapper called command_export"
        );
    }
    Ok(())
}

/// How many functions a module exports, and how many of these begin by calling each function without arguments.
fn exports_and_first_calls(bytes: &[u8]) -> Result<(usize, HashMap<u32, usize>)> {
    let (mut imported, mut exported, mut bodies) = (0, Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        exported.push(export.index);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let mut first_calls = HashMap::new();
    for function in &exported {
        let Some(body) = function.checked_sub(imported).and_then(|index| bodies.get(index as usize)) else { continue };
        if let Operator::Call { function_index } = body.get_operators_reader()?.read()? {
            *first_calls.entry(function_index).or_insert(0) += 1;
        }
    }
    Ok((exported.len(), first_calls))
}
