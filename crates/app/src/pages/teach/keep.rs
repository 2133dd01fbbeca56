//! How do classes and pictures outlive a reload? In the browser's cache storage, in pieces, so that only what is new is
//! written.

use std::collections::HashMap;
use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web::cache::{self, Store};

use super::class_set::{Class, ClassSet, PIXELS, SIDE};

/// Name of the storage.
const STORE: &str = "taught-classes";
/// Where it says which classes there are.
const LIST: &str = "taught/list";
/// Pictures in one piece.
const PIECE: usize = 100;

/// What has been written already: pictures by class, so that they are not written again.
#[derive(Debug, Default)]
pub struct Kept {
    written: HashMap<u32, Vec<Rc<Picture>>>,
    /// Has everything to go first?
    wants_it_all: bool,
}

impl Kept {
    /// Writes what is new.
    ///
    /// # Errors
    /// When the browser keeps nothing, or is full.
    pub async fn save(&mut self, set: &ClassSet) -> Result<(), JsValue> {
        if self.wants_it_all {
            // What was kept is of other classes; or the visitor has emptied the browser.
            cache::forget(STORE).await?;
            self.written.clear();
        }
        let store = Store::open(STORE).await?;
        if store.get(LIST).await?.is_none() {
            self.written.clear();
            // Some browsers ask the visitor, and what was taught does not wait for the answer.
            spawn_local(async {
                // It is kept either way, for how long is the browser's affair.
                let _ = web::storage::persist().await;
            });
        }
        for class in &set.classes {
            let written = self.written.entry(class.id).or_default();
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
        store.put(LIST, list.as_bytes()).await?;
        self.wants_it_all = false;
        Ok(())
    }

    /// Reads everything back; an empty set where nothing was kept.
    ///
    /// # Errors
    /// When the browser keeps nothing.
    pub async fn load(&mut self) -> Result<ClassSet, JsValue> {
        let store = Store::open(STORE).await?;
        let mut set = ClassSet::default();
        let Some(list) = store.get(LIST).await? else { return Ok(set) };
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
                // Whatever the list says: what is not there is not waited for.
                let Some(bytes) = store.get(&address(class.id, piece)).await? else { break };
                class.pictures.extend(bytes.chunks_exact(PIXELS).map(|pixels| {
                    Rc::new(Picture { width: SIDE, height: SIDE, channels: 3, pixels: pixels.to_vec() })
                }));
            }
            class.pictures.truncate(count);
            self.written.insert(class.id, class.pictures.clone());
            set.classes.push(class);
        }
        set.weights = store.get("taught/weights").await?.map(Rc::new);
        Ok(set)
    }

    /// What was kept is of other classes, and goes when the next are kept.
    pub fn forget(&mut self) {
        self.wants_it_all = true;
    }

    /// Is it of other classes?
    pub fn is_forgotten(&self) -> bool {
        self.wants_it_all
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
