//! Where is one picture: a file of its own, or a part of an archive?

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileList, ReadableStream, ReadableWritablePair, Response};

use super::label::is_picture;
use super::zip;
use crate::language::{fill, t};

/// One file that has not been read, a picture mostly.
#[derive(Clone)]
pub struct Source {
    /// Its path, with folders.
    pub path: String,
    place: Place,
}

#[derive(Clone)]
enum Place {
    File(File),
    Zipped(File, zip::Entry),
}

impl Source {
    /// A file that lies in a folder.
    pub fn file(path: String, file: File) -> Self {
        Source { path, place: Place::File(file) }
    }

    /// Its bytes, unpacked.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged.
    pub async fn blob(&self) -> Result<Blob, JsValue> {
        match &self.place {
            Place::File(file) => Ok(file.clone().into()),
            Place::Zipped(archive, entry) => unpack(archive, entry).await,
        }
    }
}

/// The pictures among files that the visitor chose; those of each archive too. The second number counts the rest.
///
/// # Errors
/// When an archive cannot be read.
pub async fn all(files: &FileList) -> Result<(Vec<Source>, usize), JsValue> {
    let mut found = Vec::new();
    for file in (0..files.length()).filter_map(|index| files.get(index)) {
        let relative = Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
        let path = relative.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name());
        found.push(Source::file(path, file));
    }
    pictures(found).await
}

/// The pictures among these files, and how many others there were.
///
/// # Errors
/// When an archive cannot be read.
pub async fn pictures(files: Vec<Source>) -> Result<(Vec<Source>, usize), JsValue> {
    let (mut sources, mut others) = (Vec::new(), 0);
    for source in files {
        match &source.place {
            Place::File(file) if source.path.to_lowercase().ends_with(".zip") => {
                for entry in archive(file).await? {
                    if is_picture(&entry.path) {
                        sources.push(entry);
                    } else {
                        others += 1;
                    }
                }
            }
            _ if is_picture(&source.path) => sources.push(source),
            _ => others += 1,
        }
    }
    Ok((sources, others))
}

/// The files in a zip archive.
///
/// # Errors
/// When it is none, or damaged.
pub async fn archive(file: &File) -> Result<Vec<Source>, JsValue> {
    let damaged = || JsValue::from(fill("{0} is no zip archive, or not a whole one", &[&file.name()]));
    let tail = part(file, (file.size() - zip::TAIL as f64).max(0.0), file.size()).await?;
    let list = zip::list(&tail).ok_or_else(damaged)?;
    let start = f64::from(list.start);
    let entries = zip::entries(&part(file, start, start + f64::from(list.length)).await?).into_iter();
    let files = entries.filter(|entry| !entry.path.ends_with('/'));
    Ok(files.map(|entry| Source { path: entry.path.clone(), place: Place::Zipped(file.clone(), entry) }).collect())
}

async fn unpack(archive: &File, entry: &zip::Entry) -> Result<Blob, JsValue> {
    let header = f64::from(entry.header);
    let local = part(archive, header, header + zip::LOCAL as f64).await?;
    let offset = zip::offset(&local).ok_or_else(|| t("damaged in the archive"))?;
    let start = header + offset as f64;
    let packed = archive.slice_with_f64_and_f64(start, start + f64::from(entry.packed))?;
    if !entry.is_deflated {
        return Ok(packed);
    }
    let class: Function = Reflect::get(&js_sys::global(), &"DecompressionStream".into())?
        .dyn_into()
        .map_err(|_| t("this browser cannot unpack archives; choose a folder"))?;
    let inflate = Reflect::construct(&class, &Array::of1(&"deflate-raw".into()))?;
    let unpacked: ReadableStream = packed.stream().pipe_through(inflate.unchecked_ref::<ReadableWritablePair>());
    let response = Response::new_with_opt_readable_stream(Some(&unpacked))?;
    JsFuture::from(response.blob()?).await?.dyn_into()
}

async fn part(file: &File, from: f64, to: f64) -> Result<Vec<u8>, JsValue> {
    let bytes = JsFuture::from(file.slice_with_f64_and_f64(from, to)?.array_buffer()).await?;
    Ok(Uint8Array::new(&bytes).to_vec())
}
