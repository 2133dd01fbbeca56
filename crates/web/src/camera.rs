//! How is a camera opened, and why may it not be?

use gloo::utils::window;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use crate::events::{Listening, listen_to};
use crate::property;

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
    /// From the name of the browser's error (W3C Media Capture and Streams, section 10.2).
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "NotAllowedError" | "SecurityError" => Refusal::Denied,
            "NotFoundError" | "OverconstrainedError" => Refusal::Missing,
            "NotReadableError" | "AbortError" => Refusal::Busy,
            _ => Refusal::Failed,
        }
    }
}

/// What a camera should give, if it can.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Pictures a second.
    pub rate: u32,
}

/// A camera that runs; dropping it switches it off.
pub struct Camera {
    stream: MediaStream,
    _ended: Vec<Listening>,
}

impl Camera {
    /// Asks for the camera of this id, or for any where it is empty. `on_end` is called when it is unplugged or taken
    /// away.
    ///
    /// # Errors
    /// Why there is none; what the browser says of it goes to the console.
    pub async fn open(id: &str, wanted: Wanted, on_end: impl Fn() + Clone + 'static) -> Result<Self, Refusal> {
        let devices = devices().ok_or(Refusal::Unsupported)?;
        let stream = ask(&devices, id, wanted).await.map_err(|error| {
            web_sys::console::warn_1(&error);
            Refusal::of(&property(&error, "name").and_then(|name| name.as_string()).unwrap_or_default())
        })?;
        let ended = tracks(&stream).map(|track| {
            let on_end = on_end.clone();
            listen_to(&track, "ended", move |_| on_end())
        });
        Ok(Camera { _ended: ended.collect(), stream })
    }

    /// For a `<video>` element.
    #[must_use]
    pub fn stream(&self) -> &MediaStream {
        &self.stream
    }

    /// The id of the camera that runs.
    #[must_use]
    pub fn id(&self) -> String {
        let settings = tracks(&self.stream).next().map(|track| track.get_settings());
        let id = settings.and_then(|settings| property(&settings, "deviceId"));
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
    let devices = window().navigator().media_devices().ok()?;
    (!devices.is_undefined()).then_some(devices)
}

async fn ask(devices: &MediaDevices, id: &str, wanted: Wanted) -> Result<MediaStream, JsValue> {
    let video = Object::new();
    for (key, value) in [("width", wanted.width), ("height", wanted.height), ("frameRate", wanted.rate)] {
        let ideal = Object::new();
        Reflect::set(&ideal, &"ideal".into(), &value.into())?;
        Reflect::set(&video, &key.into(), &ideal)?;
    }
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
    use super::Refusal;

    #[test]
    fn errors_of_the_browser_are_told_apart_by_their_names() {
        let names = ["SecurityError", "OverconstrainedError", "AbortError", "TypeError"];
        assert_eq!(names.map(Refusal::of), [Refusal::Denied, Refusal::Missing, Refusal::Busy, Refusal::Failed]);
    }
}
