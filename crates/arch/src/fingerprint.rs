//! What identifies a network? Its content: two graphs that compute the same in the same way, under the same names.
//!
//! The fingerprint is FNV-1a of 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv) over everything that matters for
//! computing and for keeping weights: the shape of the picture, for every node its name, operation with all its
//! numbers, inputs and the owner of its weights, and the outputs with the weights of their losses. The network's own
//! name and its blocks are left out: they are for people. Numbers go in as 64 bits, little endian, texts with their
//! length before them and operations with a fixed number, so that the fingerprint is the same on every machine and in
//! every build.

use crate::connections::ConnectionTable;
use crate::fnv::Fnv1a;
use crate::graph::{Graph, NodeId};
use crate::op::{Activation, Op, Window};
use crate::shape::Shape;

/// FNV-1a, 64 bits.
struct Hash(Fnv1a);

impl Graph {
    /// The same for graphs that compute the same under the same names, whatever the graph is called.
    ///
    /// It is kept with weights and in addresses: a change of its encoding is a new format of both.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = Hash(Fnv1a::default());
        hash.shape(self.input);
        hash.count(self.nodes.len());
        for node in &self.nodes {
            hash.text(&node.name);
            hash.op(&node.op);
            hash.ids(&node.inputs);
            hash.ids(node.tied_to.as_slice());
        }
        hash.count(self.outputs.len());
        for output in &self.outputs {
            hash.text(&output.name);
            hash.ids(&[output.node]);
            hash.float(output.loss_weight);
        }
        hash.0.finish()
    }
}

