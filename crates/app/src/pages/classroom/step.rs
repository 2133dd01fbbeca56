//! How do the window that a hall sees and the speaker's keep in step?
//!
//! The hall's window alone knows which slide is shown: it tells at each turn and when it is asked. The speaker's window
//! asks it to turn.

use web::windows::Channel;
use yew::prelude::*;

/// What one window says to the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said {
    /// This slide is shown, of slides that began at this time, in milliseconds since 1970.
    At(usize, f64),
    /// This slide is to be shown.
    Turn(usize),
    /// Which slide is shown?
    Where,
}

impl Said {
    fn text(self) -> String {
        match self {
            Said::At(number, since) => format!("at {number} {since}"),
            Said::Turn(number) => format!("turn {number}"),
            Said::Where => "where".to_owned(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        match *words.as_slice() {
            ["at", number, since] => Some(Said::At(number.parse().ok()?, since.parse().ok()?)),
            ["turn", number] => number.parse().ok().map(Said::Turn),
            ["where"] => Some(Said::Where),
            _ => None,
        }
    }
}

/// Says something to the other windows of the slides `id`; `hear` is told what they say, and gives the answer.
#[hook]
pub fn use_step(id: &AttrValue, hear: Callback<Said, Option<Said>>) -> Callback<Said> {
    let channel = use_mut_ref(|| None::<Channel>);
    let latest = use_mut_ref(|| hear.clone());
    latest.replace(hear);
    let say = {
        let channel = channel.clone();
        use_callback((), move |said: Said, ()| {
            if let Some(channel) = &*channel.borrow() {
                channel.say(&said.text());
            }
        })
    };
    {
        let say = say.clone();
        use_effect_with(id.clone(), move |id| {
            let opened = Channel::open(&format!("slides {id}"), move |text| {
                let hear = latest.borrow().clone();
                if let Some(answer) = Said::read(&text).and_then(|said| hear.emit(said)) {
                    say.emit(answer);
                }
            });
            channel.replace(opened);
            move || drop(channel.replace(None))
        });
    }
    say
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        for said in [Said::At(3, 1_764_000_000_123.0), Said::Turn(12), Said::Where] {
            assert_eq!(Said::read(&said.text()), Some(said));
        }
        assert_eq!((Said::read("at 3"), Said::read("turn x"), Said::read("")), (None, None, None));
    }
}
