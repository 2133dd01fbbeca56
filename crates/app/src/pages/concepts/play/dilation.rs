//! What does a kernel see whose taps stand apart?

use yew::prelude::*;

use super::board::{Board, outline};
use super::frame::{Framed, frame, frame_waits, greys, legend, signed};
use super::map::{convolved, edge};
use super::photo::{ASTRONAUT, grey, use_photo};
use super::slide::slide;
use crate::language::{fill, t};

const SIDE: usize = 64;

/// Nine taps on a picture, and the map that they make.
#[component]
pub fn Dilation() -> Html {
    let (photo, picker) = use_photo(SIDE, ASTRONAUT);
    let distance = use_state(|| 2.0);
    let place = use_state(|| [24_usize, 30]);
    let Some(photo) = photo else { return frame_waits(picker) };
    let (map, kernel, apart) = (grey(&photo), edge(3, 0.0), *distance as usize);
    let made = convolved(&map, &kernel, kernel.spread(apart));
    let (limit, reach) = (made.most(), 2 * apart + 1);
    let [row, column] = *place;
    let tap = |index: usize| {
        let at = |place: usize, step: usize| place as f32 + (step as f32 - 1.0) * apart as f32;
        outline([at(row, index / 3), at(column, index % 3)], [1.0; 2])
    };
    let to = {
        let place = place.setter();
        Callback::from(move |to| place.set(to))
    };
    let by = {
        let place = place.clone();
        Callback::from(move |by: [isize; 2]| {
            let moved = |at: usize, by: isize| at.saturating_add_signed(by).min(SIDE - 1);
            place.set([moved(place[0], by[0]), moved(place[1], by[1])]);
        })
    };
    let words = |number: usize| number.to_string();
    frame(Framed {
        title: t("Pull the taps apart"),
        told: t("A 3×3 kernel for upright edges. With a distance of 1 its taps are neighbours. Pull them apart, and \
            move them over the picture: still nine products for each pixel of the output."),
        controls: slide(t("distance between the taps"), "dilation", (1.0, 16.0, 1.0), &distance),
        pictures: html! {
            <>
            { picker }
            <div class="pooled">
                <figure>
                    <Board rgba={greys(&map)} testid="dilation-taps" on_point={to} on_arrow={by}
                        mark={(0..9).map(tap).collect::<Html>()}
                        label={t("The picture and the nine taps on it. The arrow keys move them.")} />
                    <figcaption>{ t("the nine taps") }</figcaption>
                </figure>
                { signed(&made, limit, t("the output")) }
            </div>
            { legend(limit) }
            </>
        },
        said: fill(
            "{0} apart, nine weights see {1}×{1} pixels and skip {2} of them; a full kernel would need {3} weights.",
            &[&words(apart), &words(reach), &words(reach * reach - 9), &words(reach * reach)],
        ),
    })
}
