//! How do classes leave the page as a file, and come back?

use std::rc::Rc;

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, Response};

use super::book::{Book, to_size};
use super::{png, zip};
use crate::language::t;
use crate::live::read_blob;

/// Name of the weights in an archive.
const WEIGHTS: &str = "taught.safetensors";
/// Name of the file that names the network.
const NETWORK: &str = "network.txt";

/// A zip of all pictures, `class/0001.png`, and of the weights.
pub fn pack(book: &Book) -> Vec<u8> {
    let mut files = Vec::with_capacity(book.count() + 2);
    for class in &book.classes {
        let folder = class.name.replace(['/', '\\'], "-");
        for (index, picture) in class.pictures.iter().enumerate() {
            files.push((format!("{folder}/{:04}.png", index + 1), png::write(picture)));
        }
    }
    if let Some(weights) = &book.weights {
        files.push((WEIGHTS.to_owned(), weights.to_vec()));
        files.push((NETWORK.to_owned(), book.network.clone().into_bytes()));
    }
    zip::write(&files)
}

/// The classes of an archive: a folder each, with pictures of any kind that the browser reads.
///
/// # Errors
/// When it is no archive, or has no pictures in folders; a sentence for the visitor.
pub async fn unpack(bytes: &[u8]) -> Result<Book, &'static str> {
    let entries = zip::read(bytes)
        .ok_or_else(|| t("This is not a zip file that can be read here. Your classes stay as they are."))?;
    let mut book = Book::default();
    for entry in entries {
        let content = if entry.is_deflated { inflate(&entry.bytes).await.unwrap_or_default() } else { entry.bytes };
        match (entry.name.as_str(), entry.name.rsplit_once('/')) {
            (WEIGHTS, _) => book.weights = Some(Rc::new(content)),
            (NETWORK, _) => book.network = String::from_utf8_lossy(&content).into_owned(),
            (_, Some((folder, _))) => {
                let Ok(picture) = picture(&content).await else { continue };
                let place = book.classes.iter().position(|class| class.name == folder);
                let place = place.unwrap_or_else(|| book.add(folder));
                book.classes[place].pictures.extend(to_size(&picture).map(Rc::new));
            }
            _ => {}
        }
    }
    if book.count() == 0 {
        return Err(t("This zip file has no pictures in folders. Your classes stay as they are."));
    }
    Ok(book)
}

/// The square pictures of some files; those that are no pictures are left out.
pub async fn pictures(files: Vec<File>) -> Vec<Rc<protocol::Picture>> {
    let mut found = Vec::with_capacity(files.len());
    for file in files {
        if let Ok(picture) = read_blob(&file).await {
            found.extend(to_size(&picture).map(Rc::new));
        }
    }
    found
}

async fn picture(bytes: &[u8]) -> Result<protocol::Picture, JsValue> {
    read_blob(&blob(bytes)?).await
}

fn blob(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))
}

async fn inflate(bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    // Too new for the bindings, and in every browser since 2023.
    let kind: Function = Reflect::get(&js_sys::global(), &"DecompressionStream".into())?.dyn_into()?;
    let stream = Reflect::construct(&kind, &Array::of1(&"deflate-raw".into()))?;
    let body = blob(bytes)?.stream().pipe_through(stream.unchecked_ref());
    let response = Response::new_with_opt_readable_stream(Some(&body))?;
    Ok(Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec())
}
