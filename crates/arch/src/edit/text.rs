//! How is a chain of edits written into an address?
//!
//! An edit is `word(argument,argument…)`, a chain is edits joined by `;`, and no edits are an empty text. `*` stands
//! for "wherever it applies". Everything is made of characters that may stand in the fragment of an address as they are
//! (RFC 3986, section 3.5): names of nodes keep letters, digits, `.`, `_`, `-` and `/`, and have every other byte as
//! `%2A`. Numbers are the shortest that read back as the same.
//!
//! ```
//! use arch::edit::{Edit, Target, text};
//! use arch::Activation;
//!
//! let to = Activation::Elu { alpha: 1.0 };
//! let chain = [Edit::MultiplyWidth(0.5), Edit::ChangeActivation(Target::node("conv 1"), to)];
//! assert_eq!(text::write(&chain), "width(0.5);activation(conv%201,elu,1)");
//! assert_eq!(text::parse("width(0.5);activation(conv%201,elu,1)"), Ok(chain.to_vec()));
//! assert_eq!(text::parse("width(0.5);weight(2)").map_err(|error| error.at), Err(11));
//! ```
//!
//! Old addresses keep their meaning: a word, once written, is read for ever.

mod arguments;
mod error;

use std::fmt;
use std::str::FromStr;

use arguments::Arguments;
pub use error::{Problem, TextError};

use super::{Edit, Layer, Module, ModuleKind, Normalisation, Part, PoolingKind, Removal, Target};
use crate::op::Activation;

/// A chain as text.
pub fn write(chain: &[Edit]) -> String {
    chain.iter().map(Edit::to_string).collect::<Vec<_>>().join(";")
}

/// The chain that a text says.
///
/// # Errors
/// The first place, in bytes, where the text says no edit, and why.
pub fn parse(text: &str) -> Result<Vec<Edit>, TextError> {
    let mut chain = Vec::new();
    if text.is_empty() {
        return Ok(chain);
    }
    let mut at = 0;
    loop {
        let (edit, end) = next_edit(text, at)?;
        chain.push(edit);
        match text.as_bytes().get(end) {
            None => return Ok(chain),
            Some(b';') => at = end + 1,
            Some(_) => return Err(TextError { at: end, problem: Problem::TrailingText }),
        }
    }
}

impl FromStr for Edit {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        match next_edit(text, 0)? {
            (edit, end) if end == text.len() => Ok(edit),
            (_, at) => Err(TextError { at, problem: Problem::TrailingText }),
        }
    }
}

/// The form of addresses; [`Edit::title`] is for people.
impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, arguments) = written(self);
        write!(f, "{word}({})", arguments.join(","))
    }
}

/// Word and arguments.
fn written(edit: &Edit) -> (&'static str, Vec<String>) {
    match edit {
        Edit::ChangeActivation(at, to) => ("activation", [vec![target(at)], activation(*to)].concat()),
        Edit::AddBatchNorm(at) => ("add-batch-norm", vec![target(at)]),
        Edit::RemoveBatchNorm(at) => ("remove-batch-norm", vec![target(at)]),
        Edit::StackOf3x3(node) => ("stack", vec![name(node)]),
        Edit::InsertBottleneck(node, reduction) => ("bottleneck", vec![name(node), reduction.to_string()]),
        Edit::Separable(node) => ("separable", vec![name(node)]),
        Edit::ChangePooling(at, kind) => ("pooling", vec![target(at), key(&POOLINGS, *kind)]),
        Edit::MultiplyWidth(factor) => ("width", vec![number(*factor)]),
        Edit::MultiplyDepth(factor) => ("depth", vec![number(*factor)]),
        Edit::RemoveBlock(block, removal) => ("remove-block", vec![name(block), key(&REMOVALS, *removal)]),
        Edit::RemoveShortcut(block) => ("remove-shortcut", vec![name(block)]),
        Edit::FullyConnectedToConvolution => ("fully-convolutional", vec![]),
        Edit::SetWidth(node, out) => ("channels", vec![name(node), out.to_string()]),
        Edit::SetKernel(node, kernel) => ("kernel", [vec![name(node)], pair(*kernel)].concat()),
        Edit::SetStride(node, stride) => ("stride", [vec![name(node)], pair(*stride)].concat()),
        Edit::ChangeNormalisation(at, to) => ("normalisation", vec![target(at), key(&NORMALISATIONS, *to)]),
        Edit::SetDropout(at, p) => ("dropout", vec![target(at), number(*p)]),
        Edit::RemoveDropout(at) => ("remove-dropout", vec![target(at)]),
        Edit::Insert(node, layer) => inserted(name(node), layer),
        Edit::RemoveLayer(node) => ("remove", vec![name(node)]),
        Edit::RepeatBlock(block, copies) => ("repeat", vec![name(block), copies.to_string()]),
        Edit::ChangeClasses(count) => ("classes", vec![count.to_string()]),
        Edit::ChangeInput(shape) => ("input", shape.iter().map(usize::to_string).collect()),
        Edit::BuildOfModules(parts) => ("modules", parts.iter().map(Part::to_string).collect()),
    }
}

