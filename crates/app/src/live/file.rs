//! How is a picture file shown?

use protocol::Picture;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use super::pixels;
use crate::task::TaskSpec;

/// Longest side at which a picture is shown.
const LONGEST: f64 = 512.0;

/// The picture in a file as it is shown: in colour, or for networks that read drawings grey, bright on dark.
///
/// # Errors
/// When the browser cannot read it.
pub async fn read(file: &File, task: &TaskSpec) -> Result<Picture, JsValue> {
    let mut picture = read_blob(file).await?;
    if task.channels == 1 {
        picture = pixels::grey_picture(&picture);
        pixels::white_on_black(&mut picture);
    }
    Ok(picture)
}

/// The picture in a file, in colour.
///
/// # Errors
/// When the browser cannot read it.
pub async fn read_blob(blob: &Blob) -> Result<Picture, JsValue> {
    let bitmap = pixels::bitmap(blob).await?;
    let context = pixels::on_canvas(&bitmap, LONGEST, true)?;
    let [width, height] = pixels::size(&context);
    pixels::read(&context, [0, 0, width, height], 3)
}
