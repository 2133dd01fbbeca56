//! The engine on several threads: the small engine once more, with memory that workers share and fused arithmetic.
//!
//! Stable Rust's standard library for WebAssembly knows no threads, and neither needs to (`crates/engine/src/pool.rs`):
//! the linker only has to be told that the memory is shared. Multiplication and addition in one ("relaxed SIMD") is
//! for this project's own crates alone: not all others compile with it. Cargo passes flags to all or to none, but lets
//! a program stand before the compiler of the project's own crates, and that is this one ([`compile`]).

use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};
use wasmparser::{Export, ExternalKind, Parser, Payload};

use crate::{command::run as run_command, paths, policy::FIRST, tools::Tools};

/// How the files of this engine begin.
pub const NAME: &str = "engine-threads";

/// Cargo's name for what stands before the compiler.
const WRAPPER: &str = "RUSTC_WORKSPACE_WRAPPER";
const FUSED: &str = "-Ctarget-feature=+relaxed-simd";

/// What the linker calls the alignment of threads' own values, and how a value of zero is written.
const ALIGNMENT: &str = "__tls_align";
const ZERO: [u8; 3] = [0x41, 0, 0x0b];

/// Shared memory, up to what 32 bits reach; a stack pointer that helpers set; and what wasm-bindgen looks for in such
/// a module. That no crate was compiled for threads is known.
const LINK: [&str; 9] = [
    "--shared-memory",
    "--import-memory",
    "--max-memory=4294967296",
    "--no-check-features",
    "--export=__stack_pointer",
    "--export=__wasm_init_tls",
    "--export=__tls_size",
    "--export=__tls_align",
    "--export=__tls_base",
];

/// Does cargo call this program in place of the compiler?
pub fn is_compiler() -> bool {
    let own = env::current_exe().ok();
    own.is_some() && env::var_os(WRAPPER).map(Into::into) == own && env::args_os().len() > 1
}

/// Compiles with fused arithmetic; what cargo only asks about the target is answered without.
pub fn compile() -> Result<ExitCode> {
    let mut arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let compiler = arguments.remove(0);
    if !arguments.iter().any(|argument| argument.to_string_lossy().starts_with("--print")) {
        arguments.push(FUSED.into());
    }
    let status = Command::new(&compiler).args(arguments).status();
    let status = status.with_context(|| format!("cannot start {}", compiler.to_string_lossy()))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Gives threads' own values an alignment of one byte: there are none, so that the linker says zero, which
/// wasm-bindgen's start asks the allocator for and does not survive.
fn align_own_values(module: &mut [u8]) -> Result<()> {
    let (mut values, mut own) = (Vec::new(), None);
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::GlobalSection(globals) => {
                for global in globals {
                    values.push(global?.init_expr.get_binary_reader().original_position());
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let Export { name, kind, index } = export?;
                    own = own.or((name == ALIGNMENT && kind == ExternalKind::Global).then_some(index as usize));
                }
            }
            _ => {}
        }
    }
    // No global is imported, so that exports count from the first of these.
    let at = *own.and_then(|index| values.get(index)).context("nothing says how threads' own values are aligned")?;
    let value = module.get_mut(at..at + ZERO.len()).filter(|value| **value == ZERO);
    value.context("threads have values of their own: say nothing of their alignment")?[1] = 1;
    Ok(())
}

/// Tells the page that this engine is there.
fn announce(folder: &Path) -> Result<()> {
    let page = folder.join("index.html");
    let text = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    ensure!(text.matches(FIRST).count() == 1, "{} should say its characters once: {FIRST}", page.display());
    let told = format!("{FIRST}<meta name=\"threads\" content=\"yes\" />");
    fs::write(&page, text.replace(FIRST, &told)).with_context(|| format!("cannot write {}", page.display()))
}

/// Builds the engine, and puts it into `folder`; `target` is where cargo builds.
pub fn build(tools: &Tools, target: &Path, folder: &Path) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["rustc", "--release", "--offline", "-p", "engine", "--bin", NAME, "--features", "threads"]);
    cargo
        .args(["--target", "wasm32-unknown-unknown", "--"])
        .args(LINK.map(|argument| format!("-Clink-arg={argument}")));
    run_command(cargo.env(WRAPPER, env::current_exe()?).current_dir(paths::root()))?;
    let linked = target.join(format!("wasm32-unknown-unknown/release/{NAME}.wasm"));
    let mut bytes = fs::read(&linked).with_context(|| format!("cannot read {}", linked.display()))?;
    align_own_values(&mut bytes)?;
    let module = linked.with_extension("aligned.wasm");
    fs::write(&module, bytes).with_context(|| format!("cannot write {}", module.display()))?;
    let arguments = ["--target", "web", "--keep-lld-exports", "--no-typescript", "--out-name", NAME];
    let mut bindgen = tools.command("wasm-bindgen", arguments)?;
    run_command(bindgen.arg("--out-dir").arg(folder).arg(&module))?;
    announce(folder)?;
    let loader = folder.join(format!("{NAME}_loader.js"));
    fs::write(&loader, format!("import init from './{NAME}.js';await init();"))
        .with_context(|| format!("cannot write {}", loader.display()))
}
