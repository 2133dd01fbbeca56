//! How do the pictures of a data set come here?

use data::{Dataset, ImageShape, Manifest};
use protocol::{Answer, Failure, FromEngine, Task};
use training::PictureSet;

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
    let place = format!("{address}/manifest.json");
    let damaged = |address: &str, detail: &dyn std::fmt::Display| Failure::DamagedData {
        address: address.to_owned(),
        detail: detail.to_string(),
    };
    let manifest = fetch::own(port, &place).await?;
    let manifest = std::str::from_utf8(&manifest).map_err(|error| damaged(&place, &error))?;
    let manifest = Manifest::parse(manifest).map_err(|error| damaged(&place, &error))?;
    let split = |name: &str| Dataset::new(&manifest, name).map_err(|error| damaged(&place, &error));
    let (mut train, mut test) = (split("train")?, split("test")?);
    let total = (train.total() + test.total()).max(1) as f32;
    while let Some(entry) = train.next_shard().or_else(|| test.next_shard()) {
        let place = format!("{address}/{}", entry.file);
        let bytes = fetch::own(port, &place).await?;
        let split = if train.is_complete() { &mut test } else { &mut train };
        split.push(&bytes).map_err(|error| damaged(&place, &error))?;
        let done = (train.len() + test.len()) as f32 / total;
        port.send(&FromEngine::Progress { number, task: Task::Data, done });
    }
    Ok(PictureSet::held(manifest, train, test))
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
