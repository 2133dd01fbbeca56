//! Run: samples, the pad, a picture file, and the answer.

use std::rc::Rc;

use protocol::{Picture, Prediction, Preparation};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement, ImageBitmap};
use yew::prelude::*;

use super::pad::Pad;
use super::prediction::Bars;
use super::{pixels, samples};
use crate::engine::Lab;
use crate::engine::state::Notice;

/// The sample that runs when the page opens.
const FIRST: usize = 3;
/// Longest side at which a picture file is read.
const LONGEST: f64 = 400.0;

/// Properties of [`Run`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who runs it.
    pub lab: Lab,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// Everything from a digit to its name.
#[component]
pub fn Run(props: &Props) -> Html {
    let digits = use_state(|| None::<Result<Rc<Vec<Picture>>, ()>>);
    let shown = use_state(|| None::<Rc<Picture>>);
    let chosen = use_state(|| None::<usize>);
    let show = {
        let (lab, shown) = (props.lab.clone(), shown.clone());
        Callback::from(move |(picture, preparation): (Picture, Preparation)| {
            shown.set(Some(Rc::new(picture.clone())));
            lab.look(picture, preparation);
        })
    };
    {
        let (digits, chosen, show) = (digits.clone(), chosen.clone(), show.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match samples::fetch().await {
                    Ok(pictures) => {
                        chosen.set(Some(FIRST));
                        show.emit((pictures[FIRST].clone(), Preparation::Digit));
                        digits.set(Some(Ok(Rc::new(pictures))));
                    }
                    Err(error) => {
                        web_sys::console::warn_1(&error);
                        digits.set(Some(Err(())));
                    }
                }
            });
        });
    }
    let on_draw = {
        let (lab, chosen) = (props.lab.clone(), chosen.clone());
        Callback::from(move |picture| {
            chosen.set(None);
            lab.look(picture, Preparation::Drawing);
        })
    };
    let on_file = {
        let (show, chosen, tell) = (show.clone(), chosen.clone(), props.tell.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            // So that the same file can be chosen again.
            input.set_value("");
            chosen.set(None);
            let (show, tell) = (show.clone(), tell.clone());
            spawn_local(async move {
                match read_picture(&file).await {
                    Ok(picture) => show.emit((picture, Preparation::Drawing)),
                    Err(error) => {
                        web_sys::console::error_1(&error);
                        tell.emit(Some(Notice::error(format!(
                            "{} is not a picture that this browser can read. Choose a PNG or JPEG file.",
                            file.name()
                        ))));
                    }
                }
            });
        })
    };
    let sample = |digit: usize| {
        let pictures = digits.as_ref().and_then(|result| result.as_ref().ok()).cloned();
        let (show, chosen, ready) = (show.clone(), chosen.clone(), pictures.is_some());
        let is_chosen = *chosen == Some(digit);
        let choose = Callback::from(move |_: MouseEvent| {
            if let Some(pictures) = &pictures {
                chosen.set(Some(digit));
                show.emit((pictures[digit].clone(), Preparation::Digit));
            }
        });
        let style = format!(
            "background-image:url({});background-position:{:.3}% 0",
            samples::STRIP,
            digit as f64 * 100.0 / 9.0
        );
        html! {
            <button key={digit} class="sample" style={style} disabled={!ready} onclick={choose} aria-pressed={is_chosen.to_string()}
                data-testid={format!("sample-{digit}")} aria-label={format!("Sample digit {digit}")}></button>
        }
    };
    html! {
        <section class="run" aria-labelledby="run-title">
            <h2 id="run-title">{ "Run it" }</h2>
            <p class="hint">{ "Draw a digit on the black square, or choose one of the test digits." }</p>
            <div class="samples" role="group" aria-label="Sample digits">{ for (0..10).map(sample) }</div>
            if *digits == Some(Err(())) {
                <p class="muted">{ "The sample digits are missing from this site. Draw one yourself, or choose a picture." }</p>
            }
            <div class="try">
                <Pad shown={(*shown).clone()} on_draw={on_draw} />
                <Bars prediction={props.prediction.clone()} />
            </div>
            <label class="file">{ "Or a picture of one digit: " }
                <input type="file" accept="image/*" data-testid="input-file" onchange={on_file} />
            </label>
        </section>
    }
}

async fn read_picture(file: &File) -> Result<Picture, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let bitmap: ImageBitmap = JsFuture::from(window.create_image_bitmap_with_blob(file)?).await?.dyn_into()?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (LONGEST / width.max(height)).min(1.0);
    let (w, h) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let context = pixels::context(&pixels::scratch(w as u32, h as u32)?)?;
    // Transparent pictures are mostly dark ink on nothing: paper is white.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, w, h);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, w, h)?;
    let mut picture = pixels::read(&context, 0, 0, w as u32, h as u32)?;
    pixels::white_on_black(&mut picture);
    Ok(picture)
}
