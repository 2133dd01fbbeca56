//! Which pictures of the test set excite a channel most?

use std::rc::Rc;

use protocol::{Answer, Failure, Input, Picture, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::format::{count, three};
use crate::language::fill;
use crate::order;
use crate::session::Session;
use crate::ui::{MapCanvas, pixels};

/// Pictures in one question, so that others are answered between.
const BATCH: u32 = 50;
/// Pictures shown.
const SHOWN: usize = 8;

/// Properties of [`TopActivations`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who looks through the test set.
    pub session: Session,
    /// Name of the node.
    pub node: String,
    /// The channel.
    pub channel: u32,
    /// Does the network learn? Then it changes while one looks.
    pub is_learning: bool,
}

/// What a search has found so far: values and places in the test set, largest first, and how many pictures were looked
/// at.
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
pub fn TopActivations(props: &Props) -> Html {
    let search = use_state(|| None::<Rc<Search>>);
    // What a search for another channel finds later is not heard.
    let turn = use_mut_ref(|| 0u32);
    {
        let (search, turn) = (search.setter(), Rc::clone(&turn));
        use_effect_with((props.node.clone(), props.channel), move |_| {
            search.set(None);
            move || *turn.borrow_mut() += 1
        });
    }
    let start = {
        let (session, node, channel) = (props.session.clone(), props.node.clone(), props.channel);
        let search = search.setter();
        Callback::from(move |_: MouseEvent| {
            let (session, node, search) = (session.clone(), node.clone(), search.clone());
            search.set(Some(Rc::default()));
            let (turn, own) = (Rc::clone(&turn), *turn.borrow());
            let is_wanted = move || *turn.borrow() == own;
            spawn_local(async move {
                let looked = look(&session, &node, channel, &search, &is_wanted).await;
                if let Err(failure) = looked
                    && is_wanted()
                {
                    search.set(None);
                    session.fail(failure);
                }
            });
        })
    };
    let words = match search.as_ref() {
        None => String::new(),
        Some(found) if !found.is_done => fill("Looked at {0} test pictures.", &[&count(u64::from(found.looked))]),
        Some(found) => fill("The strongest of {0} test pictures.", &[&count(u64::from(found.looked))]),
    };
    let pictures = search.as_ref().map(|found| found.pictures.iter().zip(&found.best).map(item).collect::<Html>());
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

/// A picture, and the largest value that it gives.
fn item((picture, (value, index)): (&Picture, &(f32, u32))) -> Html {
    let value = three(f64::from(*value));
    let label = fill("Test picture {0}: {1}", &[&index.to_string(), &value]);
    let (rgba, width, height) = (pixels::opaque(picture), picture.width, picture.height);
    html! {
        <li key={index.to_string()}>
            <MapCanvas rgba={rgba} width={width} height={height} testid="peak" label={label} />
            { value }
        </li>
    }
}

/// Looks through the test set, then fetches the pictures themselves, one after the other, as long as they are wanted.
async fn look(
    session: &Session,
    node: &str,
    channel: u32,
    tell: &UseStateSetter<Option<Rc<Search>>>,
    is_wanted: &impl Fn() -> bool,
) -> Result<(), Failure> {
    session.open_data().await?;
    let (network, mut found) = (session.network(), Search::default());
    while !found.is_done && is_wanted() {
        let (node, from) = (node.to_owned(), found.looked);
        let request = Request::TopActivations { network, node, channel, from, count: BATCH };
        let Answer::TopActivations(values) = session.ask(request).await? else { return Ok(()) };
        if is_wanted() {
            found.take(&values);
            tell.set(Some(Rc::new(found.clone())));
        }
    }
    for (_, index) in found.best.clone() {
        let Some(picture) = test_picture(session, index, is_wanted).await? else { return Ok(()) };
        found.pictures.push(picture);
        tell.set(Some(Rc::new(found.clone())));
    }
    Ok(())
}

/// A picture of the test set; `None` where it is not wanted any more.
async fn test_picture(
    session: &Session,
    index: u32,
    is_wanted: &impl Fn() -> bool,
) -> Result<Option<Picture>, Failure> {
    while is_wanted() {
        let (network, input) = (session.network(), Input::Example(index));
        match session.ask(Request::Infer { network, input, taps: Vec::new() }).await? {
            Answer::Prediction(prediction) if is_wanted() => return Ok(Some(prediction.seen)),
            // A picture of another panel came first.
            Answer::Skipped => {}
            _ => return Ok(None),
        }
    }
    Ok(None)
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
