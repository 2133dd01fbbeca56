//! A program of an exact version, from PATH or by `cargo install`.

use std::{fs, path::PathBuf, process::Command, time::Instant};

use anyhow::{Context, Result};

use crate::{
    command::{output, run},
    paths,
};

/// A program that a crate installs.
pub struct Tool {
    /// The program's name.
    pub program: &'static str,
    /// The crate's name.
    pub package: &'static str,
    /// The version that it must have.
    pub version: String,
    /// Whether to build with the crate's own lock file.
    pub locked: bool,
}

impl Tool {
    /// The folder that must come first on PATH for this program; none when PATH has the right version already.
    pub fn ensure(&self) -> Result<Option<PathBuf>> {
        let (program, version) = (self.program, &self.version);
        let on_path = self.version_of(program.as_ref());
        if on_path.as_deref() == Some(version) {
            println!("{program} {version}: on PATH");
            return Ok(None);
        }
        let root = paths::cache()?.join("tools").join(format!("{}-{version}", self.package));
        let folder = root.join("bin");
        if self.version_of(&folder.join(program)).as_deref() == Some(version) {
            println!("{program} {version}: in the cache");
            return Ok(Some(folder));
        }
        match on_path {
            Some(other) => println!("{program}: PATH has {other}, this project wants {version}; yours stays as it is"),
            None => println!("{program}: not on PATH"),
        }
        self.install(&root)?;
        Ok(Some(folder))
    }

    fn install(&self, root: &PathBuf) -> Result<()> {
        println!("{} {}: building it into {} (some minutes)", self.package, self.version, root.display());
        let started = Instant::now();
        let build = paths::cache()?.join("tools").join("build");
        fs::create_dir_all(&build).with_context(|| format!("cannot make {}", build.display()))?;
        let mut command = Command::new("cargo");
        command.args(["install", self.package, "--version", &self.version, "--root"]).arg(root);
        if self.locked {
            command.arg("--locked");
        }
        // Quick to build matters more than quick to run; a fixed build folder lets an interrupted one go on.
        command
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_TARGET_DIR", &build)
            .env_remove("RUSTFLAGS")
            .current_dir(&build);
        run(&mut command)?;
        // Only saves room; the program is installed either way.
        if let Err(error) = fs::remove_dir_all(build.join("release")) {
            println!("{}: could not remove what the build left in {}: {error}", self.package, build.display());
        }
        println!("{} {}: installed in {:.0} s", self.package, self.version, started.elapsed().as_secs_f64());
        Ok(())
    }

    /// What `program --version` ends its first line with, if the program starts.
    fn version_of(&self, program: &std::path::Path) -> Option<String> {
        let said = output(Command::new(program).arg("--version")).ok()?;
        said.lines().next()?.split_whitespace().nth(1).map(str::to_owned)
    }
}
