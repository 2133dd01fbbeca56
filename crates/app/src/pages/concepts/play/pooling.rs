//! What does pooling keep of a map, and what can be put back in its place?

use yew::prelude::*;

use super::frame::legend;
use super::map::Map;
use super::slide::slide;
use super::values::{use_values, waiting};
use crate::language::{fill, t};
use crate::ui::{MapCanvas, palette};

/// Maximum, mean, and where each maximum was, for every window that fits.
fn pooled(map: &Map, window: usize, stride: usize) -> (Map, Map, Vec<usize>) {
    let side = map.side.checked_sub(window).map_or(0, |rest| rest / stride + 1);
    let (mut most, mut mean, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for corner in 0..side * side {
        let (row, column) = (corner / side * stride, corner % side * stride);
        let inside = (0..window * window).map(|i| (row + i / window) * map.side + column + i % window);
        let best = inside.clone().max_by(|a, b| map.values[*a].total_cmp(&map.values[*b])).unwrap_or_default();
        places.push(best);
        most.push(map.values[best]);
        mean.push(inside.map(|place| map.values[place]).sum::<f32>() / (window * window) as f32);
    }
    (Map { side, values: most }, Map { side, values: mean }, places)
}

/// Each value back at its place, and zero everywhere else.
fn unpooled(small: &Map, places: &[usize], side: usize) -> Map {
    let mut values = vec![0.0; side * side];
    for (value, place) in small.values.iter().zip(places) {
        values[*place] = *value;
    }
    Map { side, values }
}

/// Properties of [`Pooling`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Show what comes back, and not the two kinds of pooling.
    pub unpool: bool,
}

/// A map of LeNet-5's first layer, pooled by the maximum and by the mean; or pooled and put back.
#[component]
pub fn Pooling(props: &Props) -> Html {
    let values = use_values("c1");
    let (window, stride) = (use_state(|| 2.0), use_state(|| 2.0));
    let Some(Ok(digits)) = &values else { return waiting(&values) };
    let Some(digit) = digits.get(3) else { return waiting(&None) };
    let side = digit.width as usize;
    let map = Map { side, values: digit.values[..side * side].to_vec() };
    let (most, mean, places) =
        pooled(&map, *window as usize, if props.unpool { *window as usize } else { *stride as usize });
    let limit = map.most();
    let show = |map: &Map, name: &'static str| {
        let (rgba, side) = (palette::paint(&map.values, limit), map.side as u32);
        let words = fill("{0}: {1}×{1}", &[name, &side.to_string()]);
        html! {
            <figure><MapCanvas rgba={rgba} width={side} height={side} testid="play-map" label={words.clone()} />
                <figcaption>{ words }</figcaption></figure>
        }
    };
    let (title, told) = if props.unpool {
        (
            t("Pooled, and put back"),
            t("A map of LeNet-5, for a three. The decoder of ENet puts each maximum back where it came from, so that \
               edges keep their places; what was not a maximum is lost. Compare with repeating each value."),
        )
    } else {
        (
            t("The two kinds, on a real map"),
            t("A map of LeNet-5, for a three: the largest value of each window, and the mean of each window. With a \
               stride smaller than the window, windows overlap."),
        )
    };
    let others = if props.unpool {
        let back = unpooled(&most, &places, side);
        let factor = *window as usize;
        let last = most.side.saturating_sub(1);
        let place = |i: usize| (i / side / factor).min(last) * most.side + (i % side / factor).min(last);
        let repeated = Map { side, values: (0..side * side).map(|i| most.values[place(i)]).collect() };
        html! { <>{ show(&back, t("put back")) }{ show(&repeated, t("repeated")) }</> }
    } else {
        show(&mean, t("mean"))
    };
    html! {
        <section class="play" data-testid="play" aria-label={title}>
            <h2>{ title }</h2>
            <p>{ told }</p>
            <div class="sliders" data-testid="concept-control">
                { slide(t("rows and columns of the window"), "play-window", (2.0, 7.0, 1.0), &window) }
                if !props.unpool {
                    { slide(t("stride"), "play-stride", (1.0, 7.0, 1.0), &stride) }
                }
            </div>
            <div class="pooled" data-testid="concept-picture">{ show(&map, t("as it is")) }{ show(&most, t("maximum")) }
                { others }</div>
            { legend(limit) }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_keep_their_maximum_and_mean_and_places_lead_back() {
        let map = Map { side: 4, values: (0..16).map(|i| i as f32).collect() };
        let (most, mean, places) = pooled(&map, 2, 2);
        assert_eq!(most.values, [5.0, 7.0, 13.0, 15.0]);
        assert_eq!(mean.values, [2.5, 4.5, 10.5, 12.5]);
        let back = unpooled(&most, &places, 4);
        assert_eq!(back.values[5], 5.0);
        assert_eq!(back.values.iter().filter(|value| **value == 0.0).count(), 12);
    }

    #[test]
    fn overlapping_windows_are_those_that_fit() {
        let map = Map { side: 5, values: vec![1.0; 25] };
        assert_eq!(pooled(&map, 3, 2).0.side, 2);
        assert_eq!(pooled(&map, 7, 1).0.side, 0);
    }
}
