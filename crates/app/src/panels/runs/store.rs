//! Where are runs between two visits? In the browser's storage, each under `run <id>`. What finds no room there is held
//! in the page as long as it is open, and can be saved from it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use bundle::Run;
use protocol::Failure;
use wasm_bindgen::JsValue;
use web_sys::{Event, Storage};
use yew::prelude::*;

/// With what the names of entries begin.
const PREFIX: &str = "run ";
/// With what names of entries begin that say more of a run, and go with it.
const MORE: &str = "of-run ";
/// The window hears this when a run has changed; of other tabs, it hears `storage`.
const CHANGED: &str = "runs-changed";

thread_local! {
    /// Damaged entries that the console knows of.
    static TOLD: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    /// What this page alone has, under the run's id.
    static HELD: RefCell<BTreeMap<String, Held>> = const { RefCell::new(BTreeMap::new()) };
}

/// A run that the browser does not keep as it is.
struct Held {
    run: Run,
    /// Up to which step, and the saved training, where the browser does not keep that either.
    training: Option<(u32, Vec<u8>)>,
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The names of all entries that begin so.
fn entries(start: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let length = storage.length().unwrap_or(0);
    (0..length).filter_map(|index| storage.key(index).ok().flatten()).filter(|key| key.starts_with(start)).collect()
}

/// All runs: those with a star first, then the newest.
pub fn all() -> Vec<Run> {
    let keys = entries(PREFIX);
    let mut ids: BTreeSet<String> = keys.iter().filter_map(|key| key.strip_prefix(PREFIX)).map(str::to_owned).collect();
    HELD.with_borrow(|held| ids.extend(held.keys().cloned()));
    sorted(ids.iter().filter_map(|id| find(id)).collect())
}

/// The run of this id.
pub fn find(id: &str) -> Option<Run> {
    HELD.with_borrow(|held| held.get(id).map(|held| held.run.clone())).or_else(|| kept(id))
}

/// Is this page alone in having the run as it is?
pub fn is_held(id: &str) -> bool {
    HELD.with_borrow(|held| held.contains_key(id))
}

/// The saved training of a run that the browser did not keep, and its step.
pub fn held_training(id: &str) -> Option<(u32, Vec<u8>)> {
    HELD.with_borrow(|held| held.get(id).and_then(|held| held.training.clone()))
}

/// Holds a run as long as the page is open, with the saved training that the browser did not keep.
pub fn hold(run: &Run, training: Option<Vec<u8>>) {
    let training = training.map(|bytes| (run.step, bytes));
    HELD.with_borrow_mut(|held| drop(held.insert(run.id(), Held { run: run.clone(), training })));
    tell();
}

fn kept(id: &str) -> Option<Run> {
    let key = format!("{PREFIX}{id}");
    match read(id, &web::storage::recall(&key)?) {
        Ok(run) => Some(run),
        Err(error) => {
            if TOLD.with_borrow_mut(|told| told.insert(key)) {
                web_sys::console::warn_1(&format!("the run {id} is passed over: {error}").into());
            }
            None
        }
    }
}

/// Enters a run, whose training is kept, in place of the one of the same id.
///
/// # Errors
/// When the browser keeps nothing, or has no room; the page holds the run then.
pub fn keep(run: &Run) -> Result<(), Failure> {
    let written = write(run);
    if written.is_err() {
        hold(run, None);
    } else {
        HELD.with_borrow_mut(|held| drop(held.remove(&run.id())));
        tell();
    }
    written
}

fn write(run: &Run) -> Result<(), Failure> {
    let failure = |error: JsValue| {
        let name = js_sys::Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        let full = name.is_some_and(|name| name.contains("Quota") || name.contains("QUOTA"));
        Failure::Storage { full, detail: format!("{error:?}") }
    };
    let storage = storage().ok_or_else(|| failure("there is no storage".into()))?;
    storage.set_item(&format!("{PREFIX}{}", run.id()), &run.to_json()).map_err(failure)
}

/// Changes a run, where it is still there.
///
/// # Errors
/// As [`keep`].
pub fn change(id: &str, how: impl FnOnce(&mut Run)) -> Result<(), Failure> {
    let Some(mut run) = find(id) else { return Ok(()) };
    how(&mut run);
    if is_held(id) {
        let training = held_training(id).map(|(_, bytes)| bytes);
        hold(&run, training);
        return Ok(());
    }
    keep(&run)
}

/// Takes a run out of the list.
pub fn remove(id: &str) {
    for key in entries(&more(id, "")).into_iter().chain([format!("{PREFIX}{id}")]) {
        if let Some(Err(error)) = storage().map(|storage| storage.remove_item(&key)) {
            web_sys::console::warn_1(&error);
        }
    }
    HELD.with_borrow_mut(|held| drop(held.remove(id)));
    tell();
}

/// The name under which the browser remembers more of a run, as long as the run is there.
pub fn more(id: &str, what: &str) -> String {
    format!("{MORE}{id} {what}")
}

/// Lets everything that shows runs look again.
pub fn tell() {
    let told = Event::new(CHANGED).ok().zip(web_sys::window()).map(|(event, window)| window.dispatch_event(&event));
    if let Some(Err(error)) = told {
        web_sys::console::warn_1(&error);
    }
}

/// All runs, looked at again whenever one changes, in another tab too.
#[hook]
pub fn use_runs() -> Rc<Vec<Run>> {
    let runs = use_state(|| Rc::new(all()));
    {
        let runs = runs.setter();
        use_effect_with((), move |()| {
            let listening = [CHANGED, "storage"].map(|event| {
                let runs = runs.clone();
                web::events::listen(event, move |_| runs.set(Rc::new(all())))
            });
            move || drop(listening)
        });
    }
    (*runs).clone()
}

fn read(id: &str, text: &str) -> Result<Run, String> {
    let run = Run::from_json(text).map_err(|error| error.to_string())?;
    if run.id() == id { Ok(run) } else { Err(format!("it is the run {}", run.id())) }
}

fn sorted(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_by(|a, b| b.starred.cmp(&a.starred).then(b.begun.total_cmp(&a.begun)));
    runs
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::{Base, Dataset, Experiment};

    fn run(seed: u64, begun: f64, starred: bool) -> Run {
        let experiment = Experiment { seed, ..Experiment::of(Base::full("lenet5"), Dataset::Mnist) };
        Run { starred, ..Run::of(experiment, begun) }
    }

    #[test]
    fn stars_come_first_and_then_the_newest() {
        let order = sorted(vec![run(1, 1.0, false), run(2, 3.0, false), run(3, 0.0, true), run(4, 2.0, false)]);
        assert_eq!(order.iter().map(|run| run.experiment.seed).collect::<Vec<_>>(), [3, 2, 4, 1]);
    }

    #[test]
    fn an_entry_is_of_its_own_run_or_damaged() {
        let run = run(1, 1.0, true);
        assert_eq!(read(&run.id(), &run.to_json()), Ok(run.clone()));
        assert!(read("another", &run.to_json()).unwrap_err().contains(&run.id()));
        assert!(read(&run.id(), "{").is_err() && read(&run.id(), "").is_err());
    }
}
