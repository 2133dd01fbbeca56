//! What does dropout leave of a layer, and why is what remains made larger?

use yew::prelude::*;

use super::chart::bars;
use super::slide::slide;
use super::values::{use_values, waiting};
use crate::format::three;
use crate::language::{fill, t};

/// Each value is zero with probability `p`, and otherwise divided by `1 − p`, so that the mean stays (as programs do it
/// today; AlexNet's authors halved at the test instead).
pub fn dropped(values: &[f32], p: f32, seed: u32) -> Vec<f32> {
    // A multiplicative congruential generator: the draw of a place depends on nothing but the seed.
    let mut state = seed.wrapping_mul(2_654_435_769) | 1;
    let mut draw = || {
        state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
        ((word >> 22) ^ word) as f32 / u32::MAX as f32
    };
    values.iter().map(|value| if draw() < p { 0.0 } else { value / (1.0 - p) }).collect()
}

/// LeNet-5's 84 features of a digit, some left out.
#[component]
pub fn Dropout() -> Html {
    let values = use_values("f6");
    let (p, seed) = (use_state(|| 0.5), use_state(|| 1_u32));
    let Some(Ok(digits)) = &values else { return waiting(&values) };
    let Some(digit) = digits.get(3) else { return waiting(&None) };
    let left = dropped(&digit.values, *p as f32, *seed);
    let zeros = left.iter().filter(|value| **value == 0.0).count();
    let most = digit.values.iter().copied().map(f32::abs).fold(0.0, f32::max);
    let sum = |values: &[f32]| three(f64::from(values.iter().map(|value| value.abs()).sum::<f32>()));
    let all = fill("All of them; their sizes add up to {0}.", &[&sum(&digit.values)]);
    let remaining = fill("{0} left out; the sizes of the others add up to {1}.", &[&zeros.to_string(), &sum(&left)]);
    let again = {
        let seed = seed.clone();
        move |_: MouseEvent| seed.set(*seed + 1)
    };
    let ends = [1.0, digit.values.len() as f32];
    html! {
        <section class="play" data-testid="play" aria-label={t("A layer, and what is left of it")}>
            <h2>{ t("A layer, and what is left of it") }</h2>
            <p>{ t("These are the 84 features that LeNet-5 finds in a three. Leave some out by chance: what remains \
                is made larger, so that the next layer gets about as much as before.") }</p>
            <div class="sliders">{ slide(t("probability to be left out"), "play-p", (0.0, 0.9, 0.1), &p) }
                <button onclick={again} data-testid="play-again">{ t("Draw again") }</button></div>
            <div class="before-after">
                <figure>{ bars(t("All 84 features").to_owned(), &digit.values, most / (1.0 - *p as f32), ends) }
                    <figcaption>{ all }</figcaption></figure>
                <figure>{ bars(t("What dropout leaves").to_owned(), &left, most / (1.0 - *p as f32), ends) }
                    <figcaption>{ remaining }</figcaption></figure>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_stays_and_the_share_of_zeros_is_the_probability() {
        let values = vec![1.0; 20_000];
        let left = dropped(&values, 0.3, 7);
        let zeros = left.iter().filter(|value| **value == 0.0).count() as f32 / 20_000.0;
        let mean = left.iter().sum::<f32>() / 20_000.0;
        // Three deviations of a binomial draw.
        assert!((zeros - 0.3).abs() < 0.01 && (mean - 1.0).abs() < 0.015, "{zeros} {mean}");
        assert_eq!(dropped(&values, 0.0, 1), values);
        assert_ne!(dropped(&values, 0.5, 1), dropped(&values, 0.5, 2));
    }
}
