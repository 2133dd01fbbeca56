//! What the page and its workers say on the console.

use anyhow::{Result, bail};

use crate::{Browser, Page, firefox};

impl Page {
    /// Every line so far, oldest first, as `LEVEL message`.
    pub fn console(&self) -> Result<Vec<String>> {
        if self.browser == Browser::Firefox {
            return Ok(firefox::of_the_page(&self.process.said()));
        }
        // The browser hands out each line once.
        let new = self.drive(|driver| async move { driver.browser_log().await })?;
        let mut lines = self.console.borrow_mut();
        lines.extend(new.into_iter().map(|line| format!("{} {}", line.level, line.message)));
        Ok(lines.clone())
    }

    /// The errors among them; a missing file and an uncaught exception are errors too.
    pub fn console_errors(&self) -> Result<Vec<String>> {
        Ok(self.console()?.into_iter().filter(|line| line.starts_with("SEVERE")).collect())
    }

    /// Fails, with the lines, when there are errors on the console.
    pub fn assert_no_console_errors(&self) -> Result<()> {
        let errors = self.console_errors()?;
        if errors.is_empty() {
            return Ok(());
        }
        bail!(self.described(&format!("{} errors on the console", errors.len())))
    }
}
