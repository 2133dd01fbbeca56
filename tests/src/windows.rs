//! Windows that the page opens beside its own.

use anyhow::{Context, Result};

use crate::{Page, seconds};

impl Page {
    /// Goes on in the window of this place, in the order in which they were opened; waits until it is there.
    pub fn go_on_in_window(&self, place: usize) -> Result<()> {
        let handles = || self.drive(|driver| async move { driver.windows().await });
        self.wait_until("the window opens", seconds(10), || Ok(handles()?.len() > place))?;
        let handle = handles()?.into_iter().nth(place).context("the window has closed again")?;
        self.drive(|driver| async move { driver.switch_to_window(handle).await }).context("cannot go to the window")
    }

    /// Closes the window in which it is; go on in another then.
    pub fn close_window(&self) -> Result<()> {
        self.drive(|driver| async move { driver.close_window().await }).context("cannot close the window")
    }
}
