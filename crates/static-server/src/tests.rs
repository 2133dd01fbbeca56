use std::{
    fs,
    io::{Read, Write},
};

use super::*;

/// Everything that the server says to some raw requests on one connection.
fn ask(server: &Running, requests: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(requests.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    said
}

fn get(server: &Running, path: &str) -> String {
    ask(server, &format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"))
}

fn site() -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "<p>home").unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/a b.wasm"), "wasm").unwrap();
    let server = Server::new(folder.path());
    (folder, server)
}

#[test]
fn files_come_with_their_type() {
    let (_folder, server) = site();
    let server = server.start(0).unwrap();
    let home = get(&server, "/?q=1");
    assert!(home.starts_with("HTTP/1.1 200") && home.contains("text/html") && home.ends_with("<p>home"), "{home}");
    let wasm = get(&server, "/sub/a%20b.wasm");
    assert!(wasm.contains("application/wasm") && wasm.ends_with("\r\n\r\nwasm"), "{wasm}");
}

#[test]
fn a_folder_names_headers_for_its_files() {
    let (folder, server) = site();
    fs::write(folder.path().join("_headers"), "/*\n  Referrer-Policy: no-referrer\n  X-A: b\n/other\n  X-C: d\n")
        .unwrap();
    let server = server.intercept(|path| (path == "own").then(|| Response::text(200, "own").with_header("X-A", "own")));
    let server = server.start(0).unwrap();
    let home = get(&server, "/");
    assert!(home.contains("\r\nReferrer-Policy: no-referrer\r\nX-A: b\r\n\r\n<p>home"), "{home}");
    assert!(!home.contains("X-C"), "{home}");
    let own = get(&server, "/own");
    assert!(own.contains("\r\nX-A: own\r\nReferrer-Policy: no-referrer\r\n\r\nown"), "{own}");
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let (_folder, server) = site();
    let server = server.start(0).unwrap();
    for path in ["/../Cargo.toml", "/sub/%2e%2e/%2e%2e/x", "//etc/passwd", "/%zz", "/a\\..\\b"] {
        assert!(get(&server, path).starts_with("HTTP/1.1 400"), "{path}");
    }
    assert!(get(&server, "/missing").starts_with("HTTP/1.1 404"));
    assert!(ask(&server, "POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
}

#[test]
fn one_connection_carries_many_requests() {
    let (_folder, server) = site();
    let server = server.start(0).unwrap();
    let said = ask(&server, "HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    assert_eq!(said.matches("HTTP/1.1 200").count(), 2);
    assert_eq!(said.matches("<p>home").count(), 1);
}

#[test]
fn tests_can_add_and_replace_files() {
    let (_folder, server) = site();
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("w.bin"), "weights").unwrap();
    let damage = |path: &str| (path == "sub/a b.wasm").then(|| Response::new(200, "application/wasm", "damaged"));
    let server = server.mount("/extra", other.path()).intercept(damage).start(0).unwrap();
    assert!(get(&server, "/extra/w.bin").ends_with("weights"));
    assert!(get(&server, "/sub/a%20b.wasm").ends_with("damaged"));
    assert!(get(&server, "/").ends_with("<p>home"));
}

#[test]
fn a_dropped_server_gives_its_port_back() {
    let (_folder, server) = site();
    let running = server.start(0).unwrap();
    let port = running.address.port();
    drop(running);
    let (_folder, server) = site();
    let again = (0..50).find_map(|_| {
        thread::sleep(Duration::from_millis(20));
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
    });
    assert!(again.is_some());
    drop(server);
}
