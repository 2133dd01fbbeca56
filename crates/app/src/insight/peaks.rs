//! Which pictures of the test set excite a channel most?

use std::rc::Rc;

use protocol::{Event, Explanation, Picture, Request};
use yew::prelude::*;

use crate::engine::Lab;
use crate::engine::lab::NETWORK;
use crate::format::{count, three};
use crate::language::fill;
use crate::live::{MapCanvas, pixels};
use crate::order;

/// Pictures in one question, so that others are answered between.
const BATCH: u32 = 50;
/// Pictures shown.
const SHOWN: usize = 8;

/// Properties of [`Peaks`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who looks through the test set.
    pub lab: Lab,
    /// Name of the node.
    pub node: String,
    /// The channel.
    pub channel: u32,
    /// Does the network learn? Then it changes while one looks.
    pub is_learning: bool,
}

/// What a search has found so far: values and places in the test set, largest first, and how many pictures were looked at.
#[derive(Clone, Debug, Default, PartialEq)]
struct Search {
    best: Vec<(f32, u32)>,
    looked: u32,
    is_done: bool,
    pictures: Vec<Picture>,
}

impl Search {
    /// Takes the values of the next pictures; the last batch is a short or an empty one.
    fn take(&mut self, values: &[f32]) {
        self.best.extend(values.iter().zip(self.looked..).map(|(value, index)| (*value, index)));
        order::by(&mut self.best, |(value, _)| -f64::from(*value));
        self.best.truncate(SHOWN);
        self.looked += values.len() as u32;
        self.is_done = (values.len() as u32) < BATCH;
    }
}

/// A button, how far the search is, and the pictures.
#[component]
pub fn Peaks(props: &Props) -> Html {
    let search = use_state(|| None::<Rc<Search>>);
    {
        let search = search.setter();
        use_effect_with((props.node.clone(), props.channel), move |_| search.set(None));
    }
    let start = {
        let (lab, node, channel, search) = (props.lab.clone(), props.node.clone(), props.channel, search.setter());
        Callback::from(move |_: MouseEvent| {
            let (lab, node, search) = (lab.clone(), node.clone(), search.clone());
            search.set(Some(Rc::default()));
            let data = Request::OpenData { address: lab.data() };
            lab.clone().ask(data, move |event| match event {
                Event::DataReady { .. } => look(lab.clone(), node.clone(), channel, Search::default(), search.clone()),
                Event::Progress { .. } => {}
                _ => search.set(None),
            });
        })
    };
    let words = match search.as_ref() {
        None => String::new(),
        Some(found) if !found.is_done => fill("Looked at {0} test pictures.", &[&count(u64::from(found.looked))]),
        Some(found) => fill("The strongest of {0} test pictures.", &[&count(u64::from(found.looked))]),
    };
    let pictures = search.as_ref().map(|found| {
        let picture = |(picture, (value, index)): (&Picture, &(f32, u32))| {
            let label = fill("Test picture {0}: {1}", &[&index.to_string(), &three(f64::from(*value))]);
            html! {
                <li key={index.to_string()}>
                    <MapCanvas rgba={pixels::opaque(picture)} width={picture.width} height={picture.height} testid="peak" label={label} />
                    { three(f64::from(*value)) }
                </li>
            }
        };
        found.pictures.iter().zip(&found.best).map(picture).collect::<Html>()
    });
    let is_busy = search.as_ref().is_some_and(|found| !found.is_done);
    html! {
        <div class="peaks">
            <button class="small" onclick={start} disabled={is_busy || props.is_learning} data-testid="peaks-run">
                { fill("Which test pictures excite channel {0} most?", &[&props.channel.to_string()]) }
            </button>
            <p class="hint" role="status">{ words }</p>
            <ul>{ for pictures }</ul>
        </div>
    }
}

fn look(lab: Lab, node: String, channel: u32, so_far: Search, tell: UseStateSetter<Option<Rc<Search>>>) {
    let request = Request::Peaks { network: NETWORK, node: node.clone(), channel, from: so_far.looked, count: BATCH };
    lab.clone().ask(request, move |event| {
        let Event::Explained(Explanation::Peaks(values)) = event else { return tell.set(None) };
        let mut found = so_far.clone();
        found.take(&values);
        if found.is_done {
            return show(lab.clone(), found, tell.clone());
        }
        tell.set(Some(Rc::new(found.clone())));
        look(lab.clone(), node.clone(), channel, found, tell.clone());
    });
}

/// Fetches the pictures themselves, one after the other.
fn show(lab: Lab, found: Search, tell: UseStateSetter<Option<Rc<Search>>>) {
    tell.set(Some(Rc::new(found.clone())));
    let Some((_, index)) = found.best.get(found.pictures.len()).copied() else { return };
    lab.clone().ask(Request::InferExample { network: NETWORK, index, taps: Vec::new() }, move |event| {
        if let Event::Prediction(prediction) = event {
            let mut found = found.clone();
            found.pictures.push(prediction.seen);
            show(lab.clone(), found, tell.clone());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_values_of_all_batches_stay_with_their_places() {
        let mut search = Search::default();
        search.take(&(0..BATCH).map(|value| value as f32).collect::<Vec<_>>());
        assert!(!search.is_done);
        search.take(&[100.0, -1.0]);
        assert!(search.is_done);
        assert_eq!(search.looked, BATCH + 2);
        assert_eq!(search.best[..2], [(100.0, BATCH), (49.0, 49)]);
        assert_eq!(search.best.len(), SHOWN);
    }
}
