//! How do classes leave the page as a file, and come back?

use std::rc::Rc;

use bundle::zip;
use protocol::Picture;
use wasm_bindgen::JsValue;
use web::files;
use web_sys::File;

use super::class_set::{ClassSet, SIDE};
use super::png;
use crate::language::{t, word};
use crate::panels::own::read::{AT_ONCE, read};
use crate::panels::own::{Decoder, Source, archive, is_picture};

/// Name of the weights in an archive.
const WEIGHTS: &str = "taught.safetensors";
/// Name of the file that names the network.
const NETWORK: &str = "network.txt";

/// A zip of all pictures, `class/0001.png`, and of the weights.
pub fn pack(set: &ClassSet) -> Vec<u8> {
    let mut packed = Vec::with_capacity(set.count() + 2);
    for class in &set.classes {
        // Folders that begin with a dot are hidden, and passed over when they are read.
        let folder = class.name.replace(['/', '\\'], "-");
        let folder = folder.trim_start_matches('.');
        for (index, picture) in class.pictures.iter().enumerate() {
            packed.push((
                format!("{folder}/{:04}.png", index + 1),
                png::write(picture.width, picture.height, &picture.pixels),
            ));
        }
    }
    if let Some(weights) = &set.weights {
        packed.push((WEIGHTS.to_owned(), weights.to_vec()));
        packed.push((NETWORK.to_owned(), set.network.clone().into_bytes()));
    }
    zip::write(&packed)
}

/// The classes of an archive: a folder each, with pictures of any kind that the browser reads; and how many
/// pictures could not be read. `progress` is told how many of how many have been looked at.
///
/// # Errors
/// When it is no archive, or has no pictures in folders; a sentence for the visitor.
pub async fn unpack(file: &File, progress: impl Fn(usize, usize)) -> Result<(ClassSet, usize), String> {
    let kept = || t("Your classes stay as they are.");
    let found = archive(file).await.map_err(|error| [&words(&error), ". ", kept()].concat())?;
    let mut set = ClassSet::default();
    let mut sources = Vec::new();
    for source in found {
        let content = || async { files::read(&source.blob().await?).await };
        match source.path.as_str() {
            WEIGHTS => set.weights = content().await.ok().map(Rc::new),
            NETWORK => set.network = String::from_utf8_lossy(&content().await.unwrap_or_default()).into_owned(),
            path if path.contains('/') && is_picture(path) => sources.push(source),
            _ => {}
        }
    }
    let pictures = pictures(&sources, progress).await;
    let left_out = pictures.iter().filter(|picture| picture.is_none()).count();
    for (source, picture) in sources.iter().zip(pictures) {
        let (Some(picture), Some((folder, _))) = (picture, source.path.rsplit_once('/')) else { continue };
        let place = set.classes.iter().position(|class| class.name == folder);
        let place = place.unwrap_or_else(|| set.add(folder));
        set.classes[place].pictures.push(picture);
    }
    if set.count() == 0 {
        return Err(t("This zip file has no pictures in folders. Your classes stay as they are.").to_owned());
    }
    Ok((set, left_out))
}

/// The square pictures of some files; none in the place of one that is no picture.
pub async fn pictures(sources: &[Source], progress: impl Fn(usize, usize)) -> Vec<Option<Rc<Picture>>> {
    let decoder = match Decoder::new(SIDE, 3) {
        Ok(decoder) => Rc::new(decoder),
        Err(error) => {
            web_sys::console::error_1(&error);
            return vec![None; sources.len()];
        }
    };
    let mut found = Vec::with_capacity(sources.len());
    for some in sources.chunks(AT_ONCE) {
        progress(found.len(), sources.len());
        found.extend(read(&decoder, some).await.into_iter().map(|picture| picture.map(Rc::new)));
    }
    found
}

fn words(error: &JsValue) -> String {
    web_sys::console::warn_1(error);
    error.as_string().map_or_else(|| t("The file could not be read").to_owned(), |sentence| word(&sentence))
}
