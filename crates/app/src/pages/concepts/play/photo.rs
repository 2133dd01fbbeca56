//! On which picture is a concept tried?

use std::cell::Cell;
use std::rc::Rc;

use data::photo::to_square;
use protocol::Picture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web::canvas;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::map::{Map, mixed};
use crate::language::{fill, phrase, t};
use crate::ui::pixels;

/// A picture of three maps, red, green and blue, with values from 0 to 1.
pub type Photo = [Map; 3];

/// Longest side at which a file is read.
const LONGEST: f64 = 512.0;
/// What there is to choose: a name, the strip of samples, its pictures, rows of one, and its place.
const SAMPLES: [(&str, &str, u32, u32, u32); 7] = [
    (phrase("a cat"), "samples/imagenet.jpg", 4, 256, 0),
    (phrase("a cup of coffee"), "samples/imagenet.jpg", 4, 256, 1),
    (phrase("a rocket"), "samples/imagenet.jpg", 4, 256, 2),
    (phrase("an astronaut"), "samples/imagenet.jpg", 4, 256, 3),
    (phrase("a three"), "samples/mnist.png", 10, 28, 3),
    (phrase("a boot"), "samples/fashion-mnist.png", 10, 28, 9),
    (phrase("a square"), "", 1, 28, 0),
];
/// Places in [`SAMPLES`].
pub const CAT: usize = 0;
/// The astronaut's.
pub const ASTRONAUT: usize = 3;
/// The digit's.
pub const DIGIT: usize = 4;

/// Luminance (ITU-R BT.601).
pub fn grey([red, green, blue]: &Photo) -> Map {
    mixed([(red, 0.299), (green, 0.587), (blue, 0.114)])
}

async fn sample(index: usize) -> Result<Picture, JsValue> {
    let (_, address, _, side, place) = SAMPLES[index];
    if address.is_empty() {
        // Twelve bright rows and columns in the middle of a dark picture.
        let bright = |place: u32| (8..20).contains(&(place / side)) && (8..20).contains(&(place % side));
        let pixels = (0..side * side).flat_map(|place| [if bright(place) { 255 } else { 0 }; 3]).collect();
        return Ok(Picture { width: side, height: side, channels: 3, pixels });
    }
    let image = canvas::image(address).await?;
    let context = canvas::scratch(side, side)?;
    context.draw_image_with_html_image_element(&image, -f64::from(place * side), 0.0)?;
    pixels::read(&context, [0, 0, side, side], 3)
}

async fn file(file: &File) -> Result<Picture, JsValue> {
    let context = canvas::on_canvas(&canvas::bitmap(file).await?, LONGEST, Some("#fff"))?;
    let [width, height] = canvas::size(&context);
    pixels::read(&context, [0, 0, width, height], 3)
}

fn maps(picture: &Picture, side: usize) -> Option<Photo> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let square = to_square(&picture.pixels, width, height, 3, side).ok()?;
    let map = |values: &[u8]| Map { side, values: values.iter().map(|value| f32::from(*value) / 255.0).collect() };
    let planes: Vec<Map> = square.chunks_exact(side * side).map(map).collect();
    planes.try_into().ok()
}

/// What the visitor chose: a sample, or a file.
#[derive(Clone, PartialEq)]
enum Chosen {
    Sample(usize),
    File(File),
}

/// The chosen picture as maps of `side` rows and columns, and what it is chosen with.
#[hook]
pub fn use_photo(side: usize, first: usize) -> (Option<Rc<Photo>>, Html) {
    let chosen = use_state(|| Chosen::Sample(first));
    let picture = use_state(|| None::<Rc<Picture>>);
    let wrong = use_state(|| None::<String>);
    {
        let (picture, wrong) = (picture.setter(), wrong.setter());
        use_effect_with((*chosen).clone(), move |chosen| {
            let (chosen, is_wanted) = (chosen.clone(), Rc::new(Cell::new(true)));
            let still = Rc::clone(&is_wanted);
            spawn_local(async move {
                let read = match &chosen {
                    Chosen::Sample(index) => sample(*index).await,
                    Chosen::File(given) => file(given).await,
                };
                if !still.get() {
                    return;
                }
                match (read, chosen) {
                    (Ok(read), _) => {
                        picture.set(Some(Rc::new(read)));
                        wrong.set(None);
                    }
                    (Err(_), Chosen::File(file)) => wrong.set(Some(fill(
                        "{0} is not a picture that this browser can read. Choose a PNG or JPEG file.",
                        &[&file.name()],
                    ))),
                    (Err(error), Chosen::Sample(_)) => {
                        web_sys::console::error_1(&error);
                        let missing = "The samples are missing from this site. Choose a picture of your own below.";
                        wrong.set(Some(t(missing).to_owned()));
                    }
                }
            });
            move || is_wanted.set(false)
        });
    }
    let photo = use_memo(((*picture).clone(), side), |(picture, side)| {
        picture.as_ref().and_then(|picture| maps(picture, *side)).map(Rc::new)
    });
    ((*photo).clone(), picker(&chosen, wrong.as_deref()))
}

fn picker(chosen: &UseStateHandle<Chosen>, wrong: Option<&str>) -> Html {
    let on_file = {
        let chosen = chosen.setter();
        move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) {
                chosen.set(Chosen::File(file));
            }
        }
    };
    let button = |(index, (name, address, count, ..)): (usize, &(&'static str, &str, u32, u32, u32))| {
        let place = SAMPLES[index].4;
        let image = if address.is_empty() {
            "background:linear-gradient(#fff,#fff) center/43% 43% no-repeat #000".to_owned()
        } else {
            let across = f64::from(place) * 100.0 / f64::from(count - 1);
            format!(
                "background-image:url({address});background-size:{count}00% 100%;background-position:{across:.2}% 0"
            )
        };
        let choose = {
            let chosen = chosen.setter();
            move |_: MouseEvent| chosen.set(Chosen::Sample(index))
        };
        html! {
            <button key={index} class="sample" style={image} onclick={choose} aria-label={t(name)} title={t(name)}
                aria-pressed={(**chosen == Chosen::Sample(index)).to_string()}
                data-testid={format!("photo-{index}")}></button>
        }
    };
    html! {
        <div class="photo-picker">
            <div class="samples" role="group" aria-label={t("Pictures to try it on")}>{
                for SAMPLES.iter().enumerate().map(button) }</div>
            <label class="file">{ t("Or a picture of your own: ") }
                <input type="file" accept="image/*" onchange={on_file} data-testid="photo-file" /></label>
            if let Some(wrong) = wrong {
                <p role="alert">{ wrong }</p>
            }
        </div>
    }
}
