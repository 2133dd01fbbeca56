//! Every check and every test, one after the other; the first failure ends it.

use std::{process::Command, time::Instant};

use anyhow::{Context, Result};

use crate::{build, command::run as run_command, paths, sizes, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// A name, the arguments of cargo, and variables of the environment.
struct Step(&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const BEFORE_THE_BUILD: [Step; 7] = [
    Step("lock file", &["fetch", "--locked"], &[]),
    Step("format", &["fmt", "--all", "--check"], &[]),
    Step("lints, native", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[]),
    Step(
        "lints, page and CPU engine",
        &["clippy", "-p", "app", "-p", "engine", "--target", WASM, "--", "-D", "warnings"],
        &[],
    ),
    Step(
        "lints, WebGPU engine",
        &["clippy", "-p", "engine", "--features", "webgpu", "--target", WASM, "--", "-D", "warnings"],
        &[],
    ),
    Step("documentation", &["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")]),
    Step("tests, native", &["test", "--workspace", "--exclude", "e2e"], &[]),
];

// One browser at a time: the tests measure, and share two cores.
const AFTER_THE_BUILD: [Step; 1] =
    [Step("tests in a real browser", &["test", "-p", "e2e", "--", "--test-threads=1", "--nocapture"], &[])];

/// Sets up and runs everything.
pub fn run() -> Result<()> {
    let started = Instant::now();
    let tools = timed("set-up", || {
        tools::components::ensure()?;
        tools::browser::ensure()?;
        tools::for_the_page()
    })?;
    BEFORE_THE_BUILD.iter().try_for_each(Step::run)?;
    timed("the page, built", || {
        build::dist(&tools)?;
        build::complete(&paths::dist())?;
        sizes::report(&paths::dist())
    })?;
    AFTER_THE_BUILD.iter().try_for_each(Step::run)?;
    println!("\nAll tests passed in {:.0} s.", started.elapsed().as_secs_f64());
    Ok(())
}

impl Step {
    fn run(&self) -> Result<()> {
        let Step(name, arguments, variables) = self;
        timed(name, || {
            let mut cargo = Command::new("cargo");
            cargo.args(*arguments).envs(variables.iter().copied()).current_dir(paths::root());
            run_command(&mut cargo)
        })
    }
}

fn timed<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n=== {name}");
    let started = Instant::now();
    let result = work().with_context(|| format!("the step `{name}` failed"))?;
    println!("=== {name}: {:.0} s", started.elapsed().as_secs_f64());
    Ok(result)
}
