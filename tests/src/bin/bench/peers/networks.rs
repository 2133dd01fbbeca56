//! Which networks are measured, and in which files do the engines find them?

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use arch::reference::Stream;
use arch::{Analysis, Graph, NodeId, Op, Preparation, Shape, zoo};
use protocol::Picture;
use serde_json::json;

use super::onnx;
use super::weights;

/// Published networks whose predictions are timed.
pub const PREDICTED: [&str; 12] = [
    "squeezenet1_1",
    "alexnet",
    "vgg11",
    "vgg16",
    "googlenet",
    "bninception",
    "inception_v3",
    "inception_v4",
    "resnet18",
    "resnet50",
    "legacy_xception",
    "enet",
];
/// Those that a software adapter gets through.
pub const PREDICTED_ON_WEBGPU: [&str; 2] = ["squeezenet1_1", "resnet18"];
/// Networks whose training steps are timed: LeNet-5 as it is taught, and small siblings.
pub const TRAINED: [&str; 5] =
    ["lenet5_modern", "vgg16_small", "resnet18_small", "inception_v3_small", "xception_small"];
/// Changes with the rules by which the files are made.
const FORM: &str = "1";

/// A network with its numbers.
pub struct Case {
    /// Its name in the files and tables.
    pub id: String,
    /// Its architecture.
    pub graph: Graph,
    /// What is known of it.
    pub analysis: Analysis,
    /// How a picture becomes its input.
    pub preparation: Preparation,
    gain: f64,
}

/// Keeps the values of deep networks with such weights in range.
fn gain(id: &str) -> f64 {
    match id {
        "inception_v3" | "inception_v4" => 1.1,
        "resnet50" | "legacy_xception" | "enet" => 0.8,
        // Each of hundreds of blocks adds to the variance.
        "resnet101" | "resnet152" | "resnet56" | "resnet110" | "resnet1202" => 0.3,
        _ => 1.0,
    }
}

impl Case {
    /// The network of this id; `…_small` is the small sibling.
    ///
    /// # Errors
    /// When the zoo has none.
    pub fn of(id: &str) -> Result<Self> {
        let name = id.strip_suffix("_small");
        let known = match name.unwrap_or(id) {
            "xception" => "legacy_xception",
            other => other,
        };
        let model = zoo::find(known).with_context(|| format!("the zoo has no network `{id}`"))?;
        let graph = match name {
            Some(_) => (model.small.with_context(|| format!("{known} has no small sibling"))?.graph)()?,
            None => (model.full)()?,
        };
        let preparation = model.preparation(graph.input);
        Self::of_graph(id, graph, preparation)
    }

    /// A network under this name.
    ///
    /// # Errors
    /// When the graph is impossible.
    pub fn of_graph(id: &str, graph: Graph, preparation: Preparation) -> Result<Self> {
        Ok(Case { id: id.to_owned(), analysis: graph.analyse()?, graph, preparation, gain: gain(id) })
    }

    /// Without chance: what is dropped in training stays.
    pub fn without_dropout(mut self) -> Self {
        for node in &mut self.graph.nodes {
            if let Op::Dropout { p } | Op::SpatialDropout { p } = &mut node.op {
                *p = 0.0;
            }
        }
        self
    }

    /// A picture of its input's size.
    pub fn picture(&self) -> Picture {
        let (height, width) = self.graph.input.size();
        let channels = self.graph.input.channels();
        let stream = Stream::new("picture");
        let pixels = (0..height * width * channels).map(|index| weights::byte(&stream, index)).collect();
        Picture { width: width as u32, height: height as u32, channels: channels as u8, pixels }
    }

    /// The numbers that the network sees of that picture.
    fn input(&self) -> Result<Vec<f32>> {
        let Picture { width, height, channels, pixels } = self.picture();
        let shape = data::ImageShape::new(usize::from(channels), height as usize, width as usize);
        Ok(data::prepare(&pixels, shape, self.preparation, self.graph.input)?.values)
    }

    /// The name of the node that gives the main output.
    pub fn output(&self) -> &str {
        &self.graph.node(self.graph.output()).name
    }

    /// Is the main output a stack of maps, and not a number for each class?
    pub fn gives_maps(&self) -> bool {
        matches!(self.analysis.shape(self.graph.output()), Shape::Map { height, width, .. } if height * width > 1)
    }

    /// Is the main output computed from this node?
    fn needed(&self) -> Vec<bool> {
        let mut needed = vec![false; self.graph.nodes.len()];
        needed[self.graph.output().0] = true;
        for (id, node) in self.graph.iter().collect::<Vec<_>>().into_iter().rev() {
            if needed[id.0] {
                node.reads().for_each(|NodeId(read)| needed[read] = true);
            }
        }
        needed
    }

    /// Writes what is not there yet: `ID.safetensors`, `ID.json`, `ID.input`, and `ID.onnx` where it is to be predicted
    /// with.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, folder: &Path, is_predicted: bool) -> Result<()> {
        let needed = self.needed();
        let shapes: Vec<Vec<usize>> = self.analysis.nodes.iter().map(|node| node.shape.dims()).collect();
        let description = json!({"graph": self.graph, "shapes": shapes, "needed": needed});
        write_once(folder, &self.file("json"), || Ok(serde_json::to_vec(&description)?))?;
        write_once(folder, &self.file("safetensors"), || weights::safetensors(&self.analysis.params, self.gain))?;
        if is_predicted {
            let bytes = |values: Vec<f32>| values.into_iter().flat_map(f32::to_le_bytes).collect();
            write_once(folder, &self.file("input"), || Ok(bytes(self.input()?)))?;
            write_once(folder, &self.file("onnx"), || onnx::file(&self.graph, &self.analysis, &needed, self.gain))?;
        }
        Ok(())
    }

    fn file(&self, kind: &str) -> String {
        format!("{}.{kind}", self.id)
    }
}

/// The folder of such files.
pub fn folder(target: &Path) -> Result<PathBuf> {
    let folder = target.join("peers").join(format!("networks-{FORM}"));
    fs::create_dir_all(&folder)?;
    ensure!(folder.is_dir(), "{} is no folder", folder.display());
    Ok(folder)
}

fn write_once(folder: &Path, name: &str, bytes: impl FnOnce() -> Result<Vec<u8>>) -> Result<()> {
    let (file, part) = (folder.join(name), folder.join(format!("{name}.part")));
    if !file.is_file() {
        // Whole or not at all.
        fs::write(&part, bytes()?).with_context(|| format!("cannot write {}", part.display()))?;
        fs::rename(&part, &file)?;
    }
    Ok(())
}
