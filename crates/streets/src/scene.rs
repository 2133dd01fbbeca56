//! From a seed to a picture.

use super::camera::FAR;
use super::canvas::Canvas;
use super::geometry::{Rgb, fract};
use super::ground::Ground;
use super::lens::Lens;
use super::light::Weather;
use super::shadow::Patch;
use super::sky::Sky;
use super::thing::Thing;
use super::world::World;
use super::{lots, roadside, traffic};
use data::Rng;

/// A picture and its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
    /// `[height, width, 3]`: red, green, blue.
    pub pixels: Vec<u8>,
    /// `[height, width]`: places in [`CLASSES`](super::CLASSES).
    pub labels: Vec<u8>,
}

impl Picture {
    /// The pixels as `[3, height, width]`, as networks and data sets take them.
    pub fn planar(&self) -> Vec<u8> {
        (0..3).flat_map(|channel| self.pixels.iter().skip(channel).step_by(3).copied()).collect()
    }

    /// The labels in the colours of their classes, `[height, width, 3]`.
    pub fn label_map(&self) -> Vec<u8> {
        self.labels.iter().flat_map(|label| super::CLASSES[usize::from(*label)].colour).collect()
    }
}

/// One view of one street, as data.
#[derive(Clone, Debug)]
pub struct Scene {
    world: World,
    things: Vec<Thing>,
    patches: Vec<Patch>,
}

impl Scene {
    /// Scene number `index` of this seed: a street of its own, somewhere along it.
    pub fn new(seed: u64, index: u64) -> Self {
        let mut rng = Rng::stream(seed, index);
        let street = rng.next_u64();
        Self::at(street, f64::from(rng.unit()) * 3000.0)
    }

    /// The street of this seed after so many metres of driving. Growing metres make a film.
    pub fn at(seed: u64, metres: f64) -> Self {
        let world = World::new(seed, metres);
        let mut things = Vec::with_capacity(256);
        for side in [0, 1] {
            lots::add(&world, side, &mut things);
            roadside::add(&world, side, &mut things);
        }
        traffic::add(&world, &mut things);
        things.retain(|thing| thing.z < FAR);
        let mut patches = Vec::with_capacity(256);
        things.iter().for_each(|thing| thing.shade(&world.light, &mut patches));
        // Near things first: what they hide is then never shaded. Equal distances keep their order.
        things.sort_by(|a, b| a.z.total_cmp(&b.z));
        Self { world, things, patches }
    }

    /// The kind of light.
    pub fn weather(&self) -> Weather {
        self.world.light.weather
    }

    /// Draws it with `width` x `height` pixels; both must be at least 1.
    pub fn render(&self, width: usize, height: usize) -> Picture {
        let mut canvas = Canvas::new(width, height, &self.world.camera);
        self.draw(&mut canvas);
        self.develop(&mut canvas, &mut vec![])
    }

    /// The same from four samples per pixel, for pictures to look at: smoother edges in four times the time. A pixel
    /// has the label of most of its samples.
    pub fn render_fine(&self, width: usize, height: usize) -> Picture {
        let mut canvas = Canvas::new(2 * width, 2 * height, &self.world.camera);
        self.draw(&mut canvas);
        canvas.halve();
        self.develop(&mut canvas, &mut vec![])
    }

    /// Everything onto a canvas, which is empty and has this scene's camera.
    fn draw(&self, canvas: &mut Canvas) {
        let world = &self.world;
        for thing in &self.things {
            thing.draw(canvas, &world.course, &world.light);
        }
        let ground = Ground {
            road: &world.road,
            junctions: &world.junctions,
            patches: &self.patches,
            light: &world.light,
            driven: (world.metres % 8192.0) as f32,
        };
        ground.draw(canvas, &world.camera, &world.course);
        let heading = world.course.heading();
        Sky::new(world.seed, heading, &world.light).draw(canvas, &world.light);
    }

    /// What the camera makes of it.
    fn develop(&self, canvas: &mut Canvas, line: &mut Vec<Rgb>) -> Picture {
        let world = &self.world;
        let frame = (fract((world.metres % 512.0) as f32) * 4096.0) as u32;
        let lens = Lens::new(world.seed, frame, world.light.night);
        let pixels = lens.develop(canvas, line);
        Picture { height: canvas.height, width: canvas.width, pixels, labels: canvas.label.clone() }
    }
}

/// Scenes `first_index` to `first_index + count` of a seed: pixels `[count, 3, height, width]` and labels
/// `[count, height, width]`.
pub fn batch(seed: u64, first_index: u64, count: usize, width: usize, height: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    pixels.reserve_exact(count * width * height * 3);
    labels.reserve_exact(count * width * height);
    let (mut canvas, mut line) = (None, vec![]);
    for index in first_index..first_index + count as u64 {
        let scene = Scene::new(seed, index);
        let canvas = canvas.get_or_insert_with(|| Canvas::new(width, height, &scene.world.camera));
        canvas.clear(width, height, &scene.world.camera);
        scene.draw(canvas);
        let picture = scene.develop(canvas, &mut line);
        pixels.extend(picture.planar());
        labels.extend(picture.labels);
    }
    (pixels, labels)
}
