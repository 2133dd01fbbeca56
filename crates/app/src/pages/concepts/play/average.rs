//! What does an average forget that fully connected units keep?

use data::Rng;
use yew::prelude::*;

use super::board::{Board, outline};
use super::chart::bars;
use super::frame::{Framed, frame, frame_waits, greys, legend, row};
use super::map::{Map, convolved, edge};
use super::photo::{DIGIT, grey, use_photo};
use super::slide::slide;
use crate::format::percent;
use crate::language::{fill, t};

/// Rows and columns of the scene, and of what is moved in it.
const SCENE: usize = 32;
const THING: usize = 14;
/// The edge that no window may touch.
const RIM: usize = 2;
const FREE: usize = SCENE - THING - 2 * RIM;
const MAPS: usize = 6;

/// A thing in a dark scene.
fn scene(thing: &Map, [row, column]: [usize; 2]) -> Map {
    let shift = |place: usize, start: usize| place as isize - (start + RIM) as isize;
    let value = |place: usize| thing.at(shift(place / SCENE, row), shift(place % SCENE, column));
    Map { side: SCENE, values: (0..SCENE * SCENE).map(value).collect() }
}

/// Maps of edges in six directions, rectified.
fn maps(scene: &Map) -> Vec<Map> {
    let of = |index: usize| {
        let kernel = edge(3, index as f32 * 60.0);
        convolved(scene, &kernel, kernel.same()).rectified()
    };
    (0..MAPS).map(of).collect()
}

/// Six units, each with a weight of its own, drawn once, for every place of every map.
fn connected(maps: &[Map]) -> Vec<f32> {
    let unit = |unit: usize| {
        let mut rng = Rng::new(unit as u64);
        maps.iter().flat_map(|map| &map.values).map(|value| value * (rng.unit() - 0.5)).sum::<f32>()
    };
    (0..MAPS).map(unit).collect()
}

/// By how much numbers have changed, as a share of their sizes.
fn change(now: &[f32], before: &[f32]) -> f64 {
    let off: f32 = now.iter().zip(before).map(|(x, y)| (x - y).abs()).sum();
    f64::from(off / before.iter().map(|value| value.abs()).sum::<f32>().max(f32::MIN_POSITIVE))
}

/// A thing that can be moved, its maps, their means, and fully connected units.
#[component]
pub fn Average() -> Html {
    let (photo, picker) = use_photo(THING, DIGIT);
    let (row_at, column_at) = (use_state(|| 7.0), use_state(|| 7.0));
    let Some(photo) = photo else { return frame_waits(picker) };
    let thing = grey(&photo);
    let at = [*row_at as usize, *column_at as usize];
    let picture = scene(&thing, at);
    let (now, first) = (maps(&picture), maps(&scene(&thing, [7, 7])));
    let means = |maps: &[Map]| maps.iter().map(Map::mean).collect::<Vec<_>>();
    let (means, means_first) = (means(&now), means(&first));
    let (units, units_first) = (connected(&now), connected(&first));
    let largest = |values: &[f32]| values.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
    let limit = now.iter().map(Map::most).fold(0.0, f32::max);
    let put = {
        let (row_at, column_at) = (row_at.setter(), column_at.setter());
        move |[row, column]: [usize; 2]| {
            row_at.set(row.min(FREE) as f64);
            column_at.set(column.min(FREE) as f64);
        }
    };
    let to = {
        let put = put.clone();
        Callback::from(move |place: [usize; 2]| put(place.map(|at| at.saturating_sub(RIM + THING / 2))))
    };
    let by = Callback::from(move |by: [isize; 2]| put([0, 1].map(|axis| at[axis].saturating_add_signed(by[axis]))));
    let ends = [1.0, MAPS as f32];
    let chart = |values: &[f32], most: f32, words: &'static str| {
        html! { <figure>{ bars(words.to_owned(), values, most, ends) }<figcaption>{ words }</figcaption></figure> }
    };
    frame(Framed {
        title: t("Move the thing"),
        told: t("Six maps of a scene, each with edges of one direction. Their means are one number each, wherever \
            the thing stands. Units that are connected with every place have weights of their own there, here drawn \
            by chance, and say something else at every step."),
        controls: html! {
            <>
            { slide(t("down"), "average-row", (0.0, FREE as f64, 1.0), &row_at) }
            { slide(t("across"), "average-column", (0.0, FREE as f64, 1.0), &column_at) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="pooled"><figure>
                <Board rgba={greys(&picture)} testid="average-scene" on_point={to} on_arrow={by}
                    mark={outline(at.map(|place| (place + RIM) as f32), [THING as f32; 2])}
                    label={t("The scene and the thing in it. The arrow keys move the thing.")} />
                <figcaption>{ t("the scene") }</figcaption>
            </figure>{ row(&now, limit, t("Six maps")) }</div>
            { legend(limit) }
            <div class="before-after">
                { chart(&means, largest(&means_first), t("Means of the six maps")) }
                { chart(&units, largest(&units_first) * 1.5, t("Six fully connected units")) }
            </div>
            </>
        },
        said: fill(
            "Since the first place, the means have changed by {0}, the connected units by {1}.",
            &[&percent(change(&means, &means_first)), &percent(change(&units, &units_first))],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_stay_wherever_the_thing_is() {
        let thing = Map { side: THING, values: (0..THING * THING).map(|i| (i * i % 17) as f32 / 17.0).collect() };
        let at = |place| maps(&scene(&thing, place));
        let means = |place| at(place).iter().map(Map::mean).collect::<Vec<_>>();
        for place in [[0, 0], [FREE, 3], [5, FREE]] {
            assert!(change(&means(place), &means([7, 7])) < 1e-4);
            assert!(change(&connected(&at(place)), &connected(&at([7, 7]))) > 0.1);
        }
    }
}
