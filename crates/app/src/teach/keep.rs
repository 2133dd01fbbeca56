//! How do classes and pictures outlive a reload? In the browser's cache storage, in pieces, so that only what is new is
//! written.

use std::collections::HashMap;
use std::rc::Rc;

use js_sys::Uint8Array;
use protocol::Picture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Response};

use super::class_set::{Class, ClassSet, PIXELS, SIDE};

/// Name of the storage.
const STORE: &str = "taught-classes";
/// Pictures in one piece.
const PIECE: usize = 100;

/// What has been written already: pictures by class, so that they are not written again.
#[derive(Debug, Default)]
pub struct Kept(HashMap<u32, usize>);

impl Kept {
    /// Writes what is new.
    ///
    /// # Errors
    /// When the browser keeps nothing, or is full.
    pub async fn save(&mut self, set: &ClassSet) -> Result<(), JsValue> {
        let cache = open().await?;
        for class in &set.classes {
            let written = self.0.get(&class.id).copied().unwrap_or(0);
            if written == class.pictures.len() {
                continue;
            }
            let first = written.min(class.pictures.len()) / PIECE;
            for (index, piece) in class.pictures.chunks(PIECE).enumerate().skip(first) {
                let bytes: Vec<u8> = piece.iter().flat_map(|picture| picture.pixels.iter().copied()).collect();
                put(&cache, &address(class.id, index), &bytes).await?;
            }
            self.0.insert(class.id, class.pictures.len());
        }
        match &set.weights {
            Some(weights) => put(&cache, "taught/weights", weights).await?,
            None => drop(JsFuture::from(cache.delete_with_str("taught/weights")).await?),
        }
        // Last, so that it never tells of pictures that are not there.
        let lines = set.classes.iter().map(|class| format!("{} {} {}\n", class.id, class.pictures.len(), class.name));
        let list = format!("{}\n{}", set.network, lines.collect::<String>());
        put(&cache, "taught/list", list.as_bytes()).await
    }

    /// Reads everything back; an empty set where nothing was kept.
    ///
    /// # Errors
    /// When the browser keeps nothing.
    pub async fn load(&mut self) -> Result<ClassSet, JsValue> {
        let cache = open().await?;
        let mut set = ClassSet::default();
        let Some(list) = get(&cache, "taught/list").await? else { return Ok(set) };
        let list = String::from_utf8_lossy(&list).into_owned();
        let mut lines = list.lines();
        set.network = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            let mut words = line.splitn(3, ' ');
            let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
            let (Some(id), Some(count)) = (number(), number()) else { continue };
            let mut class =
                Class { name: words.next().unwrap_or_default().to_owned(), pictures: Vec::new(), id: id as u32 };
            for piece in 0..count.div_ceil(PIECE) {
                let bytes = get(&cache, &address(class.id, piece)).await?.unwrap_or_default();
                class.pictures.extend(bytes.chunks_exact(PIXELS).map(|pixels| {
                    Rc::new(Picture { width: SIDE, height: SIDE, channels: 3, pixels: pixels.to_vec() })
                }));
            }
            class.pictures.truncate(count);
            self.0.insert(class.id, class.pictures.len());
            set.classes.push(class);
        }
        set.weights = get(&cache, "taught/weights").await?.map(Rc::new);
        Ok(set)
    }

    /// Forgets everything that was kept.
    ///
    /// # Errors
    /// When the browser keeps nothing.
    pub async fn clear(&mut self) -> Result<(), JsValue> {
        self.0.clear();
        let window = web_sys::window().ok_or("no window")?;
        JsFuture::from(window.caches()?.delete(STORE)).await.map(drop)
    }
}

fn address(class: u32, piece: usize) -> String {
    format!("taught/{class}/{piece}")
}

async fn open() -> Result<Cache, JsValue> {
    let caches = web_sys::window().ok_or("no window")?.caches()?;
    // Without encryption there is none.
    if caches.is_undefined() {
        return Err("this browser keeps nothing here".into());
    }
    JsFuture::from(caches.open(STORE)).await?.dyn_into()
}

async fn put(cache: &Cache, address: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let body = Uint8Array::from(bytes);
    let response = Response::new_with_opt_buffer_source(Some(body.unchecked_ref()))?;
    JsFuture::from(cache.put_with_str(address, &response)).await.map(drop)
}

async fn get(cache: &Cache, address: &str) -> Result<Option<Vec<u8>>, JsValue> {
    let found = JsFuture::from(cache.match_with_str(address)).await?;
    let Ok(response) = found.dyn_into::<Response>() else { return Ok(None) };
    Ok(Some(Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec()))
}
