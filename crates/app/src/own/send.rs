//! How do thousands of pictures reach the engine? Some in each message, so that memory stays flat.

use std::rc::Rc;

use protocol::{OwnSet, Request};
use wasm_bindgen::JsValue;

use super::decode::{Decoder, planes};
use super::read::{AT_ONCE, read};
use super::source::Source;
use crate::engine::Lab;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Pictures that the engine has.
    pub sent: usize,
    /// Paths of those that could not be read.
    pub bad: Vec<String>,
}

/// Reads and sends all pictures; `labels` has the class of each. `progress` is told of each message, and ends it by `false`.
///
/// # Errors
/// When the browser has no canvas.
pub async fn send(
    lab: &Lab,
    set: OwnSet,
    sources: &[Source],
    labels: &[usize],
    progress: impl Fn(usize, &Report) -> bool,
) -> Result<Report, JsValue> {
    let decoder = Rc::new(Decoder::new(set.side, set.channels)?);
    lab.send_own(Request::BeginOwn(set));
    let mut report = Report::default();
    for (done, (some, labels)) in sources.chunks(AT_ONCE).zip(labels.chunks(AT_ONCE)).enumerate() {
        let (mut classes, mut pixels) = (Vec::with_capacity(AT_ONCE), Vec::new());
        for ((picture, source), class) in read(&decoder, some).await.iter().zip(some).zip(labels) {
            match picture {
                Some(picture) => {
                    classes.push(*class as u8);
                    pixels.extend(planes(picture));
                }
                None => report.bad.push(source.path.clone()),
            }
        }
        report.sent += classes.len();
        if !classes.is_empty() {
            lab.send_own(Request::AddOwn { labels: classes, pixels });
        }
        if !progress((done * AT_ONCE + some.len()).min(sources.len()), &report) {
            break;
        }
    }
    Ok(report)
}
