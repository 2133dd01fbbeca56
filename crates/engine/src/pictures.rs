//! How do the pictures of a data set come here?

use data::{Dataset, ImageShape, Manifest};
use protocol::{Answer, Failure, FromEngine, Task};
use training::PictureSet;

use crate::failure::of_training;
use crate::fetch;
use crate::port::Port;
use crate::streets;

/// Scenes of one pass, where nobody says how many; the next pass has others.
const SCENES: usize = 10_000;
/// Scenes held out for the test.
const TEST_SCENES: usize = 48;

/// Street scenes, which are drawn when they are asked for.
pub fn streets() -> PictureSet {
    PictureSet::streets(ImageShape::new(3, streets::HEIGHT, streets::WIDTH), SCENES, TEST_SCENES)
}

/// Fetches and decodes both splits of the pack in the folder `address`, telling request `number` how far it is.
///
/// # Errors
/// When a file is missing or damaged.
pub async fn open(port: &impl Port, number: u64, address: &str) -> Result<PictureSet, Failure> {
    let (manifest, splits) = fetched(port, number, address, ["train", "test"]).await?;
    let [train, test] = splits;
    Ok(PictureSet::held(manifest, train, test))
}

/// The same, of the training pictures alone, of which the last `count` are held out; test pictures are not fetched.
///
/// # Errors
/// When a file is missing or damaged.
pub async fn open_held_out(port: &impl Port, number: u64, address: &str, count: usize) -> Result<PictureSet, Failure> {
    let (manifest, [train]) = fetched(port, number, address, ["train"]).await?;
    PictureSet::held_out(manifest, train, count).map_err(of_training)
}

/// These splits of a pack.
async fn fetched<const N: usize>(
    port: &impl Port,
    number: u64,
    address: &str,
    names: [&str; N],
) -> Result<(Manifest, [Dataset; N]), Failure> {
    let place = format!("{address}/manifest.json");
    let manifest = fetch::own(port, &place).await?;
    let manifest = std::str::from_utf8(&manifest).map_err(|error| damaged(&place, &error))?;
    let manifest = Manifest::parse(manifest).map_err(|error| damaged(&place, &error))?;
    let mut splits = Vec::with_capacity(N);
    for name in names {
        splits.push(Dataset::new(&manifest, name).map_err(|error| damaged(&place, &error))?);
    }
    let total = splits.iter().map(Dataset::total).sum::<usize>().max(1) as f32;
    for current in 0..splits.len() {
        while let Some(entry) = splits[current].next_shard() {
            let place = format!("{address}/{}", entry.file);
            let bytes = fetch::own(port, &place).await?;
            splits[current].push(&bytes).map_err(|error| damaged(&place, &error))?;
            let done = splits.iter().map(Dataset::len).sum::<usize>() as f32 / total;
            port.send(&FromEngine::Progress { number, task: Task::Data, done });
        }
    }
    let splits = splits.try_into().map_err(|_| damaged(&place, &"a split is missing"))?;
    Ok((manifest, splits))
}

fn damaged(address: &str, detail: &dyn std::fmt::Display) -> Failure {
    Failure::DamagedData { address: address.to_owned(), detail: detail.to_string() }
}

/// What the page is told of a data set.
pub fn answer(pictures: &PictureSet) -> Answer {
    Answer::Data {
        title: pictures.manifest().title.clone(),
        classes: pictures.classes().to_vec(),
        train: pictures.train_count() as u32,
        test: pictures.test_count() as u32,
    }
}
