//! Where are runs between two visits? In the browser's storage, each under `run <id>`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use bundle::Run;
use protocol::Failure;
use wasm_bindgen::JsValue;
use web_sys::{Event, Storage};
use yew::prelude::*;

/// With what the names of entries begin.
const PREFIX: &str = "run ";
/// The window hears this when a run has changed; of other tabs, it hears `storage`.
const CHANGED: &str = "runs-changed";

thread_local! {
    /// Damaged entries that the console knows of.
    static TOLD: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// All runs: those with a star first, then the newest.
pub fn all() -> Vec<Run> {
    let Some(storage) = storage() else { return Vec::new() };
    let length = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..length).filter_map(|index| storage.key(index).ok().flatten()).collect();
    sorted(keys.iter().filter_map(|key| find(key.strip_prefix(PREFIX)?)).collect())
}

/// The run of this id.
pub fn find(id: &str) -> Option<Run> {
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

/// Enters a run, in place of the one of the same id.
///
/// # Errors
/// When the browser keeps nothing, or has no room.
pub fn keep(run: &Run) -> Result<(), Failure> {
    let failure = |error: JsValue| {
        let name = js_sys::Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        let full = name.is_some_and(|name| name.contains("Quota") || name.contains("QUOTA"));
        Failure::Storage { full, detail: format!("{error:?}") }
    };
    let storage = storage().ok_or_else(|| failure("there is no storage".into()))?;
    storage.set_item(&format!("{PREFIX}{}", run.id()), &run.to_json()).map_err(failure)?;
    tell();
    Ok(())
}

/// Changes a run, where it is still there.
///
/// # Errors
/// As [`keep`].
pub fn change(id: &str, how: impl FnOnce(&mut Run)) -> Result<(), Failure> {
    let Some(mut run) = find(id) else { return Ok(()) };
    how(&mut run);
    keep(&run)
}

/// Takes a run out of the list.
pub fn remove(id: &str) {
    if let Some(Err(error)) = storage().map(|storage| storage.remove_item(&format!("{PREFIX}{id}"))) {
        web_sys::console::warn_1(&error);
    }
    tell();
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
