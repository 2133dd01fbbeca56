//! How do files come from the visitor, and go to them?

use std::ops::Range;

use gloo::file;
pub use gloo::file::ObjectUrl;
use gloo::utils::document;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileList, HtmlAnchorElement, Url};

use crate::property;
use crate::time::later;

/// How long the address of a saved file stays good, ms: the download reads it after this turn.
const SAVING: u32 = 10_000;

/// Offers bytes to the visitor as a file.
pub fn save(name: &str, bytes: &[u8]) {
    let address = ObjectUrl::from(file::Blob::new_with_options(bytes, Some("application/octet-stream")));
    if let Err(error) = save_address(name, &address) {
        web_sys::console::error_1(&error);
    }
    later(SAVING, move || drop(address));
}

/// Offers what is at an address to the visitor as a file.
///
/// # Errors
/// When the document takes no link.
pub fn save_address(name: &str, address: &str) -> Result<(), JsValue> {
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(address);
    link.set_download(name);
    link.click();
    Ok(())
}

/// A `blob:` address of a file, good as long as the page.
///
/// # Errors
/// When the browser gives none.
pub fn address(file: &File) -> Result<String, JsValue> {
    Url::create_object_url_with_blob(file)
}

/// A `blob:` address of a file, good as long as it is held.
#[must_use]
pub fn shown_from(file: &Blob) -> ObjectUrl {
    file::Blob::from(file.clone()).into()
}

/// The bytes of a file.
///
/// # Errors
/// When it cannot be read.
pub async fn read(file: &Blob) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&JsFuture::from(file.array_buffer()).await?).to_vec())
}

/// Some of the bytes of a file; the rest is not read.
///
/// # Errors
/// When it cannot be read.
pub async fn part(file: &Blob, range: Range<u64>) -> Result<Vec<u8>, JsValue> {
    read(&slice(file, range)).await
}

/// A part of a file as one of its own; nothing is read.
#[must_use]
pub fn slice(file: &Blob, range: Range<u64>) -> Blob {
    file::Blob::from(file.clone()).slice(range.start, range.end).into()
}

/// Bytes as the browser's decoders take them.
///
/// # Errors
/// When the browser has no room for them.
pub fn blob(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&Uint8Array::from(bytes)))
}

/// The files of a list.
#[must_use]
pub fn list(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

/// The path of a file in the folder that the visitor chose; its name where it was chosen by itself.
#[must_use]
pub fn path(file: &File) -> String {
    let relative = property(file, "webkitRelativePath").and_then(|path| path.as_string());
    relative.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
}
