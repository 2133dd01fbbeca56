//! How does a checkpoint come here? Piece by piece, checked, and kept in the browser for the next visit.

use js_sys::{Reflect, Uint8Array};
use protocol::{Event, Remote, Task};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Headers, ReadableStreamDefaultReader, Response, ResponseInit, WorkerGlobalScope};

use crate::failure::Failure;
use crate::outbox::send;

/// Name of the browser's cache with the checkpoints; the page of checkpoints lists it.
const CACHE: &str = "checkpoints";
/// Share of a file between two reports.
const REPORT: f32 = 0.01;

/// The bytes of a file, telling how far it is.
///
/// # Errors
/// When the host cannot be reached or does not have the file, or when it is not the file that was promised.
pub async fn fetch(number: u64, remote: &Remote) -> Result<Vec<u8>, Failure> {
    send(number, Event::Progress { task: Task::Weights, done: 0.0 });
    let cache = if remote.keep { cache().await } else { None };
    let kept = match &cache {
        Some(cache) => JsFuture::from(cache.match_with_str(&remote.address)).await.ok(),
        None => None,
    };
    let kept = kept.and_then(|found| found.dyn_into::<Response>().ok());
    let was_kept = kept.is_some();
    let response = match kept {
        Some(response) => response,
        None => ask(&remote.address).await?,
    };
    let bytes = read(number, remote, &response).await?;
    if let Err(failure) = check(remote, &bytes) {
        if let (true, Some(cache)) = (was_kept, &cache) {
            // What went bad in the cache is fetched again next time.
            let _ = JsFuture::from(cache.delete_with_str(&remote.address)).await;
        }
        return Err(failure);
    }
    if let (false, Some(cache)) = (was_kept, &cache)
        && let Err(error) = keep(cache, &remote.address, &bytes).await
    {
        // A full disk is no reason to refuse the file.
        web_sys::console::warn_2(&"a checkpoint could not be kept for the next visit".into(), &error);
    }
    send(number, Event::Progress { task: Task::Weights, done: 1.0 });
    Ok(bytes)
}

/// The cache, where the browser has one: only on secure addresses.
async fn cache() -> Option<Cache> {
    let caches = Reflect::get(&js_sys::global(), &"caches".into()).ok()?.dyn_into::<CacheStorage>().ok()?;
    JsFuture::from(caches.open(CACHE)).await.ok()?.dyn_into().ok()
}

async fn ask(address: &str) -> Result<Response, Failure> {
    let scope = js_sys::global().unchecked_into::<WorkerGlobalScope>();
    let answer = JsFuture::from(scope.fetch_with_str(address)).await;
    let response = answer.map_err(|error| unreachable(address, &error))?.unchecked_into::<Response>();
    if response.ok() {
        return Ok(response);
    }
    Err(Failure::new(
        format!(
            "There is no such file at {address}. Nothing was changed; check the address, or choose a file of your own."
        ),
        format!("HTTP status {}", response.status()),
    ))
}

fn unreachable(address: &str, error: &JsValue) -> Failure {
    Failure::new(
        format!(
            "{address} could not be fetched: there is no connection, or that host lets no other page read its files. Nothing \
             was changed; try again, or download the file yourself and choose it here."
        ),
        format!("{error:?}"),
    )
}

/// Collects the pieces; the whole is allocated once, where its size is known.
async fn read(number: u64, remote: &Remote, response: &Response) -> Result<Vec<u8>, Failure> {
    let broken = |error: JsValue| unreachable(&remote.address, &error);
    let header = || response.headers().get("content-length").ok().flatten()?.parse::<u64>().ok();
    let expected = remote.bytes.or_else(header);
    let mut bytes = Vec::new();
    if bytes.try_reserve_exact(expected.unwrap_or(0) as usize).is_err() {
        return Err(Failure::new(
            "There is not enough memory for this file. Nothing was changed; close other pages, or take a smaller network.",
            format!("{expected:?} bytes"),
        ));
    }
    let Some(body) = response.body() else { return Ok(bytes) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut told = 0.0;
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(broken)?;
        if Reflect::get(&piece, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(bytes);
        }
        let piece: Uint8Array = Reflect::get(&piece, &"value".into()).map_err(broken)?.unchecked_into();
        let before = bytes.len();
        bytes.resize(before + piece.length() as usize, 0);
        piece.copy_to(&mut bytes[before..]);
        let done = expected.map_or(0.0, |expected| bytes.len() as f32 / expected.max(1) as f32);
        if done - told >= REPORT && done < 1.0 {
            told = done;
            send(number, Event::Progress { task: Task::Weights, done });
        }
    }
}

fn check(remote: &Remote, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(expected) = remote.bytes.filter(|expected| *expected != bytes.len() as u64) {
        return Err(Failure::new(
            format!(
                "The file is not whole, or not the one that was promised: {} bytes came, and it has {expected}. Nothing was \
                 changed; try again.",
                bytes.len()
            ),
            &remote.address,
        ));
    }
    let Some(expected) = &remote.sha256 else { return Ok(()) };
    let found = data::sha256_hex(bytes);
    // torchvision puts the first eight digits into the names of its files.
    if expected.len() >= 8 && found.starts_with(&expected.to_ascii_lowercase()) {
        return Ok(());
    }
    Err(Failure::new(
        "The file is not the one that this page knows: its SHA-256 is another. It was not used, and nothing was changed.",
        format!("{}: expected {expected}, found {found}", remote.address),
    ))
}

async fn keep(cache: &Cache, address: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let headers = Headers::new()?;
    headers.set("content-length", &bytes.len().to_string())?;
    let options = ResponseInit::new();
    options.set_headers(&headers);
    let copy = Uint8Array::from(bytes);
    let response = Response::new_with_opt_js_u8_array_and_init(Some(&copy), &options)?;
    JsFuture::from(cache.put_with_str(address, &response)).await.map(drop)
}
