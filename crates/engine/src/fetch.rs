//! How does a file come here? Piece by piece, checked, and kept for the next visit.

use std::pin::pin;

use futures_util::future::{Either, select};
use protocol::{Failure, Remote};

use crate::port::{Freshness, Port, Shelf};

/// Time without a piece after which a fetch ends, ms.
const STALLED: f64 = 30_000.0;
/// Most bytes of a file whose length nobody has told: what the largest network of the story takes, with room to spare.
const MOST: u64 = 1_400_000_000;
/// Most bytes of one of the site's own files, whose length is known to be small.
const MOST_OF_OWN: u64 = 64_000_000;
/// Share of a file between two reports.
const REPORT: f32 = 0.01;

/// A file that came, and whether it has to be kept.
#[derive(Debug)]
pub struct Fetched {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its address, where it should be kept once it has been read as weights.
    pub to_keep: Option<String>,
    /// When it was kept, ms since 1970, where it comes from an earlier visit because its host cannot be reached.
    pub kept_on: Option<f64>,
}

/// One of the site's own files.
///
/// # Errors
/// When the network fails or the file is not there.
pub async fn own(port: &impl Port, address: &str) -> Result<Vec<u8>, Failure> {
    let (mut body, expected) = in_time(port, address, 0, port.fetch(address, Freshness::AnyWillDo)).await??;
    read(port, address, &mut body, expected, MOST_OF_OWN, |_| {}).await
}

/// The bytes of a weights file; `progress` hears from 0 to 1.
///
/// A file whose hash is known is taken from an earlier visit; any other is asked for anew, and an earlier copy serves
/// only where its host cannot be reached.
///
/// # Errors
/// When the host cannot be reached or does not have the file, or when it is not the file that was promised.
pub async fn weights(port: &impl Port, remote: &Remote, mut progress: impl FnMut(f32)) -> Result<Fetched, Failure> {
    progress(0.0);
    let address = &remote.address;
    if remote.keep
        && remote.sha256.is_some()
        && let Some(kept) = port.recall(Shelf::Checkpoints, address).await
    {
        if check(remote, &kept.bytes).is_ok() {
            return Ok(Fetched { bytes: kept.bytes, to_keep: None, kept_on: None });
        }
        // What went bad there is fetched again.
        port.forget(Shelf::Checkpoints, address).await;
    }
    let mut fetched = checked(port, remote, freshness(remote), &mut progress).await;
    if freshness(remote) == Freshness::AnyWillDo && fetched.as_ref().is_err_and(is_other_file) {
        // What the browser has may be of an earlier build: the host is asked before anybody is told.
        fetched = checked(port, remote, Freshness::Revalidated, &mut progress).await;
    }
    match fetched {
        Ok(bytes) => Ok(Fetched { bytes, to_keep: remote.keep.then(|| address.clone()), kept_on: None }),
        Err(failure @ Failure::Unreachable { .. }) if remote.keep => {
            match port.recall(Shelf::Checkpoints, address).await {
                Some(kept) => Ok(Fetched { bytes: kept.bytes, to_keep: None, kept_on: kept.on }),
                None => Err(failure),
            }
        }
        Err(failure) => Err(failure),
    }
}

/// What can be told from its hash may come from anywhere.
fn freshness(remote: &Remote) -> Freshness {
    if remote.sha256.is_some() { Freshness::AnyWillDo } else { Freshness::Revalidated }
}

fn is_other_file(failure: &Failure) -> bool {
    matches!(failure, Failure::WrongHash { .. } | Failure::WrongLength { .. } | Failure::TooLong { .. })
}

async fn checked(
    port: &impl Port,
    remote: &Remote,
    freshness: Freshness,
    progress: &mut impl FnMut(f32),
) -> Result<Vec<u8>, Failure> {
    let bytes = fetched(port, remote, freshness, progress).await?;
    check(remote, &bytes)?;
    Ok(bytes)
}

async fn fetched(
    port: &impl Port,
    remote: &Remote,
    freshness: Freshness,
    progress: &mut impl FnMut(f32),
) -> Result<Vec<u8>, Failure> {
    let address = &remote.address;
    let (mut body, told) = in_time(port, address, 0, port.fetch(address, freshness)).await??;
    let expected = remote.bytes.or(told);
    let mut reported = 0.0;
    let report = |length: u64| {
        let done = expected.map_or(0.0, |expected| length as f32 / expected.max(1) as f32);
        if done - reported >= REPORT && done < 1.0 {
            reported = done;
            progress(done);
        }
    };
    // What was promised is the limit; what is merely told may be of the packed file.
    let most = remote.bytes.map_or(MOST, |promised| promised.saturating_add(1));
    read(port, address, &mut body, expected, most, report).await
}

/// Collects the pieces; the whole is allocated once, where its size is known.
async fn read<P: Port>(
    port: &P,
    address: &str,
    body: &mut P::Body,
    expected: Option<u64>,
    most: u64,
    mut progress: impl FnMut(u64),
) -> Result<Vec<u8>, Failure> {
    let room = expected.unwrap_or(0);
    if room > most {
        return Err(Failure::TooLong { address: address.to_owned(), most });
    }
    let mut bytes: Vec<u8> = Vec::new();
    let no_memory = |bytes: u64| Failure::NoMemory { bytes };
    bytes.try_reserve_exact(usize::try_from(room).unwrap_or(usize::MAX)).map_err(|_| no_memory(room))?;
    loop {
        let received = bytes.len() as u64;
        let piece = in_time(port, address, received, port.piece(body)).await?;
        let piece = piece.map_err(|detail| Failure::Unreachable { address: address.to_owned(), detail })?;
        let Some(piece) = piece else { return Ok(bytes) };
        let length = received + piece.len() as u64;
        if length > most {
            return Err(Failure::TooLong { address: address.to_owned(), most });
        }
        bytes.try_reserve(piece.len()).map_err(|_| no_memory(length))?;
        bytes.extend_from_slice(&piece);
        progress(length);
    }
}

/// What comes, unless nothing comes for too long.
async fn in_time<T>(
    port: &impl Port,
    address: &str,
    received: u64,
    coming: impl Future<Output = T>,
) -> Result<T, Failure> {
    match select(pin!(coming), pin!(port.sleep(STALLED))).await {
        Either::Left((came, _)) => Ok(came),
        Either::Right(((), _)) => {
            Err(Failure::Stalled { address: address.to_owned(), seconds: (STALLED / 1e3) as u32, received })
        }
    }
}

fn check(remote: &Remote, bytes: &[u8]) -> Result<(), Failure> {
    let address = || remote.address.clone();
    let found = bytes.len() as u64;
    if let Some(expected) = remote.bytes.filter(|expected| *expected != found) {
        return Err(Failure::WrongLength { address: address(), expected, found });
    }
    let Some(expected) = &remote.sha256 else { return Ok(()) };
    // torchvision puts the first eight digits into the names of its files.
    let is_known = expected.len() >= 8 && data::sha256_hex(bytes).starts_with(&expected.to_ascii_lowercase());
    if is_known { Ok(()) } else { Err(Failure::WrongHash { address: address() }) }
}
