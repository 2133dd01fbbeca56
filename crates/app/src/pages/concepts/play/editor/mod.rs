//! A convolution to be stepped through: one's own picture, one's own kernel, each sum.

mod sums;
mod walk;
mod weights;

use web::time::every;
use yew::prelude::*;

use super::board::{Board, outline};
use super::frame::{choice, frame_waits, legend};
use super::map::{Kernel, Map, Steps, convolved, places, products};
use super::photo::{DIGIT, grey, use_photo};
use super::slide::slide;
use crate::language::{fill, t};
use crate::ui::palette;
use sums::{sums, two};
use walk::{Move, Walk};

/// Rows and columns of the picture.
const SIDE: usize = 28;
/// What lies around the picture.
const RIM: [u8; 4] = [130, 130, 140, 255];

/// Goes on by itself while it plays, `pace` places a second.
#[hook]
fn use_walk(side: usize, pace: u32) -> UseReducerHandle<Walk> {
    let walk = use_reducer(Walk::default);
    {
        let walk = walk.dispatcher();
        use_effect_with(side, move |side| walk.dispatch(Move::Output(*side)));
    }
    let (dispatcher, playing) = (walk.dispatcher(), walk.is_playing);
    use_effect_with((playing, pace), move |(playing, pace)| {
        let clock = playing.then(|| every(1000 / (*pace).max(1), move || dispatcher.dispatch(Move::Step)));
        move || drop(clock)
    });
    walk
}

/// The page's working part.
#[component]
pub fn Editor() -> Html {
    let (photo, picker) = use_photo(SIDE, DIGIT);
    let (kernel, known) = (use_state(|| weights::preset(0, 3)), use_state(|| 0_usize));
    let (stride, padding, pace) = (use_state(|| 1.0), use_state(|| 0.0), use_state(|| 12.0));
    let steps = Steps { stride: *stride as usize, dilation: 1, padding: [*padding as usize; 2] };
    let size = kernel.size[0];
    let walk = use_walk(places(SIDE, size, steps), *pace as u32);
    let change = {
        let (kernel, known) = (kernel.setter(), known.setter());
        move |name: usize, next: Kernel| {
            known.set(name);
            kernel.set(next);
        }
    };
    let on_known = {
        let (change, kernel) = (change.clone(), kernel.clone());
        Callback::from(move |name| {
            let next = if name == weights::OWN { (*kernel).clone() } else { weights::preset(name, size) };
            change(name, next);
        })
    };
    let on_size = {
        let (change, kernel, known) = (change.clone(), kernel.clone(), *known);
        Callback::from(move |place: usize| {
            let size = 3 + 2 * place;
            let own = known == weights::OWN;
            change(known, if own { weights::resized(&kernel, size) } else { weights::preset(known, size) });
        })
    };
    let on_weights = Callback::from(move |next| change(weights::OWN, next));
    let Some(photo) = photo else { return frame_waits(picker) };
    // Hundredths: what is shown is what is multiplied.
    let map = grey(&photo).each(|value| (value * 100.0).round() / 100.0);
    html! {
        <section class="play" data-testid="play" aria-label={t("A convolution, step by step")}>
            <h2>{ t("A convolution, step by step") }</h2>
            <p>{ t("Drag the window over the picture, or step through it: each pixel under the window is multiplied \
                by its weight, and the sum is one pixel of the output. Pixels go from 0, black, to 1, white.") }</p>
            { picker }
            <div class="sliders">
                { choice(t("known kernels"), "conv-kernel", &weights::NAMES.map(t), *known, on_known) }
                { choice(t("rows and columns of the kernel"), "conv-size", &["3×3", "5×5"], (size - 3) / 2, on_size) }
                { slide(t("stride"), "conv-stride", (1.0, 4.0, 1.0), &stride) }
                { slide(t("padding"), "conv-padding", (0.0, 3.0, 1.0), &padding) }
            </div>
            { at_work(&map, &kernel, steps, &walk, weights::fields(&kernel, &on_weights)) }
            { buttons(&walk) }
            <div class="sliders">{ slide(t("places a second"), "conv-pace", (1.0, 60.0, 1.0), &pace) }</div>
        </section>
    }
}

