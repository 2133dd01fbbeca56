//! Pictures that are no camera's: samples, a file, one pasted or dropped.

use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::frame::Frame;
use crate::engine::state::Notice;
use crate::language::{fill, t};
use crate::lesson::Lesson;
use crate::live::{Samples, read_blob, use_given_pictures, use_samples};

/// Properties of [`Stills`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose samples.
    pub lesson: &'static Lesson,
    /// Where pictures may be dropped.
    pub column: NodeRef,
    /// A picture was chosen.
    pub on_frame: Callback<Rc<Frame>>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// A row of samples, one of which is looked at as soon as it is there, and a field for files.
#[component]
pub fn Stills(props: &Props) -> Html {
    let lesson = props.lesson;
    let chosen = use_state(|| None::<usize>);
    let on_sample = {
        let (on_frame, chosen) = (props.on_frame.clone(), chosen.setter());
        Callback::from(move |(class, picture): (usize, Picture)| {
            chosen.set(Some(class));
            on_frame.emit(Rc::new(Frame::new(picture, Some(lesson.set.id))));
        })
    };
    let samples = use_samples(lesson, on_sample.clone());
    let on_file = use_callback((props.on_frame.clone(), props.tell.clone()), {
        let chosen = chosen.setter();
        move |file: File, (on_frame, tell): &(Callback<Rc<Frame>>, Callback<Option<Notice>>)| {
            let (on_frame, tell, chosen) = (on_frame.clone(), tell.clone(), chosen.clone());
            spawn_local(async move {
                match read_blob(&file).await {
                    Ok(picture) => {
                        chosen.set(None);
                        on_frame.emit(Rc::new(Frame::new(picture, None)));
                    }
                    Err(error) => {
                        web_sys::console::warn_1(&error);
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
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            // So that the same file can be chosen again.
            input.set_value("");
            on_file.emit(file);
        }
    });
    html! {
        <>
        <h2>{ t("Or a picture") }</h2>
        <Samples lesson={lesson} samples={samples} chosen={*chosen} on_choose={on_sample} />
        <label class="file">{ t("Choose, paste or drop a picture of your own: ") }
            <input type="file" accept="image/*" data-testid="input-file" onchange={on_chosen_file} />
        </label>
        </>
    }
}
