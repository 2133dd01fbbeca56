//! How do classes leave the page as a file, and come back?

use std::rc::Rc;

use bundle::{folder_names, zip};
use data::labels;
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
    let folders = folder_names(set.classes.iter().map(|class| class.name.as_str()));
    for (class, folder) in set.classes.iter().zip(folders) {
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

/// The classes of an archive, with pictures of any kind that the browser reads; and how many pictures could not be
/// read. `progress` is told how many of how many have been looked at.
///
/// # Errors
/// When it is no archive, or has no pictures in folders; a sentence for the visitor.
pub async fn unpack(file: &File, progress: impl Fn(usize, usize)) -> Result<(ClassSet, usize), String> {
    let kept = || t("Your classes stay as they are.");
    let found = archive(file).await.map_err(|error| [&words(&error), ". ", kept()].concat())?;
    let (mut weights, mut network) = (None, String::new());
    let mut sources = Vec::new();
    for source in found {
        let content = || async { files::read(&source.blob().await?).await };
        match source.path.as_str() {
            WEIGHTS => weights = content().await.ok().map(Rc::new),
            NETWORK => network = String::from_utf8_lossy(&content().await.unwrap_or_default()).into_owned(),
            path if is_picture(path) => sources.push(source),
            _ => {}
        }
    }
    // The page's own archives have their classes beside the name of the network, whatever these are called.
    let root = (!network.is_empty()).then_some("");
    let (set, left_out) = classes(&sources, root, progress).await;
    if set.count() == 0 {
        return Err(t("This zip file has no pictures in folders. Your classes stay as they are.").to_owned());
    }
    Ok((ClassSet { weights, network, ..set }, left_out))
}

/// The classes of pictures that lie in folders, in those of `root` or whatever lies above them, and how many could not
/// be read.
pub async fn classes(sources: &[Source], root: Option<&str>, progress: impl Fn(usize, usize)) -> (ClassSet, usize) {
    let paths: Vec<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let mut set = ClassSet::default();
    // Their endings said that they are pictures.
    let found = match root {
        Some(root) => labels::classes_in(root, &paths, |_| false),
        None => labels::classes(&paths, |_| false),
    };
    let Ok(found) = found else { return (set, 0) };
    let mut order: Vec<usize> = (0..found.names.len()).collect();
    if root.is_some() {
        // As they were saved, which is the order of the outputs.
        order.sort_by_key(|class| found.pictures.iter().position(|picture| picture.class == *class));
    }
    let mut places = vec![0; order.len()];
    order.iter().for_each(|class| places[*class] = set.add(&found.names[*class]));
    let own: Vec<Source> = found.pictures.iter().map(|labelled| sources[labelled.file].clone()).collect();
    let mut left_out = 0;
    for (labelled, picture) in found.pictures.iter().zip(pictures(&own, progress).await) {
        match picture {
            Some(picture) => set.classes[places[labelled.class]].pictures.push(picture),
            None => left_out += 1,
        }
    }
    set.classes.retain(|class| !class.pictures.is_empty());
    (set, left_out)
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
