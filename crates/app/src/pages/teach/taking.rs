//! Where do pictures go that were chosen or dropped?

use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::class_set::ClassSet;
use super::{TeachState, archive, files};
use crate::format::count;
use crate::language::{fill, t};
use crate::panels::own::{self, Source};
use crate::ui::Told;

/// How many of how many files have been read.
pub type Reading = UseStateSetter<Option<(usize, usize)>>;

/// Where pictures go that were chosen or dropped.
#[derive(Clone)]
pub struct Taking {
    teach: TeachState,
    class: Option<u32>,
    on_pictures: Callback<(usize, Vec<Rc<Picture>>)>,
    on_classes: Callback<ClassSet>,
    tell: Callback<Option<Told>>,
    reading: Reading,
}

impl Taking {
    /// For a form with these properties.
    pub fn of(props: &files::Props, reading: Reading) -> Self {
        Taking {
            teach: props.teach.clone(),
            class: props.class,
            on_pictures: props.on_pictures.clone(),
            on_classes: props.on_classes.clone(),
            tell: props.tell.clone(),
            reading,
        }
    }

    /// Pictures of the chosen class.
    pub async fn pictures(&self, files: &[Source]) {
        let found = archive::pictures(files, |done, of| self.reading.set(Some((done, of)))).await;
        self.reading.set(None);
        let left_out = found.iter().filter(|picture| picture.is_none()).count();
        // Classes may have gone meanwhile.
        let place = self.teach.set.borrow().classes.iter().position(|known| Some(known.id) == self.class);
        match place {
            Some(place) => self.on_pictures.emit((place, found.into_iter().flatten().collect())),
            None => {
                let sentence = t("Add a class first; then choose or drop pictures of it.");
                return self.tell.emit(Some(Told::error(sentence)));
            }
        }
        if left_out > 0 {
            self.tell.emit(Some(Told::error(not_readable(left_out))));
        }
    }

    /// Classes of folders.
    pub async fn classes(&self, found: Result<Vec<Source>, JsValue>) {
        let sources = match found {
            Ok(sources) => sources,
            Err(error) => return self.tell.emit(Some(Told::error(own::words(&error)))),
        };
        let (set, left_out) = archive::classes(&sources, None, |done, of| self.reading.set(Some((done, of)))).await;
        self.reading.set(None);
        if set.count() == 0 {
            let sentence = t("No pictures in folders were found. Your classes stay as they are.");
            return self.tell.emit(Some(Told::error(sentence)));
        }
        let words = are_here(set.count(), set.classes.len());
        self.on_classes.emit(set);
        let words = if left_out > 0 { [&words, " ", &not_readable(left_out)].concat() } else { words };
        self.tell.emit(Some(Told::info(words)));
    }
}

/// So many are here.
pub fn are_here(pictures: usize, classes: usize) -> String {
    let number = count(pictures as u64);
    match (pictures, classes) {
        (1, _) => t("1 picture of 1 class is here. Add another class to learn.").to_owned(),
        (_, 1) => fill("{0} pictures of 1 class are here. Add another class to learn.", &[&number]),
        _ => fill("{0} pictures of {1} classes are here. Train on them.", &[&number, &classes.to_string()]),
    }
}

/// So many are not.
pub fn not_readable(files: usize) -> String {
    match files {
        1 => t("1 file could not be read, and was left out.").to_owned(),
        files => fill("{0} files could not be read, and were left out.", &[&count(files as u64)]),
    }
}
