//! What do maps look like when some values, or whole maps, are left out?

use yew::prelude::*;

use super::bottleneck::sixteen;
use super::dropout::dropped;
use super::frame::{Framed, frame, frame_waits, legend, row};
use super::map::Map;
use super::photo::{ASTRONAUT, use_photo};
use super::slide::slide;
use crate::language::{fill, t};

/// Maps of a picture, without some of their values, and without some of the maps.
#[component]
pub fn Masks() -> Html {
    let (photo, picker) = use_photo(40, ASTRONAUT);
    let (p, seed) = (use_state(|| 0.5), use_state(|| 1_u32));
    let maps = use_memo(photo, |photo| photo.as_ref().map(|photo| sixteen(photo)[8..].to_vec()));
    let Some(maps) = &*maps else { return frame_waits(picker) };
    let rate = *p as f32;
    let draw = |(index, map): (usize, &Map)| {
        let values = dropped(&map.values, rate, seed.wrapping_mul(31).wrapping_add(index as u32));
        Map { side: map.side, values }
    };
    let by_values: Vec<Map> = maps.iter().enumerate().map(draw).collect();
    // What is drawn for each map is a one or nothing.
    let whole = dropped(&vec![1.0; maps.len()], rate, seed.wrapping_add(7));
    let by_maps: Vec<Map> = maps.iter().zip(&whole).map(|(map, keep)| map.each(|value| value * keep)).collect();
    let limit = maps.iter().map(Map::most).fold(0.0, f32::max);
    let gone = whole.iter().filter(|keep| **keep == 0.0).count();
    let zeros = |maps: &[Map]| maps.iter().flat_map(|map| &map.values).filter(|value| **value == 0.0).count();
    let all = maps.iter().map(|map| map.values.len()).sum::<usize>().max(1);
    let again = {
        let seed = seed.clone();
        move |_: MouseEvent| seed.set(*seed + 1)
    };
    frame(Framed {
        title: t("Holes in maps"),
        told: t(
            "Eight maps of edges. Dropping single values leaves the picture readable, since neighbours say nearly \
            the same; dropping whole maps, as ENet does, takes away all that these maps knew. What remains is made \
            larger.",
        ),
        controls: html! {
            <>
            { slide(t("probability to be left out"), "masks-p", (0.0, 0.9, 0.1), &p) }
            <button onclick={again} data-testid="masks-again">{ t("Draw again") }</button>
            </>
        },
        pictures: html! {
            <>
            { picker }
            { row(maps, limit, t("All values")) }
            { row(&by_values, limit, t("Without some values")) }
            { row(&by_maps, limit, t("Without some maps")) }
            { legend(limit) }
            </>
        },
        said: fill(
            "{0} of the values are zero, which were {1} before; {2} of {3} maps are left out.",
            &[
                &crate::format::percent(zeros(&by_values) as f64 / all as f64),
                &crate::format::percent(zeros(maps) as f64 / all as f64),
                &gone.to_string(),
                &maps.len().to_string(),
            ],
        ),
    })
}
