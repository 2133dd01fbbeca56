//! A target per parser: whatever comes in, it answers; and what it takes is taken the same again once it is written.
#![allow(clippy::unwrap_used)]

use arch::{Graph, zoo};
use data::{ImageShape, Manifest, Rng, Shard};
use fuzz::damage::damage;
use fuzz::memory::{Counting, most_held};
use fuzz::{corpus, header};
use protocol::{Envelope, Event, NetworkId, Request, WeightSource};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Valid files, and kept ones, with a few changed bytes.
fn damaged(target: &str, files: &[Vec<u8>], check: impl Fn(&[u8])) {
    let make = |rng: &mut Rng, kept: &[Vec<u8>]| {
        let mut any = || {
            let at = rng.below(files.len() + kept.len());
            files.get(at).unwrap_or_else(|| &kept[at - files.len()])
        };
        let (file, other) = (any(), any());
        damage(file, other, rng)
    };
    files.iter().for_each(|file| check(file));
    fuzz::run(target, make, check);
}

/// Valid JSON with a few changed fields.
fn changed(target: &str, files: &[Vec<u8>], check: impl Fn(&[u8])) {
    let make = |rng: &mut Rng, _: &[Vec<u8>]| {
        let mut json = serde_json::from_slice(&files[rng.below(files.len())]).unwrap();
        header::change(&mut json, rng);
        json.to_string().into_bytes()
    };
    fuzz::run(target, make, check);
}

/// The parser's answer, and that it held no more than the input's length allows.
fn bounded<T>(bytes: &[u8], most: usize, parse: impl FnOnce(&[u8]) -> T) -> T {
    let (parsed, held) = most_held(|| parse(bytes));
    assert!(held <= most, "{held} bytes were held for {}, expected at most {most}", bytes.len());
    parsed
}

#[test]
fn packs_of_pictures() {
    let shape = ImageShape::new(3, 8, 8);
    let shard = Shard { shape, labels: vec![1, 2, 3], pixels: (0..3 * 192).map(|i| (i % 251) as u8).collect() };
    let check = |bytes: &[u8]| {
        if let Ok(shard) = Shard::decode(bytes) {
            assert_eq!(shard.labels.len() * shard.shape.len(), shard.pixels.len());
            assert!(Shard::decode(&data::pack::encode(&shard)).unwrap() == shard);
        }
    };
    damaged("packs", &[data::pack::encode(&shard)], check);
}

fn check_manifest(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(Manifest::parse(&serde_json::to_string(&manifest).unwrap()).unwrap(), manifest);
    }
}

#[test]
fn manifests_of_packs() {
    let sets = ["mnist", "fashion-mnist", "cifar10"];
    let files: Vec<Vec<u8>> =
        sets.iter().flat_map(|set| corpus::files(&format!("www/data/{set}"), &["json"])).collect();
    damaged("manifests", &files, check_manifest);
    changed("manifest-fields", &files, check_manifest);
}

fn check_graph(graph: &Graph) {
    let text = serde_json::to_string(graph).unwrap();
    assert_eq!(serde_json::from_str::<Graph>(&text).unwrap(), *graph);
    drop(graph.analyse());
}

#[test]
fn messages_between_page_and_engine() {
    let request = |body| protocol::encode(&Envelope { number: 3, body }).unwrap();
    let graph = zoo::lenet5::lenet5().unwrap();
    let weights = WeightSource::Bytes(vec![7; 40]);
    let failed = Event::Failed { sentence: "a sentence".to_owned(), detail: "and more".to_owned() };
    let seeds = [
        request(Request::Load { network: NetworkId(1), graph, weights }),
        request(Request::OpenData { address: "data/mnist".to_owned() }),
        protocol::encode(&Envelope { number: 9, body: failed }).unwrap(),
    ];
    let check = |bytes: &[u8]| {
        let most = (1 << 21) + 256 * bytes.len();
        if let Ok(event) = bounded(bytes, most, protocol::decode::<Event>) {
            // Not all bytes make one message only, but a message makes the same bytes each time.
            let again = protocol::encode(&event).unwrap();
            let decoded = protocol::decode::<Event>(&again).unwrap();
            assert_eq!(protocol::encode(&decoded).unwrap(), again);
        }
        if let Ok(request) = bounded(bytes, most, protocol::decode::<Request>) {
            let again = protocol::encode(&request).unwrap();
            let decoded = protocol::decode::<Request>(&again).unwrap();
            assert_eq!(protocol::encode(&decoded).unwrap(), again);
            if let Request::Load { graph, .. } = request.body {
                drop(graph.analyse());
            }
        }
    };
    damaged("messages", &seeds, check);
}

#[test]
fn graphs_as_text() {
    let graphs = [zoo::lenet5::lenet5().unwrap(), zoo::enet::enet_small().unwrap()];
    let files: Vec<Vec<u8>> = graphs.iter().map(|graph| serde_json::to_vec(graph).unwrap()).collect();
    let check = |bytes: &[u8]| {
        if let Ok(graph) = serde_json::from_slice::<Graph>(bytes) {
            check_graph(&graph);
        }
    };
    damaged("graphs", &files, check);
    changed("graph-fields", &files, check);
}
