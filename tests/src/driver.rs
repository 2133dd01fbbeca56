//! The program between the tests and the browser: chromedriver or geckodriver.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use anyhow::{Context, Result};

use crate::{Browser, paths, seconds};

/// A running driver; it ends when dropped, and takes a browser that hangs with it.
pub struct Driver {
    process: Child,
    port: u16,
    said: Arc<Mutex<Vec<String>>>,
}

/// Starts that are tried: on a busy machine chromedriver has been seen to end before it said its port.
const STARTS: usize = 3;

impl Driver {
    /// Starts the one of this browser on a port of its own choice; `profile` is an empty folder.
    pub fn start(browser: Browser, profile: &Path) -> Result<Self> {
        for _ in 1..STARTS {
            match Self::start_once(browser, profile) {
                Ok(driver) => return Ok(driver),
                Err(error) => eprintln!("{error:#}; starting it again"),
            }
        }
        Self::start_once(browser, profile)
    }

    fn start_once(browser: Browser, profile: &Path) -> Result<Self> {
        let program = paths::driver(browser)?;
        let mut command = Command::new(&program);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if browser == Browser::Firefox {
            command.arg("--profile-root").arg(profile);
        }
        own_process_group(&mut command);
        let mut process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let (output, errors) = (process.stdout.take(), process.stderr.take());
        let mut driver = Self { process, port: 0, said: Arc::default() };
        let (send, receive) = mpsc::channel();
        driver.listen(output.context("the driver has no output")?, Some(send));
        driver.listen(errors.context("the driver has no errors")?, None);
        driver.port = receive.recv_timeout(seconds(20)).context("the driver did not say its port within 20 s")?;
        Ok(driver)
    }

    /// Reads to the end, or the driver would block on a full pipe.
    fn listen(&self, output: impl Read + Send + 'static, port: Option<mpsc::Sender<u16>>) {
        let said = Arc::clone(&self.said);
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some((port, send)) = port_in(&line).zip(port.as_ref()) {
                    // The other side waits for the first port only.
                    let _ = send.send(port);
                }
                said.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every line that it and its browser have written so far.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        end_process_group(&self.process);
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `ChromeDriver was started successfully on port 41234.`, `… INFO Listening on 127.0.0.1:41234`
fn port_in(line: &str) -> Option<u16> {
    let found = line.split_once("successfully on port ").or_else(|| line.split_once("Listening on 127.0.0.1:"));
    found?.1.trim_end_matches('.').parse().ok()
}

#[cfg(unix)]
fn own_process_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_process_group(_: &mut Command) {}

/// Ends everything that the driver started and that did not end with its session.
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
        assert_eq!(port_in("1795895990302\tgeckodriver\tINFO\tListening on 127.0.0.1:41234"), Some(41234));
        assert_eq!(port_in("1795895993547\tMarionette\tINFO\tListening on port 41947"), None);
    }
}
