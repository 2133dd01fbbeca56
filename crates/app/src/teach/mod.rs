//! `#/lab`: the visitor teaches a network classes of their own, with a camera or with files.

mod archive;
mod book;
mod examples;
mod keep;
mod png;
mod results;
mod teacher;
mod zip;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser::use_page;
use crate::language::t;
use crate::runnable::{self, Runnable};
use crate::webcam::picker;
use book::Book;
use keep::Kept;
use teacher::Teacher;

/// The classes and what of them is kept, shared by all parts of the page.
#[derive(Clone, Default)]
pub struct Desk {
    book: Rc<RefCell<Book>>,
    kept: Rc<RefCell<Kept>>,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.book, &other.book)
    }
}

impl Desk {
    /// Keeps what is new, so that it is there after a reload.
    pub fn save(&self) {
        let desk = self.clone();
        spawn_local(async move {
            let (book, mut kept) = (desk.book.borrow().clone(), desk.kept.take());
            if let Err(error) = kept.save(&book).await {
                web_sys::console::warn_1(&error);
            }
            desk.kept.replace(kept);
        });
    }
}

/// The page.
#[component]
pub fn TeachPage() -> Html {
    use_page(
        t("Teach it yourself").to_owned(),
        t("Teach a network classes of your own, with a camera or with pictures."),
    );
    let networks = use_memo((), |()| runnable::shipped());
    let desk = use_memo((), |()| Desk::default());
    let is_loaded = use_state(|| false);
    let chosen = use_state(|| None::<usize>);
    {
        let (desk, is_loaded) = (desk.clone(), is_loaded.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                let mut kept = Kept::default();
                match kept.load().await {
                    Ok(book) => *desk.book.borrow_mut() = book,
                    Err(error) => web_sys::console::warn_1(&error),
                }
                desk.kept.replace(kept);
                is_loaded.set(true);
            });
        });
    }
    // The network that was taught last, else one that knows colour pictures, else any.
    let taught = networks.iter().position(|it| it.network.graph.name == desk.book.borrow().network);
    let colourful = networks.iter().rposition(|it| !it.lesson.is_drawn());
    let index = chosen.or(taught).or(colourful).unwrap_or(0);
    let titles: Vec<String> = networks.iter().map(Runnable::title).collect();
    let choose = Callback::from(move |next: Option<usize>| chosen.set(next));
    html! {
        <div class="webcam teach">
            <h1>{ t("Teach it yourself") }</h1>
            <p class="lead">{ t("Name some classes, show the camera a few things of each, and train the last layer of a network on them in seconds. \
                Pictures and weights stay on your machine.") }</p>
            <div class="fields">{ picker(t("Network that is taught"), "teach-network", &titles, Some(index), false, choose) }</div>
            if *is_loaded {
                { for networks.get(index).map(|it| html! { <Teacher key={it.network.graph.name.clone()} runnable={it.clone()} desk={(*desk).clone()} /> }) }
            }
        </div>
    }
}
