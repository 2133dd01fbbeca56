//! Does the exported PyTorch code compute what PyTorch computed for the reference files?
//!
//! Needs a Python with torch and numpy (`PYTHON` names another one than `python3`); without it the test says that it
//! checked nothing.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use arch::{export::pytorch, zoo};

mod common;

/// Networks that between them use every operation that the reference files cover, small enough for a test.
const NETWORKS: [&str; 8] = [
    "lenet5",          // sparse connections, subsampling, scaled tanh
    "ciresan_mlp",     // no convolution
    "nin_cifar10",     // ceil mode, averages over the edge
    "squeezenet1_1",   // concatenation
    "resnet18",        // addition
    "googlenet",       // modules
    "legacy_xception", // depthwise convolutions
    "enet",            // dilation, unpooling, transposed convolutions, PReLU
];

#[test]
fn exported_pytorch_gives_the_reference_logits() {
    let references = common::references();
    for id in NETWORKS {
        let file = references.join(format!("{id}.json"));
        assert!(file.is_file(), "{} is missing", file.display());
    }
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_torch = Command::new(&python).args(["-c", "import torch, numpy"]).output();
    if !has_torch.is_ok_and(|output| output.status.success()) {
        // To the descriptor itself: the harness keeps what `eprintln!` says of a test that passes.
        let said = format!("NOT RUN: the exported PyTorch code, without `{python}` with torch and numpy\n");
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pytorch_reference.py");
    let folder = std::env::temp_dir().join(format!("cnn-time-machine-export-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for id in NETWORKS {
        let graph = (zoo::find(id).unwrap().full)().unwrap();
        let file = folder.join(format!("{id}.py"));
        std::fs::write(&file, pytorch::module(&graph).unwrap()).unwrap();
        let output = Command::new(&python)
            .arg(&script)
            .arg(&file)
            .arg(pytorch::class_name(&graph))
            .arg(references.join(format!("{id}.json")))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{id}: {}", String::from_utf8_lossy(&output.stderr));
        let difference: f64 = said.trim().parse().unwrap_or_else(|_| panic!("{id}: {said}"));
        println!("{id}: {difference:.1e}");
        assert!(difference < 1e-4, "{id}: differs by {difference:.1e}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
