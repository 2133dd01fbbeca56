//! Which of several tabs teaches? Two that kept their classes in one place would overwrite each other.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;
use web::locks::{self, Asking, Lock};
use yew::prelude::*;

use crate::language::t;

/// The name of what only one tab has at a time.
const NAME: &str = "taught-classes";

/// Who has the classes?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// It is being asked.
    Unknown,
    /// This tab.
    Here,
    /// Another one.
    Elsewhere,
}

type Cell = RefCell<Option<Lock>>;

/// Who has the classes; the callback takes them over.
#[hook]
pub fn use_owner() -> (Owner, Callback<()>) {
    let owner = use_state(|| Owner::Unknown);
    let lock = use_memo((), |()| Cell::default());
    {
        let (owner, lock) = (owner.setter(), Rc::downgrade(&lock));
        use_effect_with((), move |()| own(lock, owner, Asking::IfFree));
    }
    let take = {
        let (owner, lock) = (owner.setter(), Rc::downgrade(&lock));
        use_callback((), move |(), ()| own(lock.clone(), owner.clone(), Asking::TakingAway))
    };
    (*owner, take)
}

/// Asks for the classes, and gives them up when another tab takes them over.
fn own(cell: Weak<Cell>, owner: UseStateSetter<Owner>, asking: Asking) {
    spawn_local(async move {
        let Some(lock) = locks::ask(NAME, asking).await else { return owner.set(Owner::Elsewhere) };
        let taken_away = lock.taken_away();
        // Whoever has left the page meanwhile has no use for it.
        let Some(there) = cell.upgrade() else { return };
        *there.borrow_mut() = Some(lock);
        drop(there);
        owner.set(Owner::Here);
        taken_away.await;
        if let Some(there) = cell.upgrade() {
            *there.borrow_mut() = None;
            owner.set(Owner::Elsewhere);
        }
    });
}

/// What is said where another tab has the classes.
pub fn elsewhere(take: &Callback<()>) -> Html {
    let take = take.reform(|_: MouseEvent| ());
    html! {
        <div class="live" role="status">
            <p data-testid="teach-elsewhere">
                { t("Your classes are open in another tab, and two tabs would overwrite each other's. Everything that \
                    was kept there comes along when you go on here; the other tab then stops teaching.") }
            </p>
            <button class="primary" onclick={take} data-testid="teach-take-over">{ t("Go on here") }</button>
        </div>
    }
}
