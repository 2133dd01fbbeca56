//! Many pictures at once: each is named in its turn, what cannot be read says so in its line, and the table is saved.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, bitmap, seconds, test_set};

/// Rows and columns of a digit.
const SIDE: usize = 28;
/// Digits that are shown; MNIST's labels are the truth.
const DIGITS: usize = 300;

/// The first test digits in folders that are named by what they are, a file that is no picture, and one beside them.
fn folder() -> Result<tempfile::TempDir> {
    let (digits, folder) = (test_set("mnist")?, tempfile::tempdir()?);
    for index in 0..DIGITS {
        let (pixels, label) = (digits.image(index)?, digits.labels()[index]);
        let class = folder.path().join("test").join(label.to_string());
        fs::create_dir_all(&class)?;
        fs::write(class.join(format!("{index:03}.bmp")), bitmap(SIDE, |row, column| [pixels[row * SIDE + column]; 3]))?;
    }
    fs::write(folder.path().join("test/7/broken.png"), "not a picture")?;
    fs::write(folder.path().join("test/readme.txt"), "digits")?;
    Ok(folder)
}

#[test]
fn a_folder_of_digits_is_named_counted_and_saved() -> Result<()> {
    let folder = folder()?;
    let page = Page::open(Gpu::Off)?;
    page.goto("#/models/lenet5")?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    page.wait_until_there("batch-folder", seconds(20))?;
    page.click("batch-open")?;
    page.upload("batch-folder", &folder.path().join("test"))?;
    // It stops where one says so, the page answers, and it goes on.
    page.wait_until_there("batch-stop", seconds(10))?;
    page.click("sample-4")?;
    page.wait_for("prediction-top1", seconds(10), |name| name == "4")?;
    page.click("batch-stop")?;
    let said = page.wait_for("batch-said", seconds(10), |said| said.contains("pictures have an answer"))?;
    ensure!(!said.starts_with("300"), "it was stopped: {said}");
    page.click("batch-stop")?;
    let said = page.wait_for("batch-said", seconds(60), |said| said.starts_with("300 of 301"))?;
    println!("{said}");
    ensure!(said.contains("Not readable: 1.") && said.contains("Files that are no pictures: 1."), "{said}");
    let right = said.split("folders say: ").nth(1).and_then(|rest| rest.split(' ').next()).context("how many")?;
    let right: usize = right.parse()?;
    // 99.2% of all test digits, by www/weights/lenet5.json; drawings are cropped and centred anew.
    ensure!((290..=DIGITS).contains(&right), "{right} of {DIGITS}");
    let shown =
        || page.script::<usize>("return document.querySelectorAll('[data-testid=batch-table] tbody tr').length", &[]);
    ensure!(shown()? == 100, "a page of lines at first");
    while page.exists("batch-more")? {
        page.click("batch-more")?;
    }
    let broken: String =
        page.script("return document.querySelector('[data-testid=batch-table] .failed').innerText", &[])?;
    ensure!(broken.contains("broken.png") && broken.contains("could not be read"), "{broken}");
    page.screenshot("many-pictures")?;

    page.click("batch-csv")?;
    let table = fs::read_to_string(page.wait_for_download("answers.csv", seconds(10))?)?;
    let lines: Vec<Vec<&str>> = table.trim().split("\r\n").map(|line| line.split(',').collect()).collect();
    ensure!(lines.len() == 302 && shown()? == 301, "{} lines, {} shown", lines.len(), shown()?);
    // File, class of the folder, right, ms, error, first class.
    let in_table = lines[1..].iter().filter(|line| line[2] == "true" && line[1] == line[5]).count();
    ensure!(in_table == right, "{in_table} in the table, {right} said");
    ensure!(lines[1..].iter().all(|line| line[0].split('/').nth(1) == Some(line[1])), "folders say the class");
    page.assert_no_console_errors()
}
