//! Where is the window, and how far has the output been filled?

use std::rc::Rc;

use yew::Reducible;

/// A window on its way over the places of an output, row by row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Walk {
    /// Rows and columns of the output.
    side: usize,
    place: usize,
    furthest: usize,
    /// It goes on by itself.
    pub is_playing: bool,
}

/// What happens to it.
pub enum Move {
    /// The output has so many rows and columns from now on; the window stands half way at first.
    Output(usize),
    /// To the next place.
    Step,
    /// To the place before, whose pixel is forgotten.
    Back,
    /// To this row and column.
    To([usize; 2]),
    /// By so many rows and columns.
    By([isize; 2]),
    /// To the first place, with an empty output.
    Restart,
    /// To the last place.
    Fill,
    /// By itself, or not.
    Play(bool),
}

impl Walk {
    /// Row and column of the window's output.
    pub fn place(&self) -> [usize; 2] {
        let side = self.side.max(1);
        [self.place / side, self.place % side]
    }

    /// The window's place in the order of the rows.
    pub fn index(&self) -> usize {
        self.place
    }

    /// How many pixels of the output are there.
    pub fn filled(&self) -> usize {
        (self.furthest + 1).min(self.side * self.side)
    }

    fn last(&self) -> usize {
        (self.side * self.side).saturating_sub(1)
    }

    fn goes(self, place: usize) -> Self {
        let place = place.min(self.last());
        Walk { place, furthest: self.furthest.max(place), ..self }
    }

    /// After `what`.
    pub fn moved(self, what: &Move) -> Self {
        let side = self.side.max(1);
        match *what {
            Move::Output(side) => {
                let new = Walk { side, ..self };
                let half = side / 2 * side + side / 2;
                let start = if self.side == 0 { half } else { self.furthest };
                let furthest = start.min(new.last());
                Walk { place: if self.side == 0 { half } else { self.place }.min(furthest), furthest, ..new }
            }
            Move::Step if self.place == self.last() => Walk { is_playing: false, ..self },
            Move::Step => self.goes(self.place + 1),
            Move::Back => {
                let place = self.place.saturating_sub(1);
                Walk { place, furthest: place, is_playing: false, ..self }
            }
            Move::To([row, column]) => self.goes(row.min(side - 1) * side + column.min(side - 1)),
            Move::By([down, across]) => {
                let [row, column] = self.place();
                let by = |place: usize, by: isize| place.saturating_add_signed(by);
                self.moved(&Move::To([by(row, down), by(column, across)]))
            }
            Move::Restart => Walk { place: 0, furthest: 0, is_playing: false, ..self },
            Move::Fill => Walk { is_playing: false, ..self.goes(self.last()) },
            Move::Play(true) if self.place == self.last() => Walk { place: 0, furthest: 0, is_playing: true, ..self },
            Move::Play(is_playing) => Walk { is_playing, ..self },
        }
    }
}

impl Reducible for Walk {
    type Action = Move;

    fn reduce(self: Rc<Self>, what: Move) -> Rc<Self> {
        Rc::new(self.moved(&what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_fills_the_output_row_by_row_and_ends_at_its_last_place() {
        let mut walk = Walk::default().moved(&Move::Output(3)).moved(&Move::Restart);
        assert_eq!((walk.place(), walk.filled()), ([0, 0], 1));
        walk = (0..4).fold(walk, |walk, _| walk.moved(&Move::Step));
        assert_eq!((walk.place(), walk.filled()), ([1, 1], 5));
        assert_eq!(walk.moved(&Move::Back).filled(), 4);
        walk = walk.moved(&Move::Play(true)).moved(&Move::Fill);
        assert!(walk.filled() == 9 && !walk.is_playing);
        assert_eq!(walk.moved(&Move::Play(true)).filled(), 1, "from the first place again");
    }

    #[test]
    fn what_was_filled_stays_when_the_window_moves_back_and_no_move_leaves_the_output() {
        let walk = Walk::default().moved(&Move::Output(4)).moved(&Move::To([2, 1]));
        assert_eq!(walk.filled(), 11, "half at first");
        let moved = walk.moved(&Move::By([-9, 9]));
        assert_eq!((moved.place(), moved.filled()), ([0, 3], 11));
        let small = walk.moved(&Move::Output(2));
        assert_eq!((small.place(), small.filled()), ([1, 1], 4));
        assert_eq!(small.moved(&Move::Output(0)).filled(), 0);
    }
}
