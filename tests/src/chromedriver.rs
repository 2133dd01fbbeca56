//! The program between the tests and the browser.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

use anyhow::{Context, Result};

use crate::{paths, seconds};

/// A running chromedriver; it ends when dropped, and takes a browser that hangs with it.
pub struct Chromedriver {
    process: Child,
    port: u16,
}

/// Starts that are tried: on a busy machine chromedriver has been seen to end before it said its port.
const STARTS: usize = 3;

impl Chromedriver {
    /// Starts it on a port of its own choice.
    pub fn start() -> Result<Self> {
        for _ in 1..STARTS {
            match Self::start_once() {
                Ok(driver) => return Ok(driver),
                Err(error) => eprintln!("{error:#}; starting it again"),
            }
        }
        Self::start_once()
    }

    fn start_once() -> Result<Self> {
        let program = paths::chromedriver()?;
        let mut command = Command::new(&program);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        own_process_group(&mut command);
        let mut process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let output = process.stdout.take().context("chromedriver has no output")?;
        let (send, receive) = mpsc::channel();
        // Reads to the end, or chromedriver would block on a full pipe.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(port) = port_in(&line) {
                    // The other side waits for the first port only.
                    let _ = send.send(port);
                }
            }
        });
        let mut driver = Self { process, port: 0 };
        driver.port = receive.recv_timeout(seconds(20)).context("chromedriver did not say its port within 20 s")?;
        Ok(driver)
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        end_process_group(&self.process);
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `ChromeDriver was started successfully on port 41234.`
fn port_in(line: &str) -> Option<u16> {
    line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

#[cfg(unix)]
fn own_process_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_process_group(_: &mut Command) {}

/// Ends everything that chromedriver started and that did not end with its session.
#[cfg(unix)]
fn end_process_group(process: &Child) {
    // By its number, which is ours; failure means that nobody is left in the group.
    let group = format!("-{}", process.id());
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
}

#[cfg(not(unix))]
fn end_process_group(_: &Child) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_in_the_sentence() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 41234."), Some(41234));
        assert_eq!(port_in("Starting ChromeDriver 156.0 on port 0"), None);
    }
}
