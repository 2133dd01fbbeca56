//! Every check and every test; the first failure ends it.

use std::{
    fs::File,
    io::{self, Write},
    panic,
    process::Command,
    thread,
    time::Instant,
};

use anyhow::{Context, Result};

use crate::{build, command::run as run_command, parts, paths, sizes, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// A name, the arguments of cargo, and variables of the environment.
struct Step(&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const BEFORE_THE_BUILD: [Step; 5] = [
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
];

// The page and these are built into other folders, and neither keeps two cores busy by itself. What they say comes when
// the page is built.
const BESIDE_THE_BUILD: [Step; 2] = [
    Step("tests, native", &["test", "--workspace", "--exclude", "e2e", "--no-fail-fast"], &[]),
    Step("tests in a real browser, compiled", &["test", "-p", "e2e", "--no-run"], &[]),
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
    thread::scope(|scope| {
        let beside = scope.spawn(|| BESIDE_THE_BUILD.iter().try_for_each(|step| step.run_aside(arguments)));
        let page = timed("the page, built", || {
            build::dist(&tools)?;
            build::complete(&paths::dist())?;
            sizes::report(&paths::dist())
        });
        let beside = beside.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        page.and(beside)
    })?;
    AFTER_THE_BUILD.iter().try_for_each(|step| step.run(arguments))?;
    if arguments.thorough {
        WHEN_THOROUGH.iter().try_for_each(|step| step.run(arguments))?;
    }
    println!("\nAll tests passed in {:.0} s.", started.elapsed().as_secs_f64());
    Ok(())
}

impl Step {
    fn run(&self, arguments: &Arguments) -> Result<()> {
        timed(self.0, || run_command(&mut self.command(arguments)))
    }

    /// Keeps what it says to itself until it is over, in the file `beside.log` of cargo's target folder.
    fn run_aside(&self, arguments: &Arguments) -> Result<()> {
        let path = parts::target_folder()?.join("beside.log");
        let said = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut cargo = self.command(arguments);
        cargo.stdout(said.try_clone()?).stderr(said);
        let started = Instant::now();
        let result = run_command(&mut cargo).with_context(|| format!("the step `{}` failed", self.0));
        let took = started.elapsed().as_secs_f64();
        let mut out = io::stdout().lock();
        writeln!(out, "\n=== {}", self.0)?;
        io::copy(&mut File::open(&path)?, &mut out)?;
        writeln!(out, "=== {}: {took:.0} s", self.0)?;
        result
    }

    fn command(&self, Arguments { thorough }: &Arguments) -> Command {
        let Step(_, arguments, variables) = self;
        let mut cargo = Command::new("cargo");
        cargo.args(*arguments).envs(variables.iter().copied()).current_dir(paths::root());
        if *thorough {
            cargo.env("CNN_THOROUGH", "1");
        }
        cargo
    }
}

fn timed<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n=== {name}");
    let started = Instant::now();
    let result = work().with_context(|| format!("the step `{name}` failed"))?;
    println!("=== {name}: {:.0} s", started.elapsed().as_secs_f64());
    Ok(result)
}
