//! What does a classifier say of every place of a larger picture?
//!
//! OverFeat (Sermanet et al. 2013, arXiv:1312.6229, sections 3.3 and 3.5): its last layers are convolutions, so that a
//! larger picture gives a map of scores in one pass, and several sizes of the picture find things of several sizes.

use std::rc::Rc;

use arch::{Graph, Shape};
use protocol::{Answer, Failure, FeatureMaps, Input, Picture, Preparation, Request};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event as DomEvent, HtmlSelectElement};
use yew::prelude::*;

use super::derived::{Derived, use_deriver};
use super::heat;
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::live::use_samples;
use crate::session::Session;
use crate::task::TaskSpec;
use crate::ui::MapCanvas;

/// Sides of the picture, in pixels, as the network sees it.
const SCALES: [usize; 3] = [96, 72, 56];
/// Samples in each direction of the large picture.
const TILES: usize = 3;

/// Properties of [`Dense`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who runs it.
    pub session: Session,
    /// What runs.
    pub network: Network,
    /// For its samples, and the names of its classes.
    pub task: Rc<TaskSpec>,
    /// Is there a network, and does it rest?
    pub ready: bool,
}

/// The scores of one size of the picture.
#[derive(Clone, Debug, PartialEq)]
struct Scores {
    seen: Picture,
    maps: FeatureMaps,
}

/// A picture of nine samples, or the visitor's, with a class's probability at every place, at three sizes.
#[component]
pub fn Dense(props: &Props) -> Html {
    let Props { session, network, task, ready } = props;
    let found = use_state(Vec::<Scores>::new);
    let class = use_state(|| 8usize);
    let samples = use_samples(Rc::clone(task), Callback::from(|_: (usize, Picture)| ()));
    let deriver = use_deriver(session);
    let run = {
        let (session, network, found) = (session.clone(), network.clone(), found.setter());
        Callback::from(move |input: Input| {
            found.set(Vec::new());
            let large = deriver.begin();
            let (session, network, found) = (session.clone(), network.clone(), found.clone());
            spawn_local(async move {
                if let Err(failure) = evaluate(&session, &network, &input, &large, &found).await {
                    session.fail(failure);
                }
            });
        })
    };
    let way = task.own;
    let mosaic = samples.as_ref().and_then(|samples| samples.as_ref().ok()).map(|pictures| mosaic(pictures));
    let on_mosaic = {
        let run = run.clone();
        Callback::from(move |_: MouseEvent| {
            mosaic.iter().for_each(|picture| run.emit(Input::Picture(picture.clone(), way)));
        })
    };
    let on_own = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.picture().into_iter().for_each(|it| run.emit(taken(it, way))))
    };
    let choose = {
        let class = class.setter();
        Callback::from(move |event: DomEvent| {
            class.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0));
        })
    };
    let option = |index: usize| {
        html! { <option value={index.to_string()} selected={index == *class}>{ task.class(index) }</option> }
    };
    let window = network.graph.input.size().0;
    html! {
        <section class="dense" aria-labelledby="dense-title">
            <h2 id="dense-title">{ t("A larger picture, everywhere at once") }</h2>
            <p class="hint">
                { t("The last layers are convolutions, so a larger picture gives a map of scores in one pass. Orange: \
                    here it sees the class. OverFeat also draws a box around what it found; that takes a second head, \
                    for which no weights ship with this page.") }
            </p>
            <label>{ t("Class ") }
                <select onchange={choose} data-testid="dense-class">{ for (0..task.class_count()).map(option) }</select>
            </label>
            <div class="buttons">
                <button class="small" onclick={on_mosaic} disabled={!ready || samples.is_none()}
                    data-testid="dense-run">{ t("Nine samples side by side") }</button>
                <button class="small" onclick={on_own} disabled={!ready}>{ t("The picture above") }</button>
            </div>
            <div class="heats three">{ for found.iter().map(|scores| figure(scores, window, *class)) }</div>
        </section>
    }
}

/// One size of the picture, with the places where the class is seen.
fn figure(Scores { seen, maps }: &Scores, window: usize, class: usize) -> Html {
    // The first window lies in the corner: its middle is half a window from the edge.
    let (window, side, cells) = (window as f32, seen.width as f32, maps.width.max(1) as f32);
    let inset = if cells > 1.0 { (window / 2.0 - (side - window) / (cells - 1.0) / 2.0) / side } else { 0.0 };
    let values = probabilities(maps, class);
    let best = values.iter().copied().fold(0.0, f32::max);
    let rgba = heat::over(seen, [maps.height, maps.width], &values, inset.clamp(0.0, 0.49));
    let words = fill(
        "{0}×{1} pixels: {2} windows, at best {3}%",
        &[
            &seen.width.to_string(),
            &seen.height.to_string(),
            &(maps.width * maps.height).to_string(),
            &format!("{:.0}", best * 100.0),
        ],
    );
    html! {
        <figure key={seen.width}>
            <MapCanvas rgba={rgba} width={seen.width} height={seen.height} testid="dense" label={words.clone()} />
            <figcaption>{ words }</figcaption>
        </figure>
    }
}

