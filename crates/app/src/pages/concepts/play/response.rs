//! How do neighbouring maps damp each other?

use yew::prelude::*;

use super::chart::bars;
use super::slide::slide;
use super::values::{use_values, waiting};
use crate::format::three;
use crate::language::{fill, t};

/// Krizhevsky, Sutskever and Hinton 2012, section 3.3: `x / (k + alpha × sum of squares of n neighbours)^beta`.
fn damped(values: &[f32], n: usize, alpha: f32, beta: f32) -> Vec<f32> {
    const K: f32 = 2.0;
    let reach = n / 2;
    let at = |index: usize| {
        let neighbours = &values[index.saturating_sub(reach)..(index + reach + 1).min(values.len())];
        let squares: f32 = neighbours.iter().map(|value| value * value).sum();
        values[index] / (K + alpha * squares).powf(beta)
    };
    (0..values.len()).map(at).collect()
}

/// The sixteen values that LeNet-5's third layer has at one place, before and after.
#[component]
pub fn Response() -> Html {
    let values = use_values("c3");
    let (n, alpha) = (use_state(|| 5.0), use_state(|| 0.5));
    let Some(Ok(digits)) = &values else { return waiting(&values) };
    let Some(digit) = digits.get(3) else { return waiting(&None) };
    let size = (digit.height * digit.width) as usize;
    let middle = (digit.height / 2 * digit.width + digit.width / 2) as usize;
    // Behind a rectified unit, as in AlexNet.
    let before: Vec<f32> = digit.values.chunks_exact(size).map(|map| map[middle].max(0.0)).collect();
    let after = damped(&before, *n as usize, *alpha as f32, 0.75);
    let most = before.iter().copied().fold(0.0, f32::max);
    let ends = [1.0, before.len() as f32];
    let highest = |values: &[f32]| three(f64::from(values.iter().copied().fold(0.0, f32::max)));
    html! {
        <section class="play" data-testid="play" aria-labelledby="play-title">
            <h2 id="play-title">{ t("Sixteen maps at one place") }</h2>
            <p>{ t("The values of LeNet-5’s sixteen maps in the middle of a three, negative ones set to zero as \
                AlexNet would. Where many neighbours are active, all of them are damped. AlexNet itself uses 5 \
                neighbours and a strength of only 0.0001, for much larger values.") }</p>
            <div class="sliders" data-testid="concept-control">
                { slide(t("neighbours"), "play-n", (1.0, 15.0, 2.0), &n) }
                { slide(t("strength (alpha)"), "play-alpha", (0.0, 3.0, 0.1), &alpha) }
            </div>
            <div class="before-after" data-testid="concept-picture">
                <figure>{ bars(t("before").to_owned(), &before, most, ends) }
                    <figcaption>{ fill("Before: the highest is {0}.", &[&highest(&before)]) }</figcaption></figure>
                <figure>{ bars(t("after").to_owned(), &after, most, ends) }
                    <figcaption>{ fill("After: the highest is {0}.", &[&highest(&after)]) }</figcaption></figure>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_strength_only_the_constant_divides_and_neighbours_count_within_reach() {
        let root = 2.0_f32.powf(0.75);
        assert!(damped(&[1.0, 2.0], 5, 0.0, 0.75).iter().zip([1.0, 2.0]).all(|(y, x)| (y - x / root).abs() < 1e-6));
        // By hand: (2 + 1 × (1 + 4))^1 = 7, and the third value is out of reach of the first.
        let three = damped(&[1.0, 2.0, 3.0], 3, 1.0, 1.0);
        assert!((three[0] - 1.0 / 7.0).abs() < 1e-6 && (three[1] - 2.0 / 16.0).abs() < 1e-6, "{three:?}");
    }
}
