//! What a visitor does with the things on the page; they go by their `data-testid`.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::{By, WebElement};

use crate::{Browser, Page};

/// Between two moves of the mouse.
const BETWEEN_MOVES: Duration = Duration::from_millis(10);

/// Shows the tab that holds the element `found`, as a visitor would who looks for it, and gives whether it did.
const BRING_UP: &str = "
    const panel = found?.closest('[role=tabpanel][hidden]');
    if (!panel) return false;
    document.getElementById(panel.getAttribute('aria-labelledby')).click();
    for (let waits = 0; panel.hidden && waits < 200; waits += 1) await new Promise(done => setTimeout(done, 10));
    return true;";

/// Scrolls to the element `found`, and waits until it can be used and stands still, two seconds at most. At once: where
/// the page scrolls smoothly, or grows above it, a click would miss.
const SETTLE: &str = "
    for (let looks = 0, last = null; found.isConnected && looks < 60; looks += 1) {
        found.scrollIntoView({block: 'center', behavior: 'instant'});
        const {left, top} = found.getBoundingClientRect();
        const place = `${left} ${top}`;
        if (place === last && !found.disabled) break;
        last = place;
        await new Promise(done => setTimeout(done, 30));
    }";

/// Finds the element that `arguments[0]` names, or null.
const FIND: &str = "const found = document.querySelector(`[data-testid=\"${CSS.escape(arguments[0])}\"]`);";

impl Page {
    /// Whether there is such an element.
    pub fn exists(&self, testid: &str) -> Result<bool> {
        self.ask(testid, "return found !== null;")
    }

    /// How many elements have a test id that starts so.
    pub fn count_starting_with(&self, start: &str) -> Result<usize> {
        self.script(
            "return document.querySelectorAll(`[data-testid^=\"${CSS.escape(arguments[0])}\"]`).length;",
            &[json!(start)],
        )
    }

    /// The text in an element, spaces trimmed; of a field, its value.
    pub fn text(&self, testid: &str) -> Result<String> {
        self.text_if_there(testid)?.with_context(|| self.described(&format!("there is no `{testid}` on the page")))
    }

    /// The same, or nothing where there is no such element.
    pub fn text_if_there(&self, testid: &str) -> Result<Option<String>> {
        self.ask(
            testid,
            "if (found === null) return null;
             return ('value' in found && found.tagName !== 'BUTTON' && found.tagName !== 'LI'
                ? String(found.value) : found.textContent).trim();",
        )
    }

    /// An attribute of an element; nothing where it has no such attribute.
    pub fn attribute(&self, testid: &str, name: &str) -> Result<Option<String>> {
        let script = format!("{FIND} return found === null ? null : found.getAttribute(arguments[1]);");
        self.script(&script, &[json!(testid), json!(name)])
    }

    /// Shows the tab that holds an element, where it is in one that is not shown; whatever is done with an element does
    /// so first.
    pub fn bring_up(&self, testid: &str) -> Result<()> {
        self.ask::<bool>(testid, BRING_UP).map(drop)
    }

    /// Scrolls to an element and clicks it, as a mouse does, when it can be used and stands still; once more where the
    /// page moved in between.
    pub fn click(&self, testid: &str) -> Result<()> {
        self.bring_up(testid)?;
        let click = || {
            let element = self.element(testid)?;
            self.ask::<()>(testid, SETTLE)?;
            self.drive(|_| async move { element.click().await })
        };
        let clicked = click().or_else(|error| {
            let moved = format!("{error:?}").contains("click intercepted");
            if moved { click() } else { Err(error) }
        });
        clicked.with_context(|| self.described(&format!("cannot click `{testid}`")))
    }

    /// Replaces what a field holds, and tells the page that it has changed.
    pub fn fill(&self, testid: &str, value: &str) -> Result<()> {
        self.set_value(testid, value, "['input', 'change']")
    }

    /// Chooses an option of a `<select>` by its value.
    pub fn select(&self, testid: &str, value: &str) -> Result<()> {
        let script = format!("{FIND} return found && [...found.options].map(option => option.value);");
        let there: Option<Vec<String>> = self.script(&script, &[json!(testid)])?;
        let there = there.with_context(|| self.described(&format!("there is no `{testid}` on the page")))?;
        if !there.iter().any(|option| option == value) {
            bail!("`{testid}` has no option {value:?}; it has {there:?}");
        }
        self.set_value(testid, value, "['input', 'change']")
    }

