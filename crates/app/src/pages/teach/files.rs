//! Pictures and classes from files, and back into files.

use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen_futures::spawn_local;
use web::files::save;
use web::folders;
use web_sys::{DragEvent, FileList, HtmlInputElement};
use yew::prelude::*;

use super::class_set::ClassSet;
use super::taking::{Reading, Taking, are_here, not_readable};
use super::{TeachState, archive};
use crate::language::t;
use crate::panels::own::{self, Source, read, use_folder_field};
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
    /// More classes, or pictures for those of the same names.
    pub on_classes: Callback<ClassSet>,
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
    let on_folder = on_folder(props, reading.setter());
    let folder = use_folder_field();
    let on_drop = on_drop(props, reading.setter());
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
        <div data-takes-files="" ondrop={on_drop} data-testid="teach-drop"
            ondragover={Callback::from(|event: DragEvent| event.prevent_default())}>
        <p class="hint" id="help-teach-drop">{
            t("Files may also be dropped here: pictures go to the chosen class, folders are classes with their names, \
                whatever lies above them.") }</p>
        <label class="file">{ t("Pictures of the chosen class from files: ") }<input type="file" accept="image/*"
            multiple={true} disabled={busy} onchange={on_files} data-testid="teach-files"
                aria-describedby="help-teach-drop" /></label>
        <label class="file">{ t("Or a folder with a folder for each class: ") }<input ref={folder} type="file"
            multiple={true} disabled={busy} onchange={on_folder} data-testid="teach-folder"
                aria-describedby="help-teach-drop" /></label>
        <label class="file">{ t("Or all classes from a zip with a folder for each: ") }<input type="file" accept=".zip"
            disabled={busy} onchange={on_zip} data-testid="teach-import" aria-describedby="help-teach-drop" /></label>
        <div class="engine-progress" data-testid="teach-reading">{ read::shown(*reading) }</div>
        <div class="buttons">
            <button class="small" onclick={save_zip} disabled={pictures == 0} data-testid="teach-export">
                { t("Save pictures and weights as a zip") }</button>
            <button class="small" onclick={save_weights} disabled={!has_weights} data-testid="teach-weights">
                { t("Save the weights") }</button>
            <button class="small" onclick={clear} disabled={classes == 0} data-testid="teach-clear">
                { t("Forget everything") }</button>
        </div>
        </div>
    }
}

fn on_pictures(props: &Props, reading: Reading) -> Callback<Event> {
    let taking = Taking::of(props, reading);
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let files = input.files().as_ref().map(list).unwrap_or_default();
        let taking = taking.clone();
        spawn_local(async move {
            taking.pictures(&files).await;
            input.set_value("");
        });
    })
}

fn on_folder(props: &Props, reading: Reading) -> Callback<Event> {
    let taking = Taking::of(props, reading);
    Callback::from(move |event: Event| {
        let (input, taking) = (event.target_unchecked_into::<HtmlInputElement>(), taking.clone());
        spawn_local(async move {
            let Some(files) = input.files() else { return };
            taking.classes(own::all(&files).await.map(|(sources, _)| sources)).await;
            input.set_value("");
        });
    })
}

/// Pictures by themselves are for the chosen class; folders and archives have classes in them.
fn on_drop(props: &Props, reading: Reading) -> Callback<DragEvent> {
    let taking = Taking::of(props, reading);
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        let Some(entries) = event.data_transfer().map(|given| folders::entries(&given)) else { return };
        let taking = taking.clone();
        spawn_local(async move {
            let source = |(path, file)| Source::file(path, file);
            let found = match folders::files(entries).await {
                Ok(files) => own::pictures(files.into_iter().map(source).collect()).await,
                Err(error) => Err(error),
            };
            match found {
                Ok((sources, _)) if sources.iter().all(|source| !source.path.contains('/')) => {
                    taking.pictures(&sources).await;
                }
                found => taking.classes(found.map(|(sources, _)| sources)).await,
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
