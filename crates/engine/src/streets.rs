//! Which street scenes does the page show?

use ::streets::Scene;
use protocol::{Answer, Failure, LabelMap, Picture};

use crate::failure::no_such_place;

/// The address under which they are opened.
pub const ADDRESS: &str = "streets";
/// Rows at which small networks learn them.
pub const HEIGHT: usize = 96;
/// Columns.
pub const WIDTH: usize = 128;
/// Longest side of a scene to look at.
const LONGEST: u32 = 1024;

/// A scene with its labels.
///
/// # Errors
/// When it has no size that a picture can have.
pub fn draw(scene: &Scene, width: u32, height: u32) -> Result<Answer, Failure> {
    if !(1..=LONGEST).contains(&width) || !(1..=LONGEST).contains(&height) {
        return Err(no_such_place(format!("a scene of {width}x{height}")));
    }
    let drawn = scene.render(width as usize, height as usize);
    let picture = Picture { width, height, channels: 3, pixels: drawn.pixels };
    Ok(Answer::Scene { picture, truth: LabelMap { width, height, labels: drawn.labels } })
}
