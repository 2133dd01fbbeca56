//! A target per parser: whatever comes in, it answers, and never panics.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use arch::edit::{apply_all, text};
use arch::{Graph, zoo};
use data::{ImageShape, Manifest, Shard};
use protocol::{Envelope, Event, NetworkId, Request, WeightSource};

/// Files of a folder of the project, up to a length that keeps a round short.
fn files(folder: &str, extension: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).filter(|bytes| bytes.len() < 200_000).collect()
}

/// Reads a checkpoint to its last number.
fn read_checkpoint(bytes: &[u8]) {
    if let Ok(tensors) = checkpoint::read(bytes) {
        for (_, tensor) in tensors.iter().filter(|(_, tensor)| tensor.shape().iter().product::<usize>() < 1 << 20) {
            let _ = tensor.values();
        }
    }
}

#[test]
fn pytorch_checkpoints() {
    let mut seeds = files("crates/checkpoint/tests/files", "pth");
    seeds.extend(files("crates/checkpoint/tests/files", "pkl"));
    assert!(fuzz::run(&seeds, read_checkpoint) > 100);
}

#[test]
fn safetensors() {
    let mut seeds = files("crates/checkpoint/tests/files", "safetensors");
    seeds.extend(files("www/weights", "safetensors"));
    assert!(fuzz::run(&seeds, read_checkpoint) > 100);
}

/// The smallest file of the format: one weight stored per convolution.
#[test]
fn compressed_squeezenet() {
    let graph = zoo::find("squeezenet1_0").unwrap();
    let params = (graph.full)().unwrap().analyse().unwrap().params;
    let biases: Vec<usize> = params.iter().filter(|spec| spec.shape.len() == 1).map(|spec| spec.shape[0]).collect();
    assert_eq!(biases.len(), 26);
    let mut file: Vec<u8> = biases.iter().flat_map(|_| 1u32.to_le_bytes()).collect();
    for maps in biases {
        file.extend(vec![0; 4 * (256 + maps)]);
        file.extend([1, 3]);
    }
    checkpoint::read(&file).unwrap();
    assert!(fuzz::run(&[file], read_checkpoint) > 100);
}

#[test]
fn packs_of_pictures() {
    let shape = ImageShape::new(3, 8, 8);
    let shard = Shard { shape, labels: vec![1, 2, 3], pixels: (0..3 * 192).map(|i| (i % 251) as u8).collect() };
    let seeds = [data::pack::encode(&shard)];
    assert!(fuzz::run(&seeds, |bytes| drop(Shard::decode(bytes))) > 100);
}

#[test]
fn manifests_of_packs() {
    let seeds: Vec<Vec<u8>> = ["mnist", "fashion-mnist", "cifar10"]
        .iter()
        .flat_map(|set| files(&format!("www/data/{set}"), "json"))
        .collect();
    let parse = |bytes: &[u8]| drop(Manifest::parse(&String::from_utf8_lossy(bytes)));
    assert!(fuzz::run(&seeds, parse) > 100);
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
    let parse = |bytes: &[u8]| {
        drop(protocol::decode::<Event>(bytes));
        if let Ok(Envelope { body: Request::Load { graph, .. }, .. }) = protocol::decode::<Request>(bytes) {
            drop(graph.analyse());
        }
    };
    assert!(fuzz::run(&seeds, parse) > 100);
}

#[test]
fn graphs_as_text() {
    let graphs = [zoo::lenet5::lenet5().unwrap(), zoo::enet::enet_small().unwrap()];
    let seeds: Vec<Vec<u8>> = graphs.iter().map(|graph| serde_json::to_vec(graph).unwrap()).collect();
    let parse = |bytes: &[u8]| {
        if let Ok(graph) = serde_json::from_slice::<Graph>(bytes) {
            drop(graph.analyse());
        }
    };
    assert!(fuzz::run(&seeds, parse) > 100);
}

#[test]
fn edits_as_text() {
    let graph = zoo::resnet::imagenet::resnet18_small().unwrap();
    let chains = [
        "width(0.5);activation(*,elu,1);kernel(layer1.0.conv1,1,7);remove-block(layer2.1,whole)",
        "insert-convolution(bn1.relu,3,batch,relu);channels(conv1,24);input(1,28,28);classes(3);depth(2)",
        "normalisation(conv1,none);stride(conv1,2);dropout(*,0.5);repeat(layer1.1,2);pooling(*,both)",
    ];
    let seeds = chains.map(|chain| chain.as_bytes().to_vec());
    let parse = |bytes: &[u8]| {
        if let Ok(chain) = text::parse(&String::from_utf8_lossy(bytes)) {
            drop(apply_all(&graph, &chain[..chain.len().min(8)]));
        }
    };
    assert!(fuzz::run(&seeds, parse) > 100);
}
