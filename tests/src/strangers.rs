//! Whom does a browser ask besides the site's own host?

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::Result;

/// A proxy that reaches nobody, and remembers who was asked for. Browsers ask addresses of this machine without it.
pub struct Strangers {
    address: SocketAddr,
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl Strangers {
    /// Listens from now on.
    ///
    /// # Errors
    /// When no port is free.
    pub fn listen() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let asked = Arc::<Mutex<BTreeSet<String>>>::default();
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let heard = Arc::clone(&heard);
                thread::spawn(move || refuse(&stream, &heard));
            }
        });
        Ok(Strangers { address, asked })
    }

    /// The browser's switch.
    pub fn switch(&self) -> String {
        format!("--proxy-server=http://{}", self.address)
    }

    /// Hosts, with their ports, that were asked for so far, but for those of the browser's own maker that it asks
    /// whatever page is open.
    pub fn asked(&self) -> BTreeSet<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|host| !is_of_the_browser(host)).cloned().collect()
    }
}

/// What Chromium asks for with an empty page: updates, sign-in, forms, its start page.
const OF_THE_BROWSER: [&str; 6] = [
    "accounts.google.com",
    "clients2.google.com",
    "content-autofill.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "start.duckduckgo.com",
    "update.googleapis.com",
];
/// Where it fetches parts of itself.
const PARTS_OF_THE_BROWSER: &str = ".gvt1.com";

fn is_of_the_browser(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    OF_THE_BROWSER.contains(&name) || name.ends_with(PARTS_OF_THE_BROWSER)
}

/// Remembers who is asked for, and says that there is no way to them.
fn refuse(stream: &TcpStream, heard: &Mutex<BTreeSet<String>>) {
    let mut line = String::new();
    // A connection that says nothing asks for nobody.
    if BufReader::new(stream).read_line(&mut line).is_ok()
        && let Some(target) = line.split_whitespace().nth(1)
    {
        let host = target.trim_start_matches("http://").split('/').next().unwrap_or_default();
        heard.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_owned());
    }
    let mut stream = stream;
    let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
