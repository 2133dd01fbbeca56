//! How does only the newest of many wait?

use std::cell::{Cell, RefCell};

/// At most one value that waits: the newest. Whoever puts one in while nobody works begins to work, and takes values
/// until none is left; so every value is either worked on once, or replaced by a newer one.
#[derive(Debug)]
pub struct Latest<T> {
    waiting: RefCell<Option<T>>,
    is_busy: Cell<bool>,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Latest { waiting: RefCell::new(None), is_busy: Cell::new(false) }
    }
}

impl<T> Latest<T> {
    /// Puts a value in, in place of one that waits. `true`: nobody works, and the caller has to take values until there
    /// is none.
    #[must_use = "somebody has to take the values"]
    pub fn put(&self, value: T) -> bool {
        *self.waiting.borrow_mut() = Some(value);
        !self.is_busy.replace(true)
    }

    /// The newest value; where there is none, the work is over.
    pub fn take(&self) -> Option<T> {
        let value = self.waiting.borrow_mut().take();
        self.is_busy.set(value.is_some());
        value
    }

    /// Does somebody work?
    pub fn is_busy(&self) -> bool {
        self.is_busy.get()
    }

    /// What waits is not wanted any more, and whoever works has gone.
    pub fn clear(&self) {
        self.waiting.borrow_mut().take();
        self.is_busy.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_worked_on_once_and_the_others_never() {
        let latest = Latest::default();
        assert!(latest.put(1));
        assert_eq!(latest.take(), Some(1));
        assert!(!latest.put(2) && !latest.put(3) && !latest.put(4));
        assert_eq!(latest.take(), Some(4));
        assert_eq!(latest.take(), None);
        assert!(!latest.is_busy());
        assert!(latest.put(5));
    }
}
