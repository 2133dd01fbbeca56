//! How does a visitor hand over a picture, besides choosing a file? Dropped on the live column, or pasted anywhere.

use wasm_bindgen::JsCast;
use web::events::{self, Listening, listen_to};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, EventTarget, File, HtmlElement};
use yew::prelude::*;

/// Calls `on_file` with each picture that is dropped on `column` or pasted into the page.
#[hook]
pub fn use_given_pictures(column: NodeRef, on_file: Callback<File>) {
    use_effect_with((column, on_file), |(column, on_file)| {
        let listening = column.cast::<HtmlElement>().map(|column| listen(&column, on_file));
        move || drop(listening)
    });
}

fn listen(column: &HtmlElement, on_file: &Callback<File>) -> Vec<Listening> {
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
        let on_file = on_file.clone();
        move |event: Event| {
            event.prevent_default();
            mark(false);
            let given = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
            if let Some(file) = given.as_ref().and_then(picture) {
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

/// The first picture among what is handed over.
fn picture(given: &DataTransfer) -> Option<File> {
    let files = given.files()?;
    (0..files.length()).filter_map(|index| files.get(index)).find(|file| file.type_().starts_with("image/"))
}
