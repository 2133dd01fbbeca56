//! How do many pictures go through a network, one after the other, while the page goes on answering?

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use protocol::Failure;
use wasm_bindgen_futures::spawn_local;
use web::files::{self, ObjectUrl};
use web::time::now;
use yew::Callback;

use super::row::{Row, Said};
use crate::panels::live::likeliest;
use crate::panels::own::Source;
use crate::session::Session;
use crate::task::TaskSpec;
use crate::words;

/// Answers that come sooner after each other than this, ms, are drawn together.
const DRAWN_EVERY: f64 = 100.0;

/// The pictures and what was said of them. Clones are the same one.
#[derive(Clone)]
pub struct Work(Rc<Inside>);

struct Inside {
    session: Session,
    task: Rc<TaskSpec>,
    rows: RefCell<Vec<Rc<Row>>>,
    sources: RefCell<Vec<Source>>,
    /// Files that are no pictures.
    others: Cell<usize>,
    is_running: Cell<bool>,
    /// Counts beginnings and ends, so that what was stopped does not go on.
    round: Cell<u32>,
    changed: Callback<()>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// All pictures.
    pub total: usize,
    /// Those with an answer.
    pub answered: usize,
    /// Those that could not be read.
    pub failed: usize,
    /// Those that are named as their folder is, of so many whose folder says a class.
    pub right: (usize, usize),
    /// The median time of an answer, ms.
    pub ms: f64,
}

impl Work {
    /// None yet. `changed` hears when there is something new to be drawn.
    pub fn new(session: Session, task: Rc<TaskSpec>, changed: Callback<()>) -> Self {
        Work(Rc::new(Inside {
            session,
            task,
            rows: RefCell::default(),
            sources: RefCell::default(),
            others: Cell::new(0),
            is_running: Cell::new(false),
            round: Cell::new(0),
            changed,
        }))
    }

    /// These pictures in place of those before; `others` files are none.
    pub fn begin(&self, sources: Vec<Source>, others: usize) {
        let row = |source: &Source| {
            let folders = source.path.rsplit('/').skip(1);
            let truth = folders.into_iter().find_map(|folder| self.0.task.class_of_folder(folder));
            Rc::new(Row { path: source.path.clone(), truth, outcome: None, picture: None })
        };
        *self.0.rows.borrow_mut() = sources.iter().map(row).collect();
        *self.0.sources.borrow_mut() = sources;
        self.0.others.set(others);
        self.go_on();
    }

    /// From the first picture that has no answer.
    pub fn go_on(&self) {
        self.0.is_running.set(true);
        self.0.round.set(self.0.round.get() + 1);
        self.0.changed.emit(());
        spawn_local(self.clone().run(self.0.round.get()));
    }

    /// What is being looked at is not waited for.
    pub fn stop(&self) {
        self.0.is_running.set(false);
        self.0.round.set(self.0.round.get() + 1);
        self.0.changed.emit(());
    }

    /// The panel is gone.
    pub fn end(&self) {
        self.0.round.set(self.0.round.get() + 1);
    }

    /// Is a picture being looked at?
    pub fn is_running(&self) -> bool {
        self.0.is_running.get()
    }

    /// All pictures.
    pub fn rows(&self) -> Ref<'_, Vec<Rc<Row>>> {
        self.0.rows.borrow()
    }

    /// Files that are no pictures.
    pub fn others(&self) -> usize {
        self.0.others.get()
    }

    /// How far it is.
    pub fn tally(&self) -> Tally {
        tally(self.rows().iter().map(|row| &**row))
    }

    async fn run(self, round: u32) {
        let mut drawn = now();
        loop {
            let next = self.rows().iter().position(|row| row.outcome.is_none());
            let Some(place) = next else { break };
            let source = self.0.sources.borrow().get(place).cloned();
            let Some(source) = source else { break };
            let (outcome, picture) = self.look_at(&source).await;
            if self.0.round.get() != round {
                return;
            }
            let outcome = match outcome {
                Ok(said) => Ok(said),
                // Not this picture's fault: it waits.
                Err(failure @ (Failure::EngineLost | Failure::NoNetwork)) => {
                    self.0.session.fail(failure);
                    break;
                }
                Err(failure) => Err(words::failure(&failure)),
            };
            if let Some(row) = self.0.rows.borrow_mut().get_mut(place) {
                *row = Rc::new(Row { outcome: Some(outcome), picture, ..(**row).clone() });
            }
            if now() - drawn > DRAWN_EVERY {
                drawn = now();
                self.0.changed.emit(());
            }
        }
        self.stop();
    }

    async fn look_at(&self, source: &Source) -> (Result<Said, Failure>, Option<ObjectUrl>) {
        let unreadable = |error: wasm_bindgen::JsValue| {
            web_sys::console::warn_2(&source.path.clone().into(), &error);
            Failure::Picture { detail: String::new() }
        };
        let blob = match source.blob().await {
            Ok(blob) => blob,
            Err(error) => return (Err(unreadable(error)), None),
        };
        let said = async {
            let bytes = files::read(&blob).await.map_err(unreadable)?;
            let prediction = self.0.session.look_at_file(bytes, self.0.task.own).await?;
            Ok(Said { likeliest: likeliest(&prediction.probabilities), ms: prediction.ms })
        };
        (said.await, Some(files::shown_from(&blob)))
    }
}

fn tally<'a>(rows: impl Iterator<Item = &'a Row>) -> Tally {
    let (mut tally, mut times) = (Tally::default(), Vec::new());
    for row in rows {
        tally.total += 1;
        match &row.outcome {
            Some(Ok(said)) => times.push(said.ms),
            Some(Err(_)) => tally.failed += 1,
            None => {}
        }
        if let Some(is_right) = row.is_right() {
            tally.right.0 += usize::from(is_right);
            tally.right.1 += 1;
        }
    }
    times.sort_unstable_by(f64::total_cmp);
    Tally { answered: times.len(), ms: times.get(times.len() / 2).copied().unwrap_or_default(), ..tally }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_count_as_right_where_a_folder_says_their_class() {
        let said = |class, ms| Some(Ok(Said { likeliest: vec![(class, 0.9)], ms }));
        let row = |truth, outcome| Row { path: String::new(), truth, outcome, picture: None };
        let rows = [
            row(Some(1), said(1, 3.0)),
            row(Some(1), said(2, 1.0)),
            row(None, said(2, 2.0)),
            row(Some(0), Some(Err(String::new()))),
            row(Some(0), None),
        ];
        let expected = Tally { total: 5, answered: 3, failed: 1, right: (1, 2), ms: 2.0 };
        assert_eq!(tally(rows.iter()), expected);
    }
}
