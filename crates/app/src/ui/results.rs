//! What does a file of results say that ships with the site?

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is read of the text at an address of the site, as soon as it is there; `None` before, and where it cannot be
/// fetched or read.
#[hook]
pub fn use_results<T: 'static>(address: AttrValue, read: fn(&str) -> Option<T>) -> Option<Rc<T>> {
    let results = use_state(|| None::<Rc<T>>);
    {
        let results = results.setter();
        use_effect_with(address, move |address| {
            let address = address.clone();
            spawn_local(async move {
                match web::fetch::text(&address).await {
                    Ok(text) => results.set(read(&text).map(Rc::new)),
                    Err(error) => web_sys::console::warn_1(&error),
                }
            });
        });
    }
    (*results).clone()
}
