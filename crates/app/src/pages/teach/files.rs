//! Pictures and classes from files, and back into files.

use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen_futures::spawn_local;
use web::files::save;
use web_sys::{FileList, HtmlInputElement};
use yew::prelude::*;

use super::class_set::ClassSet;
use super::{TeachState, archive};
use crate::format::count;
use crate::language::{fill, t};
use crate::panels::own::{Source, read};
use crate::ui::Told;

/// Properties of [`Files`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The classes.
    pub teach: TeachState,
    /// The id of the class that pictures are for.
    pub class: Option<u32>,
    /// How many classes there are, how many pictures, and whether there are weights.
    pub has: (usize, usize, bool),
    /// Pictures for a place among the classes.
    pub on_pictures: Callback<(usize, Vec<Rc<Picture>>)>,
    /// Other classes in place of all.
    pub on_replace: Callback<ClassSet>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Fields for pictures and for a zip, and buttons that save.
#[component]
pub fn Files(props: &Props) -> Html {
    let reading = use_state(|| None::<(usize, usize)>);
    let on_files = on_pictures(props, reading.setter());
    let on_zip = on_archive(props, reading.setter());
    let save_zip = {
        let teach = props.teach.clone();
        Callback::from(move |_: MouseEvent| save("classes.zip", &archive::pack(&teach.set.borrow())))
    };
    let save_weights = {
        let teach = props.teach.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(weights) = teach.set.borrow().weights.as_ref() {
                save("taught.safetensors", weights);
            }
        })
    };
    let clear = props.on_replace.reform(|_: MouseEvent| ClassSet::default());
    let (classes, pictures, has_weights) = props.has;
    let busy = reading.is_some();
    html! {
        <>
        <label class="file">{ t("Pictures of the chosen class from files: ") }<input type="file" accept="image/*"
            multiple={true} disabled={busy} onchange={on_files} data-testid="teach-files" /></label>
        <label class="file">{ t("Or all classes from a zip with a folder for each: ") }<input type="file" accept=".zip"
            disabled={busy} onchange={on_zip} data-testid="teach-import" /></label>
        <div class="engine-progress" data-testid="teach-reading">{ read::shown(*reading) }</div>
        <div class="buttons">
            <button class="small" onclick={save_zip} disabled={pictures == 0} data-testid="teach-export">
                { t("Save pictures and weights as a zip") }</button>
            <button class="small" onclick={save_weights} disabled={!has_weights} data-testid="teach-weights">
                { t("Save the weights") }</button>
            <button class="small" onclick={clear} disabled={classes == 0} data-testid="teach-clear">
                { t("Forget everything") }</button>
        </div>
        </>
    }
}

/// How many of how many files have been read.
type Reading = UseStateSetter<Option<(usize, usize)>>;

fn on_pictures(props: &Props, reading: Reading) -> Callback<Event> {
    let (teach, class) = (props.teach.clone(), props.class);
    let (on_pictures, tell) = (props.on_pictures.clone(), props.tell.clone());
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let files = input.files().as_ref().map(list).unwrap_or_default();
        let (teach, on_pictures) = (teach.clone(), on_pictures.clone());
        let (tell, reading) = (tell.clone(), reading.clone());
        spawn_local(async move {
            let found = archive::pictures(&files, |done, of| reading.set(Some((done, of)))).await;
            reading.set(None);
            input.set_value("");
            let left_out = found.iter().filter(|picture| picture.is_none()).count();
            // Classes may have gone meanwhile.
            let place = teach.set.borrow().classes.iter().position(|known| Some(known.id) == class);
            if let Some(place) = place {
                on_pictures.emit((place, found.into_iter().flatten().collect()));
            }
            if left_out > 0 {
                tell.emit(Some(Told::error(not_readable(left_out))));
            }
        });
    })
}

fn on_archive(props: &Props, reading: Reading) -> Callback<Event> {
    let (on_replace, tell) = (props.on_replace.clone(), props.tell.clone());
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let (on_replace, tell, reading) = (on_replace.clone(), tell.clone(), reading.clone());
        spawn_local(async move {
            let unpacked = archive::unpack(&file, |done, of| reading.set(Some((done, of)))).await;
            reading.set(None);
            input.set_value("");
            match unpacked {
                Ok((set, left_out)) => {
                    let mut words = are_here(set.count(), set.classes.len());
                    if left_out > 0 {
                        words = [&words, " ", &not_readable(left_out)].concat();
                    }
                    on_replace.emit(set);
                    tell.emit(Some(Told::info(words)));
                }
                Err(sentence) => tell.emit(Some(Told::error(sentence))),
            }
        });
    })
}

fn list(files: &FileList) -> Vec<Source> {
    web::files::list(files).into_iter().map(|file| Source::file(file.name(), file)).collect()
}

fn are_here(pictures: usize, classes: usize) -> String {
    let number = count(pictures as u64);
    match (pictures, classes) {
        (1, _) => t("1 picture of 1 class is here. Add another class to learn.").to_owned(),
        (_, 1) => fill("{0} pictures of 1 class are here. Add another class to learn.", &[&number]),
        _ => fill("{0} pictures of {1} classes are here. Train on them.", &[&number, &classes.to_string()]),
    }
}

fn not_readable(files: usize) -> String {
    match files {
        1 => t("1 file could not be read, and was left out.").to_owned(),
        files => fill("{0} files could not be read, and were left out.", &[&count(files as u64)]),
    }
}