/// The window on the picture, its sum, and the output.
fn at_work(map: &Map, kernel: &Kernel, steps: Steps, walk: &UseReducerHandle<Walk>, fields: Html) -> Html {
    let made = convolved(map, kernel, steps);
    let (limit, size, [row, column]) = (made.most(), kernel.size[0], walk.place());
    let ones = Kernel::square(size, |_, _| 1.0);
    let (window, parts) = (products(map, &ones, steps, [row, column]), products(map, kernel, steps, [row, column]));
    let sum = made.at(row as isize, column as isize);
    let (padding, stride) = (steps.padding[0], steps.stride);
    let by = {
        let walk = walk.dispatcher();
        Callback::from(move |by| walk.dispatch(Move::By(by)))
    };
    let to = |of: fn(usize, usize, usize) -> usize| {
        let walk = walk.dispatcher();
        Callback::from(move |place: [usize; 2]| walk.dispatch(Move::To(place.map(|place| of(place, size, stride)))))
    };
    let words = |number: usize| number.to_string();
    let said = fill(
        "Row {0}, column {1} of the output: the {2} products add up to {3}.",
        &[&words(row + 1), &words(column + 1), &words(size * size), &two(sum)],
    );
    let corner = [row, column].map(|place| (place * stride) as f32);
    let place = [row, column].map(|place| place as f32);
    let captions = [SIDE, made.side].map(|side| format!("{side}×{side}"));
    html! {
        <>
        <div class="conv">
            <figure>
                <Board rgba={input(map, padding)} testid="conv-input" on_arrow={by.clone()}
                    mark={outline(corner, [size as f32; 2])}
                    on_point={to(|place, size, stride| place.saturating_sub(size / 2) / stride)}
                    label={t("The picture and the window on it. The arrow keys move the window.")} />
                <figcaption>
                    { fill("Input: {0}, and {1} pixels of padding on each side", &[&captions[0], &words(padding)]) }
                </figcaption>
            </figure>
            <figure data-testid="concept-picture">
                <Board rgba={output(&made, limit, walk.filled())} testid="conv-output" on_arrow={by}
                    mark={outline(place, [1.0; 2])} on_point={to(|place, _, _| place)}
                    label={t("The output, as far as it is computed. The arrow keys move the window.")} />
                <figcaption>{ fill("Output: {0}", &[&captions[1]]) }{ legend(limit) }</figcaption>
            </figure>
        </div>
        { along(walk, made.values.len()) }
        { sums(&window, fields, &parts, size) }
        <p class="said" role="status" aria-live={if walk.is_playing { "off" } else { "polite" }}
            data-testid="conv-said">{ said }</p>
        </>
    }
}

/// The way of the window as a slider.
fn along(walk: &UseReducerHandle<Walk>, count: usize) -> Html {
    let moved = {
        let (walk, side) = (walk.dispatcher(), count.isqrt().max(1));
        move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            let place = input.value_as_number() as usize;
            walk.dispatch(Move::To([place / side, place % side]));
        }
    };
    let [row, column] = walk.place().map(|place| (place + 1).to_string());
    html! {
        <div class="sliders" data-testid="concept-control"><label>
            <span>{ t("place of the window") }<output>{ fill("row {0}, column {1}", &[&row, &column]) }</output></span>
            <input type="range" min="0" max={count.saturating_sub(1).to_string()} value={walk.index().to_string()}
                aria-valuetext={fill("row {0}, column {1}", &[&row, &column])} oninput={moved}
                data-testid="conv-place" />
        </label></div>
    }
}

fn buttons(walk: &UseReducerHandle<Walk>) -> Html {
    let button = |words: &'static str, testid: &'static str, what: fn() -> Move| {
        let walk = walk.dispatcher();
        html! { <button onclick={move |_: MouseEvent| walk.dispatch(what())} data-testid={testid}>{ words }</button> }
    };
    html! {
        <div class="buttons">
            if walk.is_playing {
                { button(t("Pause"), "conv-play", || Move::Play(false)) }
            } else {
                { button(t("Play"), "conv-play", || Move::Play(true)) }
            }
            { button(t("Back"), "conv-back", || Move::Back) }
            { button(t("Step"), "conv-step", || Move::Step) }
            { button(t("From the beginning"), "conv-restart", || Move::Restart) }
            { button(t("All at once"), "conv-fill", || Move::Fill) }
        </div>
    }
}

/// The picture with its padding.
fn input(map: &Map, padding: usize) -> Vec<u8> {
    let side = map.side + 2 * padding;
    let pixel = |place: usize| {
        let [row, column] = [place / side, place % side].map(|at| at.checked_sub(padding).filter(|at| *at < map.side));
        row.zip(column).map_or(RIM, |(row, column)| {
            let level = (map.values[row * map.side + column] * 255.0).round() as u8;
            [level, level, level, 255]
        })
    };
    (0..side * side).flat_map(pixel).collect()
}

/// What has been computed; the rest lets the paper through.
fn output(map: &Map, limit: f32, filled: usize) -> Vec<u8> {
    let mut rgba = palette::paint(&map.values, limit);
    let end = (filled * 4).min(rgba.len());
    rgba[end..].fill(0);
    rgba
}
