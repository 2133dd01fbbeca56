//! What did each network say of the picture, and how far is the round?

use std::rc::Rc;

use protocol::{Picture, Prediction};
use yew::prelude::*;

use crate::panels::live::winner;

/// What a network says.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The likeliest class.
    pub class: usize,
    /// Its probability.
    pub share: f32,
    /// Milliseconds for the picture.
    pub ms: f64,
    /// The picture as the network sees it.
    pub seen: Picture,
}

impl Said {
    /// The gist of an answer.
    pub fn of(prediction: Prediction, ms: f64) -> Self {
        let class = winner(&prediction.probabilities).unwrap_or(0);
        let share = prediction.probabilities.get(class).copied().unwrap_or(0.0);
        Said { class, share, ms, seen: prediction.seen }
    }
}

/// Where a network is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Line {
    /// Its turn comes.
    #[default]
    Waits,
    /// It is asked.
    Asked,
    /// It answered.
    Said(Said),
    /// It could not.
    Failed,
}

/// What changes.
pub enum Told {
    /// A round of so many networks.
    Begins(usize),
    /// A network is asked.
    Asks(usize),
    /// It answered.
    Says(usize, Said),
    /// It could not.
    Fails(usize),
}

/// All networks of a round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round(pub Vec<Line>);

impl Reducible for Round {
    type Action = Told;

    fn reduce(self: Rc<Self>, told: Told) -> Rc<Self> {
        let mut next = (*self).clone();
        let (index, line) = match told {
            Told::Begins(count) => return Rc::new(Round(vec![Line::Waits; count])),
            Told::Asks(index) => (index, Line::Asked),
            Told::Says(index, said) => (index, Line::Said(said)),
            Told::Fails(index) => (index, Line::Failed),
        };
        if let Some(place) = next.0.get_mut(index) {
            *place = line;
        }
        Rc::new(next)
    }
}

impl Round {
    /// Networks that answered.
    pub fn said(&self) -> impl Iterator<Item = &Said> {
        self.0.iter().filter_map(|line| if let Line::Said(said) = line { Some(said) } else { None })
    }

    /// Networks whose turn is over.
    pub fn done(&self) -> usize {
        self.0.iter().filter(|line| matches!(line, Line::Said(_) | Line::Failed)).count()
    }

    /// The network that is asked now.
    pub fn asked(&self) -> Option<usize> {
        self.0.iter().position(|line| *line == Line::Asked)
    }

    /// The class that most of them say, and how many do.
    pub fn most(&self) -> Option<(usize, usize)> {
        let votes = |class: usize| self.said().filter(|said| said.class == class).count();
        self.said().map(|said| (said.class, votes(said.class))).max_by_key(|(_, votes)| *votes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(class: usize) -> Said {
        let seen = Picture { width: 0, height: 0, channels: 3, pixels: Vec::new() };
        Said { class, share: 0.9, ms: 1.0, seen }
    }

    #[test]
    fn a_round_counts_its_votes() {
        let mut round = Rc::new(Round::default());
        for told in
            [Told::Begins(4), Told::Says(0, said(3)), Told::Says(1, said(8)), Told::Says(2, said(8)), Told::Fails(3)]
        {
            round = round.reduce(told);
        }
        assert_eq!((round.done(), round.asked(), round.most()), (4, None, Some((8, 2))));
        round = round.reduce(Told::Begins(4)).reduce(Told::Asks(1));
        assert_eq!((round.done(), round.asked(), round.most()), (0, Some(1), None));
    }
}
