//! The compressed SqueezeNet: decoded like the same weights that others decoded, where they are at hand.
//!
//! The weights are not part of the project. They are looked for in `$WEIGHTS_DIR`, else beside the checkout.

use std::io::Write;
use std::path::{Path, PathBuf};

use half::f16;

#[allow(clippy::explicit_write, reason = "what `eprintln!` prints in a test that passes is not seen")]
fn weights(file: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("WEIGHTS_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/weights"), PathBuf::from);
    let found = std::fs::read(folder.join(file)).ok();
    if found.is_none() {
        writeln!(std::io::stderr(), "SKIPPED: {file} is not in {} (set WEIGHTS_DIR)", folder.display())
            .expect("standard error is open");
    }
    found
}

#[test]
fn the_compressed_weights_are_those_that_were_decoded_elsewhere() {
    let (Some(compressed), Some(decoded)) =
        (weights("compressed_SqueezeNet.net"), weights("squeezenet1_0_imagenet.safetensors"))
    else {
        return;
    };
    let (compressed, decoded) = (checkpoint::read(&compressed).unwrap(), checkpoint::read(&decoded).unwrap());
    let names = |tensors: &checkpoint::Tensors<'_>| tensors.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&compressed), names(&decoded));
    let (mut all, mut not_zero) = (0, 0);
    for (name, tensor) in compressed.iter() {
        let reference = decoded.get(name).unwrap();
        assert_eq!(tensor.shape(), reference.shape(), "{name}");
        let values = tensor.values().unwrap();
        // The decoded file is f16: ours, rounded to it, must be the same numbers.
        let rounded: Vec<f32> = values.iter().map(|value| f16::from_f32(*value).to_f32()).collect();
        assert_eq!(rounded, reference.values().unwrap(), "{name}");
        all += values.len();
        not_zero += values.iter().filter(|value| **value != 0.0).count();
    }
    assert_eq!((all, not_zero), (1_248_424, 419_897));
}

#[test]
fn a_byte_more_or_less_is_an_error() {
    let Some(mut bytes) = weights("compressed_SqueezeNet.net") else { return };
    for length in [104, 105, 2000, 300_000, bytes.len() - 1] {
        let error = checkpoint::read(&bytes[..length]).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("ends too early: a convolution of the compressed SqueezeNet"), "{error}");
    }
    bytes.push(0);
    let error = checkpoint::read(&bytes).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("expected 675763 bytes, found 675764 bytes"), "{error}");
}

/// A file in the format, small and wrong: one stored weight per convolution, the last gap leading nowhere.
#[test]
fn weights_outside_of_their_convolution_are_an_error() {
    let outputs = [
        96, 16, 64, 64, 16, 64, 64, 32, 128, 128, 32, 128, 128, 48, 192, 192, 48, 192, 192, 64, 256, 256, 64, 256, 256,
        1000,
    ];
    let made = |zero: f32, stored: u32, gap: u8| {
        let mut file: Vec<u8> = (0..26).flat_map(|_| stored.to_le_bytes()).collect();
        for outputs in outputs {
            file.extend(zero.to_le_bytes());
            file.extend((0..255 + outputs).flat_map(|_| 0.5f32.to_le_bytes()));
            file.extend(vec![1; stored as usize]);
            file.extend(vec![gap; (stored as usize).div_ceil(2)]);
        }
        file
    };
    let good = made(0.0, 3, 0x21);
    let weights = checkpoint::read(&good).unwrap().get("classifier.1.weight").unwrap().values().unwrap();
    let stored: Vec<usize> = weights.iter().enumerate().filter(|(_, value)| **value == 0.5).map(|(at, _)| at).collect();
    assert_eq!(stored, [1, 4, 6]);
    let error = checkpoint::read(&made(1.0, 3, 0)).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("expected 0 to come first, found 1"), "{error}");
    let far = made(0.0, 1000, 0xff);
    let error = checkpoint::read(&far).unwrap().get("features.3.expand1x1.weight").unwrap().values().unwrap_err();
    assert!(error.to_string().contains("at most 1024 weights, found 1040"), "{error}");
}
