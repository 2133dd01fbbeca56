//! What is lost when many maps pass through few mixtures?

use yew::prelude::*;

use super::eigen::eigen;
use super::frame::{Framed, costs, frame, frame_waits, legend, row};
use super::map::{Map, convolved, edge, mixed};
use super::photo::{ASTRONAUT, Photo, grey, use_photo};
use super::slide::slide;
use crate::format::percent;
use crate::language::{fill, t};

/// Maps before and after the neck.
const MAPS: usize = 16;

/// Sixteen maps of a picture, each with values of about the same size: edges in eight directions, fine and coarse,
/// rectified.
pub fn sixteen(photo: &Photo) -> Vec<Map> {
    let picture = grey(photo);
    let of = |index: usize| {
        let kernel = edge(if index < MAPS / 2 { 3 } else { 7 }, (index % 8) as f32 * 45.0);
        let map = convolved(&picture, &kernel, kernel.same()).rectified();
        let size = map.values.iter().map(|value| value * value).sum::<f32>().sqrt() / map.side as f32;
        map.each(|value| value / size.max(1e-6))
    };
    (0..MAPS).map(of).collect()
}

/// The `neck` mixtures from which the maps can best be rebuilt, the maps rebuilt from them, and the share of the maps'
/// energy that is kept (Eckart and Young 1936).
fn squeezed(maps: &[Map], neck: usize) -> (Vec<Map>, Vec<Map>, f32) {
    let count = maps.len();
    let product = |index: usize| {
        let (one, other) = (&maps[index / count].values, &maps[index % count].values);
        one.iter().zip(other).map(|(x, y)| x * y).sum::<f32>() / one.len() as f32
    };
    let pairs = eigen((0..count * count).map(product).collect(), count);
    let all: f32 = pairs.iter().map(|(value, _)| value).sum();
    let kept: f32 = pairs.iter().take(neck).map(|(value, _)| value).sum();
    let kept_vectors: Vec<&Vec<f32>> = pairs.iter().take(neck).map(|(_, vector)| vector).collect();
    let mixtures: Vec<Map> = kept_vectors.iter().map(|vector| mixed(maps.iter().zip(vector.iter().copied()))).collect();
    let back = |map| mixed(mixtures.iter().zip(kept_vectors.iter().map(move |vector| vector[map])));
    let rebuilt = (0..count).map(back).collect();
    (mixtures, rebuilt, kept / all.max(f32::MIN_POSITIVE))
}

/// Maps, mixtures and maps again.
#[component]
pub fn Bottleneck() -> Html {
    let (photo, picker) = use_photo(48, ASTRONAUT);
    let neck = use_state(|| 4.0);
    let maps = use_memo(photo, |photo| photo.as_ref().map(|photo| sixteen(photo)));
    let Some(maps) = &*maps else { return frame_waits(picker) };
    let width = *neck as usize;
    let (mixtures, rebuilt, kept) = squeezed(maps, width);
    let most = maps.iter().map(Map::most).fold(0.0, f32::max);
    let in_neck = mixtures.iter().map(Map::most).fold(0.0, f32::max);
    let (all, few) = (MAPS as u64, width as u64);
    let words = width.to_string();
    frame(Framed {
        title: t("Sixteen maps through a neck"),
        told: t("Sixteen maps of a picture: edges in eight directions, fine and coarse. The neck keeps as many \
            mixtures of them as you say, the best there are; a second 1×1 convolution makes sixteen maps of these \
            again. The less the maps say that others do not say too, the less is lost."),
        controls: slide(t("maps in the neck"), "neck-width", (1.0, MAPS as f64, 1.0), &neck),
        pictures: html! {
            <>
            { picker }
            { row(maps, most, t("Sixteen maps")) }
            { row(&mixtures, in_neck, &fill("Thinned to {0}", &[&words])) }
            { row(&rebuilt, most, t("Sixteen again")) }
            { legend(most) }
            { costs(&[
                (t("MACs at each place: 3×3 straight away").to_owned(), all * all * 9),
                (t("1×1, 3×3, 1×1").to_owned(), all * few * 2 + few * few * 9),
            ]) }
            </>
        },
        said: fill("{0} mixtures keep {1} of what the sixteen maps hold.", &[&words, &percent(f64::from(kept))]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_that_say_the_same_pass_through_a_neck_of_one() {
        let map = Map { side: 2, values: vec![1.0, 2.0, 0.0, -1.0] };
        let twice = [map.clone(), map.each(|value| value * 3.0)];
        let (_, rebuilt, kept) = squeezed(&twice, 1);
        assert!((kept - 1.0).abs() < 1e-5);
        assert!(rebuilt[1].values.iter().zip(&twice[1].values).all(|(x, y)| (x - y).abs() < 1e-4));
        let other = Map { side: 2, values: vec![2.0, -1.0, 0.0, 0.0] };
        // Energies 6 and 5 of maps that have nothing in common.
        assert!((squeezed(&[map, other], 1).2 - 6.0 / 11.0).abs() < 1e-5);
    }
}
