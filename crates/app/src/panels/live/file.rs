//! How is a picture file shown?

use protocol::Picture;
use wasm_bindgen::JsValue;
use web::canvas;
use web_sys::{Blob, File};

use crate::task::TaskSpec;
use crate::ui::pixels;

/// Longest side at which a picture is shown.
const LONGEST: f64 = 512.0;
/// What shines through: transparent pictures are mostly dark ink on nothing.
const PAPER: &str = "#fff";

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
    let bitmap = canvas::bitmap(blob).await?;
    let context = canvas::on_canvas(&bitmap, LONGEST, Some(PAPER))?;
    let [width, height] = canvas::size(&context);
    pixels::read(&context, [0, 0, width, height], 3)
}
