//! Does every graph agree with what PyTorch counted? Reads the files that `tests/reference/README.md` describes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arch::{Analysis, Graph, Op, zoo};
use serde::Deserialize;

mod common;

#[derive(Deserialize)]
struct Reference {
    model: String,
    input_shape: Vec<usize>,
    output_shape: Vec<usize>,
    params_total: usize,
    macs: u64,
    bn_eps: Option<f64>,
    tensors: Vec<Tensor>,
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
struct Tensor {
    name: String,
    shape: Vec<usize>,
    kind: arch::ParamKind,
}

#[derive(Deserialize)]
struct Layer {
    name: String,
    #[serde(rename = "type")]
    module: String,
    shape: Vec<usize>,
    #[serde(default)]
    attrs: Attributes,
}

#[derive(Default, Deserialize)]
struct Attributes {
    k: Option<[usize; 2]>,
    s: Option<[usize; 2]>,
    p: Option<[usize; 2]>,
    d: Option<[usize; 2]>,
    groups: Option<usize>,
    ceil: Option<bool>,
    count_include_pad: Option<bool>,
    bias: Option<bool>,
}

/// Every file in the folder, and a file for every network that is listed.
fn files() -> Vec<PathBuf> {
    let folder = common::references();
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a folder can be listed").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let missing = |id: &String| !files.contains(&folder.join(format!("{id}.json")));
    let missing: Vec<_> = common::listed().into_iter().filter(missing).collect();
    assert!(missing.is_empty(), "{} has no reference of {missing:?}", folder.display());
    files
}

#[test]
fn every_reference_says_where_it_comes_from() {
    let listed = common::listed();
    let name = |file: &PathBuf| file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let unlisted: Vec<_> = files().iter().map(name).filter(|name| !listed.contains(name)).collect();
    assert!(unlisted.is_empty(), "tests/reference/README.md does not name the source of {unlisted:?}");
}

#[test]
fn every_reference_agrees() {
    let mut differences = Vec::new();
    for file in files() {
        let reference: Reference = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let Some(model) = zoo::find(&reference.model) else {
            differences.push(format!("{}: not in the zoo", reference.model));
            continue;
        };
        let graph = (model.full)().unwrap();
        let found = compare(&graph, &graph.analyse().unwrap(), &reference);
        differences.extend(found.into_iter().map(|difference| format!("{}: {difference}", reference.model)));
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

fn compare(graph: &Graph, analysis: &Analysis, reference: &Reference) -> Vec<String> {
    let mut differences = Vec::new();
    let mut differ = |what: &str, found: String, expected: String| {
        if found != expected {
            differences.push(format!("{what} is {found}, expected {expected}"));
        }
    };
    differ("input", format!("{:?}", graph.input.dims()), format!("{:?}", &reference.input_shape[1..]));
    let output = analysis.shape(graph.output()).dims();
    differ("output", format!("{output:?}"), format!("{:?}", &reference.output_shape[1..]));
    differ("parameters", analysis.total_params().to_string(), reference.params_total.to_string());
    differ("MACs", analysis.total_macs_dense().to_string(), reference.macs.to_string());

    let ours: BTreeMap<_, _> = analysis.params.iter().map(|s| (s.name.as_str(), (&s.shape, s.kind))).collect();
    let theirs: BTreeMap<_, _> = reference.tensors.iter().map(|t| (t.name.as_str(), (&t.shape, t.kind))).collect();
    for name in ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name))) {
        differ(&format!("tensor {name}"), format!("{:?}", ours.get(name)), format!("{:?}", theirs.get(name)));
    }
    for node in &graph.nodes {
        if let (Op::BatchNorm { eps }, Some(expected)) = (&node.op, reference.bn_eps) {
            differ(&format!("eps of {}", node.name), eps.to_string(), expected.to_string());
        }
    }
    for layer in &reference.layers {
        let Some(id) = graph.find_tap(&layer.name) else {
            differ(&format!("layer {}", layer.name), "missing".to_owned(), layer.module.clone());
            continue;
        };
        let shape = analysis.shape(id).dims();
        differ(&format!("layer {}", layer.name), format!("{shape:?}"), format!("{:?}", &layer.shape[1..]));
        if layer.attrs.k.is_some() {
            differ(&format!("layer {}", layer.name), settings(&graph.node(id).op), expected_settings(layer));
        }
    }
    differences
}

/// Everything about a window that a shape may hide.
fn settings(op: &Op) -> String {
    let window = op.window().copied().unwrap_or(arch::Window::square(0));
    let shared = format!("k{:?} s{:?} p{:?} d{:?}", window.kernel, window.stride, window.padding, window.dilation);
    match op {
        Op::Conv2d { groups, bias, .. } => format!("Conv2d {shared} groups {groups} bias {bias}"),
        // The files leave its output padding out; the shape tells it.
        Op::ConvTranspose2d { groups, bias, .. } => format!("ConvTranspose2d {shared} groups {groups} bias {bias}"),
        Op::MaxPool(_) => format!("MaxPool2d {shared} ceil {}", window.ceil),
        Op::AvgPool { count_include_pad, .. } => {
            format!("AvgPool2d {shared} ceil {} count_include_pad {count_include_pad}", window.ceil)
        }
        _ => op.name().to_owned(),
    }
}

fn expected_settings(layer: &Layer) -> String {
    let a = &layer.attrs;
    let shared = format!(
        "k{:?} s{:?} p{:?} d{:?}",
        a.k.expect("asked for where there is one"),
        a.s.unwrap_or([1; 2]),
        a.p.unwrap_or([0; 2]),
        a.d.unwrap_or([1; 2])
    );
    let (groups, bias, ceil) = (a.groups.unwrap_or(1), a.bias.unwrap_or(true), a.ceil.unwrap_or(false));
    match layer.module.as_str() {
        "Conv2d" => format!("Conv2d {shared} groups {groups} bias {bias}"),
        "ConvTranspose2d" => format!("ConvTranspose2d {shared} groups {groups} bias {bias}"),
        "MaxPool2d" => format!("MaxPool2d {shared} ceil {ceil}"),
        "AvgPool2d" => {
            format!("AvgPool2d {shared} ceil {ceil} count_include_pad {}", a.count_include_pad.unwrap_or(true))
        }
        other => other.to_owned(),
    }
}
