//! What a visitor does with a camera, in the built page and a real browser whose camera plays a film.

use std::{collections::BTreeMap, thread::sleep, time::Duration, time::Instant};

use anyhow::{Context, Result, ensure};
use e2e::{Film, Gpu, Options, Page, seconds, thorough};

/// Frames that the memory is watched over; `cargo xtask test --thorough` has minutes for more.
const FRAMES: f64 = 1_000.0;
const MANY_FRAMES: f64 = 10_000.0;
/// Growth that is no leak, MB: caches and the collector's slack.
const SLACK: f64 = 60.0;

fn open(film: &Film) -> Result<Page> {
    let page = Page::open(Options { camera: Some(film.path().to_owned()), ..Options::from(Gpu::Off) })?;
    page.goto("#/webcam")?;
    page.wait_until_there("webcam-start", seconds(20))?;
    Ok(page)
}

/// Chooses the network whose name begins so; false where it did not come with the page.
fn choose(page: &Page, picker: &str, name: &str) -> Result<bool> {
    let found: Option<String> = page.script(
        "const options = [...document.querySelector(`[data-testid=${arguments[0]}]`).options];
         const found = options.find(option => option.textContent.startsWith(arguments[1]));
         return found ? found.value : null;",
        &[picker.into(), name.into()],
    )?;
    if let Some(value) = &found {
        page.select(picker, value)?;
    }
    Ok(found.is_some())
}

fn start(page: &Page) -> Result<()> {
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(10))?;
    page.wait_for_number("webcam-fps", seconds(60), |pace| pace > 0.0).map(drop)
}

/// Plays the film once and gives how many of its pictures were named right at the end of their time.
fn named_right(page: &Page, film: &Film, classes: &[&str], each: Duration) -> Result<usize> {
    let mut last = BTreeMap::new();
    let end = Instant::now() + each * (film.classes.len() as u32 + 1);
    while Instant::now() < end {
        // What is said of a picture counts when the picture is still there.
        let before = page.film_shows()?;
        let said = page.text("webcam-top1")?;
        if let Some(place) = before.filter(|place| page.film_shows().is_ok_and(|after| after == Some(*place))) {
            last.insert(place, said);
        }
        sleep(Duration::from_millis(60));
    }
    println!("{last:?}");
    let right =
        |(place, class): (usize, &u8)| last.get(&place).is_some_and(|said| said == classes[usize::from(*class)]);
    Ok(film.classes.iter().enumerate().filter(|it| right(*it)).count())
}

#[test]
fn digits_in_a_film_are_named() -> Result<()> {
    let film = Film::of("mnist", &[0, 1, 2, 3, 4, 5, 6, 7, 9, 10], 15, 15)?;
    let page = open(&film)?;
    ensure!(choose(&page, "webcam-network", "LeNet-5")?, "LeNet-5 came with the page");
    start(&page)?;
    let right = named_right(&page, &film, &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], seconds(1))?;
    println!("{right} of {} digits named right", film.classes.len());
    ensure!(right >= 7, "only {right} of {} digits were named right", film.classes.len());
    page.screenshots("webcam")?;
    page.assert_no_console_errors()
}

#[test]
fn things_in_a_film_are_named() -> Result<()> {
    const CLASSES: [&str; 10] =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
    let film = Film::of("cifar10", &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 15, 20)?;
    let page = open(&film)?;
    let mut tried = 0;
    for name in ["ResNet-18", "SqueezeNet 1.0", "GoogLeNet"] {
        if choose(&page, "webcam-network", name)? {
            if !page.exists("webcam-stop")? {
                start(&page)?;
            }
            let right = named_right(&page, &film, &CLASSES, Duration::from_millis(1_334))?;
            println!("{name}: {right} of 10 named right");
            ensure!(right >= 6, "{name} named only {right} of 10 right");
            tried += 1;
        }
    }
    if tried == 0 {
        eprintln!("SKIPPED: no trained network for colour pictures came with the page");
    }
    page.assert_no_console_errors()
}