/// A picture as this network takes those of any size.
fn taken(input: Input, way: Preparation) -> Input {
    match input {
        Input::Picture(picture, _) => Input::Picture(picture, way),
        Input::File(file, _) => Input::File(file, way),
        Input::Example(index) => Input::Example(index),
    }
}

/// One size after the other.
async fn evaluate(
    session: &Session,
    network: &Network,
    input: &Input,
    large: &Derived,
    tell: &UseStateSetter<Vec<Scores>>,
) -> Result<(), Failure> {
    let mut found = Vec::new();
    for (graph, scores) in SCALES.iter().filter_map(|side| larger(&network.graph, *side)) {
        large.load(graph).await?;
        let infer = Request::Infer { network: large.id(), input: input.clone(), taps: vec![scores] };
        let Answer::Prediction(mut prediction) = session.ask(infer).await? else { continue };
        if !large.is_latest() {
            return Ok(());
        }
        if let Some(maps) = prediction.taps.pop() {
            found.push(Scores { seen: prediction.seen, maps });
            tell.set(found.clone());
        }
    }
    Ok(())
}

/// The network for pictures of this side, and the name of the node whose maps are its scores.
fn larger(graph: &Graph, side: usize) -> Option<(Graph, String)> {
    let classes = graph.analyse().ok()?.shape(graph.output()).elements();
    let large = graph.clone().with_input(Shape::map(graph.input.channels(), side, side));
    let analysis = large.analyse().ok()?;
    let scores = large.node(large.output()).inputs.first().copied()?;
    (analysis.shape(scores).channels() == classes).then(|| (large.clone(), large.node(scores).name.clone()))
}

/// Some pictures of one size, side by side.
fn mosaic(pictures: &[Picture]) -> Picture {
    let (side, channels) = pictures.first().map_or((1, 3), |picture| (picture.width as usize, picture.channels));
    let row = side * usize::from(channels);
    let mut pixels = Vec::with_capacity(TILES * TILES * side * row);
    for (y, tile) in (0..TILES * side).flat_map(|y| (0..TILES).map(move |tile| (y, tile))) {
        let place = y / side * TILES + tile;
        let picture = pictures.get(place).and_then(|picture| picture.pixels.get(y % side * row..)?.get(..row));
        match picture {
            Some(picture) => pixels.extend(picture),
            None => pixels.resize(pixels.len() + row, 0),
        }
    }
    let side = (TILES * side) as u32;
    Picture { width: side, height: side, channels, pixels }
}

/// The softmax over the classes at every place, of one class.
fn probabilities(maps: &FeatureMaps, class: usize) -> Vec<f32> {
    let area = (maps.height * maps.width) as usize;
    (0..area)
        .map(|place| {
            let score = |class: usize| maps.values.get(class * area + place).copied().unwrap_or(f32::NEG_INFINITY);
            let most = (0..maps.channels as usize).map(score).fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = (0..maps.channels as usize).map(|class| (score(class) - most).exp()).sum();
            (score(class) - most).exp() / sum
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_picture_gives_a_map_of_scores() {
        let graph = (arch::zoo::find("overfeat_fast").unwrap().small.unwrap().graph)().unwrap();
        for side in SCALES {
            let (large, scores) = larger(&graph, side).unwrap();
            let shape = large.analyse().unwrap().shape(large.find(&scores).unwrap());
            // A window of 32 pixels, eight further each time.
            assert_eq!(shape, Shape::map(10, (side - 32) / 8 + 1, (side - 32) / 8 + 1));
        }
    }

    #[test]
    fn samples_stand_side_by_side() {
        let picture = |value| Picture { width: 2, height: 2, channels: 3, pixels: vec![value; 12] };
        let made = mosaic(&(0..9).map(picture).collect::<Vec<_>>());
        assert_eq!((made.width, made.pixels.len()), (6, 108));
        assert_eq!((made.pixels[0], made.pixels[6], made.pixels[2 * 18 + 6]), (0, 1, 4));
        let grey = |value| Picture { width: 2, height: 2, channels: 1, pixels: vec![value; 4] };
        let made = mosaic(&(1..9).map(grey).collect::<Vec<_>>());
        assert_eq!((made.channels, made.pixels.len()), (1, 36));
        assert_eq!((made.pixels[0], made.pixels[2], made.pixels[35]), (1, 2, 0), "the ninth is missing");
    }

    #[test]
    fn the_probabilities_of_a_place_are_those_of_its_own_scores() {
        let maps =
            FeatureMaps { node: String::new(), channels: 2, height: 1, width: 2, values: vec![0.0, 1.0, 0.0, -1.0] };
        let found = probabilities(&maps, 0);
        assert!((found[0] - 0.5).abs() < 1e-6 && (found[1] - 0.880_797).abs() < 1e-5);
    }
}