impl Hash {
    fn number(&mut self, number: u64) {
        self.0.add(&number.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    fn float(&mut self, number: f64) {
        self.number(number.to_bits());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        text.bytes().for_each(|byte| self.number(u64::from(byte)));
    }

    fn pair(&mut self, pair: [usize; 2]) {
        pair.into_iter().for_each(|number| self.count(number));
    }

    fn ids(&mut self, ids: &[NodeId]) {
        self.count(ids.len());
        ids.iter().for_each(|id| self.count(id.0));
    }

    fn shape(&mut self, shape: Shape) {
        let dims = shape.dims();
        self.count(dims.len());
        dims.into_iter().for_each(|side| self.count(side));
    }

    fn window(&mut self, window: &Window) {
        let Window { kernel, stride, padding, dilation, ceil } = *window;
        [kernel, stride, padding, dilation].into_iter().for_each(|pair| self.pair(pair));
        self.number(u64::from(ceil));
    }

    fn table(&mut self, table: &ConnectionTable) {
        self.count(table.rows().len());
        for row in table.rows() {
            self.count(row.len());
            row.iter().for_each(|present| self.number(u64::from(*present)));
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Input => self.number(1),
            Op::Conv2d { out, window, groups, bias, connections } => {
                self.number(2);
                self.pair([*out, *groups]);
                self.window(window);
                self.number(u64::from(*bias));
                self.number(u64::from(connections.is_some()));
                connections.iter().for_each(|table| self.table(table));
            }
            Op::ConvTranspose2d { out, window, output_padding, groups, bias } => {
                self.number(3);
                self.pair([*out, *groups]);
                self.window(window);
                self.pair(*output_padding);
                self.number(u64::from(*bias));
            }
            Op::Linear { out, bias } => {
                self.number(4);
                self.count(*out);
                self.number(u64::from(*bias));
            }
            Op::BatchNorm { eps } => {
                self.number(5);
                self.float(*eps);
            }
            Op::LocalResponseNorm { size, alpha, beta, k } => {
                self.number(6);
                self.count(*size);
                [*alpha, *beta, *k].into_iter().for_each(|number| self.float(number));
            }
            Op::Activation(activation) => {
                self.number(7);
                self.activation(*activation);
            }
            Op::MaxPool(window) => {
                self.number(8);
                self.window(window);
            }
            Op::AvgPool { window, count_include_pad } => {
                self.number(9);
                self.window(window);
                self.number(u64::from(*count_include_pad));
            }
            Op::MaxAvgPool(window) => {
                self.number(10);
                self.window(window);
            }
            Op::MaxUnpool { of } => {
                self.number(11);
                self.ids(&[*of]);
            }
            Op::GlobalAvgPool => self.number(12),
            Op::Subsample(window) => {
                self.number(13);
                self.window(window);
            }
            Op::Concat => self.number(14),
            Op::Add { scales } => {
                self.number(15);
                self.count(scales.len());
                scales.iter().for_each(|scale| self.float(*scale));
            }
            Op::Join { drop_path } => {
                self.number(16);
                self.float(*drop_path);
            }
            Op::Dropout { p } => {
                self.number(17);
                self.float(*p);
            }
            Op::SpatialDropout { p } => {
                self.number(18);
                self.float(*p);
            }
            Op::Flatten => self.number(19),
            Op::PadChannels { out } => {
                self.number(20);
                self.count(*out);
            }
            Op::EuclideanCodes { codes } => {
                self.number(21);
                self.count(codes.len());
                for code in codes {
                    self.count(code.len());
                    code.iter().for_each(|number| self.float(f64::from(*number)));
                }
            }
        }
    }

    fn activation(&mut self, activation: Activation) {
        match activation {
            Activation::Relu => self.number(1),
            Activation::LeakyRelu { slope } => {
                self.number(2);
                self.float(slope);
            }
            Activation::Elu { alpha } => {
                self.number(3);
                self.float(alpha);
            }
            Activation::Prelu => self.number(4),
            Activation::Tanh => self.number(5),
            Activation::ScaledTanh { amplitude, slope } => {
                self.number(6);
                self.float(amplitude);
                self.float(slope);
            }
            Activation::Sigmoid => self.number(7),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use crate::edit::random::Random;
    use crate::{Graph, zoo};

    /// Kept with weights that are out in the world: no line may change.
    const KNOWN: [(&str, u64); 4] = [
        ("lenet5", 0x0ded_c49f_569d_2767),
        ("resnet18", 0xd4ba_b501_085e_d72a),
        ("enet", 0x969c_8769_ddf6_38f7),
        ("lenet5_rbf", 0xb7c1_db50_92df_8317),
    ];

    #[test]
    fn fingerprints_of_old_are_those_of_today() {
        for (id, fingerprint) in KNOWN {
            let graph = (zoo::find(id).unwrap().full)().unwrap();
            assert_eq!(format!("{:#018x}", graph.fingerprint()), format!("{fingerprint:#018x}"), "{id}");
        }
    }

    #[test]
    fn names_and_blocks_for_people_change_nothing() {
        let graph = (zoo::find("resnet18").unwrap().full)().unwrap();
        let renamed = Graph { name: "mine".to_owned(), blocks: Vec::new(), ..graph.clone() };
        assert_eq!(renamed.fingerprint(), graph.fingerprint());
    }

    #[test]
    fn no_two_networks_of_the_zoo_are_one() {
        let mut seen = HashMap::new();
        for model in zoo::all() {
            let small = model.small.map(|small| small.graph);
            for graph in [model.full].into_iter().chain(small).map(|build| build().unwrap()) {
                let other = seen.insert(graph.fingerprint(), graph.name.clone());
                assert!(other.is_none_or(|other| other == graph.name), "{}", graph.name);
            }
        }
    }

    #[test]
    fn every_change_of_anything_that_counts_changes_it() {
        let graphs: Vec<Graph> = zoo::all().filter_map(|model| (model.small?.graph)().ok()).collect();
        for seed in 0..3_000 {
            let mut random = Random::new(seed);
            let graph = random.one_of(&graphs).clone();
            let damaged = random.damaged(&graph);
            let plain = |graph: &Graph| Graph { name: String::new(), blocks: Vec::new(), ..graph.clone() };
            let same = format!("{:?}", plain(&graph)) == format!("{:?}", plain(&damaged));
            assert_eq!(graph.fingerprint() == damaged.fingerprint(), same, "{seed} of {}", graph.name);
        }
    }
}
