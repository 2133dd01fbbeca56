//! Teaching a network one's own classes with a camera, in the built page and a real browser.

use std::{thread::sleep, time::Duration};

use anyhow::{Result, ensure};
use e2e::{Film, Gpu, Options, Page, bmp, seconds, zip};
use serde_json::json;

/// Seconds for which each picture of the film is shown.
const EACH: u32 = 5;

fn open(film: &Film) -> Result<Page> {
    let page = Page::open(Options { camera: Some(film.path().to_owned()), ..Options::from(Gpu::Off) })?;
    page.goto("#/teach")?;
    page.wait_until_there("teach-add-class", seconds(20))?;
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(10))?;
    Ok(page)
}

/// Waits until the film begins to show this picture.
fn wait_for_picture(page: &Page, place: usize) -> Result<()> {
    page.wait_until("another picture", seconds(60), || Ok(page.film_shows()? != Some(place)))?;
    page.wait_until(&format!("picture {place}"), seconds(60), || Ok(page.film_shows()? == Some(place)))
}

/// Presses or releases the mouse on the button.
fn mouse(page: &Page, kind: &str) -> Result<()> {
    page.script::<bool>(
        "document.querySelector('[data-testid=teach-capture]').dispatchEvent(new PointerEvent(arguments[0], {bubbles: \
         true}));
         return true;",
        &[kind.into()],
    )
    .map(drop)
}

fn teach(page: &Page, class: usize, name: &str) -> Result<f64> {
    page.fill("teach-name", name)?;
    page.click("teach-add-class")?;
    wait_for_picture(page, class)?;
    mouse(page, "pointerdown")?;
    sleep(Duration::from_millis(u64::from(EACH) * 1_000 - 1_500));
    mouse(page, "pointerup")?;
    page.wait_for_number(&format!("teach-count-{class}"), seconds(5), |count| count >= 1.0)
}

#[test]
fn three_classes_are_taught_kept_exported_and_imported() -> Result<()> {
    let film = Film::of("mnist", &[0, 1, 2], 30, EACH as usize * 30)?;
    let page = open(&film)?;
    let names = ["seven-like", "two-like", "one-like"];
    let mut counts = Vec::new();
    for (class, name) in names.iter().enumerate() {
        counts.push(teach(&page, class, name)?);
    }
    println!("examples: {counts:?}");
    page.wait_for("teach-status", seconds(30), |text| text.contains("have gone through"))?;
    page.click("teach-train")?;
    let accuracy = page.wait_for_number("teach-accuracy", seconds(30), |percent| percent > 0.0)?;
    let time = page.wait_for_number("teach-seconds", seconds(5), |time| time > 0.0)?;
    println!("{accuracy}% of the examples held back, learned in {time} s");
    ensure!(accuracy >= 90.0 && time < 5.0, "{accuracy}% in {time} s");
    ensure!(names.iter().all(|name| page.text("teach-confusion").is_ok_and(|text| text.contains(name))), "confusion");
    for (place, name) in names.iter().enumerate() {
        wait_for_picture(&page, place)?;
        page.wait_for("teach-top1", seconds(4), |text| text == *name)?;
    }
    page.screenshots("teach")?;

    // The same once more, and now every layer learns.
    page.click("teach-all-layers")?;
    page.click("teach-train")?;
    page.wait_for("teach-status", seconds(10), |text| text == "It learns.")?;
    page.wait_for("teach-status", seconds(120), |text| text.contains("have gone through"))?;
    let all_layers = page.wait_for_number("teach-accuracy", seconds(5), |percent| percent > 0.0)?;
    println!("{all_layers}% with all layers");
    ensure!(all_layers >= 90.0, "{all_layers}% with all layers");

    // After a reload everything is there: pictures, and the network that was taught.
    sleep(seconds(1));
    page.reload()?;
    page.wait_for_number("teach-count-2", seconds(30), |count| count == counts[2])?;
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(10))?;
    wait_for_picture(&page, 1)?;
    page.wait_for("teach-top1", seconds(30), |text| text == names[1])?;

    // Out as a zip, everything forgotten, and in again.
    page.click("teach-export")?;
    let zip = page.wait_for_download("classes.zip", seconds(30))?;
    page.click("teach-clear")?;
    page.wait_until("no classes", seconds(5), || Ok(!page.exists("teach-count-0")?))?;
    page.upload("teach-import", &zip)?;
    for (class, count) in counts.iter().enumerate() {
        page.wait_for_number(&format!("teach-count-{class}"), seconds(60), |found| found == *count)?;
    }
    page.click("teach-train")?;
    page.wait_for_number("teach-accuracy", seconds(60), |percent| percent >= 90.0)?;
    page.wait_until("the weights can be saved", seconds(10), || {
        Ok(page.attribute("teach-weights", "disabled")?.is_none())
    })?;
    page.click("teach-weights")?;
    page.wait_for_download("taught.safetensors", seconds(20))?;
    page.assert_no_console_errors()
}

