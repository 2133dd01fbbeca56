//! Every check and every test, one after the other; the first failure ends it.

use std::{process::Command, time::Instant};

use anyhow::{Context, Result};

use crate::{build, command::run as run_command, paths, sizes, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// A name, the arguments of cargo, and variables of the environment.
struct Step(&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const BEFORE_THE_BUILD: [Step; 6] = [
    Step("lock file", &["fetch", "--locked"], &[]),
    Step("format", &["fmt", "--all", "--check"], &[]),
    Step("lints, native", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[]),
    // The CPU engine without WebGPU is linted natively, and built below.
    Step(
        "lints, page and engines",
        &[
            "clippy",
            "-p",
            "web",
            "-p",
            "app",
            "-p",
            "engine",
            "--features",
            "engine/webgpu,engine/threads",
            "--target",
            WASM,
            "--",
            "-D",
            "warnings",
        ],
        &[],
    ),
    Step("documentation", &["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")]),
    Step("tests, native", &["test", "--workspace", "--exclude", "e2e", "--no-fail-fast"], &[]),
];

// One browser at a time: the tests measure, and share two cores. All of them run: a pass takes long, and should say all
// it can.
const AFTER_THE_BUILD: [Step; 1] = [Step(
    "tests in a real browser",
    &["test", "-p", "e2e", "--no-fail-fast", "--", "--test-threads=1", "--nocapture"],
    &[],
)];

// Burn's part for graphics cards takes some ten minutes of the processor to compile.
const WHEN_THOROUGH: [Step; 1] = [Step(
    "the tool on a graphics card's software driver",
    &["test", "-p", "cli", "--features", "gpu", "--test", "gpu"],
    &[],
)];

/// What to test.
#[derive(clap::Args)]
pub struct Arguments {
    /// Hours instead of minutes: every network where otherwise one of each kind is taken, and more frames.
    #[arg(long)]
    thorough: bool,
}

/// Sets up and runs everything.
pub fn run(arguments: &Arguments) -> Result<()> {
    let started = Instant::now();
    let tools = timed("set-up", || {
        tools::components::ensure()?;
        tools::browser::ensure()?;
        tools::firefox::ensure_if_wanted(arguments.thorough)?;
        tools::for_the_page()
    })?;
    BEFORE_THE_BUILD.iter().try_for_each(|step| step.run(arguments))?;
    timed("the page, built", || {
        build::dist(&tools)?;
        build::complete(&paths::dist())?;
        sizes::report(&paths::dist())
    })?;
    AFTER_THE_BUILD.iter().try_for_each(|step| step.run(arguments))?;
    if arguments.thorough {
        WHEN_THOROUGH.iter().try_for_each(|step| step.run(arguments))?;
    }
    println!("\nAll tests passed in {:.0} s.", started.elapsed().as_secs_f64());
    Ok(())
}

impl Step {
    fn run(&self, Arguments { thorough }: &Arguments) -> Result<()> {
        let Step(name, arguments, variables) = self;
        timed(name, || {
            let mut cargo = Command::new("cargo");
            cargo.args(*arguments).envs(variables.iter().copied()).current_dir(paths::root());
            if *thorough {
                cargo.env("CNN_THOROUGH", "1");
            }
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
