//! What a busy visitor does, again and again.

use anyhow::{Context, Result, bail, ensure};
use e2e::{Page, seconds};

use crate::chance::Chance;

/// One thing that is done.
#[derive(Clone, Copy)]
pub struct Activity {
    pub name: &'static str,
    pub take_part: fn(&Page, &mut Chance) -> Result<()>,
}

/// All of them.
pub const ALL: &[Activity] = &[
    Activity { name: "training", take_part: train },
    Activity { name: "predictions", take_part: predict },
    Activity { name: "camera", take_part: watch },
    Activity { name: "export", take_part: save },
    Activity { name: "walk", take_part: walk },
];

/// The one of this name.
pub fn named(name: &str) -> Result<Activity> {
    let found = ALL.iter().find(|activity| activity.name == name).copied();
    let Some(found) = found else {
        let names: Vec<_> = ALL.iter().map(|activity| activity.name).collect();
        bail!("there is no activity `{name}`; there are {}", names.join(", "));
    };
    Ok(found)
}

/// Pages of the site, of each kind some.
const PAGES: [&str; 18] = [
    "#/",
    "#/models/alexnet",
    "#/models/vgg16",
    "#/models/resnet18",
    "#/models/squeezenet1_0",
    "#/models/inception_v3",
    "#/concepts",
    "#/concepts/pooling",
    "#/concepts/convolution",
    "#/compare",
    "#/lab?model=lenet5_modern&edits=channels(conv1,8)",
    "#/teach",
    "#/checkpoints",
    "#/class",
    "#/glossary",
    "#/offline",
    "#/webcam",
    "#/models/lenet5_modern",
];
/// Pages of one walk.
const STEPS: usize = 6;
const PREDICTIONS: u64 = 100;
const FRAMES: f64 = 150.0;

/// Clicks an element from within the page: the browser's driver would hold every element that it was asked for, and
/// with it the whole page that it stood on.
fn press(page: &Page, testid: &str) -> Result<()> {
    page.bring_up(testid)?;
    let script =
        "const found = document.querySelector(`[data-testid=${arguments[0]}]`); found?.click(); return !!found;";
    ensure!(page.script::<bool>(script, &[testid.into()])?, "there is no `{testid}` on the page");
    Ok(())
}

fn lenet5(page: &Page) -> Result<()> {
    page.goto("#/models/lenet5")?;
    page.wait_for("prediction-top1", seconds(120), |text| text.contains(char::is_numeric)).map(drop)
}

/// A few seconds of learning. Three seeds, so that the list of runs, which a visitor would keep short, ends with three.
fn train(page: &Page, chance: &mut Chance) -> Result<()> {
    lenet5(page)?;
    let seed = 1 + chance.below(3);
    for (field, value) in [("train-size", 2_560), ("train-batch", 64), ("train-epochs", 3), ("train-seed", seed)] {
        page.fill(field, &value.to_string())?;
    }
    page.wait_until("a network", seconds(60), || Ok(page.attribute("train-start", "disabled")?.is_none()))?;
    press(page, "train-start")?;
    page.wait_for("train-status", seconds(60), |text| text == "running")?;
    page.wait_for("train-status", seconds(180), |text| text == "finished").map(drop)
}

fn predict(page: &Page, _: &mut Chance) -> Result<()> {
    lenet5(page)?;
    page.ask_for_predictions(PREDICTIONS)
}

fn watch(page: &Page, _: &mut Chance) -> Result<()> {
    page.goto("#/webcam")?;
    page.wait_until_there("webcam-start", seconds(60))?;
    press(page, "webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(30))?;
    let frames =
        || -> Result<f64> { Ok(page.attribute("watcher", "data-frames")?.context("frames are counted")?.parse()?) };
    let before = frames()?;
    page.wait_until("frames", seconds(120), || Ok(frames()? >= before + FRAMES))?;
    press(page, "webcam-stop")?;
    page.wait_until_there("webcam-start", seconds(30))
}

fn save(page: &Page, _: &mut Chance) -> Result<()> {
    lenet5(page)?;
    press(page, "weights-export")?;
    let file = page.wait_for_download(".safetensors", seconds(60))?;
    std::fs::remove_file(file).context("a download goes away again")
}

fn walk(page: &Page, chance: &mut Chance) -> Result<()> {
    for _ in 0..STEPS {
        page.goto(PAGES[chance.below(PAGES.len())])?;
        page.wait_until("a heading", seconds(60), || {
            page.script("return document.querySelector('main h1, main h2') !== null;", &[])
        })?;
        // A network begins to run, what is below begins to load.
        std::thread::sleep(seconds(1));
    }
    Ok(())
}
