//! What do the two halves of a separable convolution see?

use yew::prelude::*;

use super::frame::{Framed, choice, colours, costs, frame, frame_waits, legend, picture, sets, signed};
use super::map::{Kernel, Map, convolved, edge, mixed};
use super::photo::{ASTRONAUT, use_photo};
use super::slide::slide;
use crate::format::count;
use crate::language::{fill, t};

/// What a map may be looked at with.
fn kernel(index: usize) -> Kernel {
    match index {
        0 => edge(3, 0.0),
        1 => edge(3, 90.0),
        2 => Kernel::square(3, |_, _| 1.0 / 9.0),
        _ => Kernel::square(3, |row, column| if (row, column) == (1, 1) { 1.0 } else { 0.0 }),
    }
}

/// A kernel for each map, then one mixture of the three.
#[component]
pub fn Separable() -> Html {
    let (photo, picker) = use_photo(64, ASTRONAUT);
    let weights = [use_state(|| 1.0), use_state(|| 0.5), use_state(|| -0.5)];
    let kernels = [use_state(|| 0_usize), use_state(|| 1), use_state(|| 2)];
    let outputs = use_state(|| 64.0);
    let Some(photo) = photo else { return frame_waits(picker) };
    let looked: Vec<Map> = photo
        .iter()
        .zip(&kernels)
        .map(|(map, chosen)| {
            let kernel = kernel(**chosen);
            convolved(map, &kernel, kernel.same())
        })
        .collect();
    let made = mixed(looked.iter().zip(weights.iter().map(|weight| **weight as f32)));
    let (limit, many) = (made.most().max(0.01), *outputs as u64);
    let names = [t("upright edges"), t("level edges"), t("blur"), t("identity")];
    let maps = [t("red"), t("green"), t("blue")];
    let (one, pair) = (27 * many, 27 + 3 * many);
    let words = [many, one, pair].map(count);
    frame(Framed {
        title: t("First look, then mix"),
        told: t("Each map of the picture is looked at with a 3×3 kernel of its own; then three weights mix what was \
            seen, at each place by itself. Every further output map costs three more weights, and sees the same \
            three maps."),
        controls: html! {
            <>
            { slide(t("weight of red"), "mix-red", (-2.0, 2.0, 0.1), &weights[0]) }
            { slide(t("weight of green"), "mix-green", (-2.0, 2.0, 0.1), &weights[1]) }
            { slide(t("weight of blue"), "mix-blue", (-2.0, 2.0, 0.1), &weights[2]) }
            { choice(t("kernel for red"), "kernel-red", &names, *kernels[0], sets(&kernels[0])) }
            { choice(t("kernel for green"), "kernel-green", &names, *kernels[1], sets(&kernels[1])) }
            { choice(t("kernel for blue"), "kernel-blue", &names, *kernels[2], sets(&kernels[2])) }
            { slide(t("output maps"), "separable-outputs", (1.0, 128.0, 1.0), &outputs) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="pooled">
                { picture(colours(&photo), t("the picture")) }
                { for looked.iter().zip(maps).map(|(map, name)| signed(map, 1.0, name)) }
                { signed(&made, limit, t("mixed")) }
            </div>
            { legend(limit) }
            { costs(&[(t("MACs at each place: one convolution").to_owned(), one),
                (t("per map, then 1×1").to_owned(), pair)]) }
            </>
        },
        said: fill(
            "For {0} output maps: {1} multiplications at each place, or {2} in two steps.",
            &[&words[0], &words[1], &words[2]],
        ),
    })
}
