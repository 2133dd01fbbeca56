//! How does a visitor hand over a picture, besides choosing a file? Dropped on the live column, or pasted anywhere.

use wasm_bindgen::JsCast;
use web::events::{self, Listening, listen_to};
use web::folders::{Entries, entries};
use web::page::is_within;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, EventTarget, File, HtmlElement};
use yew::prelude::*;

/// Calls `on_file` with each picture that is dropped on `column` or pasted into the page, and `on_many`, where there is
/// one, with several that are dropped together, or with a folder.
#[hook]
pub fn use_given_pictures(column: NodeRef, on_file: Callback<File>, on_many: Option<Callback<Entries>>) {
    use_effect_with((column, on_file, on_many), |(column, on_file, on_many)| {
        let listening = column.cast::<HtmlElement>().map(|column| listen(&column, on_file, on_many.as_ref()));
        move || drop(listening)
    });
}

fn listen(column: &HtmlElement, on_file: &Callback<File>, on_many: Option<&Callback<Entries>>) -> Vec<Listening> {
    let mark = {
        let column = column.clone();
        move |over: bool| {
            if let Err(error) = column.class_list().toggle_with_force("dropping", over) {
                web_sys::console::error_1(&error);
            }
        }
    };
    let target: &EventTarget = column;
    let over = {
        let mark = mark.clone();
        move |event: Event| {
            // Only what allows a drop gets one.
            event.prevent_default();
            mark(true);
        }
    };
    let leave = {
        let mark = mark.clone();
        move |_: Event| mark(false)
    };
    let dropped = {
        let (on_file, on_many) = (on_file.clone(), on_many.cloned());
        move |event: Event| {
            event.prevent_default();
            mark(false);
            // A panel in the column that takes files by itself.
            if is_within(&event, "[data-takes-files]") {
                return;
            }
            let Some(given) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer) else { return };
            let many = on_many.as_ref().zip(Some(entries(&given)).filter(is_many));
            if let Some((on_many, entries)) = many {
                on_many.emit(entries);
            } else if let Some(file) = picture(&given) {
                on_file.emit(file);
            }
        }
    };
    let pasted = {
        let on_file = on_file.clone();
        move |event: Event| {
            let given = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
            // Text goes where it was pasted.
            if let Some(file) = given.as_ref().and_then(picture) {
                event.prevent_default();
                on_file.emit(file);
            }
        }
    };
    vec![
        listen_to(target, "dragover", over),
        listen_to(target, "dragleave", leave),
        listen_to(target, "drop", dropped),
        events::listen("paste", pasted),
    ]
}

fn is_many(entries: &Entries) -> bool {
    entries.len() > 1 || entries.iter().any(|entry| entry.is_directory())
}

/// The first picture among what is handed over.
fn picture(given: &DataTransfer) -> Option<File> {
    let files = given.files()?;
    (0..files.length()).filter_map(|index| files.get(index)).find(|file| file.type_().starts_with("image/"))
}
