//! Which checkpoints are public, and where?

use std::rc::Rc;

use arch::Edit;
use arch::zoo::{self, Model};
use experiment::{Base, Dataset, Experiment, Weights};
use js_sys::{Array, Reflect};
use protocol::{Preparation, Remote};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web::fetch;
use yew::prelude::*;

use crate::language::{fill, t};
use crate::network::Network;

const ADDRESS: &str = "checkpoints/manifest.json";

/// One checkpoint that somebody published.
#[derive(Clone, Debug)]
pub struct Published {
    /// A short name of its own.
    pub id: String,
    /// The network that it is for.
    pub model: &'static Model,
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub address: String,
    /// How long it is, where that is known.
    pub bytes: Option<f64>,
    /// Its SHA-256, or the first digits of it.
    pub sha256: Option<String>,
    /// Whose names its tensors have.
    pub names: String,
    /// How pictures are prepared for it.
    pub preparation: Preparation,
    /// Rows and columns of its pictures, where they are not those of the network as it is drawn.
    pub side: Option<f64>,
    /// Under which terms.
    pub licence: String,
    /// What of it this project tried, `no` for nothing.
    pub tried: String,
}

/// The list has each id once.
impl PartialEq for Published {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Published {
    /// The network with these weights, on pictures of its size.
    pub fn experiment(&self) -> Experiment {
        let side = self.side.map(|side| Edit::ChangeInput([3, side as usize, side as usize]));
        let edits = side.into_iter().filter(|_| self.is_of_other_size()).collect();
        let weights = Weights::Published(self.id.clone());
        Experiment { edits, weights, ..Experiment::of(Base::full(self.model.id), Dataset::ImageNet) }
    }

    fn is_of_other_size(&self) -> bool {
        let drawn = (self.model.full)().map(|graph| graph.input.size());
        self.side.is_some_and(|side| drawn != Ok((side as usize, side as usize)))
    }

    /// Its network.
    pub fn network(&self) -> Option<Network> {
        Network::new(self.model, self.experiment().graph().ok()?).ok()
    }

    /// Which weights these are, and from where.
    pub fn origin(&self) -> String {
        fill("{0}, from {1}", &[&self.title, self.host()])
    }

    /// Bytes of the file, exactly or from the parameters of the network.
    pub fn size(&self) -> f64 {
        let weights = || self.network().map_or(0.0, |network| network.analysis.weight_bytes() as f64);
        self.bytes.unwrap_or_else(weights)
    }

    /// What the engine is to fetch.
    pub fn remote(&self) -> Remote {
        Remote {
            address: self.address.clone(),
            bytes: self.bytes.map(|bytes| bytes as u64),
            sha256: self.sha256.clone(),
            keep: true,
        }
    }

    /// The host that it comes from.
    pub fn host(&self) -> &str {
        self.address.split('/').nth(2).unwrap_or_else(|| t("this site"))
    }
}

/// The name of a way to prepare pictures.
pub fn preparation(name: &str) -> Preparation {
    Preparation::of_key(name).unwrap_or(Preparation::ImageNet)
}

/// All that are known, once the list has been fetched; none where it is missing.
#[hook]
pub fn use_manifest() -> Rc<Vec<Published>> {
    let list = use_state(Rc::<Vec<Published>>::default);
    {
        let list = list.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                match fetch().await {
                    Ok(read) => list.set(Rc::new(read)),
                    Err(error) => web_sys::console::warn_1(&error),
                }
            });
        });
    }
    (*list).clone()
}

async fn fetch() -> Result<Vec<Published>, JsValue> {
    let entries: Array = fetch::json(ADDRESS).await?.dyn_into()?;
    Ok(entries.iter().filter_map(|entry| read(&entry)).collect())
}

/// `None` for a network that is not in the zoo.
fn read(entry: &JsValue) -> Option<Published> {
    let value = |key: &str| Reflect::get(entry, &key.into()).ok();
    let text = |key: &str| value(key).and_then(|value| value.as_string());
    Some(Published {
        id: text("id")?,
        model: zoo::find(&text("model")?)?,
        title: text("title")?,
        address: text("address")?,
        bytes: value("bytes")?.as_f64(),
        sha256: text("sha256"),
        names: text("names").unwrap_or_default(),
        preparation: preparation(&text("preparation")?),
        side: value("side")?.as_f64(),
        licence: text("licence").unwrap_or_default(),
        tried: text("tried").unwrap_or_default(),
    })
}
