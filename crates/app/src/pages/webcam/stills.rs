//! Pictures that are no camera's: samples, a file, one pasted or dropped.

use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::subject::Subject;
use crate::language::t;
use crate::panels::live::{Samples, use_given_pictures, use_samples};
use crate::task::TaskSpec;
use crate::ui::Told;

/// Properties of [`Stills`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose samples.
    pub task: Rc<TaskSpec>,
    /// Where pictures may be dropped.
    pub column: NodeRef,
    /// A picture was chosen.
    pub on_subject: Callback<Subject>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
    /// Does it bear a heading?
    #[prop_or(true)]
    pub title: bool,
    /// For tests: how the names of the samples begin.
    #[prop_or("sample")]
    pub testid: &'static str,
}

/// A row of samples, one of which is looked at as soon as it is there, and a field for files.
#[component]
pub fn Stills(props: &Props) -> Html {
    let task = &props.task;
    let chosen = use_state(|| None::<usize>);
    let on_sample = {
        let (on_subject, chosen, dataset) = (props.on_subject.clone(), chosen.setter(), task.dataset.clone());
        Callback::from(move |(class, picture): (usize, Picture)| {
            chosen.set(Some(class));
            on_subject.emit(Subject::sample(picture, dataset.clone()));
        })
    };
    let samples = use_samples(Rc::clone(task), on_sample.clone());
    let on_file = use_callback((props.on_subject.clone(), props.tell.clone()), {
        let chosen = chosen.setter();
        move |file: File, (on_subject, tell): &(Callback<Subject>, Callback<Option<Told>>)| {
            let (on_subject, tell, chosen) = (on_subject.clone(), tell.clone(), chosen.clone());
            spawn_local(async move {
                match web::files::read(&file).await {
                    // Each engine reads the file itself, and says so where it is no picture.
                    Ok(bytes) => {
                        chosen.set(None);
                        on_subject.emit(Subject::file(bytes));
                    }
                    Err(error) => {
                        web_sys::console::error_1(&error);
                        tell.emit(Some(Told::error(t("The file could not be read. Choose another one."))));
                    }
                }
            });
        }
    });
    use_given_pictures(props.column.clone(), on_file.clone(), None);
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
        if props.title {
            <h2>{ t("Or a picture") }</h2>
        }
        <Samples task={Rc::clone(task)} samples={samples} chosen={*chosen} on_choose={on_sample}
            testid={props.testid} />
        <label class="file">{ t("Choose, paste or drop a picture of your own: ") }
            <input type="file" accept="image/*" data-testid="input-file" onchange={on_chosen_file} />
        </label>
        </>
    }
}
