//! What has a pickle asked to be remembered, under which numbers?

use std::collections::HashMap;

use crate::pickle::Id;

/// Picklers number what they remember from 0 on; others are taken too.
#[derive(Debug, Default)]
pub(super) struct Memo {
    in_turn: Vec<Id>,
    others: HashMap<u32, Id>,
}

impl Memo {
    pub fn get(&self, key: u32) -> Option<Id> {
        self.in_turn.get(key as usize).or_else(|| self.others.get(&key)).copied()
    }

    pub fn put(&mut self, key: u32, id: Id) {
        let place = key as usize;
        if let Some(known) = self.in_turn.get_mut(place) {
            *known = id;
        } else if place == self.in_turn.len() {
            self.in_turn.push(id);
            self.others.remove(&key);
        } else {
            self.others.insert(key, id);
        }
    }

    /// Remembers under the number that comes after as many as there are.
    pub fn add(&mut self, id: Id) {
        self.put((self.in_turn.len() + self.others.len()) as u32, id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_a_number_counts_in_whichever_order_numbers_come() {
        let mut memo = Memo::default();
        for (key, id) in [(2, 20), (u32::MAX, 99), (0, 0), (1, 10), (2, 21), (1, 11)] {
            memo.put(key, id);
        }
        assert_eq!([0, 1, 2, 3, u32::MAX].map(|key| memo.get(key)), [Some(0), Some(11), Some(21), None, Some(99)]);
        memo.add(40);
        assert_eq!(memo.get(4), Some(40));
    }
}