fn inserted(node: String, layer: &Layer) -> (&'static str, Vec<String>) {
    match layer {
        Layer::Convolution { kernel, batch_norm, activation: to } => {
            let arguments = vec![node, kernel.to_string(), key(&BATCH_NORMS, *batch_norm)];
            ("insert-convolution", [arguments, activation(*to)].concat())
        }
        Layer::FullyConnected { activation: to } => ("insert-fully-connected", [vec![node], activation(*to)].concat()),
        Layer::Pooling { kind, kernel, stride } => {
            ("insert-pooling", vec![node, key(&POOLINGS, *kind), kernel.to_string(), stride.to_string()])
        }
        Layer::Activation(to) => ("insert-activation", [vec![node], activation(*to)].concat()),
        Layer::Dropout { p } => ("insert-dropout", vec![node, number(*p)]),
    }
}

/// The edit that begins at byte `at`, and the byte behind it.
fn next_edit(text: &str, at: usize) -> Result<(Edit, usize), TextError> {
    let mut arguments = Arguments::of(text, at)?;
    let a = &mut arguments;
    let edit = match a.word {
        "activation" => Edit::ChangeActivation(a.target()?, activation_of(a)?),
        "add-batch-norm" => Edit::AddBatchNorm(a.target()?),
        "remove-batch-norm" => Edit::RemoveBatchNorm(a.target()?),
        "stack" => Edit::StackOf3x3(a.name("node")?),
        "bottleneck" => Edit::InsertBottleneck(a.name("node")?, a.count("reduction")?),
        "separable" => Edit::Separable(a.name("node")?),
        "pooling" => Edit::ChangePooling(a.target()?, a.choice("pooling", &POOLINGS)?),
        "width" => Edit::MultiplyWidth(a.number("factor")?),
        "depth" => Edit::MultiplyDepth(a.number("factor")?),
        "remove-block" => Edit::RemoveBlock(a.name("block")?, a.choice("removal", &REMOVALS)?),
        "remove-shortcut" => Edit::RemoveShortcut(a.name("block")?),
        "fully-convolutional" => Edit::FullyConnectedToConvolution,
        "channels" => Edit::SetWidth(a.name("node")?, a.count("channels")?),
        "kernel" => Edit::SetKernel(a.name("node")?, a.pair("kernel")?),
        "stride" => Edit::SetStride(a.name("node")?, a.pair("stride")?),
        "normalisation" => Edit::ChangeNormalisation(a.target()?, a.choice("normalisation", &NORMALISATIONS)?),
        "dropout" => Edit::SetDropout(a.target()?, a.number("probability")?),
        "remove-dropout" => Edit::RemoveDropout(a.target()?),
        "insert-convolution" => {
            let (node, kernel) = (a.name("node")?, a.count("kernel")?);
            let batch_norm = a.choice("normalisation", &BATCH_NORMS)?;
            Edit::Insert(node, Layer::Convolution { kernel, batch_norm, activation: activation_of(a)? })
        }
        "insert-fully-connected" => {
            Edit::Insert(a.name("node")?, Layer::FullyConnected { activation: activation_of(a)? })
        }
        "insert-pooling" => {
            let (node, kind) = (a.name("node")?, a.choice("pooling", &POOLINGS)?);
            Edit::Insert(node, Layer::Pooling { kind, kernel: a.count("kernel")?, stride: a.count("stride")? })
        }
        "insert-activation" => Edit::Insert(a.name("node")?, Layer::Activation(activation_of(a)?)),
        "insert-dropout" => Edit::Insert(a.name("node")?, Layer::Dropout { p: a.number("probability")? }),
        "remove" => Edit::RemoveLayer(a.name("node")?),
        "repeat" => Edit::RepeatBlock(a.name("block")?, a.count("copies")?),
        "classes" => Edit::ChangeClasses(a.count("classes")?),
        "input" => Edit::ChangeInput([a.count("channels")?, a.count("height")?, a.count("width")?]),
        "modules" => Edit::BuildOfModules(parts_of(a)?),
        word => return Err(TextError { at, problem: Problem::UnknownWord(word.to_owned()) }),
    };
    Ok((edit, arguments.end()?))
}

