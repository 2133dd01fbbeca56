//! What a visitor does on LeNet-5's page, in whatever browser.

use anyhow::{Result, ensure};

use crate::{Page, seconds};

/// A seven, as a hand draws it.
pub const SEVEN: [(f64, f64); 3] = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.88)];

impl Page {
    /// Goes to LeNet-5's page, and waits until the trained network has read its first sample.
    pub fn goto_lenet5(&self) -> Result<()> {
        self.goto("#/models/lenet5")?;
        self.wait_for("prediction-top1", seconds(60), |text| text.contains('3')).map(drop)
    }

    /// What the page says of the ten digits.
    pub fn digit_probabilities(&self) -> Result<Vec<String>> {
        (0..10).map(|class| self.text(&format!("prediction-{class}"))).collect()
    }

    /// Saves the weights that were learned, begins anew with the shipped ones, and loads the file: the network says
    /// what it said before.
    pub fn weights_come_back_from_their_file(&self) -> Result<()> {
        self.click("sample-5")?;
        std::thread::sleep(seconds(1));
        let before = self.digit_probabilities()?;
        self.click("weights-export")?;
        let file = self.wait_for_download(".safetensors", seconds(20))?;
        self.reload()?;
        self.wait_for("prediction-top1", seconds(60), |text| text.contains('3'))?;
        self.click("sample-5")?;
        std::thread::sleep(seconds(1));
        ensure!(self.digit_probabilities()? != before, "the shipped network says something else");
        self.upload("weights-import", &file)?;
        self.wait_until("the same predictions as before", seconds(20), || Ok(self.digit_probabilities()? == before))
    }
}
