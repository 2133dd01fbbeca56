//! How is a camera opened, and why may it not be?

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use crate::browser::{Listening, listen_to};
use crate::language::t;

/// Why there are no pictures of a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The visitor, or a rule of this site, does not allow it.
    Denied,
    /// There is none.
    Missing,
    /// Something else uses it.
    Busy,
    /// It was there, and is gone.
    Unplugged,
    /// The browser has no cameras here, as on a page without encryption.
    Unsupported,
    /// Something else.
    Failed,
}

impl Refusal {
    /// What happened and what to do, for the visitor.
    pub fn sentence(self) -> &'static str {
        match self {
            Refusal::Denied => {
                t("The camera was not allowed. Allow it in the address bar and start it again, or use a picture: a \
                 sample, a file, one pasted or dropped here.")
            }
            Refusal::Missing => {
                t("No camera was found. Connect one and start it, or use a sample, a file, or a picture pasted or \
                 dropped here.")
            }
            Refusal::Busy => {
                t("The camera is busy: another program or tab uses it. Close that and start it again, or use a sample \
                 or a file.")
            }
            Refusal::Unplugged => {
                t("The camera was unplugged or taken away. Its last picture stays; connect it and start it again, or \
                 use a sample or a file.")
            }
            Refusal::Unsupported => {
                t("This browser gives cameras only to pages that come through https or from this machine. Samples and \
                 files work.")
            }
            Refusal::Failed => t("The camera could not be started. Try it again, or use a sample or a file."),
        }
    }

    /// From the name of the browser's error (W3C Media Capture and Streams, section 10.2).
    fn of(name: &str) -> Self {
        match name {
            "NotAllowedError" | "SecurityError" => Refusal::Denied,
            "NotFoundError" | "OverconstrainedError" => Refusal::Missing,
            "NotReadableError" | "AbortError" => Refusal::Busy,
            _ => Refusal::Failed,
        }
    }
}

/// A camera that runs; dropping it switches it off.
pub struct Camera {
    stream: MediaStream,
    _ended: Vec<Listening>,
}

impl Camera {
    /// Asks for the camera of this id, or for any. `on_end` is called when it is unplugged or taken away.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn open(id: &str, on_end: impl Fn() + Clone + 'static) -> Result<Self, Refusal> {
        let devices = devices().ok_or(Refusal::Unsupported)?;
        let stream = ask(&devices, id).await.map_err(|error| {
            web_sys::console::warn_1(&error);
            let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
            Refusal::of(&name.unwrap_or_default())
        })?;
        let ended = tracks(&stream).map(|track| {
            let on_end = on_end.clone();
            listen_to(&track, "ended", move |_| on_end())
        });
        Ok(Camera { _ended: ended.collect(), stream })
    }

    /// For a `<video>` element.
    pub fn stream(&self) -> &MediaStream {
        &self.stream
    }

    /// The id of the camera that runs.
    pub fn id(&self) -> String {
        let settings = tracks(&self.stream).next().map(|track| track.get_settings());
        let id = settings.and_then(|settings| Reflect::get(&settings, &"deviceId".into()).ok());
        id.and_then(|id| id.as_string()).unwrap_or_default()
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        tracks(&self.stream).for_each(|track| track.stop());
    }
}

/// Ids and names of the cameras; names are empty before the visitor has allowed one.
pub async fn list() -> Vec<(String, String)> {
    let Some(promise) = devices().and_then(|devices| devices.enumerate_devices().ok()) else { return Vec::new() };
    let Ok(found) = JsFuture::from(promise).await else { return Vec::new() };
    Array::from(&found)
        .iter()
        .filter_map(|device| device.dyn_into::<MediaDeviceInfo>().ok())
        .filter(|device| device.kind() == MediaDeviceKind::Videoinput)
        .map(|device| (device.device_id(), device.label()))
        .collect()
}

fn devices() -> Option<MediaDevices> {
    let devices = web_sys::window()?.navigator().media_devices().ok()?;
    (!devices.is_undefined()).then_some(devices)
}

async fn ask(devices: &MediaDevices, id: &str) -> Result<MediaStream, JsValue> {
    let video = JSON::parse(r#"{"width":{"ideal":640},"height":{"ideal":480},"frameRate":{"ideal":60}}"#)?;
    if !id.is_empty() {
        Reflect::set(&video, &"deviceId".into(), &id.into())?;
    }
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&video);
    JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await?.dyn_into()
}

fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream.get_tracks().iter().filter_map(|track| track.dyn_into().ok()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_sentence_and_leads_to_other_pictures() {
        let names = ["NotAllowedError", "NotFoundError", "NotReadableError", "TypeError"];
        let sentences: Vec<_> = names.iter().map(|name| Refusal::of(name).sentence()).collect();
        assert!(sentences.iter().all(|sentence| sentence.contains("sample") && sentence.contains("file")));
        assert!(
            sentences[0].contains("not allowed") && sentences[1].contains("No camera") && sentences[2].contains("busy")
        );
    }
}