/// Two tabs would overwrite each other's classes.
#[test]
fn one_tab_teaches_at_a_time_and_what_cannot_be_kept_is_told() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    let add = |name: &str, place: usize| -> Result<()> {
        page.fill("teach-name", name)?;
        page.click("teach-add-class")?;
        page.wait_until_there(&format!("teach-class-{place}"), seconds(10))
    };
    page.goto("#/teach")?;
    page.wait_until_there("teach-add-class", seconds(20))?;
    add("cup", 0)?;
    page.cdp("Target.createTarget", json!({ "url": page.url("#/teach") }))?;
    page.go_on_in_window(1)?;
    page.wait_until_there("teach-elsewhere", seconds(30))?;
    ensure!(!page.exists("teach-add-class")?, "only one of them teaches");
    page.click("teach-take-over")?;
    page.wait_until_there("teach-class-0", seconds(20))?;
    add("pen", 1)?;
    page.go_on_in_window(0)?;
    page.wait_until_there("teach-take-over", seconds(10))?;
    page.click("teach-take-over")?;
    page.wait_until_there("teach-class-1", seconds(20))?;
    // No room, and room again.
    page.fill_storage()?;
    add("key", 2)?;
    page.wait_for("teach-not-kept", seconds(10), |sentence| sentence.contains("Save them as a file"))?;
    page.free_storage()?;
    add("coin", 3)?;
    page.wait_until("all are kept again", seconds(10), || Ok(!page.exists("teach-not-kept")?))?;
    page.reload()?;
    page.wait_until_there("teach-class-3", seconds(30))
}

#[test]
fn mistakes_get_a_sentence_and_lose_nothing() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/teach")?;
    page.wait_until_there("teach-add-class", seconds(20))?;
    page.click("teach-capture")?;
    page.wait_for("notice", seconds(5), |text| text.contains("Add a class first"))?;
    page.click("teach-add-class")?;
    page.click("teach-capture")?;
    page.wait_for("notice", seconds(5), |text| text.contains("Start the camera first"))?;
    page.wait_until("the network is there", seconds(60), || Ok(page.attribute("teach-train", "disabled")?.is_none()))?;
    page.click("teach-train")?;
    page.wait_for("notice", seconds(5), |text| text.contains("Two classes at least"))?;
    let text = tempfile::Builder::new().suffix(".zip").tempfile()?;
    std::fs::write(text.path(), "not a zip file at all, only words")?;
    page.upload("teach-import", text.path())?;
    page.wait_for("notice", seconds(5), |text| text.contains("no zip archive"))?;
    ensure!(page.exists("teach-count-0")?, "the class is still there");
    page.assert_no_console_errors()
}

#[test]
fn folders_are_classes_pictures_go_and_come_back_and_files_are_tried() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.goto("#/teach")?;
    page.wait_until_there("teach-import", seconds(20))?;
    // Whatever lies above the classes.
    let kinds = [("cats-and-dogs/train/cat", 2), ("cats-and-dogs/train/dog", 0)];
    let picture = |n: usize| (format!("{}/{n:02}.bmp", kinds[n % 2].0), bmp(kinds[n % 2].1, n));
    let archive = tempfile::Builder::new().suffix(".zip").tempfile()?;
    std::fs::write(archive.path(), zip(&(0..24).map(picture).collect::<Vec<_>>()))?;
    page.upload("teach-import", archive.path())?;
    page.wait_for_number("teach-count-1", seconds(20), |count| count == 12.0)?;
    let names =
        page.script::<Vec<String>>("return [...document.querySelectorAll('.classes b')].map(b => b.innerText)", &[])?;
    ensure!(names == ["cat", "dog"], "{names:?}");

    // The same as a folder: pictures for the classes that are there.
    let folder = tempfile::tempdir()?;
    for (path, bytes) in (24..28).map(picture) {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap_or(folder.path()))?;
        std::fs::write(file, bytes)?;
    }
    page.upload("teach-folder", &folder.path().join("cats-and-dogs"))?;
    page.wait_for_number("teach-count-0", seconds(20), |count| count == 14.0)?;

    // One picture goes, by key, and comes back.
    page.press("teach-remove-picture", "\u{e007}")?;
    page.wait_for_number("teach-count-0", seconds(5), |count| count == 13.0)?;
    let focused = || page.script::<bool>("return document.activeElement.dataset.testid === 'teach-undo'", &[]);
    page.wait_until("the way back has the focus", seconds(5), focused)?;
    page.press("teach-undo", "\u{e007}")?;
    page.wait_for_number("teach-count-0", seconds(5), |count| count == 14.0)?;
    page.press("teach-remove-picture", "\u{e007}")?;
    page.wait_for_number("teach-count-0", seconds(5), |count| count == 13.0)?;

    page.wait_until("the network is there", seconds(60), || Ok(page.attribute("teach-train", "disabled")?.is_none()))?;
    page.wait_for("teach-status", seconds(30), |text| text.starts_with("27 of 27"))?;
    page.click("teach-train")?;
    page.wait_for_number("teach-accuracy", seconds(30), |percent| percent >= 80.0)?;
    // The page shows the files as they lie on the disk, so they stay until it goes.
    let files = [0, 1].map(|_| tempfile::Builder::new().prefix("try").suffix(".bmp").tempfile());
    for (class, file) in files.iter().enumerate() {
        let file = file.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
        std::fs::write(file.path(), bmp(kinds[class].1, 777 + class))?;
        page.upload("batch-files", file.path())?;
        page.wait_for("batch-table", seconds(20), |text| text.contains(names[class].as_str()))?;
    }
    page.screenshots("teach-files")?;
    // What went stays away after a reload.
    sleep(seconds(1));
    page.reload()?;
    page.wait_for_number("teach-count-0", seconds(30), |count| count == 13.0)?;
    page.assert_no_console_errors()
}
