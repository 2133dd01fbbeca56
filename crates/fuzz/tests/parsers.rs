//! A target per parser: whatever comes in, it answers; and what it takes is taken the same again once it is written.
#![allow(clippy::unwrap_used)]

use arch::edit::{apply_all, text};
use arch::{Graph, zoo};
use bundle::{Bundle, Point, Run, Test};
use data::{ImageShape, Manifest, Rng, Shard};
use experiment::search::Search;
use experiment::{Base, Dataset, Experiment};
use fuzz::memory::{Counting, most_held};
use fuzz::{archive, corpus, damaged, header};
use protocol::{Envelope, Failure, FromEngine, NetworkId, Report, Request, WeightSource};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

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
    let request = |request| protocol::encode(&Envelope { number: 3, request }).unwrap();
    let graph = zoo::lenet5::lenet5().unwrap();
    let weights = WeightSource::Bytes(vec![7; 40]);
    let failure = Failure::NotFound { address: "weights/lenet5.safetensors".to_owned(), status: 404 };
    let seeds = [
        request(Request::Load { network: NetworkId(1), graph, weights }),
        request(Request::OpenData { address: "data/mnist".to_owned() }),
        protocol::encode(&FromEngine::Answer { number: 9, result: Err(failure) }).unwrap(),
        protocol::encode(&FromEngine::Report(Report::Ready)).unwrap(),
    ];
    let check = |bytes: &[u8]| {
        let most = (1 << 21) + 256 * bytes.len();
        if let Ok(message) = bounded(bytes, most, protocol::decode::<FromEngine>) {
            // Not all bytes make one message only, but a message makes the same bytes each time.
            let again = protocol::encode(&message).unwrap();
            let decoded = protocol::decode::<FromEngine>(&again).unwrap();
            assert_eq!(protocol::encode(&decoded).unwrap(), again);
        }
        if let Ok(envelope) = bounded(bytes, most, protocol::decode_request) {
            let again = protocol::encode(&envelope).unwrap();
            let decoded = protocol::decode_request(&again).unwrap();
            assert_eq!(protocol::encode(&decoded).unwrap(), again);
            if let Request::Load { graph, .. } = envelope.request {
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

#[test]
fn edits_as_text() {
    let graph = zoo::resnet::imagenet::resnet18_small().unwrap();
    let chains = [
        "width(0.5);activation(*,elu,1);kernel(layer1.0.conv1,1,7);remove-block(layer2.1,whole)",
        "insert-convolution(bn1.relu,3,batch,relu);channels(conv1,24);input(1,28,28);classes(3);depth(2)",
        "normalisation(conv1,none);stride(conv1,2);dropout(*,0.5);repeat(layer1.1,2);pooling(*,both)",
    ];
    let seeds = chains.map(|chain| chain.as_bytes().to_vec());
    let check = |bytes: &[u8]| {
        if let Ok(chain) = text::parse(&String::from_utf8_lossy(bytes)) {
            assert_eq!(text::parse(&text::write(&chain)).as_ref(), Ok(&chain));
            drop(apply_all(&graph, &chain[..chain.len().min(8)]));
        }
    };
    damaged("edits", &seeds, check);
}

#[test]
fn experiments_as_text() {
    let proposed = Experiment::of(Base::small("resnet18"), Dataset::Cifar10);
    let own =
        "v=1&model=lenet5&net=full&data=own&own=Mine,1,28,40,1f,cat,dog&weights=address:https%253A%252F%252Fa.b&lr=0.1";
    let edited =
        "v=1&model=resnet18&edits=width(0.5);activation(*,elu,1)&data=cifar10&augment=s3f1c8&momentum=0.5&seed=9";
    let seeds = [own, edited, "size=500&epochs=1&device=cpu", &proposed.text()].map(|text| text.as_bytes().to_vec());
    let check = |bytes: &[u8]| {
        if let Ok(read) = Experiment::read(&String::from_utf8_lossy(bytes), &proposed) {
            assert_eq!(Experiment::read(&read.text(), &proposed).as_ref(), Ok(&read));
        }
    };
    damaged("experiments", &seeds, check);
}

#[test]
fn searches_as_text() {
    let begun = "1 evolution 1 12 60000 3000000 10 10 0:0.5 1:0.25 2:0.75";
    let random = "1 random 7 3 200000 9000000 600 200";
    let check = |bytes: &[u8]| {
        // Who asks for a million candidates gets them one bracket after the other.
        if let Ok(search) = Search::read(&String::from_utf8_lossy(bytes)) {
            // A budget that hardly any network meets takes seconds to be searched, so it is searched once.
            if search.rules().limit.params >= 60_000 && search.rules().limit.macs >= 3_000_000 {
                assert_eq!(Search::read(&search.text()).as_ref(), Ok(&search));
            }
            assert!(search.candidates().len() <= search.rules().candidates as usize);
        }
    };
    damaged("searches", &[begun, random].map(|text| text.as_bytes().to_vec()), check);
}

/// A training as it is kept and sent, with two points, one test, and no weights.
fn run() -> Run {
    let point = |step: u32| Point { step, loss: 2.3 / step as f32, accuracy: 0.25, learning_rate: 0.01 };
    let experiment = Experiment::of(Base::small("resnet18"), Dataset::Cifar10);
    Run {
        name: "a \"name\"".to_owned(),
        note: "über\nall".to_owned(),
        step: 2,
        seconds: 1.5,
        points: vec![point(1), point(2)],
        tests: vec![Test { step: 2, accuracy: 0.5, loss: 1.0 }],
        ..Run::of(experiment, 1.7e12)
    }
}

fn check_run(bytes: &[u8]) {
    if let Ok(run) = Run::from_json(&String::from_utf8_lossy(bytes)) {
        let written = run.to_json();
        assert_eq!(Run::from_json(&written).unwrap().to_json(), written);
    }
}

#[test]
fn runs_as_json() {
    let files = [run().to_json().into_bytes()];
    damaged("runs", &files, check_run);
    changed("run-fields", &files, check_run);
}

#[test]
fn trainings_that_travel() {
    let file = Bundle { training: Some(vec![7; 300]), ..Bundle::of(run().experiment) };
    let files = [Bundle { run: run(), ..file }.to_zip()];
    let check = |bytes: &[u8]| {
        if let Ok(bundle) = Bundle::from_zip(bytes) {
            assert!(Bundle::from_zip(&bundle.to_zip()).unwrap().run == bundle.run);
        }
    };
    damaged("bundles", &files, check);
    // Behind the checksums.
    let make = |rng: &mut Rng, _: &[Vec<u8>]| archive::repacked(&files[0], &files[0], rng);
    fuzz::run("bundles-repacked", make, check);
}
