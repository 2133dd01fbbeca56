//! Exports are read again here; that they compute the same is tested where there are tensors.

use super::pytorch;
use crate::zoo;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn pytorch_names_every_tensor() {
    for model in zoo::all() {
        let graph = (model.full)().unwrap();
        let text = pytorch::module(&graph).unwrap();
        for spec in graph.analyse().unwrap().params {
            let node = &graph.node(spec.node).name;
            assert!(text.contains(&format!("self.place(\"{node}\"")), "{}: {node}", model.id);
        }
    }
}

#[test]
fn python_can_read_the_export() {
    let texts: Vec<String> = zoo::all().map(|model| pytorch::module(&(model.full)().unwrap()).unwrap()).collect();
    let mut command = Command::new("python3");
    command.args(["-c", "import ast, sys; [ast.parse(t) for t in sys.stdin.read().split('\\0')]"]);
    let Ok(mut python) = command.stdin(Stdio::piped()).spawn() else {
        eprintln!("SKIPPED: there is no python3 to read the export");
        return;
    };
    python.stdin.take().unwrap().write_all(texts.join("\0").as_bytes()).unwrap();
    assert!(python.wait().unwrap().success());
}
