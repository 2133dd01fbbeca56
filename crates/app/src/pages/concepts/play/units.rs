//! What do units that are not linear let through?

use yew::prelude::*;

use super::frame::{Framed, choice, frame, frame_waits, greys, legend, picture, sets, signed};
use super::map::{convolved, edge};
use super::photo::{ASTRONAUT, grey, use_photo};
use super::slide::slide;
use crate::format::percent;
use crate::language::{fill, t};

const NAMES: [&str; 4] = ["ReLU", "ELU", "tanh", "sigmoid"];

/// The value of a unit: Nair and Hinton 2010; Clevert, Unterthiner and Hochreiter 2015 with α = 1.
fn unit(index: usize, x: f32) -> f32 {
    match index {
        0 => x.max(0.0),
        1 if x < 0.0 => x.exp_m1(),
        1 => x,
        2 => x.tanh(),
        _ => 1.0 / (1.0 + (-x).exp()),
    }
}

/// The unit between -3 and 3.
fn curve(index: usize, label: &'static str) -> Html {
    let points: Vec<String> = (0..=60)
        .map(|step| {
            let x = step as f32 / 10.0 - 3.0;
            format!("{x:.2},{:.3}", -unit(index, x))
        })
        .collect();
    html! {
        <figure><svg class="curve" viewBox="-3.1 -3.1 6.2 4.4" role="img" aria-label={label}>
            <path d="M-3 0H3M0 -3V1.2" /><polyline points={points.join(" ")} /></svg>
            <figcaption>{ label }</figcaption></figure>
    }
}

/// A map of edges behind the unit of one's choice.
#[component]
pub fn Units() -> Html {
    let (photo, picker) = use_photo(64, ASTRONAUT);
    let (chosen, gain, bias) = (use_state(|| 0_usize), use_state(|| 4.0), use_state(|| 0.0));
    let Some(photo) = photo else { return frame_waits(picker) };
    let kernel = edge(3, 0.0);
    let map = convolved(&grey(&photo), &kernel, kernel.same());
    let before = map.each(|value| value * *gain as f32 + *bias as f32);
    let after = before.each(|value| unit(*chosen, value));
    // Where the curve is nearly flat, nearly nothing is learned: slopes below a twentieth.
    let slope = |x: f32| (unit(*chosen, x + 1e-2) - unit(*chosen, x - 1e-2)) / 2e-2;
    let flat = before.values.iter().filter(|value| slope(**value) < 0.05).count() as f64 / before.values.len() as f64;
    let limit = before.most().max(0.01);
    frame(Framed {
        title: t("One map behind four units"),
        told: t("A map of upright edges, strengthened and shifted, goes through a unit of your choice. Which parts \
            of the picture pass, which are cut off, and where is the curve so flat that nothing is learned? The \
            first finding below compares such units."),
        controls: html! {
            <>
            { choice(t("unit"), "unit", &NAMES, *chosen, sets(&chosen)) }
            { slide(t("strength"), "unit-gain", (1.0, 12.0, 0.5), &gain) }
            { slide(t("shift"), "unit-bias", (-2.0, 2.0, 0.1), &bias) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="pooled">
                { picture(greys(&grey(&photo)), t("the picture")) }
                { signed(&before, limit, t("edges, before the unit")) }
                { signed(&after, limit, t("behind the unit")) }
                { curve(*chosen, NAMES[*chosen]) }
            </div>
            { legend(limit) }
            </>
        },
        said: fill(
            "{0}: at {1} of the places the curve is flat, and a weight would hardly learn.",
            &[NAMES[*chosen], &percent(flat)],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected numbers: `torch.nn.functional` of PyTorch 2.9.0.
    #[test]
    fn units_are_those_of_pytorch() {
        let made = |index| [-2.0, -0.5, 1.5].map(|x| unit(index, x));
        let near = |made: [f32; 3], wanted: [f32; 3]| {
            assert!(made.iter().zip(wanted).all(|(x, y)| (x - y).abs() < 1e-6), "{made:?} {wanted:?}");
        };
        near(made(0), [0.0, 0.0, 1.5]);
        near(made(1), [-0.864_664_7, -0.393_469_3, 1.5]);
        near(made(2), [-0.964_027_6, -0.462_117_2, 0.905_148_3]);
        near(made(3), [0.119_202_9, 0.377_540_7, 0.817_574_5]);
    }
}
