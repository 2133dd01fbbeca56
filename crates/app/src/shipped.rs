//! Which trained weights came with the page, and what did the project measure of them?

use protocol::Remote;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web::fetch;
use yew::prelude::*;

/// Names of the networks with the bytes of their files and the beginning of their SHA-256, as the build found them in
/// `www/weights`.
const SHIPPED: &[(&str, u64, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Address of the trained weights of the network of this name, where there are some.
pub fn weights(network: &str) -> Option<String> {
    file(network).map(|file| file.address)
}

/// The file of these weights, by which the engine knows it from an altered one.
pub fn file(network: &str) -> Option<Remote> {
    let &(name, bytes, hash) = SHIPPED.iter().find(|(name, ..)| *name == network)?;
    let address = ["weights/", name, ".safetensors"].concat();
    Some(Remote { address, bytes: Some(bytes), sha256: Some(hash.to_owned()), keep: false })
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

    #[test]
    fn every_file_is_known_by_its_length_and_its_hash() -> Result<(), Box<dyn std::error::Error>> {
        for (name, ..) in SHIPPED {
            let Remote { address, bytes, sha256, .. } = file(name).ok_or("it ships")?;
            let found = std::fs::read(["../../www/", &address].concat())?;
            assert_eq!(bytes, Some(found.len() as u64), "{name}");
            let known = sha256.ok_or("a hash")?;
            assert!(known.len() == 32 && data::sha256_hex(&found).starts_with(&known), "{name}: {known}");
        }
        Ok(())
    }
}
