//! What did a collection of pictures offer in its day?

use yew::prelude::*;

use super::frame::{Framed, colours, costs, frame, frame_waits, picture};
use super::photo::{CAT, Photo, grey, use_photo};
use super::slide::slide;
use crate::format::{count, short};
use crate::language::{fill, t};

/// A collection: its name, its year, rows of its pictures as networks saw them, colours, training pictures, classes.
/// MNIST: LeCun and others 1998; CIFAR-10: Krizhevsky 2009; ImageNet: Russakovsky and others 2015, section 3.
struct Set(&'static str, u32, usize, usize, u64, u64);

const SETS: [Set; 3] = [
    Set("MNIST", 1998, 28, 1, 60_000, 10),
    Set("CIFAR-10", 2009, 32, 3, 50_000, 10),
    Set("ImageNet", 2010, 224, 3, 1_281_167, 1_000),
];
/// Parameters of AlexNet as published in 2012, about.
const ALEXNET: u64 = 60_000_000;

fn grey_photo(photo: &Photo) -> Photo {
    [grey(photo), grey(photo), grey(photo)]
}

/// A photograph as it would be in each of them.
#[component]
pub fn Sets() -> Html {
    let at = use_state(|| 1.0);
    let Set(name, year, side, channels, pictures, classes) = &SETS[(*at as usize - 1).min(SETS.len() - 1)];
    let (photo, picker) = use_photo(*side, CAT);
    let Some(photo) = photo else { return frame_waits(picker) };
    let shown = if *channels == 1 { grey_photo(&photo) } else { (*photo).clone() };
    let values = (side * side * channels) as u64;
    let bars = |of: fn(&Set) -> u64| {
        let bars: Vec<(String, u64)> = SETS.iter().map(|set| (set.0.to_owned(), of(set))).collect();
        costs(&bars)
    };
    frame(Framed {
        title: t("A photograph in the sets of their time"),
        told: t("The same photograph as each collection would hold it, and below what there was to learn from. Move \
            from the digits of 1998 to the competition of 2010."),
        controls: slide(t("collection, in the order of years"), "set", (1.0, SETS.len() as f64, 1.0), &at),
        pictures: html! {
            <>
            { picker }
            <div class="pooled large">{ picture(colours(&shown), fill("{0}, {1}: {2}×{2}",
                &[name, &year.to_string(), &side.to_string()])) }</div>
            <div class="before-after">
                <div><h3>{ t("Pictures to learn from") }</h3>{ bars(|set| set.4) }</div>
                <div><h3>{ t("Numbers in one picture") }</h3>{ bars(|set| (set.2 * set.2 * set.3) as u64) }</div>
                <div><h3>{ t("Parameters of AlexNet for each picture") }</h3>{ bars(|set| ALEXNET / set.4) }</div>
            </div>
            </>
        },
        said: fill(
            "{0}: {1} pictures of {2} classes, {3} numbers in all.",
            &[name, &count(*pictures), &count(*classes), &short(pictures * values)],
        ),
    })
}
