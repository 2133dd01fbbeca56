//! How do classes and pictures outlive a reload? In the browser's cache storage, in pieces, so that only what is new is
//! written.

use std::collections::HashMap;
use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen::JsValue;
use web::cache::{self, Store};

use super::class_set::{Class, ClassSet, PIXELS, SIDE};

/// Name of the storage.
const STORE: &str = "taught-classes";
/// Pictures in one piece.
const PIECE: usize = 100;

/// What has been written already: pictures by class, so that they are not written again.
#[derive(Debug, Default)]
pub struct Kept(HashMap<u32, Vec<Rc<Picture>>>);

impl Kept {
    /// Writes what is new.
    ///
    /// # Errors
    /// When the browser keeps nothing, or is full.
    pub async fn save(&mut self, set: &ClassSet) -> Result<(), JsValue> {
        let store = Store::open(STORE).await?;
        for class in &set.classes {
            let written = self.0.entry(class.id).or_default();
            let same = beginning(written, &class.pictures);
            if same == written.len() && same == class.pictures.len() {
                continue;
            }
            for (index, piece) in class.pictures.chunks(PIECE).enumerate().skip(same / PIECE) {
                let bytes: Vec<u8> = piece.iter().flat_map(|picture| picture.pixels.iter().copied()).collect();
                store.put(&address(class.id, index), &bytes).await?;
            }
            written.clone_from(&class.pictures);
        }
        match &set.weights {
            Some(weights) => store.put("taught/weights", weights).await?,
            None => store.remove("taught/weights").await?,
        }
        // Last, so that it never tells of pictures that are not there.
        let lines = set.classes.iter().map(|class| format!("{} {} {}\n", class.id, class.pictures.len(), class.name));
        let list = format!("{}\n{}", set.network, lines.collect::<String>());
        store.put("taught/list", list.as_bytes()).await
    }

    /// Reads everything back; an empty set where nothing was kept.
    ///
    /// # Errors
    /// When the browser keeps nothing.
    pub async fn load(&mut self) -> Result<ClassSet, JsValue> {
        let store = Store::open(STORE).await?;
        let mut set = ClassSet::default();
        let Some(list) = store.get("taught/list").await? else { return Ok(set) };
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
                let bytes = store.get(&address(class.id, piece)).await?.unwrap_or_default();
                class.pictures.extend(bytes.chunks_exact(PIXELS).map(|pixels| {
                    Rc::new(Picture { width: SIDE, height: SIDE, channels: 3, pixels: pixels.to_vec() })
                }));
            }
            class.pictures.truncate(count);
            self.0.insert(class.id, class.pictures.clone());
            set.classes.push(class);
        }
        set.weights = store.get("taught/weights").await?.map(Rc::new);
        Ok(set)
    }

    /// Forgets everything that was kept.
    ///
    /// # Errors
    /// When the browser keeps nothing.
    pub async fn clear(&mut self) -> Result<(), JsValue> {
        self.0.clear();
        cache::forget(STORE).await
    }
}

/// How many pictures stand in both from the beginning on.
fn beginning(some: &[Rc<Picture>], others: &[Rc<Picture>]) -> usize {
    some.iter().zip(others).take_while(|(one, other)| Rc::ptr_eq(one, other)).count()
}

fn address(class: u32, piece: usize) -> String {
    format!("taught/{class}/{piece}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_gone_is_seen_even_where_another_has_come() {
        let picture = || Rc::new(Picture { width: 0, height: 0, channels: 3, pixels: Vec::new() });
        let written = vec![picture(), picture(), picture()];
        let mut now = written.clone();
        assert_eq!(beginning(&written, &now), 3);
        now.remove(1);
        now.push(picture());
        assert_eq!(beginning(&written, &now), 1);
    }
}
