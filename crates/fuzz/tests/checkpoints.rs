//! Files of weights: whatever comes in is answered, in memory that the file's length limits, and what is read is read
//! the same again.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use arch::zoo;
use checkpoint::write::{Written, safetensors};
use checkpoint::{CheckpointError, Dtype, Fit, Tensors};
use data::Rng;
use fuzz::memory::{Counting, most_held};
use fuzz::{archive, corpus, header, pickle};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What reading may hold at once: this, and so many bytes per byte of the file.
const HELD: usize = 1 << 16;
const HELD_PER_BYTE: usize = 128;

/// Numbers of larger tensors are not looked at.
const LARGEST: usize = 1 << 13;

/// The longest sentence of an error, in bytes: names in it are shortened.
const LONGEST_SENTENCE: usize = 6000;

/// Shape, format and numbers, bit for bit, or why there are none.
type Described = (Vec<usize>, Dtype, Result<Vec<u32>, CheckpointError>);

fn described(tensors: &Tensors<'_>) -> BTreeMap<String, Described> {
    let small = tensors.iter().filter(|(_, tensor)| tensor.count() <= LARGEST);
    let described = small.map(|(name, tensor)| {
        let values = tensor.values().map(|values| values.into_iter().map(f32::to_bits).collect());
        (name.to_owned(), (tensor.shape().to_vec(), tensor.dtype(), values))
    });
    described.collect()
}

fn check(bytes: &[u8]) {
    let (read, held) = most_held(|| checkpoint::read(bytes));
    let most = HELD + HELD_PER_BYTE * bytes.len();
    assert!(held <= most, "{held} bytes were held for a file of {}", bytes.len());
    let tensors = match read {
        Ok(tensors) => tensors,
        Err(error) => {
            let sentence = error.to_string();
            assert!(!sentence.is_empty() && sentence.len() < LONGEST_SENTENCE, "{} bytes: {sentence}", sentence.len());
            assert_eq!(checkpoint::read(bytes).map(|_| ()).unwrap_err(), error);
            return;
        }
    };
    let first = described(&tensors);
    assert!(first == described(&checkpoint::read(bytes).unwrap()), "the same file is read otherwise");
    for (name, (shape, dtype, values)) in &first {
        match values {
            Ok(values) => {
                let none = shape.contains(&0);
                assert_eq!(values.len(), if none { 0 } else { shape.iter().product::<usize>() }, "{name}");
                assert!(dtype.is_float() || dtype.is_whole(), "{name} is of {dtype}");
            }
            Err(error) => assert!(!error.to_string().is_empty(), "{name}"),
        }
    }
    written_and_read_again(&first);
    its_own_tensors_fit(&tensors);
}

/// As 32-bit numbers, under names that no wrapper has.
fn written_and_read_again(tensors: &BTreeMap<String, Described>) {
    let numbers = tensors.iter().filter_map(|(name, (shape, _, values))| {
        Some((format!("x.{name}"), (shape.clone(), Dtype::F32, Ok(values.clone().ok()?))))
    });
    let numbers: BTreeMap<String, Described> = numbers.collect();
    let written = numbers.iter().map(|(name, (shape, dtype, values))| {
        let bytes = values.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        Written { name, dtype: *dtype, shape, bytes }
    });
    let file = safetensors(written.collect(), &BTreeMap::new()).unwrap();
    assert!(described(&checkpoint::read(&file).unwrap()) == numbers, "what is written is read otherwise");
}

/// Of those with a fraction, a network that asks for them gets them.
fn its_own_tensors_fit(tensors: &Tensors<'_>) {
    let floats = tensors.iter().filter(|(_, tensor)| tensor.dtype().is_float() && tensor.not_read_because().is_none());
    let wanted: Vec<(&str, &[usize])> = floats.map(|(name, tensor)| (name, tensor.shape())).collect();
    let fit = Fit::new(wanted.iter().copied(), tensors);
    assert_eq!(fit.fits.len(), wanted.len());
    assert!(fit.missing.is_empty() && fit.misshapen.is_empty() && fit.unreadable.is_empty());
    assert_eq!(fit.harmless.len() + fit.superfluous.len(), tensors.len() - wanted.len());
}

