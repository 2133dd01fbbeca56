//! How is a pickle made that a parser follows deep, and that nobody would write?
//!
//! Not bytes by chance, which end at the first instruction, but values by chance: dictionaries of tensors with every
//! way in which PyTorch and NumPy have them rebuilt, arguments right and wrong, what was remembered named again, and
//! now and then an instruction that does not belong.

use data::Rng;

use crate::archive::{self, Entry};
use crate::damage::EDGES;

/// Names that a reader of checkpoints knows, and some that it must refuse.
const GLOBALS: [(&str, &str); 44] = [
    ("collections", "OrderedDict"),
    ("collections", "Counter"),
    ("torch._utils", "_rebuild_tensor"),
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch._utils", "_rebuild_tensor_v3"),
    ("torch._utils", "_rebuild_parameter"),
    ("torch._utils", "_rebuild_parameter_with_state"),
    ("torch._utils", "_rebuild_qtensor"),
    ("torch._utils", "_rebuild_sparse_tensor"),
    ("torch._utils", "_rebuild_meta_tensor_no_storage"),
    ("torch._utils", "_rebuild_nested_tensor"),
    ("torch._utils", "_rebuild_wrapper_subclass"),
    ("torch._utils", "_rebuild_device_tensor_from_cpu_tensor"),
    ("torch._utils", "_rebuild_device_tensor_from_numpy"),
    ("torch._tensor", "_rebuild_from_type_v2"),
    ("torch.nn.parameter", "Parameter"),
    ("torch.serialization", "_get_layout"),
    ("torch", "Tensor"),
    ("torch", "FloatTensor"),
    ("torch", "Size"),
    ("torch", "device"),
    ("torch", "float32"),
    ("torch", "complex64"),
    ("torch", "float8_e4m3fn"),
    ("torch", "FloatStorage"),
    ("torch", "HalfStorage"),
    ("torch", "LongStorage"),
    ("torch", "BoolStorage"),
    ("torch", "ComplexDoubleStorage"),
    ("torch.cuda", "DoubleStorage"),
    ("torch.storage", "UntypedStorage"),
    ("torch.sparse", "FloatTensor"),
    ("torch", "per_tensor_affine"),
    ("builtins", "set"),
    ("builtins", "bytes"),
    ("_codecs", "encode"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy.core.numeric", "_frombuffer"),
    ("argparse", "Namespace"),
    ("os", "system"),
    ("builtins", "eval"),
];

/// Names of tensors and keys.
const WORDS: [&str; 14] = [
    "state_dict",
    "model",
    "module.a.weight",
    "module.b.bias",
    "n_averaged",
    "a.weight",
    "0",
    "1",
    "ema",
    "storage",
    "cpu",
    "f4",
    "latin1",
    "",
];

/// Numbers in each storage.
const HELD: usize = 24;

/// The keys of storages, their types and the bytes of their numbers.
const STORAGES: [(&str, &str, usize); 3] =
    [("0", "FloatStorage", 4), ("1", "DoubleStorage", 8), ("2", "HalfStorage", 2)];

struct Writer<'r> {
    bytes: Vec<u8>,
    remembered: u32,
    rng: &'r mut Rng,
    /// How much more may be written.
    left: usize,
    /// Whether much in it is odd, and it may end anywhere, or little.
    wild: bool,
    /// Which of the storages are named.
    named: [bool; STORAGES.len()],
}

/// A pickle of protocol 2 to 5 by chance, most often of a dictionary of tensors.
#[must_use]
pub fn pickle(rng: &mut Rng) -> Vec<u8> {
    pickle_and_storages(rng).0
}

fn pickle_and_storages(rng: &mut Rng) -> (Vec<u8>, [bool; STORAGES.len()]) {
    let (left, wild) = (20 + rng.below(300), rng.below(3) == 0);
    let bytes = vec![0x80, 2 + rng.below(4) as u8];
    let mut writer = Writer { bytes, remembered: 0, rng, left, wild, named: [false; STORAGES.len()] };
    match writer.rng.below(8) {
        0 => writer.value(4),
        1 => {
            writer.bytes.push(b'}');
            writer.word(Some("state_dict"));
            writer.state_dict();
            writer.bytes.push(b's');
        }
        _ => writer.state_dict(),
    }
    writer.bytes.push(b'.');
    (writer.bytes, writer.named)
}

/// The pickle with storages in an archive of PyTorch's.
#[must_use]
pub fn in_an_archive(rng: &mut Rng) -> Vec<u8> {
    let entry = |name: &str, bytes: Vec<u8>| Entry { name: name.as_bytes().to_vec(), bytes };
    let mut entries = vec![entry("m/data.pkl", pickle(rng))];
    for (key, _, width) in STORAGES {
        if rng.below(16) > 0 {
            entries.push(entry(&format!("m/data/{key}"), numbers(width, rng)));
        }
    }
    if rng.below(4) == 0 {
        entries.push(entry("m/byteorder", if rng.coin() { b"big".to_vec() } else { b"little".to_vec() }));
    }
    archive::archive(&entries, rng)
}