/// `plain-16`, `fire-32-bn`, `max`: a kind and a width, normalised or not, or a pooling.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Pooling(kind) => f.write_str(&key(&POOLINGS, *kind)),
            Part::Module(Module { kind, width, batch_norm }) => {
                write!(f, "{}-{width}{}", key(&MODULES, *kind), if *batch_norm { "-bn" } else { "" })
            }
        }
    }
}

fn parts_of(arguments: &mut Arguments) -> Result<Vec<Part>, TextError> {
    let mut parts = Vec::new();
    while !arguments.is_empty() {
        let (at, found) = arguments.next("module")?;
        let problem = || Problem::UnknownChoice { what: "module", found: found.to_owned() };
        parts.push(part(found).ok_or_else(|| TextError { at, problem: problem() })?);
    }
    Ok(parts)
}

fn part(text: &str) -> Option<Part> {
    if let Some((_, kind)) = POOLINGS.iter().find(|(key, _)| *key == text) {
        return Some(Part::Pooling(*kind));
    }
    let (rest, batch_norm) = text.strip_suffix("-bn").map_or((text, false), |rest| (rest, true));
    let (word, width) = rest.split_once('-')?;
    let kind = MODULES.iter().find(|(key, _)| *key == word)?.1;
    let is_number = width.bytes().all(|byte| byte.is_ascii_digit());
    Some(Part::Module(Module { kind, width: width.parse().ok().filter(|_| is_number)?, batch_norm }))
}

const MODULES: [(&str, ModuleKind); 6] = [
    ("plain", ModuleKind::Plain),
    ("bottleneck", ModuleKind::Bottleneck),
    ("inception", ModuleKind::Inception),
    ("fire", ModuleKind::Fire),
    ("separable", ModuleKind::Separable),
    ("mlpconv", ModuleKind::MlpConv),
];
const POOLINGS: [(&str, PoolingKind); 3] =
    [("max", PoolingKind::Max), ("average", PoolingKind::Average), ("both", PoolingKind::Both)];
const REMOVALS: [(&str, Removal); 2] = [("whole", Removal::Whole), ("keep-shortcut", Removal::KeepShortcut)];
const NORMALISATIONS: [(&str, Normalisation); 3] =
    [("none", Normalisation::None), ("batch", Normalisation::Batch), ("local", Normalisation::Local)];
const BATCH_NORMS: [(&str, bool); 2] = [("none", false), ("batch", true)];

fn key<T: PartialEq>(choices: &[(&'static str, T)], wanted: T) -> String {
    choices.iter().find(|(_, choice)| *choice == wanted).map_or("", |(key, _)| key).to_owned()
}

fn activation(activation: Activation) -> Vec<String> {
    let (key, numbers) = match activation {
        Activation::Relu => ("relu", vec![]),
        Activation::LeakyRelu { slope } => ("leaky-relu", vec![slope]),
        Activation::Elu { alpha } => ("elu", vec![alpha]),
        Activation::Prelu => ("prelu", vec![]),
        Activation::Tanh => ("tanh", vec![]),
        Activation::ScaledTanh { amplitude, slope } => ("scaled-tanh", vec![amplitude, slope]),
        Activation::Sigmoid => ("sigmoid", vec![]),
    };
    std::iter::once(key.to_owned()).chain(numbers.into_iter().map(number)).collect()
}

fn activation_of(arguments: &mut Arguments) -> Result<Activation, TextError> {
    let (at, key) = arguments.next("activation")?;
    Ok(match key {
        "relu" => Activation::Relu,
        "leaky-relu" => Activation::LeakyRelu { slope: arguments.number("slope")? },
        "elu" => Activation::Elu { alpha: arguments.number("alpha")? },
        "prelu" => Activation::Prelu,
        "tanh" => Activation::Tanh,
        "scaled-tanh" => {
            Activation::ScaledTanh { amplitude: arguments.number("amplitude")?, slope: arguments.number("slope")? }
        }
        "sigmoid" => Activation::Sigmoid,
        _ => {
            let problem = Problem::UnknownChoice { what: "activation", found: key.to_owned() };
            return Err(TextError { at, problem });
        }
    })
}

fn target(target: &Target) -> String {
    match target {
        Target::Everywhere => "*".to_owned(),
        Target::Node(node) => name(node),
    }
}

fn name(name: &str) -> String {
    let byte = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(byte).collect()
}

/// A byte of a name that stands for itself.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-/".contains(&byte)
}

/// The shorter of `0.00001` and `1e-5`.
fn number(number: f64) -> String {
    let (plain, scientific) = (format!("{number}"), format!("{number:e}"));
    if plain.len() <= scientific.len() { plain } else { scientific }
}

/// One number where both are the same.
fn pair([rows, columns]: [usize; 2]) -> Vec<String> {
    if rows == columns { vec![rows.to_string()] } else { vec![rows.to_string(), columns.to_string()] }
}

#[cfg(test)]
mod tests;
