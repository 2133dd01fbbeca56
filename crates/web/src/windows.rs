//! How does the page open a window beside its own, and how do several windows of the site speak with each other?

use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent, console};

use crate::events::{Listening, listen_to};

/// Opens an address in a window of this name and size; the one that already has the name shows it instead. `false`
/// where the browser does not let the page open windows.
#[must_use]
pub fn open(address: &str, name: &str, [width, height]: [u32; 2]) -> bool {
    let features = ["popup,width=", &width.to_string(), ",height=", &height.to_string()].concat();
    match window().open_with_url_and_target_and_features(address, name, &features) {
        Ok(opened) => opened.is_some(),
        Err(error) => {
            console::warn_1(&error);
            false
        }
    }
}

/// What all windows of the site hear that listen to one name; nobody hears himself. Closed when it is dropped.
pub struct Channel {
    channel: BroadcastChannel,
    _listening: Listening,
}

impl Channel {
    /// Calls `run` with every text that another window says on the channel of this name. `None` where the browser has
    /// no channels.
    #[must_use]
    pub fn open(name: &str, mut run: impl FnMut(String) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).map_err(|error| console::warn_1(&error)).ok()?;
        let heard = move |event: web_sys::Event| {
            if let Some(text) = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string()) {
                run(text);
            }
        };
        let listening = listen_to(&channel, "message", heard);
        Some(Self { channel, _listening: listening })
    }

    /// Says a text to the other windows.
    pub fn say(&self, text: &str) {
        if let Err(error) = self.channel.post_message(&text.into()) {
            console::warn_1(&error);
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
