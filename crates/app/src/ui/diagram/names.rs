//! What does a reader call a part whose name is only a number?
//!
//! Files of weights number the members of a sequence (`features.5`); papers say `conv3_1`, `pool2`, `fire4`, `fc6`.

use arch::{BlockKind, Graph, Op, OpFamily};

use super::scope::{self, Scope};

/// Sequences whose own name says nothing.
const SEQUENCES: [&str; 2] = ["features.", "classifier."];

/// Gives the scopes of a whole network, in order, the names of papers where theirs are numbers.
///
/// Convolutions that stand in stages of several are named by stage and place, as in VGG's table 1, and others by their
/// place alone, as in AlexNet; Fire modules are counted with the convolutions, as SqueezeNet's table 1 counts them.
pub fn give(graph: &Graph, scopes: &mut [Scope]) {
    let kinds: Vec<Kind> = scopes.iter().map(|scope| Kind::of(graph, scope)).collect();
    let by_stage = is_staged(&kinds);
    let (mut stage, mut place, mut convolutions, mut pools) = (1, 0, 0, 0);
    let (mut connected, mut modules) = (0, Vec::<&str>::new());
    for (scope, kind) in scopes.iter_mut().zip(&kinds) {
        let name = match kind {
            Kind::Convolution => {
                (place, convolutions) = (place + 1, convolutions + 1);
                if by_stage { format!("conv{stage}_{place}") } else { format!("conv{convolutions}") }
            }
            Kind::Module("fire") => {
                convolutions += 1;
                format!("fire{convolutions}")
            }
            Kind::Module(kind) => {
                modules.push(kind);
                format!("{kind}{}", modules.iter().filter(|known| *known == kind).count())
            }
            Kind::Pooling => {
                (stage, place, pools) = (stage + usize::from(place > 0), 0, pools + 1);
                format!("pool{pools}")
            }
            Kind::Connected => {
                connected += 1;
                let before = if by_stage { stage - usize::from(place == 0) } else { convolutions };
                format!("fc{}", before + connected)
            }
            Kind::GlobalPooling => "avgpool".to_owned(),
            Kind::Other => String::new(),
        };
        let Some(own) = SEQUENCES.iter().find_map(|sequence| scope.name.strip_prefix(sequence)) else { continue };
        let is_number = own.starts_with(|letter: char| letter.is_ascii_digit());
        if is_number && !name.is_empty() {
            scope.name = name;
        } else if !is_number {
            scope.name = own.to_owned();
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Convolution,
    Module(&'static str),
    Pooling,
    GlobalPooling,
    Connected,
    Other,
}

impl Kind {
    fn of(graph: &Graph, scope: &Scope) -> Self {
        let mut within = scope::substance(graph, scope.nodes.clone());
        match (within.next(), within.next()) {
            (Some(only), None) => match &graph.nodes[only].op {
                Op::GlobalAvgPool => Kind::GlobalPooling,
                op => match op.family() {
                    OpFamily::Convolution => Kind::Convolution,
                    OpFamily::Pooling => Kind::Pooling,
                    OpFamily::FullyConnected => Kind::Connected,
                    _ => Kind::Other,
                },
            },
            _ => match scope.block.map(|at| graph.blocks[at].kind) {
                None | Some(BlockKind::Stage | BlockKind::Classifier) => Kind::Other,
                Some(_) => Kind::Module(scope::kind(graph, scope)),
            },
        }
    }
}

/// Do at least half of the stages between poolings have several convolutions?
fn is_staged(kinds: &[Kind]) -> bool {
    let counts = kinds.split(|kind| *kind == Kind::Pooling);
    let counts = counts.map(|stage| stage.iter().filter(|kind| **kind == Kind::Convolution).count());
    let counts: Vec<usize> = counts.filter(|count| *count > 0).collect();
    let several = counts.iter().filter(|count| **count > 1).count();
    counts.len() > 3 && several * 2 >= counts.len() && !kinds.iter().any(|kind| matches!(kind, Kind::Module(_)))
}