/// One of the files, or of the kept inputs.
fn any<'f>(files: &'f [Vec<u8>], kept: &'f [Vec<u8>], rng: &mut Rng) -> &'f [u8] {
    let at = rng.below(files.len() + kept.len());
    files.get(at).unwrap_or_else(|| &kept[at - files.len()])
}

const FILES: &str = "crates/checkpoint/tests/files";

#[test]
fn pytorch_checkpoints() {
    let mut files = corpus::files(FILES, &["pth", "pt", "pkl", "npz", "npy"]);
    // Long ones are mostly numbers, where a change changes nothing.
    files.retain(|file| file.len() < 20_000);
    fuzz::damaged("pytorch-checkpoints", &files, check);
}

#[test]
fn safetensors_files() {
    let mut files = corpus::files(FILES, &["safetensors"]);
    files.extend(corpus::files("www/weights", &["safetensors"]).into_iter().filter(|file| file.len() < 80_000));
    fuzz::damaged("safetensors", &files, check);
}

#[test]
fn safetensors_headers_that_are_whole_and_wrong() {
    let files = corpus::files(FILES, &["safetensors"]);
    let make = |rng: &mut Rng, kept: &[Vec<u8>]| header::safetensors(any(&files, kept, rng), rng);
    fuzz::run("safetensors-headers", make, check);
}

#[test]
fn archives_packed_anew_around_changed_parts() {
    let mut files = corpus::files(FILES, &["pth"]);
    files.retain(|file| file.starts_with(b"PK") && file.len() < 20_000 && is_stored(file));
    assert!(files.len() > 10, "only {} archives", files.len());
    let make = |rng: &mut Rng, _: &[Vec<u8>]| {
        let (file, other) = (rng.below(files.len()), rng.below(files.len()));
        archive::repacked(&files[file], &files[other], rng)
    };
    fuzz::run("repacked-archives", make, check);
}

/// Are all files of the archive as they are?
fn is_stored(file: &[u8]) -> bool {
    !file.windows(12).any(|it| it.starts_with(b"PK\x01\x02") && it[10..12] != [0, 0])
}

#[test]
fn pickles_by_chance_in_archives() {
    fuzz::run("pickles-in-archives", |rng, _| pickle::in_an_archive(rng), check);
}

#[test]
fn pickles_by_chance_in_streams() {
    fuzz::run("pickles-in-streams", |rng, _| pickle::in_a_stream(rng), check);
}

/// If few pickles by chance were read, the targets above would prove little.
#[test]
fn a_part_of_the_pickles_by_chance_is_read() {
    let read = |make: fn(&mut Rng) -> Vec<u8>| {
        let tensors = |seed| checkpoint::read(&make(&mut Rng::new(seed))).map_or(0, |tensors| tensors.len());
        (0..2000).filter(|seed| tensors(*seed) > 1).count()
    };
    let (archives, streams) = (read(pickle::in_an_archive), read(pickle::in_a_stream));
    assert!(archives > 300 && streams > 200, "{archives} and {streams} of 2000");
}

/// The smallest file of the format: one weight stored per convolution.
#[test]
fn compressed_squeezenet() {
    let graph = zoo::find("squeezenet1_0").unwrap();
    let params = (graph.full)().unwrap().analyse().unwrap().params;
    let biases: Vec<usize> = params.iter().filter(|spec| spec.shape.len() == 1).map(|spec| spec.shape[0]).collect();
    assert_eq!(biases.len(), 26);
    let mut file: Vec<u8> = biases.iter().flat_map(|_| 1u32.to_le_bytes()).collect();
    for maps in biases {
        file.extend(vec![0; 4 * (256 + maps)]);
        file.extend([1, 3]);
    }
    checkpoint::read(&file).unwrap();
    fuzz::damaged("compressed-squeezenet", &[file], check);
}
