//! What does a 1×1 convolution make of three maps?

use yew::prelude::*;

use super::frame::{Framed, colours, frame, frame_waits, greys, legend, picture, signed};
use super::map::mixed;
use super::photo::{ASTRONAUT, use_photo};
use super::slide::slide;
use crate::format::{percent, plain};
use crate::language::{fill, t};

/// Red, green and blue, weighed and added.
#[component]
pub fn Mixing() -> Html {
    let (photo, picker) = use_photo(64, ASTRONAUT);
    let weights = [use_state(|| 1.0), use_state(|| -1.0), use_state(|| 0.0)];
    let Some(photo) = photo else { return frame_waits(picker) };
    let made = mixed(photo.iter().zip(weights.iter().map(|weight| **weight as f32)));
    let passing = made.values.iter().filter(|value| **value > 0.0).count() as f64 / made.values.len().max(1) as f64;
    let limit = made.most().max(0.01);
    let shown = weights.each_ref().map(|weight: &UseStateHandle<f64>| plain((**weight * 10.0).round() / 10.0));
    let range = (-2.0, 2.0, 0.1);
    frame(Framed {
        title: t("Mix three maps into one"),
        told: t("One output map of a 1×1 convolution: at each place, three weights for the three maps of a picture. \
            No place sees its neighbours, so edges stay where they are. Try red without green, or blue alone."),
        controls: html! {
            <>
            { slide(t("weight of red"), "mix-red", range, &weights[0]) }
            { slide(t("weight of green"), "mix-green", range, &weights[1]) }
            { slide(t("weight of blue"), "mix-blue", range, &weights[2]) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="pooled">
                { picture(colours(&photo), t("the picture")) }
                { picture(greys(&photo[0]), t("red")) }
                { picture(greys(&photo[1]), t("green")) }
                { picture(greys(&photo[2]), t("blue")) }
                { signed(&made, limit, t("mixed")) }
                { signed(&made.rectified(), limit, t("mixed and rectified")) }
            </div>
            { legend(limit) }
            </>
        },
        said: fill(
            "Weights: red {0}, green {1}, blue {2}. {3} of the places are above zero.",
            &[&shown[0], &shown[1], &shown[2], &percent(passing)],
        ),
    })
}
