//! What arrives of a picture after many layers that have learned nothing yet?

use data::Rng;
use yew::prelude::*;

use super::chart::bars;
use super::frame::{Framed, frame, frame_waits, greys, legend, picture, signed};
use super::map::{Kernel, Map, convolved, mixed};
use super::photo::{ASTRONAUT, Photo, grey, use_photo};
use super::slide::slide;
use crate::format::percent;
use crate::language::{fill, t};

const SIDE: usize = 32;
/// Of two layers each.
const BLOCKS: usize = 10;
/// Maps of each layer.
const MAPS: usize = 4;

/// Layers of 3×3 kernels drawn by chance, the first one rectified. With `size` 1 their weights are so large that values
/// neither grow nor fade (He and others 2015): a deviation of √(1 / inputs), and √2 of that before a rectification.
fn block(maps: &[Map], size: f32, rng: &mut Rng) -> Vec<Map> {
    let first: Vec<Map> = layer(maps, size * 2.0_f32.sqrt(), rng).iter().map(Map::rectified).collect();
    layer(&first, size, rng)
}

fn layer(maps: &[Map], size: f32, rng: &mut Rng) -> Vec<Map> {
    let deviation = size / ((9 * maps.len()) as f32).sqrt();
    let output = |_| {
        let parts: Vec<Map> = maps
            .iter()
            .map(|map| {
                // Even between two ends, with this deviation.
                let weights = (0..9).map(|_| (rng.unit() - 0.5) * 12.0_f32.sqrt() * deviation).collect();
                let kernel = Kernel { size: [3, 3], weights };
                convolved(map, &kernel, kernel.same())
            })
            .collect();
        mixed(parts.iter().map(|part| (part, 1.0)))
    };
    (0..MAPS).map(output).collect()
}

/// The mean of the maps behind each block, one block after the other or each with a way around it.
fn signals(photo: &Photo, size: f32, is_residual: bool) -> Vec<Map> {
    let mean = |maps: &[Map]| mixed(maps.iter().map(|map| (map, 1.0 / maps.len() as f32)));
    let start = grey(photo);
    // With a mean of zero, as networks are fed.
    let middle = start.mean();
    let mut maps: Vec<Map> = photo.iter().chain([&start]).map(|map| map.each(|value| value - middle)).collect();
    let mut rng = Rng::new(3);
    let mut signals = vec![mean(&maps)];
    for _ in 0..BLOCKS {
        let made = block(&maps, size, &mut rng);
        maps = match is_residual {
            true => maps.iter().zip(&made).map(|(map, more)| mixed([(map, 1.0), (more, 1.0)])).collect(),
            false => made,
        };
        signals.push(mean(&maps));
    }
    signals
}

/// How alike two maps are, from -1 to 1, whatever their brightness and contrast (Pearson's correlation); 0 where one of
/// them is even.
fn likeness(one: &Map, other: &Map) -> f32 {
    let (x, y) = (one.each(|value| value - one.mean()), other.each(|value| value - other.mean()));
    let dot = |x: &Map, y: &Map| x.values.iter().zip(&y.values).map(|(x, y)| x * y).sum::<f32>();
    let sizes = (dot(&x, &x) * dot(&y, &y)).sqrt();
    if sizes > 0.0 { dot(&x, &y) / sizes } else { 0.0 }
}

/// The same picture on both ways.
#[component]
pub fn Depth() -> Html {
    let (photo, picker) = use_photo(SIDE, ASTRONAUT);
    let (depth, size) = (use_state(|| 6.0), use_state(|| 0.6));
    let both = use_memo((photo, *size), |(photo, size)| {
        let of = |photo: &Photo, is_residual| signals(photo, *size as f32, is_residual);
        photo.as_ref().map(|photo| [of(photo, false), of(photo, true)])
    });
    let Some([plain, residual]) = &*both else { return frame_waits(picker) };
    let at = *depth as usize;
    let first = &plain[0];
    let alike = |way: &[Map]| way.iter().map(|map| likeness(first, map)).collect::<Vec<_>>();
    let (plain_alike, residual_alike) = (alike(plain), alike(residual));
    let limit = first.most();
    let chart = |values: &[f32], words: &'static str| {
        let bars = bars(words.to_owned(), &values[..=at], 1.0, [0.0, at as f32]);
        html! { <figure>{ bars }<figcaption>{ words }</figcaption></figure> }
    };
    let share = |values: &[f32]| percent(f64::from(values[at]));
    frame(Framed {
        title: t("Through ten blocks"),
        told: t(
            "A picture goes through blocks of two layers with random weights, as before a training: once one block \
            after the other, once with a way around each block. What is left of it? The colours have one scale on \
            both ways; make the weights smaller or larger.",
        ),
        controls: html! {
            <>
            { slide(t("blocks"), "depth", (0.0, BLOCKS as f64, 1.0), &depth) }
            { slide(t("size of the weights (1: as large as usual)"), "depth-size", (0.1, 1.2, 0.1), &size) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="pooled">
                { picture(greys(&grey_of(first)), t("the picture")) }
                { signed(&plain[at], limit, t("one after the other")) }
                { signed(&residual[at], limit, t("with a way around")) }
            </div>
            { legend(limit) }
            <div class="before-after">
                { chart(&plain_alike, t("One after the other: how alike the picture, by blocks")) }
                { chart(&residual_alike, t("With a way around: how alike the picture, by blocks")) }
            </div>
            </>
        },
        said: fill(
            "After {0} blocks the plain way is {1} like the picture, the way with shortcuts {2}.",
            &[&at.to_string(), &share(&plain_alike), &share(&residual_alike)],
        ),
    })
}

/// A map around zero, from black to white.
fn grey_of(map: &Map) -> Map {
    let most = map.most().max(f32::MIN_POSITIVE);
    map.each(|value| value / most / 2.0 + 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo() -> Photo {
        let map = |seed: usize| Map { side: SIDE, values: (0..SIDE * SIDE).map(|i| (i * seed % 37) as f32).collect() };
        [map(5), map(7), map(11)].map(|map| map.each(|value| value / 37.0))
    }

    #[test]
    fn blocks_of_the_usual_weights_keep_the_size_of_values_and_small_ones_let_them_fade() {
        let squares = |maps: &[Map]| maps.iter().flat_map(|map| &map.values).map(|value| value * value).sum::<f32>();
        let maps: Vec<Map> = photo().into_iter().chain([grey(&photo())]).map(|map| map.each(|v| v - 0.5)).collect();
        let ratio = |size| squares(&block(&maps, size, &mut Rng::new(1))) / squares(&maps);
        assert!((0.2..5.0).contains(&ratio(1.0)), "{}", ratio(1.0));
        // Two layers with a tenth of the weights: a hundredth of the values, and squares of that.
        assert!((ratio(0.1) / ratio(1.0) / 1e-4 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_way_around_keeps_more_of_the_picture() {
        for size in [0.3, 0.6] {
            let of = |is_residual| {
                let signals = signals(&photo(), size, is_residual);
                likeness(&signals[0], &signals[BLOCKS])
            };
            assert!(of(true) > of(false).abs() + 0.2, "{size}: {} and {}", of(true), of(false));
        }
    }

    #[test]
    fn a_map_is_like_itself_and_the_opposite_of_its_negative() {
        let map = &photo()[0];
        assert!((likeness(map, &map.each(|value| 3.0 * value + 1.0)) - 1.0).abs() < 1e-4);
        assert!((likeness(map, &map.each(|value| -value)) + 1.0).abs() < 1e-4);
        assert_eq!(likeness(map, &map.each(|_| 2.0)), 0.0);
    }
}
