//! `cargo xtask …`: everything that is done to the project beside editing it.

mod bench;
mod build;
mod code;
mod command;
mod data;
mod glossary;
mod icons;
mod names;
mod offline;
mod package;
mod parts;
mod paths;
mod plain;
mod policy;
mod serve;
mod sizes;
mod soak;
mod test;
mod texts;
mod threads;
mod tools;
mod weights;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Set-up, serve, build, test, data and bench.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing: the wasm target, wasm-bindgen, trunk; wasm-opt where it is easy.
    Setup {
        /// Also a browser and its driver, for the tests.
        #[arg(long)]
        browser: bool,
    },
    /// Set up, build the page and serve it on this machine.
    Serve {
        /// The port on 127.0.0.1.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Serve the `dist` that is there, without building.
        #[arg(long)]
        no_build: bool,
    },
    /// Make the static `dist/`, and say how large its parts are.
    Build,
    /// Complete a `dist/` that `trunk build --release` made by itself: plain pages, code, and the list for use without
    /// a connection.
    Finish,
    /// What Trunk calls at the end of each of its builds: texts become HTML, the page is cut into parts, and names of
    /// functions go for publication.
    Staged,
    /// Cut a page as cargo made it into the parts that are fetched one by one, in the folder of a built page.
    Cut {
        /// The module, `app.wasm`.
        module: PathBuf,
        /// Where a page lies whose place it takes.
        folder: PathBuf,
    },
    /// Make the static `dist/` and pack it into one zip.
    Package(package::Arguments),
    /// Draw the site's icons into `www/icons`.
    Icons,
    /// Set up and run every check and every test, the real-browser ones too.
    Test(test::Arguments),
    /// Fetch the full datasets and pack them into `www/data-full`.
    Data(data::Arguments),
    /// Evaluate the shipped weights on the whole test sets and compare with their cards.
    CheckWeights,
    /// Measure the built page in a real browser.
    Bench(bench::Arguments),
    /// Use the built page for an hour in a real browser, and say whether what it holds stays flat.
    Soak(soak::Arguments),
}

fn main() -> anyhow::Result<ExitCode> {
    if threads::is_compiler() {
        return threads::compile();
    }
    run(Arguments::parse().task).map(|()| ExitCode::SUCCESS)
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Setup { browser } => {
            tools::for_the_page()?;
            if browser {
                tools::browser::ensure()?;
            }
            Ok(())
        }
        Task::Serve { port, no_build } => serve::run(port, no_build),
        Task::Build => build::run(),
        Task::Finish => build::complete(&paths::dist()),
        Task::Staged => build::staged(&paths::staging()),
        Task::Cut { module, folder } => parts::cut(&tools::for_the_page()?, &module, &folder),
        Task::Package(arguments) => package::run(&arguments),
        Task::Icons => icons::run(),
        Task::Test(arguments) => test::run(&arguments),
        Task::Data(arguments) => data::run(&arguments),
        Task::CheckWeights => weights::check(),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Soak(arguments) => soak::run(&arguments),
    }
}
