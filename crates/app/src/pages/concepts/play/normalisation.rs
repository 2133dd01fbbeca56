//! What does batch normalisation do to the maps of a running network?

use yew::prelude::*;

use super::chart::{bars, histogram};
use super::slide::slide;
use super::values::{use_values, waiting};
use crate::format::{percent, three};
use crate::language::{fill, t};

/// The small number below the root, as in most programs.
const EPS: f32 = 1e-5;
const BINS: usize = 40;

/// Mean and deviation, as batch normalisation takes them in training (Ioffe and Szegedy 2015, algorithm 1).
fn statistics(values: &[f32]) -> (f32, f32) {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    (mean, (variance + EPS).sqrt())
}

/// `scale × (x − mean) / deviation + shift` for every value.
fn normalised(values: &[f32], scale: f32, shift: f32) -> Vec<f32> {
    let (mean, deviation) = statistics(values);
    values.iter().map(|value| scale * (value - mean) / deviation + shift).collect()
}

/// The maps of LeNet-5's first convolution over ten digits, before and after.
#[component]
pub fn Normalisation() -> Html {
    let values = use_values("c1");
    let (scale, shift) = (use_state(|| 1.0), use_state(|| 0.0));
    let Some(Ok(digits)) = &values else { return waiting(&values) };
    let maps = digits.first().map_or(0, |maps| maps.channels as usize);
    let of_map = |map: usize| -> Vec<f32> {
        let parts = digits.iter().map(|digit| {
            let size = digit.values.len() / maps;
            &digit.values[map * size..(map + 1) * size]
        });
        parts.collect::<Vec<_>>().concat()
    };
    let row = |map: usize| {
        let before = of_map(map);
        let after = normalised(&before, *scale as f32, *shift as f32);
        let passes = after.iter().filter(|value| **value > 0.0).count() as f64 / after.len().max(1) as f64;
        let side = |values: &[f32], name: &str| {
            let (mean, deviation) = statistics(values);
            // Zero up to rounding is zero.
            let mean = if mean.abs() < 1e-4 { 0.0 } else { mean };
            let said =
                fill("{0}: mean {1}, deviation {2}", &[name, &three(f64::from(mean)), &three(f64::from(deviation))]);
            // The black ground of the digits makes one value very common: roots let the others be seen.
            let bins: Vec<f32> = histogram(values, (-4.0, 4.0), BINS).into_iter().map(f32::sqrt).collect();
            let most = bins.iter().copied().fold(0.0, f32::max);
            html! { <figure>{ bars(said.clone(), &bins, most, [-4.0, 4.0]) }<figcaption>{ said }</figcaption></figure> }
        };
        html! {
            <li key={map}>
                <h3>{ fill("Map {0}", &[&(map + 1).to_string()]) }</h3>
                <div class="before-after">{ side(&before, t("before")) }{ side(&after, t("after")) }</div>
                <p class="hint">{ fill("A rectified unit behind it would pass {0}.", &[&percent(passes)]) }</p>
            </li>
        }
    };
    html! {
        <section class="play" data-testid="play" aria-labelledby="play-title">
            <h2 id="play-title">{ t("A running network, before and after") }</h2>
            <p>{ t("LeNet-5 looks at ten test digits. Below is how often each value occurs in the six maps of its \
                first convolution, over all digits and places: as they are, and normalised (heights are square roots, \
                because the black ground makes one value very common). Then move the scale and the shift, which a \
                network would learn.") }</p>
            <div class="sliders" data-testid="concept-control">
                { slide(t("scale"), "play-scale", (0.2, 3.0, 0.1), &scale) }
                { slide(t("shift"), "play-shift", (-2.0, 2.0, 0.1), &shift) }
            </div>
            <ol class="maps" data-testid="concept-picture">{ for (0..maps).map(row) }</ol>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_normalised_has_the_shift_as_mean_and_the_scale_as_deviation() {
        let values: Vec<f32> = (0..100).map(|i| (i as f32 * 0.7).sin() * 3.0 + 5.0).collect();
        let (mean, deviation) = statistics(&normalised(&values, 2.0, -1.0));
        assert!((mean + 1.0).abs() < 1e-4 && (deviation - 2.0).abs() < 1e-3, "{mean} {deviation}");
        assert!(
            normalised(&[3.0; 10], 1.0, 0.0).iter().all(|value| value.abs() < 1e-3),
            "a constant map is no division by zero"
        );
    }
}
