//! Networks as code, in the built page and a real browser.

use std::fs;

use anyhow::{Result, ensure};
use e2e::{Gpu, Page, seconds};
use serde_json::json;

/// What the laboratory writes of an edited network, and what the list of runs writes of the training of the same.
#[test]
fn an_edited_network_and_its_run_are_saved_as_code() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    // A browser asks before it keeps a program, which is for a person to answer.
    let allowed = json!({ "behavior": "allow", "downloadPath": page.profile().join("downloads") });
    page.cdp("Browser.setDownloadBehavior", allowed)?;
    page.goto("#/lab?model=lenet5_modern&edits=channels(conv1,12)&size=640&batch=64&epochs=2&seed=7")?;
    page.wait_until_there("lab-params", seconds(30))?;
    // 12 maps of 5×5 kernels of a grey picture, as each language writes it.
    let written = [("pytorch", ".py", "nn.Conv2d(1, 12, "), ("burn", ".burn.rs", "Conv2dConfig::new([1, 12], [5, 5])")];
    let mut texts = Vec::new();
    for (language, ending, words) in written {
        page.click(&format!("lab-code-{language}"))?;
        let file = page.wait_for_download(ending, seconds(30))?;
        let text = fs::read_to_string(&file)?;
        ensure!(text.contains(words), "{}: {text}", file.display());
        ensure!(file.file_name().is_some_and(|name| name.to_string_lossy().contains("LeNet-5")), "{}", file.display());
        fs::remove_file(file)?;
        texts.push(text);
    }
    page.wait_until_there("prediction-top1", seconds(60))?;
    page.click("lab-train")?;
    page.wait_for("train-status", seconds(60), |text| text == "finished")?;
    page.wait_until_there("run-code-burn", seconds(20))?;
    page.script::<Option<bool>>("document.querySelector('.run-files').open = true; return true", &[])?;
    for ((language, ending, _), text) in written.into_iter().zip(&texts) {
        page.click(&format!("run-code-{language}"))?;
        let file = page.wait_for_download(ending, seconds(30))?;
        ensure!(fs::read_to_string(&file)? == *text, "the run's code is that of the laboratory");
        fs::remove_file(file)?;
    }
    page.assert_no_console_errors()
}
