//! Waiting for the page, and saying well what did not come.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::Page;

const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// Console lines in a failure's message.
const LINES: usize = 30;

impl Page {
    /// Waits until the text of an element is as wanted, and gives it. When it does not come in time, the error has
    /// the last text, the end of the console, and where the screenshot is.
    pub fn wait_for(&self, testid: &str, limit: Duration, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let mut last = None;
        let found = self.poll(limit, || {
            last = self.text_if_there(testid)?;
            Ok(last.clone().filter(|text| wanted(text)))
        })?;
        if let Some(text) = found {
            return Ok(text);
        }
        let now = match last {
            Some(text) => format!("it reads {text:?}"),
            None => "there is no such element".to_owned(),
        };
        bail!(self.described(&format!("`{testid}` did not become as wanted within {limit:?}; {now}")))
    }

    /// Waits until there is such an element.
    pub fn wait_until_there(&self, testid: &str, limit: Duration) -> Result<()> {
        self.wait_for(testid, limit, |_| true).map(drop)
    }

    /// Waits until `condition` holds; `what` completes "this did not happen: …".
    pub fn wait_until(&self, what: &str, limit: Duration, condition: impl Fn() -> Result<bool>) -> Result<()> {
        match self.poll(limit, || Ok(condition()?.then_some(())))? {
            Some(()) => Ok(()),
            None => bail!(self.described(&format!("this did not happen within {limit:?}: {what}"))),
        }
    }

    /// Waits for text that holds a number ("98.7%", "1,234 images/s") and gives the number once it is as wanted.
    pub fn wait_for_number(&self, testid: &str, limit: Duration, wanted: impl Fn(f64) -> bool) -> Result<f64> {
        let text = self.wait_for(testid, limit, |text| number_in(text).is_some_and(&wanted))?;
        match number_in(&text) {
            Some(number) => Ok(number),
            None => bail!("`{testid}` reads {text:?}, which holds no number"),
        }
    }

    /// The sentence with the end of the console and the place of a screenshot.
    pub(crate) fn described(&self, sentence: &str) -> String {
        let lines = self.console().unwrap_or_else(|error| vec![format!("(the console is not to be had: {error})")]);
        let end = lines[lines.len().saturating_sub(LINES)..].join("\n  ");
        let picture = match self.failure_screenshot() {
            Ok(path) => path.display().to_string(),
            Err(error) => format!("(not to be had: {error})"),
        };
        format!("{sentence}\nscreenshot: {picture}\nconsole:\n  {end}")
    }

    fn poll<T>(&self, limit: Duration, mut look: impl FnMut() -> Result<Option<T>>) -> Result<Option<T>> {
        let end = Instant::now() + limit;
        loop {
            if let Some(found) = look()? {
                return Ok(Some(found));
            }
            if Instant::now() >= end {
                return Ok(None);
            }
            thread::sleep(BETWEEN_LOOKS);
        }
    }
}

/// The first number in a text; commas and thin spaces between thousands do not matter.
fn number_in(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '\u{2009}' | '\u{202f}')).collect();
    let plain = plain.replace('\u{2212}', "-");
    let start = plain.find(|c: char| c.is_ascii_digit())?;
    let digits: String = plain[start..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let number: f64 = digits.trim_end_matches('.').parse().ok()?;
    Some(if plain[..start].ends_with('-') { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_text() {
        assert_eq!(number_in("98.7%"), Some(98.7));
        assert_eq!(number_in("about 1,234 images/s"), Some(1234.0));
        assert_eq!(number_in("\u{2212}0.5."), Some(-0.5));
        assert_eq!(number_in("none yet"), None);
    }
}
