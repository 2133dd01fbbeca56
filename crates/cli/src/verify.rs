//! `timemachine verify FILE…`: does a network agree, number by number, with what another program computed?
//!
//! A reference file names every tensor with its shape and checksum, the parameters and MACs, the mean, spread and
//! first values of every layer, and the outputs. Weights and input come from [`runtime::reference`].

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use arch::{Graph, zoo};
use runtime::{Host, reference};
use serde::{Deserialize, Serialize};

use crate::device::{DeviceInfo, DeviceName, Opened};

/// Largest difference of an output, relative to the largest output.
const OUTPUT_TOLERANCE: f64 = 1e-4;
/// Largest difference of a layer's figures, relative to its spread.
const TAP_TOLERANCE: f64 = 1e-4;

#[derive(Deserialize)]
struct Reference {
    model: String,
    input_shape: Vec<usize>,
    input_crc32: String,
    conv_gain: f64,
    params_total: usize,
    macs: u64,
    macs_effective: Option<u64>,
    output_shape: Vec<usize>,
    logits_first16: Vec<f64>,
    logits_l2: f64,
    logits_sum: f64,
    logits_min: f64,
    logits_max: f64,
    argmax: usize,
    tensors: Vec<TensorReference>,
    layers: Vec<LayerReference>,
}

#[derive(Deserialize)]
struct TensorReference {
    name: String,
    shape: Vec<usize>,
    crc32: String,
    crc32_unmasked: Option<String>,
}

#[derive(Deserialize)]
struct LayerReference {
    name: String,
    shape: Vec<usize>,
    mean: f64,
    std: f64,
    first8: Vec<f64>,
}

/// What was compared for one file.
#[derive(Serialize)]
struct Report {
    model: String,
    passed: bool,
    params: usize,
    macs: u64,
    tensors: usize,
    taps: usize,
    /// Largest difference of an output, relative to the largest output.
    output_error: f64,
    /// Largest difference of a layer's figures, relative to its spread.
    tap_error: f64,
    ms: f64,
    differences: Vec<String>,
    device: DeviceInfo,
}

