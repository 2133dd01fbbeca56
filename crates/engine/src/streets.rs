//! Which street scenes does a network learn from? They are drawn when they are asked for.

use data::streets::{CLASSES, Scene, batch};
use data::{ImageShape, Manifest, Preprocess};
use protocol::{Event, LabelMap, Picture};

use crate::failure::Failure;

/// The address under which they are opened.
pub const ADDRESS: &str = "streets";
/// The size at which small networks learn them.
pub const SHAPE: ImageShape = ImageShape::new(3, 96, 128);
/// Scenes that can be asked for in one pass; the next pass has others.
pub const TRAIN: usize = 10_000;
/// Scenes held out for the test.
pub const TEST: usize = 48;
/// Longest side of a scene to look at.
const LONGEST: u32 = 1024;

/// What is known of them.
pub fn manifest() -> Manifest {
    let scale = preprocess();
    Manifest {
        classes: CLASSES.iter().map(|class| class.name.to_owned()).collect(),
        mean: scale.mean,
        std: scale.std,
        ..crate::dataset::manifest(ADDRESS, "Streets", [SHAPE.channels, SHAPE.height, SHAPE.width])
    }
}

/// Pixels from -2 to 2.
pub fn preprocess() -> Preprocess {
    Preprocess::streets()
}

/// These scenes of a seed, as a network takes them, and the class of each of their pixels.
///
/// # Errors
/// None that a visitor could cause.
pub fn scenes(seed: u64, indices: &[usize], preprocess: &Preprocess) -> Result<(Vec<f32>, Vec<u8>), Failure> {
    let (mut numbers, mut labels) = (Vec::with_capacity(indices.len() * SHAPE.len()), Vec::new());
    for index in indices {
        let (pixels, classes) = batch(seed, *index as u64, 1, SHAPE.width, SHAPE.height);
        numbers.extend(preprocess.apply(&pixels, SHAPE).map_err(|error| Failure::internal(&error))?);
        labels.extend(classes);
    }
    Ok((numbers, labels))
}

/// A scene to look at.
///
/// # Errors
/// When it has no size that a picture can have.
pub fn picture(seed: u64, index: u64, width: u32, height: u32) -> Result<Event, Failure> {
    event(&Scene::new(seed, index), index, width, height)
}

/// A street after so many metres of driving.
///
/// # Errors
/// When it has no size that a picture can have.
pub fn frame(seed: u64, metres: f64, width: u32, height: u32) -> Result<Event, Failure> {
    event(&Scene::at(seed, metres), 0, width, height)
}

fn event(scene: &Scene, index: u64, width: u32, height: u32) -> Result<Event, Failure> {
    if !(1..=LONGEST).contains(&width) || !(1..=LONGEST).contains(&height) {
        return Err(Failure::internal(&format!("a scene of {width}x{height}")));
    }
    let drawn = scene.render(width as usize, height as usize);
    let picture = Picture { width, height, channels: 3, pixels: drawn.pixels };
    Ok(Event::Scene { index, picture, truth: LabelMap { width, height, labels: drawn.labels } })
}
