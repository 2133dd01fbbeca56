//! A static file server on 127.0.0.1, as plain as the hosts that the page is made for.
//!
//! `cargo xtask serve` shows the built page through it, and the end-to-end tests put files
//! of their own beside the page, or damaged ones in place of its own. Standard library only; never for the open
//! internet.

mod mime;
mod request;
mod response;

use std::{
    io::{self, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use request::Request;
pub use response::Response;

/// What a folder says of the headers of its files, as some static hosts read it.
const HEADERS: &str = "_headers";

type Answer = dyn Fn(&str) -> Option<Response> + Send + Sync;

/// A server that has not started.
pub struct Server {
    site: Site,
}

/// What is served.
struct Site {
    folders: Vec<(String, PathBuf)>,
    answers: Vec<Box<Answer>>,
    sends_headers: bool,
}

impl Server {
    /// Serves the files in `folder` under `/`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { site: Site { folders: vec![(String::new(), folder.into())], answers: vec![], sends_headers: true } }
    }

    /// Serves another folder under `/prefix/`; the one added last is looked at first.
    pub fn mount(mut self, prefix: &str, folder: impl Into<PathBuf>) -> Self {
        let prefix = prefix.trim_matches('/');
        self.site.folders.push((format!("{prefix}/"), folder.into()));
        self
    }

    /// Leaves out what the folders say of headers, as hosts do that do not know such lists.
    pub fn without_headers(mut self) -> Self {
        self.site.sends_headers = false;
        self
    }

    /// Asks `answer` first; it gets the path without the leading `/`, and gives nothing where the files should answer.
    pub fn intercept(mut self, answer: impl Fn(&str) -> Option<Response> + Send + Sync + 'static) -> Self {
        self.site.answers.push(Box::new(answer));
        self
    }

    /// Starts on `port`; 0 takes any that is free.
    pub fn start(self, port: u16) -> io::Result<Running> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (site, stopping) = (Arc::new(self.site), stop.clone());
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopping.load(Ordering::Relaxed) {
                    break;
                }
                // A connection that breaks concerns nobody but its browser.
                let Ok(stream) = stream else { continue };
                let site = site.clone();
                thread::spawn(move || site.converse(&stream));
            }
        });
        Ok(Running { address, stop, thread: Some(thread) })
    }
}

/// A running server; it ends when dropped.
pub struct Running {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// `http://127.0.0.1:PORT/`
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the program is interrupted.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread never panics, and if it did there would be nothing left to wait for.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread from its wait; when that fails, the thread has ended already.
        let _ = TcpStream::connect(self.address);
    }
}

impl Site {
    /// Answers the requests of one connection until the browser closes it or is silent for long.
    fn converse(&self, stream: &TcpStream) {
        // A connection without these settings works too, only slower.
        let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(stream);
        while let Some(request) = Request::read(&mut reader) {
            let response = self.answer(&request);
            if response.write(stream, request.is_head()).is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: &Request) -> Response {
        if !request.is_head() && !request.is_get() {
            return Response::text(405, "only GET and HEAD are answered here");
        }
        let Some(path) = request.path() else {
            return Response::text(400, "this address leads out of the folder");
        };
        let headers = |folder: &Path| {
            let list = self.sends_headers.then(|| std::fs::read_to_string(folder.join(HEADERS)));
            list.and_then(Result::ok).unwrap_or_default()
        };
        if let Some(response) = self.answers.iter().rev().find_map(|answer| answer(&path)) {
            // It stands for a file of the first folder.
            let folder = self.folders.first();
            return response.with_headers(&folder.map(|(_, folder)| headers(folder)).unwrap_or_default());
        }
        for (prefix, folder) in self.folders.iter().rev() {
            let Some(rest) = path.strip_prefix(prefix.as_str()) else { continue };
            let mut file = folder.join(rest);
            if rest.is_empty() || rest.ends_with('/') {
                file.push("index.html");
            }
            if let Ok(bytes) = std::fs::read(&file) {
                return Response::new(200, mime::of(&file), bytes).with_headers(&headers(folder));
            }
        }
        Response::text(404, "there is no such file")
    }
}

#[cfg(test)]
mod tests;
