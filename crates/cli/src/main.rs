//! `timemachine`: the networks of the story from a terminal.
//!
//! Every command prints for people, or with `--json` for programs.

mod bench;
mod classify;
mod convert;
mod describe;
mod device;
mod eval;
mod experiments;
mod export;
mod figures;
mod file;
mod gpu;
mod list;
mod names;
mod pictures;
mod samples;
mod search;
mod shipped;
mod threads;
mod train;
mod verify;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use device::DeviceName;

/// List, describe, verify, train and run the networks of CNN Time Machine.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// All networks with what they cost.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// One network, layer by layer.
    Describe {
        /// Which network, for example `lenet5`.
        id: String,
        /// Its small sibling.
        #[arg(long)]
        small: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compare networks with reference files that another program computed.
    Verify {
        /// Reference files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What computes.
        #[arg(long, value_enum, default_value_t = DeviceName::Cpu)]
        device: DeviceName,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What a network sees in a picture.
    Classify(classify::Arguments),
    /// Train a network and write its weights.
    Train(Box<train::Arguments>),
    /// Write a sheet of sample pictures for the page.
    Samples(samples::Arguments),
    /// How often a network is right on the test set.
    Eval(eval::Arguments),
    /// Read weights of any format and write them as safetensors.
    Convert(convert::Arguments),
    /// Write a network as PyTorch or Burn code, or as JSON.
    Export(export::Arguments),
    /// Prepared experiments, trained with many seeds.
    Experiment {
        #[command(subcommand)]
        command: experiments::Command,
    },
    /// Let data choose among the modules of the story: an evolutionary search, and a random one beside it.
    Search(search::Arguments),
    /// How fast networks run and learn on a device, and whether it computes what the processor computes.
    Bench(bench::Arguments),
}

fn main() -> anyhow::Result<()> {
    // A reader that goes away, as `head` does, ends the program without a word.
    sigpipe::reset();
    threads::share();
    match Arguments::parse().command {
        Command::List { json } => list::run(json),
        Command::Describe { id, small, json } => describe::run(&id, small, json),
        Command::Verify { files, device, json } => verify::run(&files, device, json),
        Command::Classify(arguments) => classify::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::Samples(arguments) => samples::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Experiment { command } => experiments::run(&command),
        Command::Search(arguments) => search::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
    }
}
