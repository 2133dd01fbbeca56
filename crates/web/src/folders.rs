//! Which files are in a folder that was dropped?

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// Files and folders that were dropped.
pub type Entries = Vec<FileSystemEntry>;

/// What was dropped, to be taken at once: it is gone after the event.
#[must_use]
pub fn entries(given: &DataTransfer) -> Entries {
    let items = given.items();
    (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok()?).collect()
}

/// All files in these folders with their paths, in the order of these.
///
/// # Errors
/// When one cannot be read.
pub async fn files(mut waiting: Entries) -> Result<Vec<(String, File)>, JsValue> {
    let mut found = Vec::new();
    while let Some(entry) = waiting.pop() {
        if entry.is_file() {
            let file: FileSystemFileEntry = entry.clone().unchecked_into();
            let file = promised(|done, failed| {
                file.file_with_callback_and_callback(done, failed);
            });
            let path = entry.full_path().trim_start_matches('/').to_owned();
            found.push((path, file.await?.dyn_into()?));
            continue;
        }
        let reader = entry.unchecked_into::<FileSystemDirectoryEntry>().create_reader();
        loop {
            // A reader gives some at a time, and none at the end.
            let some = promised(|done, failed| {
                if let Err(error) = reader.read_entries_with_callback_and_callback(done, failed) {
                    let _ = failed.call1(&JsValue::NULL, &error);
                }
            });
            let some: Array = some.await?.dyn_into()?;
            if some.length() == 0 {
                break;
            }
            waiting.extend(some.iter().map(|entry| entry.unchecked_into::<FileSystemEntry>()));
        }
    }
    // Whatever the order in which they were found.
    found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

async fn promised(begin: impl Fn(&Function, &Function)) -> Result<JsValue, JsValue> {
    let mut begin = |done: Function, failed: Function| begin(&done, &failed);
    JsFuture::from(Promise::new(&mut begin)).await
}
