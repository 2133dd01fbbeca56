//! Run: samples, the pad, a picture of the visitor's, and the answer.

use std::rc::Rc;

use protocol::{Picture, Prediction};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::file;
use super::given::use_given_pictures;
use super::pad::Pad;
use super::prediction::Bars;
use super::samples::{Samples, use_samples};
use super::seen::Seen;
use crate::engine::Lab;
use crate::engine::state::Notice;
use crate::language::{fill, t};
use crate::lesson::Lesson;

/// Properties of [`Run`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who runs it.
    pub lab: Lab,
    /// What the network has learned to name.
    pub lesson: &'static Lesson,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// Where pictures may be dropped.
    pub column: NodeRef,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// Everything from a picture to its name.
#[component]
pub fn Run(props: &Props) -> Html {
    let lesson = props.lesson;
    let shown = use_state(|| None::<Rc<Picture>>);
    let chosen = use_state(|| None::<usize>);
    let on_sample = {
        let (lab, shown, chosen) = (props.lab.clone(), shown.clone(), chosen.clone());
        Callback::from(move |(class, picture): (usize, Picture)| {
            chosen.set(Some(class));
            shown.set(Some(Rc::new(picture.clone())));
            lab.look(picture, lesson.sample);
        })
    };
    let samples = use_samples(lesson, on_sample.clone());
    let on_draw = {
        let (lab, chosen) = (props.lab.clone(), chosen.clone());
        Callback::from(move |picture| {
            chosen.set(None);
            lab.look(picture, lesson.own);
        })
    };
    let on_file = use_callback(props.lab.clone(), {
        let (shown, chosen, tell) = (shown.setter(), chosen.setter(), props.tell.clone());
        move |file: File, lab: &Lab| {
            let (lab, shown, chosen, tell) = (lab.clone(), shown.clone(), chosen.clone(), tell.clone());
            spawn_local(async move {
                match file::read(&file, lesson).await {
                    Ok(picture) => {
                        chosen.set(None);
                        shown.set(Some(Rc::new(picture.clone())));
                        lab.look(picture, lesson.own);
                    }
                    Err(error) => {
                        web_sys::console::error_1(&error);
                        tell.emit(Some(Notice::error(fill(
                            "{0} is not a picture that this browser can read. Choose a PNG or JPEG file.",
                            &[&file.name()],
                        ))));
                    }
                }
            });
        }
    });
    use_given_pictures(props.column.clone(), on_file.clone());
    let on_chosen_file = Callback::from(move |event: Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // So that the same file can be chosen again.
        input.set_value("");
        on_file.emit(file);
    });
    let seen = html! { <Seen lesson={lesson} prediction={props.prediction.clone()} /> };
    html! {
        <section class="run" aria-labelledby="run-title">
            <h2 id="run-title">{ t("Run it") }</h2>
            <p class="hint">{ t(lesson.try_it) }</p>
            <Samples lesson={lesson} samples={samples} chosen={*chosen} on_choose={on_sample} />
            <div class="try">
                if lesson.is_drawn() {
                    <div><Pad shown={(*shown).clone()} on_draw={on_draw} />{ seen }</div>
                } else {
                    <div class="whole">{ seen }</div>
                }
                <Bars lesson={lesson} prediction={props.prediction.clone()} />
            </div>
            <label class="file">{ if lesson.is_drawn() { t("Or a picture of one digit: ") } else { t("Or a picture of your own: ") } }
                <input type="file" accept="image/*" data-testid="input-file" onchange={on_chosen_file} />
            </label>
        </section>
    }
}
