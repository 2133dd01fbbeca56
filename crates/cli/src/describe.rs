//! `timemachine describe ID`: what is each layer, and what does it cost?

use anyhow::{Context, Result, bail};
use arch::{Graph, zoo};
use serde::Serialize;

#[derive(Serialize)]
struct Layer {
    name: String,
    op: &'static str,
    output: Vec<usize>,
    params: usize,
    macs: u64,
    receptive_field: [f64; 2],
}

#[derive(Serialize)]
struct Description {
    id: String,
    input: Vec<usize>,
    params: usize,
    macs: u64,
    macs_dense: u64,
    activation_bytes: u64,
    peak_inference_bytes: u64,
    layers: Vec<Layer>,
}

/// The full-size graph of a model, or its small sibling.
pub fn graph_of(id: &str, small: bool) -> Result<Graph> {
    let Some(model) = zoo::find(id) else {
        let known: Vec<_> = zoo::all().map(|model| model.id).collect();
        bail!("there is no network called `{id}`; there are {}", known.join(", "));
    };
    if !small {
        return Ok((model.full)()?);
    }
    let small = model.small.with_context(|| format!("`{id}` has no small sibling"))?;
    Ok((small.graph)()?)
}

/// Prints one network.
pub fn run(id: &str, small: bool, json: bool) -> Result<()> {
    let graph = graph_of(id, small)?;
    let analysis = graph.analyse()?;
    let layers = graph.nodes.iter().zip(&analysis.nodes).map(|(node, report)| Layer {
        name: node.name.clone(),
        op: node.op.name(),
        output: report.shape.dims(),
        params: report.params,
        macs: report.macs,
        receptive_field: report.receptive_field.size,
    });
    let description = Description {
        id: graph.name.clone(),
        input: graph.input.dims(),
        params: analysis.total_params(),
        macs: analysis.total_macs(),
        macs_dense: analysis.total_macs_dense(),
        activation_bytes: analysis.activation_bytes(),
        peak_inference_bytes: analysis.peak_inference_bytes(&graph),
        layers: layers.collect(),
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&description)?);
        return Ok(());
    }
    println!("{}: {} parameters, {} MACs", description.id, description.params, description.macs);
    println!("{:<34} {:<28} {:>14} {:>12} {:>14} {:>11}", "layer", "operation", "output", "parameters", "MACs", "sees");
    for layer in description.layers {
        let output = layer.output.iter().map(ToString::to_string).collect::<Vec<_>>().join("×");
        let sees = format!("{}×{}", layer.receptive_field[0], layer.receptive_field[1]);
        println!("{:<34} {:<28} {output:>14} {:>12} {:>14} {sees:>11}", layer.name, layer.op, layer.params, layer.macs);
    }
    Ok(())
}
