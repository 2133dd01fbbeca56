//! Where the reference files are.

use std::path::PathBuf;

/// The networks with a file `<name>.json` in `tests/reference`.
pub const REFERENCES: [&str; 19] = [
    "alexnet",
    "bninception",
    "bvlc_alexnet",
    "ciresan_mlp",
    "enet",
    "googlenet",
    "inception_resnet_v2",
    "inception_v3",
    "inception_v4",
    "legacy_xception",
    "lenet5",
    "nin_cifar10",
    "overfeat_fast",
    "resnet18",
    "resnet50",
    "squeezenet1_1",
    "vgg11",
    "vgg16",
    "vgg16_bn",
];

/// `REFERENCE_DIR`, or the repository's own folder.
pub fn references() -> PathBuf {
    std::env::var_os("REFERENCE_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/reference")), PathBuf::from)
}
