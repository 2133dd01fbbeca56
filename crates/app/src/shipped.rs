//! Which trained weights came with the page, and what did the project measure of them?

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web::fetch;
use yew::prelude::*;

/// Names of the networks, as the build found them in `www/weights`.
const SHIPPED: &[&str] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Address of the trained weights of the network of this name, where there are some.
pub fn weights(network: &str) -> Option<String> {
    SHIPPED.contains(&network).then(|| format!("weights/{network}.safetensors"))
}

/// What the project measured of the weights that it ships.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// On the test set, 0 to 1: of the pictures, or of the pixels of scenes.
    pub accuracy: f64,
    /// Mean intersection over union, 0 to 1, where scenes were tested.
    pub mean_iou: Option<f64>,
    /// Short name of the data set.
    pub dataset: String,
    /// Pictures of the test set.
    pub test_pictures: u64,
    /// Size of the weights file.
    pub file_bytes: f64,
}

impl Card {
    /// The data set as people call it.
    pub fn title(&self) -> &str {
        let known = data::sets::KNOWN.into_iter().find(|set| set.id == self.dataset);
        known.map_or(self.dataset.as_str(), |set| set.title)
    }
}

/// The card of the shipped weights of the network of this name, once it has been fetched.
#[hook]
pub fn use_card(network: &str) -> Option<Card> {
    let card = use_state(|| None);
    {
        let card = card.clone();
        use_effect_with(network.to_owned(), move |network| {
            card.set(None);
            if let Some(address) = weights(network) {
                spawn_local(async move {
                    match fetch_card(&address.replace(".safetensors", ".json")).await {
                        Ok(read) => card.set(Some(read)),
                        Err(error) => web_sys::console::warn_1(&error),
                    }
                });
            }
        });
    }
    (*card).clone()
}

async fn fetch_card(address: &str) -> Result<Card, JsValue> {
    let value = fetch::json(address).await?;
    let number = |key: &str| web::property(&value, key).and_then(|value| value.as_f64());
    let missing = || JsValue::from(format!("{address} has no accuracy"));
    Ok(Card {
        accuracy: number("accuracy").ok_or_else(missing)?,
        mean_iou: number("mean_iou"),
        dataset: web::property(&value, "dataset").and_then(|name| name.as_string()).unwrap_or_default(),
        test_pictures: number("test_pictures").unwrap_or_default() as u64,
        file_bytes: number("file_bytes").unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenet5_ships_with_its_weights_and_a_network_that_nobody_trained_does_not() {
        assert_eq!(weights("lenet5").as_deref(), Some("weights/lenet5.safetensors"));
        assert_eq!(weights("resnet152"), None);
    }
}
