//! How many ways lead through a residual network, and how long are they?

use yew::prelude::*;

use super::chart::bars;
use super::slide::slide;
use crate::format::{percent, three};
use crate::language::{fill, t};

/// The share of the ways through `blocks` blocks that use 0, 1, … of them: each block is used or gone around, so that
/// the lengths are distributed as the heads of tossed coins (Veit, Wilber and Belongie 2016, section 3). A block passes
/// on `factor` of the gradient that comes into it; a factor of 1 weighs all ways alike.
fn shares(blocks: usize, factor: f64) -> Vec<f32> {
    // The coefficients of (1 + factor)^blocks, as shares: no number grows large on the way.
    let mut shares = vec![1.0_f64];
    let (around, through) = (1.0 / (1.0 + factor), factor / (1.0 + factor));
    for _ in 0..blocks {
        let mut next = vec![0.0; shares.len() + 1];
        for (length, share) in shares.iter().enumerate() {
            next[length] += share * around;
            next[length + 1] += share * through;
        }
        shares = next;
    }
    shares.into_iter().map(|share| share as f32).collect()
}

/// The lengths of the ways, as bars.
#[component]
pub fn Unrolled() -> Html {
    let (blocks, factor) = (use_state(|| 54.0), use_state(|| 1.0));
    let all = shares(*blocks as usize, *factor);
    let most = all.iter().copied().fold(0.0, f32::max);
    let mean: f64 = all.iter().enumerate().map(|(length, share)| length as f64 * f64::from(*share)).sum();
    let deepest = all.last().copied().unwrap_or_default();
    let label = t("Share of the ways by the number of blocks that they use");
    // 2 to the power of the number of blocks, as a power of ten.
    let exponent = three(*blocks * 2.0_f64.log10());
    let said = fill(
        "About 10 to the power of {0} ways. On average, what arrives has gone through {1} blocks; the way through \
         all of them carries {2}.",
        &[&exponent, &three(mean), &percent(f64::from(deepest))],
    );
    html! {
        <section class="play" data-testid="play" aria-label={t("Unrolled: a crowd of networks")}>
            <h2>{ t("Unrolled: a crowd of networks") }</h2>
            <p>{ t("Each block can be used or gone around, so every further block doubles the number of ways. Most \
                ways use about half of the blocks. If each block passes on only a part of the gradient, short ways \
                carry most of it: a ResNet with 110 layers has 54 blocks.") }</p>
            <div class="sliders">
                { slide(t("blocks"), "play-blocks", (1.0, 100.0, 1.0), &blocks) }
                { slide(t("part of the gradient that a block passes on"), "play-factor", (0.05, 1.0, 0.05), &factor) }
            </div>
            <figure>
                { bars(label.to_owned(), &all, most, [0.0, *blocks as f32]) }<figcaption>{ label }</figcaption>
            </figure>
            <p role="status" data-testid="play-said">{ said }</p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_counted_as_pascal_does() {
        let shares = shares(4, 1.0);
        for (share, ways) in shares.iter().zip([1.0, 4.0, 6.0, 4.0, 1.0]) {
            assert!((share - ways / 16.0).abs() < 1e-6);
        }
    }

    #[test]
    fn the_mean_length_is_that_of_a_binomial() {
        let mean: f32 = shares(54, 0.25).iter().enumerate().map(|(length, share)| length as f32 * share).sum();
        assert!((mean - 54.0 * 0.2).abs() < 1e-3, "{mean}");
    }
}
