//! Files with very many tensors are answered in time that grows with them, and not with their square.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use checkpoint::{Fit, read};

#[path = "common/zip.rs"]
mod zip;
use zip::{archive, stored};

mod common;
use common::{legacy, safetensors, tensor_of, text};

const TENSORS: usize = 300_000;
/// One to two seconds unoptimised on an idle machine, of which tests see few.
const SOON: Duration = Duration::from_secs(15);

/// Reads, compares with a network and asks for numbers.
#[allow(clippy::explicit_write, reason = "what `eprintln!` prints in a test that passes is not seen")]
fn answered_soon(what: &str, file: &[u8]) {
    use std::io::Write;
    let start = Instant::now();
    let tensors = read(file).unwrap();
    let took = start.elapsed();
    assert_eq!(tensors.len(), TENSORS);
    let fit = Fit::new([("layer.7.weight", &[1][..]), ("layer.8.weight", &[2][..])], &tensors);
    assert_eq!((fit.fits.len(), fit.misshapen.len(), fit.superfluous.len()), (1, 1, TENSORS - 2));
    assert_eq!(tensors.get("layer.299999.weight").unwrap().values().unwrap(), [1.5]);
    let all = start.elapsed();
    let megabytes = file.len() >> 20;
    writeln!(std::io::stderr(), "{what}: {TENSORS} tensors, {megabytes} MB: read in {took:?}, compared by {all:?}")
        .unwrap();
    assert!(all < SOON, "{what}: {all:?}");
}

/// Every tensor has a storage of its own, `storage(number)`.
fn pickle(storage: impl Fn(usize) -> String) -> Vec<u8> {
    let mut content = b"}(".to_vec();
    for number in 0..TENSORS {
        content.extend(text(&format!("module.layer.{number}.weight")));
        content.extend(tensor_of(&storage(number), 1, &[1], &[1], 0));
    }
    content.extend(b"u.");
    content
}

#[test]
fn three_hundred_thousand_tensors_are_read_soon() {
    let content = [&b"\x80\x02"[..], &pickle(|number| number.to_string())].concat();
    let mut files = vec![stored("m/data.pkl", &content)];
    files.extend((0..TENSORS).map(|number| stored(&format!("m/data/{number}"), &1.5f32.to_le_bytes())));
    answered_soon("an archive", &archive(&files, true));

    answered_soon("an older stream", &legacy(&pickle(|_| "0".to_owned()), &[1.5]));

    let entry = |number: usize| {
        let (start, end) = (4 * number, 4 * number + 4);
        format!(r#""layer.{number}.weight":{{"dtype":"F32","shape":[1],"data_offsets":[{start},{end}]}}"#)
    };
    let header = (0..TENSORS).map(entry).collect::<Vec<_>>().join(",");
    let numbers = 1.5f32.to_le_bytes().repeat(TENSORS);
    answered_soon("safetensors", &safetensors(&format!("{{{header}}}"), &numbers));
}