/// Verifies all files; fails when one does not agree.
pub fn run(files: &[PathBuf], device: DeviceName, json: bool) -> Result<()> {
    let opened = device.open()?;
    let mut reports = Vec::new();
    for file in files {
        let report = verify(file, &opened).with_context(|| format!("could not verify {}", file.display()))?;
        if !json {
            print(&report);
        }
        reports.push(report);
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    let failed: Vec<_> = reports.iter().filter(|report| !report.passed).map(|report| report.model.as_str()).collect();
    if !failed.is_empty() {
        bail!("{} of {} do not agree: {}", failed.len(), reports.len(), failed.join(", "));
    }
    Ok(())
}

fn print(report: &Report) {
    let verdict = if report.passed { "agrees" } else { "DIFFERS" };
    println!(
        "{:<22} {verdict}: {} parameters, {} MACs, {} tensors, {} taps (worst {:.1e}), outputs (worst {:.1e}), \
         {:.0} ms",
        report.model,
        report.params,
        report.macs,
        report.tensors,
        report.taps,
        report.tap_error,
        report.output_error,
        report.ms
    );
    for difference in &report.differences {
        println!("    {difference}");
    }
}

fn verify(file: &Path, opened: &Opened) -> Result<Report> {
    let reference: Reference = serde_json::from_slice(&std::fs::read(file)?)?;
    let Some(model) = zoo::find(&reference.model) else {
        bail!("the zoo has no `{}`", reference.model);
    };
    let graph = (model.full)()?;
    let analysis = graph.analyse()?;
    let mut differences = Vec::new();
    let mut differ = |what: &str, found: String, expected: String| {
        if found != expected {
            differences.push(format!("{what}: {found}, expected {expected}"));
        }
    };
    differ("input", format!("{:?}", [vec![1], graph.input.dims()].concat()), format!("{:?}", reference.input_shape));
    differ("parameters", analysis.total_params().to_string(), reference.params_total.to_string());
    differ("MACs", analysis.total_macs_dense().to_string(), reference.macs.to_string());
    if let Some(effective) = reference.macs_effective {
        differ("MACs over present connections", analysis.total_macs().to_string(), effective.to_string());
    }
    let input = reference::input(&graph);
    differ("input checksum", crc32(&input), reference.input_crc32.clone());
    differences.extend(tensor_differences(&graph, &reference)?);

    let start = std::time::Instant::now();
    let network = reference::network(graph, reference.conv_gain, &opened.device)?;
    let run = run_network(&network, input, &reference)?;
    differences.extend(run.differences);
    Ok(Report {
        model: reference.model,
        passed: differences.is_empty(),
        params: analysis.total_params(),
        macs: analysis.total_macs_dense(),
        tensors: reference.tensors.len(),
        taps: reference.layers.len(),
        output_error: run.output_error,
        tap_error: run.tap_error,
        ms: start.elapsed().as_secs_f64() * 1e3,
        differences,
        device: opened.info.clone(),
    })
}

/// Names, shapes and checksums, in both directions.
fn tensor_differences(graph: &Graph, reference: &Reference) -> Result<Vec<String>> {
    let specs = graph.analyse()?.params;
    let expected: HashMap<_, _> = reference.tensors.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    let ours: HashSet<_> = specs.iter().map(|spec| spec.name.as_str()).collect();
    let mut differences: Vec<String> =
        expected.keys().filter(|name| !ours.contains(*name)).map(|name| format!("tensor {name} is missing")).collect();
    for spec in &specs {
        let Some(tensor) = expected.get(spec.name.as_str()) else {
            differences.push(format!("tensor {} is not in the reference", spec.name));
            continue;
        };
        if spec.shape != tensor.shape {
            differences.push(format!("tensor {}: {:?}, expected {:?}", spec.name, spec.shape, tensor.shape));
            continue;
        }
        let checksum = tensor.crc32_unmasked.as_ref().unwrap_or(&tensor.crc32);
        let found = crc32(&reference::tensor(spec, reference.conv_gain));
        if found != *checksum {
            differences.push(format!("tensor {}: checksum {found}, expected {checksum}", spec.name));
        }
    }
    Ok(differences)
}

struct Run {
    output_error: f64,
    tap_error: f64,
    differences: Vec<String>,
}

fn run_network(network: &runtime::Network, input: Vec<f32>, reference: &Reference) -> Result<Run> {
    let mut differences = Vec::new();
    let mut known = Vec::new();
    for layer in &reference.layers {
        match network.tap(&layer.name) {
            Ok(node) => known.push((layer, node)),
            Err(error) => differences.push(error.to_string()),
        }
    }
    let nodes: Vec<_> = known.iter().map(|(_, node)| *node).collect();
    let forward = network.forward(network.batch(input)?, &nodes);
    let mut tap_error = 0.0f64;
    for ((layer, _), value) in known.iter().zip(forward.taps) {
        let host = pollster::block_on(value.read())?;
        let error = layer_error(layer, &host);
        tap_error = tap_error.max(error);
        if error > TAP_TOLERANCE || host.shape != layer.shape {
            differences.push(format!(
                "layer {}: {:?}, expected {:?}; differs by {error:.1e}",
                layer.name, host.shape, layer.shape
            ));
        }
    }
    let Some(output) = forward.outputs.into_iter().next() else { bail!("the network has no output") };
    let output = pollster::block_on(output.read())?;
    if output.shape != reference.output_shape {
        differences.push(format!("output {:?}, expected {:?}", output.shape, reference.output_shape));
    }
    let output_error = output_error(reference, &output);
    if output_error > OUTPUT_TOLERANCE {
        differences.push(format!("outputs differ by {output_error:.1e} of the largest"));
    }
    let best = runtime::evaluate::argmax(&output.values);
    if best != reference.argmax {
        differences.push(format!("largest output is number {best}, expected {}", reference.argmax));
    }
    Ok(Run { output_error, tap_error, differences })
}

/// Worst of mean, spread and first values, relative to the layer's spread.
fn layer_error(layer: &LayerReference, host: &Host) -> f64 {
    let count = host.values.len() as f64;
    let mean = host.values.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
    let variance = host.values.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / count;
    let scale = layer.std.max(layer.mean.abs()).max(1e-12);
    let first = layer.first8.iter().zip(&host.values).map(|(a, b)| (a - f64::from(*b)).abs());
    let figures = [(mean - layer.mean).abs(), (variance.sqrt() - layer.std).abs()];
    figures.into_iter().chain(first).fold(0.0, |worst: f64, d| if d.is_nan() { f64::INFINITY } else { worst.max(d) })
        / scale
}

/// Worst of the first sixteen outputs, the length and the sum, relative to the largest output.
fn output_error(reference: &Reference, output: &Host) -> f64 {
    let scale = reference.logits_min.abs().max(reference.logits_max.abs()).max(1e-12);
    let squares: f64 = output.values.iter().map(|v| f64::from(*v).powi(2)).sum();
    let sum: f64 = output.values.iter().map(|v| f64::from(*v)).sum();
    let first = reference.logits_first16.iter().zip(&output.values).map(|(a, b)| (a - f64::from(*b)).abs() / scale);
    let length = (squares.sqrt() - reference.logits_l2).abs() / reference.logits_l2;
    // A sum can cancel: it is measured by the length times the root of the count.
    let total = (sum - reference.logits_sum).abs() / (reference.logits_l2 * (output.values.len() as f64).sqrt());
    first.chain([length, total]).fold(0.0, |worst: f64, d| if d.is_nan() { f64::INFINITY } else { worst.max(d) })
}

fn crc32(values: &[f32]) -> String {
    let mut hasher = crc32fast::Hasher::new();
    for value in values {
        hasher.update(&value.to_le_bytes());
    }
    format!("{:08x}", hasher.finalize())
}