#[test]
fn the_camera_pauses_mirrors_gives_a_snapshot_and_two_networks_watch() -> Result<()> {
    let film = Film::of("mnist", &[0, 1, 2, 3], 15, 15)?;
    let page = open(&film)?;
    ensure!(choose(&page, "webcam-network", "LeNet-5")?, "LeNet-5 came with the page");
    // A sample is named before any camera is asked for.
    page.wait_for("webcam-top1", seconds(60), |text| text != "–")?;
    start(&page)?;
    ensure!(choose(&page, "webcam-second", "Ciresan")? || choose(&page, "webcam-second", "Cire")?, "a second network");
    page.wait_for("webcam-top1-b", seconds(60), |text| text != "–")?;
    page.wait_for_number("webcam-fps-b", seconds(20), |pace| pace > 0.0)?;
    page.screenshots("webcam-two")?;
    let frames = || -> Result<f64> {
        let count = page.attribute("watcher", "data-frames")?.context("the number of frames")?;
        Ok(count.parse()?)
    };
    page.click("webcam-pause")?;
    sleep(seconds(1));
    let at_rest = frames()?;
    sleep(seconds(1));
    ensure!(frames()? == at_rest, "a paused camera gives no frames");
    page.click("webcam-pause")?;
    page.wait_until("frames again", seconds(5), || Ok(frames()? > at_rest))?;
    // The network sees what the mirror shows: the same pixels from right to left.
    page.click("webcam-pause")?;
    page.click("webcam-mirror")?;
    page.click("webcam-snapshot")?;
    page.wait_for_download("snapshot.png", seconds(10))?;
    page.click("webcam-stop")?;
    page.wait_until_there("webcam-start", seconds(5))?;
    page.assert_no_console_errors()
}

#[test]
fn a_refused_missing_busy_or_unplugged_camera_gets_a_sentence_and_pictures_still_work() -> Result<()> {
    let refusal = |page: &Page, words: &str| -> Result<()> {
        page.click("webcam-start")?;
        page.wait_for("webcam-refusal", seconds(10), |text| text.contains(words))?;
        // The other inputs answer.
        page.click("sample-1")?;
        page.wait_for("webcam-top1", seconds(60), |text| text != "–")?;
        ensure!(page.exists("input-file")?, "files can be chosen");
        Ok(())
    };
    {
        let page = Page::open(Options { camera_refused: true, ..Options::from(Gpu::Off) })?;
        page.goto("#/webcam")?;
        page.wait_until_there("webcam-start", seconds(20))?;
        refusal(&page, "not allowed")?;
        page.screenshots("webcam-refused")?;
    }
    {
        let page = Page::open(Gpu::Off)?;
        page.goto("#/webcam")?;
        page.wait_until_there("webcam-start", seconds(20))?;
        refusal(&page, "No camera was found")?;
        page.script::<bool>(
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('in use', 'NotReadableError'));
             return true;",
            &[],
        )?;
        refusal(&page, "busy")?;
    }
    let film = Film::of("mnist", &[0, 1], 15, 15)?;
    let page = open(&film)?;
    start(&page)?;
    page.script::<bool>(
        "document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'));
         return true;",
        &[],
    )?;
    page.wait_for("webcam-refusal", seconds(10), |text| text.contains("unplugged"))?;
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(10))?;
    ensure!(!page.exists("webcam-refusal")?, "the sentence goes when the camera comes back");
    page.assert_no_console_errors()
}

#[test]
fn many_frames_leave_the_memory_flat() -> Result<()> {
    let film = Film::of("mnist", &[0, 1, 2, 3, 4], 60, 60)?;
    let page = open(&film)?;
    ensure!(choose(&page, "webcam-network", "LeNet-5")?, "LeNet-5 came with the page");
    start(&page)?;
    let frames = || -> Result<f64> {
        Ok(page.attribute("watcher", "data-frames")?.and_then(|count| count.parse().ok()).unwrap_or(0.0))
    };
    let settled = |count: f64| -> Result<f64> {
        page.wait_until(&format!("{count} frames"), seconds(1200), || Ok(frames()? >= count))?;
        page.cdp("HeapProfiler.collectGarbage", serde_json::json!({}))?;
        sleep(seconds(1));
        page.resident()
    };
    let count = if thorough() { MANY_FRAMES } else { FRAMES };
    let before = settled(300.0)?;
    let begun = Instant::now();
    let after = settled(300.0 + count)?;
    let pace = count / begun.elapsed().as_secs_f64();
    println!("{before:.0} MB, then {after:.0} MB after {count} frames at {pace:.0} a second");
    ensure!(after - before < SLACK, "memory grew from {before:.0} to {after:.0} MB");
    page.assert_no_console_errors()
}
