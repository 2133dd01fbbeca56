//! What do the branches of an Inception module lay behind each other?

use yew::prelude::*;

use super::frame::{Framed, colours, costs, frame, frame_waits, legend, picture, row};
use super::map::{Map, convolved, edge, mixed};
use super::photo::{ASTRONAUT, Photo, grey, use_photo};
use super::slide::slide;
use crate::language::{fill, t};

/// The largest value of each 3×3 window; the window ends with the map.
fn pooled(map: &Map) -> Map {
    let side = map.side as isize;
    let value = |place: isize| {
        let (row, column) = (place / side, place % side);
        let inside = |at: isize| (0..side).contains(&at);
        let window = (-1..=1).flat_map(|down| (-1..=1).map(move |across| (row + down, column + across)));
        let values = window.filter(|(row, column)| inside(*row) && inside(*column)).map(|(r, c)| map.at(r, c));
        values.fold(f32::NEG_INFINITY, f32::max)
    };
    Map { side: map.side, values: (0..side * side).map(value).collect() }
}

/// Map `index` of branch `branch`: a mixture of the colours, an edge in a direction of its own, or a colour's maxima.
fn map(photo: &Photo, branch: usize, index: usize) -> Map {
    let angle = index as f32 * 60.0;
    match branch {
        0 => {
            // Colours that stand opposite each other, turned round the circle.
            let weight = |colour: usize| (angle - colour as f32 * 120.0).to_radians().cos();
            mixed(photo.iter().enumerate().map(|(colour, map)| (map, weight(colour))))
        }
        1 | 2 => {
            let kernel = edge(1 + 2 * branch, angle);
            convolved(&grey(photo), &kernel, kernel.same())
        }
        _ => pooled(&photo[index % 3]),
    }
}

/// Four branches on one picture.
#[component]
pub fn Branches() -> Html {
    let (photo, picker) = use_photo(40, ASTRONAUT);
    let widths = [use_state(|| 2.0), use_state(|| 4.0), use_state(|| 2.0), use_state(|| 3.0)];
    let Some(photo) = photo else { return frame_waits(picker) };
    let counts = widths.each_ref().map(|width| **width as usize);
    let names = ["1×1", "3×3", "5×5", t("maximum of 3×3")];
    let branches: Vec<Vec<Map>> = counts
        .iter()
        .enumerate()
        .map(|(branch, count)| (0..*count).map(|index| map(&photo, branch, index)).collect())
        .collect();
    // Three maps come in; a maximum multiplies nothing.
    let macs = [3, 27, 75, 0];
    let joined: usize = counts.iter().sum();
    let strip = |(branch, maps): (usize, &Vec<Map>)| {
        let words = fill("{0}: {1} maps", &[names[branch], &maps.len().to_string()]);
        html! { <div class={format!("branch branch-{branch}")}>{ row(maps, 1.0, &words) }</div> }
    };
    let each = counts.iter().zip(macs).zip(names);
    let listed: Vec<(String, u64)> =
        each.map(|((count, macs), name)| (name.to_owned(), *count as u64 * macs)).collect();
    let all: u64 = listed.iter().map(|(_, cost)| cost).sum();
    frame(Framed {
        title: t("Four branches, one pile of maps"),
        told: t("Each branch looks at the same picture: mixtures of its colours, edges under small and large \
            kernels, and the largest value of each window, which passes every map through. The maps of all branches \
            are laid behind each other."),
        controls: html! {
            <>
            { slide(t("maps of 1×1"), "branch-0", (0.0, 6.0, 1.0), &widths[0]) }
            { slide(t("maps of 3×3"), "branch-1", (0.0, 6.0, 1.0), &widths[1]) }
            { slide(t("maps of 5×5"), "branch-2", (0.0, 6.0, 1.0), &widths[2]) }
            { slide(t("maps of the maximum"), "branch-3", (0.0, 3.0, 1.0), &widths[3]) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="joined">
                { picture(colours(&photo), t("the picture")) }
                <div class="pile">{ for branches.iter().enumerate().map(strip) }</div>
            </div>
            { legend(1.0) }
            <h3>{ t("MACs at each place") }</h3>
            { costs(&listed) }
            </>
        },
        said: fill("{0} maps are joined, for {1} MACs at each place.", &[&joined.to_string(), &all.to_string()]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maximum_of_each_window_is_taken_within_the_map() {
        let map = Map { side: 3, values: vec![-1.0, -2.0, -3.0, -4.0, -5.0, -6.0, -7.0, -8.0, -9.0] };
        assert_eq!(pooled(&map).values, [-1.0, -1.0, -2.0, -1.0, -1.0, -2.0, -4.0, -4.0, -5.0]);
    }
}
