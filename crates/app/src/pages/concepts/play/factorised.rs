//! Which kernels are a row and a column?

use yew::prelude::*;

use super::eigen::eigen;
use super::frame::{Framed, costs, frame, frame_waits, greys, legend, picture, signed};
use super::map::{Kernel, Map, convolved, line, mixed};
use super::photo::{ASTRONAUT, grey, use_photo};
use super::slide::slide;
use crate::format::percent;
use crate::language::{fill, t};

/// Rows and columns whose products, added up, come as close to a square kernel as `count` of them can: those of its
/// largest singular values (Eckart and Young 1936).
fn pairs(kernel: &Kernel, count: usize) -> Vec<(Kernel, Kernel)> {
    let n = kernel.size[0];
    let at = |row: usize, column: usize| kernel.weights[row * n + column];
    let gram = (0..n * n).map(|index| (0..n).map(|row| at(row, index / n) * at(row, index % n)).sum()).collect();
    let best = eigen(gram, n).into_iter().take(count);
    let pair = |(_, across): (f32, Vec<f32>)| {
        let down = (0..n).map(|row| (0..n).map(|column| at(row, column) * across[column]).sum()).collect();
        (Kernel { size: [1, n], weights: across }, Kernel { size: [n, 1], weights: down })
    };
    best.map(pair).collect()
}

/// The square kernel that rows and columns make together.
fn product(pairs: &[(Kernel, Kernel)], n: usize) -> Kernel {
    Kernel::square(n, |row, column| pairs.iter().map(|(across, down)| down.weights[row] * across.weights[column]).sum())
}

fn one_after_the_other(map: &Map, pairs: &[(Kernel, Kernel)]) -> Map {
    let through = |(across, down): &(Kernel, Kernel)| {
        let half = convolved(map, across, across.same());
        convolved(&half, down, down.same())
    };
    let maps: Vec<Map> = pairs.iter().map(through).collect();
    mixed(maps.iter().map(|map| (map, 1.0)))
}

/// A kernel that looks for lines, whole and in parts.
#[component]
pub fn Factorised() -> Html {
    let (photo, picker) = use_photo(64, ASTRONAUT);
    let (angle, size, count) = (use_state(|| 30.0), use_state(|| 7.0), use_state(|| 1.0));
    let Some(photo) = photo else { return frame_waits(picker) };
    let (map, n, many) = (grey(&photo), *size as usize, *count as usize);
    let kernel = line(n, *angle as f32);
    let parts = pairs(&kernel, many);
    let near = product(&parts, n);
    let (whole, made) = (convolved(&map, &kernel, kernel.same()), one_after_the_other(&map, &parts));
    let squares = |values: &mut dyn Iterator<Item = f32>| values.map(|value| value * value).sum::<f32>();
    let missing = squares(&mut kernel.weights.iter().zip(&near.weights).map(|(x, y)| x - y));
    let off = (missing / squares(&mut kernel.weights.iter().copied()).max(f32::MIN_POSITIVE)).sqrt();
    let (most, limit) = (kernel.map().most(), whole.most());
    let (n_words, many_words) = (n.to_string(), many.to_string());
    let by_parts = fill("1×{0}, then {0}×1", &[&n_words]);
    frame(Framed {
        title: t("A row, then a column"),
        told: t("The kernel looks for bright lines of one direction. Upright and level lines are a row times a \
            column; a slanting one is not, and what comes out is wrong until several pairs, on maps of their own, \
            add up."),
        controls: html! {
            <>
            { slide(t("direction of the line, degrees"), "factor-angle", (0.0, 90.0, 5.0), &angle) }
            { slide(t("rows and columns of the large kernel"), "factor-size", (3.0, 11.0, 2.0), &size) }
            { slide(t("pairs of row and column"), "factor-pairs", (1.0, 5.0, 1.0), &count) }
            </>
        },
        pictures: html! {
            <>
            { picker }
            <div class="pooled">
                { picture(greys(&map), t("the picture")) }
                { signed(&kernel.map(), most, t("the kernel")) }
                { signed(&whole, limit, t("its output")) }
                { signed(&near.map(), most, by_parts.clone()) }
                { signed(&made, limit, t("the output of the parts")) }
            </div>
            { legend(limit) }
            { costs(&[
                (fill("MACs for a pixel: one of {0}×{0}", &[&n_words]), (n * n) as u64),
                (by_parts, (2 * n * many) as u64),
            ]) }
            </>
        },
        said: fill(
            "With pairs: {0}. What they make is off by {1} of the kernel.",
            &[&many_words, &percent(f64::from(off))],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_line_is_one_pair_and_a_slanting_one_is_not() {
        let off = |angle: f32, count: usize| {
            let kernel = line(7, angle);
            let near = product(&pairs(&kernel, count), 7);
            kernel.weights.iter().zip(&near.weights).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max)
        };
        assert!(off(0.0, 1) < 1e-4 && off(90.0, 1) < 1e-4 && off(45.0, 1) > 0.01 && off(45.0, 7) < 1e-4);
    }

    /// Sobel's kernel is (1, 2, 1) down times (−1, 0, 1) across.
    #[test]
    fn a_kernel_in_parts_makes_the_same_map() {
        let sobel = Kernel { size: [3, 3], weights: vec![-1.0, 0.0, 1.0, -2.0, 0.0, 2.0, -1.0, 0.0, 1.0] };
        let map = Map { side: 5, values: (0..25).map(|place| (place * place % 7) as f32).collect() };
        let (whole, parts) = (convolved(&map, &sobel, sobel.same()), one_after_the_other(&map, &pairs(&sobel, 1)));
        assert!(whole.values.iter().zip(&parts.values).all(|(x, y)| (x - y).abs() < 1e-4));
    }
}
