//! `timemachine list`: which networks are there, and what do they cost?

use anyhow::Result;
use arch::zoo::{self, Model};
use arch::{Graph, Shape};
use serde::Serialize;

#[derive(Serialize)]
struct Row {
    id: &'static str,
    name: &'static str,
    year: u16,
    full: Size,
    small: Option<Size>,
}

#[derive(Serialize)]
struct Size {
    params: usize,
    macs: u64,
    input: Vec<usize>,
    activation_bytes: u64,
}

fn size(graph: &Graph) -> Result<Size> {
    let analysis = graph.analyse()?;
    Ok(Size {
        params: analysis.total_params(),
        macs: analysis.total_macs(),
        input: Shape::dims(graph.input),
        activation_bytes: analysis.activation_bytes(),
    })
}

fn row(model: &'static Model) -> Result<Row> {
    let small = model.small.map(|small| size(&(small.graph)()?)).transpose()?;
    Ok(Row { id: model.id, name: model.name, year: model.year, full: size(&(model.full)()?)?, small })
}

/// Prints all networks.
pub fn run(json: bool) -> Result<()> {
    let rows = zoo::all().map(row).collect::<Result<Vec<_>>>()?;
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    println!("{:<22} {:<34} {:>4} {:>13} {:>15}  small", "id", "name", "year", "parameters", "MACs");
    for row in rows {
        let small = row.small.map_or(String::new(), |small| format!("{} / {}", small.params, small.macs));
        println!(
            "{:<22} {:<34} {:>4} {:>13} {:>15}  {small}",
            row.id, row.name, row.year, row.full.params, row.full.macs
        );
    }
    Ok(())
}
