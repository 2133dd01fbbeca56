//! To what does a patch of a picture listen?

use yew::prelude::*;

use super::board::{Board, outline};
use super::frame::{Framed, colours, frame, frame_waits, picture};
use super::photo::{ASTRONAUT, Photo, use_photo};
use super::slide::slide;
use crate::format::percent;
use crate::language::{fill, t};

const SIDE: usize = 64;

/// The numbers of each patch of `size` rows, less the picture's means.
fn patches(photo: &Photo, size: usize) -> Vec<Vec<f32>> {
    let across = SIDE / size;
    let of = |patch: usize| {
        let (top, left) = (patch / across * size, patch % across * size);
        let places = (0..size * size).map(move |index| (top + index / size) * SIDE + left + index % size);
        let centred = photo.iter().map(|map| (map, map.mean()));
        centred.flat_map(|(map, mean)| places.clone().map(move |place| map.values[place] - mean)).collect()
    };
    (0..across * across).map(of).collect()
}

/// How much patch `asking` takes from each: the products of their numbers, with their mean square as unit, through a
/// softmax (Vaswani and others 2017, section 3.2.1, without learned weights).
fn attention(patches: &[Vec<f32>], asking: usize, sharpness: f32) -> Vec<f32> {
    let dot = |one: &[f32], other: &[f32]| one.iter().zip(other).map(|(x, y)| x * y).sum::<f32>();
    let unit = patches.iter().map(|patch| dot(patch, patch)).sum::<f32>() / patches.len().max(1) as f32;
    let scores: Vec<f32> =
        patches.iter().map(|patch| sharpness * dot(patch, &patches[asking]) / unit.max(f32::MIN_POSITIVE)).collect();
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// A patch asks all the others.
#[component]
pub fn Patches() -> Html {
    let (photo, picker) = use_photo(SIDE, ASTRONAUT);
    let (place, cut, sharpness) = (use_state(|| 20.0), use_state(|| 3.0), use_state(|| 2.0));
    let Some(photo) = photo else { return frame_waits(picker) };
    let size = 1 << (*cut as usize).min(4);
    let across = SIDE / size;
    let count = across * across;
    // The slider goes over the picture in hundredths, so that patches of all sizes are reached.
    let asking = ((*place / 100.0 * count as f64) as usize).min(count - 1);
    let parts = patches(&photo, size);
    let weights = attention(&parts, asking, *sharpness as f32);
    let most = weights.iter().copied().fold(0.0, f32::max);
    let lit = photo.each_ref().map(|map| {
        let mut lit = map.clone();
        for (index, value) in lit.values.iter_mut().enumerate() {
            let patch = index / SIDE / size * across + index % SIDE / size;
            *value *= 0.1 + 0.9 * (weights[patch] / most).sqrt();
        }
        lit
    });
    let go = {
        let place = place.setter();
        move |[row, column]: [usize; 2]| {
            let patch = row.min(across - 1) * across + column.min(across - 1);
            place.set((patch as f64 + 0.5) * 100.0 / count as f64);
        }
    };
    let to = {
        let go = go.clone();
        Callback::from(move |place: [usize; 2]| go(place.map(|at| at / size)))
    };
    let now = [asking / across, asking % across];
    let by = Callback::from(move |by: [isize; 2]| go([0, 1].map(|axis| now[axis].saturating_add_signed(by[axis]))));
    let corner = now.map(|at| (at * size) as f32);
    let listened = weights.iter().filter(|weight| **weight > 1.0 / count as f32).count();
    frame(Framed {
        title: t("Every patch looks at every other"),
        told: t("A Transformer cuts a picture into patches, and each takes most from those that are like what it \
            asks for. Here patches ask by their own colours, since nothing has learned what to ask: choose one, and \
            see to which it listens. No distance counts, as it does for a kernel."),
        controls: html! {
            <>
            { slide(t("patch that asks, % of the way"), "patch-place", (0.0, 99.0, 1.0), &place) }
            { slide(t("size of a patch, as a power of two"), "patch-size", (2.0, 4.0, 1.0), &cut) }
            { slide(t("how choosy it is"), "patch-sharpness", (0.0, 8.0, 0.5), &sharpness) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="pooled">
                <figure>
                    <Board rgba={colours(&photo)} testid="patch-board" on_point={to} on_arrow={by}
                        mark={outline(corner, [size as f32; 2])}
                        label={t("The picture and the patch that asks. The arrow keys move it.")} />
                    <figcaption>{
                        fill("{0} patches of {1}×{1}", &[&count.to_string(), &size.to_string()]) }</figcaption>
                </figure>
                { picture(colours(&lit), t("bright: what it listens to")) }
            </div>
            </>
        },
        said: fill(
            "It takes more than an equal share from {0} of {1} patches, and {2} from itself.",
            &[&listened.to_string(), &count.to_string(), &percent(f64::from(weights[asking]))],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_are_equal_where_nothing_is_asked() {
        let parts = vec![vec![1.0, 0.0], vec![0.0, 1.0], vec![-1.0, 0.0]];
        assert_eq!(attention(&parts, 0, 0.0), [1.0 / 3.0; 3]);
        // By hand: scores 1, 0 and -1.
        let sum = 1.0_f32.exp() + 1.0 + (-1.0_f32).exp();
        let shares = attention(&parts, 0, 1.0);
        assert!((shares[0] - 1.0_f32.exp() / sum).abs() < 1e-6 && (shares[2] - (-1.0_f32).exp() / sum).abs() < 1e-6);
    }
}
