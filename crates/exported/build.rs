//! Writes the Burn code of every network that runs in the page, as a visitor would export it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use arch::{Graph, edit, export, zoo};

/// Published networks beside the small ones: these hold layers that no small one has.
const FULL: [&str; 2] = ["lenet5_rbf", "lenet5_modern"];

/// A model and what is changed about it, as in the laboratory: every kind of change that leaves other layers behind.
const EDITED: (&str, &str) = (
    "lenet5_modern",
    "channels(conv1,12);separable(conv2);activation(*,elu,1);add-batch-norm(conv1);input(3,32,32);classes(7)",
);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let (mut modules, mut calls, mut graphs) = (String::new(), String::new(), Vec::new());
    for model in zoo::all() {
        let graph = match model.small {
            Some(small) => (small.graph)()?,
            None if FULL.contains(&model.id) => (model.full)()?,
            None => continue,
        };
        graphs.push(graph);
    }
    let edited = zoo::find(EDITED.0).ok_or("no such model")?;
    let mut edited =
        edit::apply_all(&(edited.full)()?, &edit::text::parse(EDITED.1).map_err(|error| error.to_string())?)?;
    edited.name = "edited".to_owned();
    graphs.push(edited);
    for graph in graphs {
        let (file, class) = write_module(&out, &graph)?;
        let name = &graph.name;
        modules += &format!("#[allow(missing_docs, clippy::all)]\n#[path = {file:?}]\npub mod {name};\n");
        calls += &format!("        $call!({name}, {class});\n");
    }
    let each = "/// Calls a macro with the module and the type of each network.\n#[macro_export]\n\
        macro_rules! for_each_network {";
    let (model, edits) = EDITED;
    let edited = format!(
        "/// The model of `edited`, and its edits.\npub const EDITED: (&str, &str) = ({model:?}, {edits:?});\n"
    );
    let text = format!("{edited}\n{modules}\n{each}\n    ($call:ident) => {{\n{calls}    }};\n}}\n");
    fs::write(out.join("networks.rs"), text)?;
    Ok(())
}

/// Writes the module of a network; gives the file and the name of the type in it.
fn write_module(out: &Path, graph: &Graph) -> Result<(PathBuf, String), Box<dyn Error>> {
    let text = export::burn::module(graph)?;
    let class = text.split("pub struct ").nth(1).and_then(|rest| rest.split(' ').next());
    let class = class.ok_or("the export has no struct")?.to_owned();
    let file = out.join(format!("{}.rs", graph.name));
    fs::write(&file, text)?;
    Ok((file, class))
}