    /// Gives a file to a file picker.
    pub fn upload(&self, testid: &str, file: &Path) -> Result<()> {
        self.bring_up(testid)?;
        let (element, path) = (self.element(testid)?, file.canonicalize()?);
        let sent = self.drive(|_| async move { element.send_keys(path.to_string_lossy().as_ref()).await });
        sent.with_context(|| self.described(&format!("cannot give {} to `{testid}`", file.display())))
    }

    /// Presses keys while the element has the focus.
    pub fn press(&self, testid: &str, keys: &str) -> Result<()> {
        self.bring_up(testid)?;
        let (element, keys) = (self.element(testid)?, keys.to_owned());
        let pressed = self.drive(|_| async move { element.send_keys(keys).await });
        pressed.with_context(|| self.described(&format!("cannot press keys in `{testid}`")))
    }

    /// Draws a line with the mouse through points of an element, each from (0, 0), its upper left corner, to
    /// (1, 1), its lower right. Each stretch is taken in eight steps, as a hand would.
    pub fn draw(&self, testid: &str, points: &[(f64, f64)]) -> Result<()> {
        self.bring_up(testid)?;
        let script = format!(
            "if (found === null) return null;{SETTLE}
             const box = found.getBoundingClientRect();
             return [box.left, box.top, box.width, box.height];"
        );
        let place: Option<[f64; 4]> = self.ask(testid, &script)?;
        let [left, top, width, height] =
            place.with_context(|| self.described(&format!("there is no `{testid}` on the page")))?;
        let at = |(x, y): (f64, f64)| (left + x * width, top + y * height);
        let Some((&first, &last)) = points.first().zip(points.last()) else { return Ok(()) };
        let on_the_way = points.windows(2).flat_map(|pair| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let part = |step: i32| f64::from(step) / 8.0;
            (1..=8).map(move |step| at((x0 + (x1 - x0) * part(step), y0 + (y1 - y0) * part(step))))
        });
        if self.browser == Browser::Firefox {
            return self.drag(at(first), on_the_way);
        }
        self.mouse("mouseMoved", at(first), 0)?;
        self.mouse("mousePressed", at(first), 1)?;
        for place in on_the_way {
            self.mouse("mouseMoved", place, 1)?;
        }
        self.mouse("mouseReleased", at(last), 0)
    }

    /// By the driver's own actions.
    fn drag(&self, (x, y): (f64, f64), on_the_way: impl Iterator<Item = (f64, f64)>) -> Result<()> {
        let places: Vec<(i64, i64)> = on_the_way.map(|(x, y)| (x.round() as i64, y.round() as i64)).collect();
        let (x, y) = (x.round() as i64, y.round() as i64);
        self.drive(|driver| async move {
            let start = driver.action_chain_with_delay(None, Some(BETWEEN_MOVES)).move_to(x, y).click_and_hold();
            places.into_iter().fold(start, |chain, (x, y)| chain.move_to(x, y)).release().perform().await
        })
        .context("the browser refused to move the mouse")
    }

    fn mouse(&self, kind: &str, (x, y): (f64, f64), buttons: u32) -> Result<()> {
        let button = if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" };
        let event = json!({
            "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1, "pointerType": "mouse",
        });
        self.cdp("Input.dispatchMouseEvent", event).map(drop)
    }

    fn set_value(&self, testid: &str, value: &str, events: &str) -> Result<()> {
        self.bring_up(testid)?;
        // Through the prototype's setter, and with events that bubble: what a framework listens to.
        let script = format!(
            "{FIND} if (found === null) return false;
             found.focus();
             if (found.type === 'checkbox') {{
                 if (String(found.checked) !== arguments[1]) found.click();
                 return true;
             }}
             Object.getOwnPropertyDescriptor(Object.getPrototypeOf(found), 'value').set.call(found, arguments[1]);
             for (const event of {events}) found.dispatchEvent(new Event(event, {{bubbles: true}}));
             return true;"
        );
        if self.script(&script, &[json!(testid), json!(value)])? {
            return Ok(());
        }
        bail!(self.described(&format!("there is no `{testid}` on the page")))
    }

    fn element(&self, testid: &str) -> Result<WebElement> {
        let selector = format!("[data-testid=\"{testid}\"]");
        self.drive(|driver| async move { driver.find(By::Css(selector)).await })
            .with_context(|| self.described(&format!("there is no `{testid}` on the page")))
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, testid: &str, then: &str) -> Result<T> {
        self.script(&format!("{FIND} {then}"), &[Value::from(testid)])
    }
}