/// The pickle with storages in a stream of PyTorch's before 1.6.
#[must_use]
pub fn in_a_stream(rng: &mut Rng) -> Vec<u8> {
    let mut file = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}.".to_vec();
    let (pickle, named) = pickle_and_storages(rng);
    file.extend(pickle);
    file.extend(b"\x80\x02](");
    let named = STORAGES.iter().zip(named).filter(|(_, named)| *named).map(|(storage, _)| storage);
    let named: Vec<_> = named.filter(|_| rng.below(16) > 0).collect();
    for (key, ..) in &named {
        file.extend([b"X\x01\0\0\0", key.as_bytes()].concat());
    }
    file.extend(b"e.");
    for (_, _, width) in named {
        file.extend((HELD as u64).to_le_bytes());
        file.extend(numbers(*width, rng));
    }
    file
}

fn numbers(width: usize, rng: &mut Rng) -> Vec<u8> {
    (0..HELD * width).map(|_| rng.next_u64() as u8).collect()
}

impl Writer<'_> {
    /// One time in `times`, and more seldom in a tame pickle.
    fn odd(&mut self, times: usize) -> bool {
        let times = if self.wild { times } else { 16 * times };
        self.rng.below(times) == 0
    }

    fn state_dict(&mut self) {
        match self.rng.below(4) {
            0 => {
                self.global(Some(("collections", "OrderedDict")));
                self.bytes.extend(b")R");
            }
            _ => self.bytes.push(b'}'),
        }
        self.remember();
        self.bytes.push(b'(');
        for _ in 0..=self.rng.below(5) {
            self.word(None);
            match self.odd(4) {
                true => self.value(3),
                false => self.tensor(2),
            }
        }
        self.bytes.push(b'u');
    }

    fn tensor(&mut self, depth: usize) {
        match self.rng.below(if depth == 0 { 4 } else { 9 }) {
            0..=3 => {
                let v3 = self.rng.below(4) == 0;
                let name = if v3 { "_rebuild_tensor_v3" } else { "_rebuild_tensor_v2" };
                self.global(Some(("torch._utils", name)));
                self.bytes.push(b'(');
                self.place();
                self.bytes.extend(b"\x89N");
                if v3 {
                    let dtype = ["float32", "float64", "bfloat16", "uint8"][self.rng.below(4)];
                    self.global(Some(("torch", dtype)));
                }
                self.bytes.extend(b"tR");
            }
            4 => {
                self.global(Some(("torch._utils", "_rebuild_parameter")));
                self.bytes.push(b'(');
                self.tensor(depth - 1);
                self.bytes.extend(b"\x88NtR");
            }
            5 => {
                self.global(Some(("torch._tensor", "_rebuild_from_type_v2")));
                self.bytes.push(b'(');
                self.global(Some(("torch._utils", "_rebuild_tensor_v2")));
                self.global(Some(("torch", "Tensor")));
                self.bytes.push(b'(');
                self.place();
                self.bytes.extend(b"\x89Nt}tR");
            }
            6 => {
                // A parameter made empty, whose tensor comes in its state.
                self.global(Some(("torch.nn.parameter", "Parameter")));
                self.bytes.extend(b")\x81(");
                self.tensor(depth - 1);
                self.bytes.extend(b"\x88N\x89Ntb");
            }
            7 if self.odd(2) => {
                self.global(None);
                self.value(depth);
                self.bytes.extend(b"\x85R");
            }
            _ => self.array(),
        }
        self.remember();
    }

    /// Storage, offset, sizes, strides.
    fn place(&mut self) {
        if self.odd(16) {
            self.value(1);
        } else {
            let which = self.rng.below(STORAGES.len());
            let (key, kind, _) = STORAGES[which];
            self.named[which] = true;
            let kinds = ["LongStorage", "ByteStorage", "ComplexDoubleStorage", "UntypedStorage", "HalfStorage"];
            let kind = if self.odd(16) { kinds[self.rng.below(kinds.len())] } else { kind };
            self.bytes.push(b'(');
            self.word(Some("storage"));
            self.global(Some(("torch", kind)));
            self.word(Some(key));
            self.word(Some("cpu"));
            self.size(HELD);
            self.bytes.extend(b"tQ");
        }
        self.size(0);
        let shapes: [(&[usize], &[usize]); 5] =
            [(&[2, 3], &[3, 1]), (&[3, 2], &[1, 3]), (&[], &[]), (&[4], &[0]), (&[2, 1, 2], &[12, 9, 5])];
        let (shape, strides) = shapes[self.rng.below(shapes.len())];
        self.sizes(shape);
        self.sizes(strides);
    }

    fn array(&mut self) {
        self.global(Some(("numpy.core.multiarray", "_reconstruct")));
        self.bytes.push(b'(');
        self.global(Some(("numpy", "ndarray")));
        self.bytes.extend(b"K\0\x85C\x01btR(K\x01");
        self.sizes(&[2, 3]);
        self.global(Some(("numpy", "dtype")));
        self.word(Some("f4"));
        self.bytes.extend(b"\x89\x88\x87R(K\x03U\x01");
        self.bytes.push(if self.rng.coin() { b'<' } else { b'>' });
        self.bytes.extend(b"NNNtb");
        self.bytes.push(if self.rng.coin() { 0x88 } else { 0x89 });
        self.bytes.extend([b'C', 24]);
        self.bytes.extend(numbers(1, self.rng));
        self.bytes.extend(b"tb");
    }

    /// Whatever.
    fn value(&mut self, depth: usize) {
        self.left = self.left.saturating_sub(1);
        let simple = depth == 0 || self.left == 0;
        match self.rng.below(if simple { 10 } else { 18 }) {
            0 => self.bytes.push(b'N'),
            1 => self.bytes.push(if self.rng.coin() { 0x88 } else { 0x89 }),
            2 => self.size(7),
            3 => {
                let number = EDGES[self.rng.below(EDGES.len())].to_le_bytes();
                let length = self.rng.below(9);
                self.bytes.extend([0x8a, length as u8]);
                self.bytes.extend(&number[..length]);
            }
            4 => self.bytes.extend([b"G", &1.5f64.to_be_bytes()[..]].concat()),
            5 => self.bytes.extend([b'C', 3, 0, 0xff, 7]),
            6 => self.recall(),
            7 => self.global(None),
            8 => self.bytes.push([b')', b']', b'}', 0x8f][self.rng.below(4)]),
            9 => self.word(None),
            10 => {
                self.bytes.push(b'(');
                for _ in 0..self.rng.below(4) {
                    self.value(depth - 1);
                }
                self.bytes.push([b't', b'l', b'd', 0x91][self.rng.below(4)]);
            }
            11 => {
                self.bytes.extend(b"](");
                for _ in 0..self.rng.below(4) {
                    self.value(depth - 1);
                }
                self.bytes.push(b'e');
            }
            12 => self.state_dict(),
            13 => {
                self.value(depth - 1);
                self.bytes.push(b'Q');
            }
            14 => {
                self.global(None);
                self.value(depth - 1);
                self.bytes.extend(b"\x85");
                self.bytes.push(if self.rng.coin() { b'R' } else { 0x81 });
                if self.rng.coin() {
                    self.value(depth - 1);
                    self.bytes.push(b'b');
                }
            }
            // An instruction that may not belong.
            15 if self.odd(4) => self.bytes.push(self.rng.next_u64() as u8),
            _ => self.tensor(depth - 1),
        }
        self.remember();
    }

    /// The number, or one at which size checks go wrong.
    fn size(&mut self, number: usize) {
        if self.odd(64) {
            let number = EDGES[self.rng.below(EDGES.len())].to_le_bytes();
            self.bytes.extend([0x8a, 8]);
            self.bytes.extend(number);
        } else {
            let number = if self.odd(64) { self.rng.next_u64() as u8 } else { number as u8 };
            self.bytes.extend([b'K', number]);
        }
    }

    fn sizes(&mut self, sizes: &[usize]) {
        self.bytes.push(b'(');
        for size in sizes {
            self.size(*size);
        }
        let end = if self.odd(8) { b'l' } else { b't' };
        self.bytes.push(end);
    }

    fn word(&mut self, word: Option<&str>) {
        let word = word.unwrap_or(WORDS[self.rng.below(WORDS.len())]);
        match self.rng.below(3) {
            0 => self.bytes.extend([0x8c, word.len() as u8]),
            1 => self.bytes.extend([b'U', word.len() as u8]),
            _ => self.bytes.extend([b"X", &(word.len() as u32).to_le_bytes()[..]].concat()),
        }
        self.bytes.extend(word.as_bytes());
    }

    fn global(&mut self, global: Option<(&str, &str)>) {
        // The last two are refused, which ends a file early.
        let known = if self.odd(16) { GLOBALS.len() } else { GLOBALS.len() - 2 };
        let (module, name) = global.unwrap_or(GLOBALS[self.rng.below(known)]);
        match self.rng.coin() {
            true => self.bytes.extend(format!("c{module}\n{name}\n").as_bytes()),
            false => {
                for text in [module, name] {
                    self.bytes.extend([0x8c, text.len() as u8]);
                    self.bytes.extend(text.as_bytes());
                }
                self.bytes.push(0x93);
            }
        }
    }

    fn remember(&mut self) {
        match self.rng.below(8) {
            0 => self.bytes.push(0x94),
            1 => self.bytes.extend([b'q', self.remembered as u8]),
            2 => self.bytes.extend([b"r", &self.remembered.to_le_bytes()[..]].concat()),
            _ => return,
        }
        self.remembered += 1;
    }

    fn recall(&mut self) {
        match self.remembered {
            0 => self.bytes.push(b'N'),
            count => {
                let key = self.rng.below(count as usize) as u8;
                self.bytes.extend([b'h', key]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_pickle_and_another_gives_another() {
        let of = |seed| pickle(&mut Rng::new(seed));
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
