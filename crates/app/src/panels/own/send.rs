//! How do thousands of pictures reach the engine? Some in each message, so that memory stays flat.

use std::rc::Rc;

use arch::Fnv1a;
use protocol::{Failure, OwnPictures, Request};
use wasm_bindgen::JsValue;

use super::decode::{Decoder, planes};
use super::read::{AT_ONCE, read};
use super::source::Source;
use crate::session::Session;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The class of each picture that the engine has.
    pub labels: Vec<u8>,
    /// Hash of their pixels and labels.
    pub content: Fnv1a,
    /// Paths of those that could not be read.
    pub bad: Vec<String>,
}

/// Why the engine does not have them.
#[derive(Clone, Debug)]
pub enum Unsent {
    /// The browser has no canvas.
    NoCanvas(JsValue),
    /// The engine could not take them.
    Failed(Failure),
    /// Nobody waits for them any more.
    Ended,
}

/// Reads and sends all pictures; `labels` has the class of each. `progress` is told of each message, and ends it by
/// `false`.
///
/// # Errors
/// Why the engine does not have them.
pub async fn send(
    session: &Session,
    set: OwnPictures,
    sources: &[Source],
    labels: &[usize],
    progress: impl Fn(usize) -> bool,
) -> Result<Report, Unsent> {
    let decoder = Rc::new(Decoder::new(set.side, set.channels).map_err(Unsent::NoCanvas)?);
    session.ask(Request::BeginOwn(set)).await.map_err(Unsent::Failed)?;
    let mut report = Report::default();
    for (done, (some, labels)) in sources.chunks(AT_ONCE).zip(labels.chunks(AT_ONCE)).enumerate() {
        let (mut classes, mut pixels) = (Vec::with_capacity(AT_ONCE), Vec::new());
        for ((picture, source), class) in read(&decoder, some).await.iter().zip(some).zip(labels) {
            match picture {
                Some(picture) => {
                    let (class, planes) = (*class as u8, planes(picture));
                    report.content.add(&[class]);
                    report.content.add(&planes);
                    classes.push(class);
                    pixels.extend(planes);
                }
                None => report.bad.push(source.path.clone()),
            }
        }
        report.labels.extend(&classes);
        if !classes.is_empty() {
            session.ask(Request::AddOwn { labels: classes, pixels }).await.map_err(Unsent::Failed)?;
        }
        if !progress((done * AT_ONCE + some.len()).min(sources.len())) {
            return Err(Unsent::Ended);
        }
    }
    Ok(report)
}
