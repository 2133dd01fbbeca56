//! Where is one picture: a file of its own, or a part of an archive?

use data::archive::{self, Entry, Limits};
use data::labels::{Candidate, candidate};
use wasm_bindgen::JsValue;
use web::files::{self, part};
use web::streams::{InflateError, inflate};
use web_sys::{Blob, File, FileList};

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
    Zipped(File, Entry),
}

impl Source {
    /// A file that lies in a folder.
    pub fn file(path: String, file: File) -> Self {
        Source { path, place: Place::File(file) }
    }

    /// The CRC-32 of its bytes, where an archive says it.
    pub fn crc32(&self) -> Option<u32> {
        match &self.place {
            Place::File(_) => None,
            Place::Zipped(_, entry) => Some(entry.crc32),
        }
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
pub async fn all(chosen: &FileList) -> Result<(Vec<Source>, usize), JsValue> {
    pictures(files::list(chosen).into_iter().map(|file| Source::file(files::path(&file), file)).collect()).await
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

/// Does a path say that a file is a picture?
pub fn is_picture(path: &str) -> bool {
    candidate(path) == Ok(Candidate::ByEnding)
}

/// The files in a zip archive.
///
/// # Errors
/// When it is none, or damaged.
pub async fn archive(file: &File) -> Result<Vec<Source>, JsValue> {
    let damaged = |error| {
        web_sys::console::warn_1(&format!("{}: {error}", file.name()).into());
        JsValue::from(fill("{0} is no zip archive, or not a whole one", &[&file.name()]))
    };
    // Lengths of files are whole numbers that a f64 holds.
    let length = file.size() as u64;
    let place = archive::locate(&part(file, archive::tail(length)).await?, length).map_err(damaged)?;
    let list = part(file, place.range.clone()).await?;
    let list = archive::list(&list, &place, &Limits::default()).map_err(damaged)?;
    for group in list.left_out.groups() {
        let first = group.paths.first().map_or("", String::as_str);
        web_sys::console::warn_1(&format!("left out: {} files, {}, such as {first}", group.count, group.reason).into());
    }
    let zipped = |entry: Entry| Source { path: entry.path.clone(), place: Place::Zipped(file.clone(), entry) };
    Ok(list.files.into_iter().map(zipped).collect())
}

async fn unpack(archive: &File, entry: &Entry) -> Result<Blob, JsValue> {
    let header = entry.range.start..entry.range.end.min(entry.range.start + 30);
    let header = part(archive, header).await?;
    let content = entry.content(&header).map_err(|error| {
        web_sys::console::warn_1(&format!("{}: {error}", entry.path).into());
        JsValue::from(t("damaged in the archive"))
    })?;
    let packed = files::slice(archive, content);
    if !entry.is_deflated {
        return Ok(packed);
    }
    inflate(&packed).await.map_err(|error| match error {
        InflateError::Unsupported => t("this browser cannot unpack archives; choose a folder").into(),
        InflateError::Failed(error) => error,
    })
}
