//! A visitor's own pictures: a zip archive or a folder of them becomes a data set that a small network learns.

use std::{fs, path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, bmp, seconds, zip};

fn pictures(count: usize) -> Vec<(String, Vec<u8>)> {
    let names = ["blue", "green", "red"];
    (0..count).map(|n| (format!("colours/{}/{n:04}.bmp", names[n % 3]), bmp(n % 3, n))).collect()
}

fn visit(page: &Page, id: &str) -> Result<()> {
    page.goto(&format!("#/models/{id}"))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    page.wait_until_there("own-zip", seconds(10))
}

#[test]
fn an_archive_of_pictures_is_learned_and_its_bad_files_are_named() -> Result<()> {
    let mut files = pictures(1_500);
    files.insert(7, ("colours/red/broken.png".to_owned(), b"not a picture".to_vec()));
    files.push(("colours/readme.txt".to_owned(), b"colours".to_vec()));
    let archive = tempfile::Builder::new().suffix(".zip").tempfile()?;
    fs::write(archive.path(), zip(&files))?;
    let page = Page::open(Gpu::Off)?;
    visit(&page, "squeezenet1_0")?;
    let begun = Instant::now();
    page.upload("own-zip", archive.path())?;
    let sentence = page.wait_for("notice", seconds(120), |text| text.contains("ready to be learned"))?;
    println!("1,500 pictures read in {:.1} s", begun.elapsed().as_secs_f64());
    ensure!(sentence.contains("1,500 pictures of 3 classes"), "{sentence}");
    ensure!(sentence.contains("broken.png") && sentence.contains("1 other file was"), "{sentence}");
    page.wait_for("weights-origin", seconds(30), |origin| origin.contains("knows nothing yet"))?;
    ensure!(page.text("train-size")? == "1200", "a fifth is held out: {}", page.text("train-size")?);
    page.fill("train-size", "600")?;
    page.fill("train-epochs", "2")?;
    page.click("train-start")?;
    page.wait_for("train-status", seconds(180), |status| status == "finished")?;
    let accuracy = page.wait_for_number("train-test-accuracy", seconds(60), |percent| percent > 0.0)?;
    ensure!(accuracy > 90.0, "three colours are told apart: {accuracy}%");
    let confusion = page.text("confusion")?;
    ensure!(["blue", "green", "red", "of 300"].iter().all(|word| confusion.contains(word)), "{confusion}");

    let red = tempfile::Builder::new().suffix(".bmp").tempfile()?;
    fs::write(red.path(), bmp(2, 123_456))?;
    page.upload("input-file", red.path())?;
    page.wait_for("prediction-top1", seconds(20), |name| name == "red")?;
    page.screenshot("own-pictures")?;
    page.assert_no_console_errors()
}

#[test]
fn a_folder_is_learned_by_a_network_for_grey_pictures() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for (path, bytes) in pictures(60) {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap_or(Path::new("/"))).context("a folder for a class")?;
        fs::write(file, bytes)?;
    }
    let page = Page::open(Gpu::Off)?;
    visit(&page, "lenet5")?;
    page.upload("own-folder", &folder.path().join("colours"))?;
    page.wait_for("notice", seconds(60), |text| text.contains("60 pictures of 3 classes"))?;
    page.fill("train-epochs", "1")?;
    page.wait_until("training can start", seconds(30), || Ok(page.attribute("train-start", "disabled")?.is_none()))?;
    page.click("train-start")?;
    page.wait_for("train-status", seconds(60), |status| status == "finished")?;
    page.wait_for("confusion", seconds(20), |text| text.contains("of 12 test pictures"))?;
    page.click("checkpoint-back")?;
    page.wait_until("the network for digits is back", seconds(30), || page.exists("prediction-9"))?;
    page.assert_no_console_errors()
}

#[test]
fn what_is_no_data_set_is_refused_with_a_sentence() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, "lenet5")?;
    let text = tempfile::Builder::new().suffix(".zip").tempfile()?;
    fs::write(text.path(), "not an archive")?;
    page.upload("own-zip", text.path())?;
    page.wait_for("notice", seconds(20), |sentence| sentence.contains("no zip archive"))?;
    let one = tempfile::Builder::new().suffix(".zip").tempfile()?;
    fs::write(one.path(), zip(&[("a/1.bmp".to_owned(), bmp(0, 1)), ("a/2.bmp".to_owned(), bmp(0, 2))]))?;
    page.upload("own-zip", one.path())?;
    page.wait_for("notice", seconds(20), |sentence| sentence.contains("2 to 256 classes"))?;
    ensure!(page.exists("prediction-9")?, "the network is the one from before");
    Ok(())
}

#[test]
fn fashion_mnist_stands_beside_the_digits() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    visit(&page, "lenet5")?;
    page.select("train-dataset", "fashion-mnist")?;
    page.wait_for("prediction-7", seconds(30), |bar| bar.contains("Sneaker"))?;
    for (field, value) in [("train-size", "2000"), ("train-epochs", "2")] {
        page.fill(field, value)?;
    }
    page.click("train-start")?;
    page.wait_for("train-status", seconds(120), |status| status == "finished")?;
    page.wait_for_number("train-test-accuracy", seconds(30), |percent| percent > 55.0)?;
    page.screenshot("lenet5-fashion")?;
    page.select("train-dataset", "mnist")?;
    page.wait_for("weights-origin", seconds(30), |origin| origin.contains("shipped with the page"))?;
    page.assert_no_console_errors()
}
