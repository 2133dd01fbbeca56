//! Run: samples, the pad, a picture of the visitor's, and the answer.

use std::rc::Rc;

use protocol::{Input, Picture, Prediction};
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
use crate::language::t;
use crate::panels::batch::{self, Given, batch_panel};
use crate::session::Session;
use crate::task::TaskSpec;
use crate::ui::Told;
use crate::ui::part::use_part;

/// Properties of [`Run`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who runs it.
    pub session: Session,
    /// What the network has learned to name.
    pub task: Rc<TaskSpec>,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// Is there a network?
    pub ready: bool,
    /// Where pictures may be dropped.
    pub column: NodeRef,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Everything from a picture to its name.
#[component]
pub fn Run(props: &Props) -> Html {
    let task = &props.task;
    let shown = use_state(|| None::<Rc<Picture>>);
    let chosen = use_state(|| None::<usize>);
    // What was said of a file that could not be read is taken back with the next picture.
    let refused = use_mut_ref(|| false);
    let accept = {
        let (refused, tell) = (refused.clone(), props.tell.clone());
        Callback::from(move |()| {
            if refused.replace(false) {
                tell.emit(None);
            }
        })
    };
    let on_sample = {
        let (session, shown, chosen) = (props.session.clone(), shown.clone(), chosen.clone());
        let (way, accept) = (task.sample, accept.clone());
        Callback::from(move |(class, picture): (usize, Picture)| {
            accept.emit(());
            chosen.set(Some(class));
            shown.set(Some(Rc::new(picture.clone())));
            session.look(Input::Picture(picture, way));
        })
    };
    let samples = use_samples(Rc::clone(task), on_sample.clone());
    let on_draw = {
        let (session, shown, chosen) = (props.session.clone(), shown.clone(), chosen.clone());
        let (way, accept) = (task.own, accept.clone());
        Callback::from(move |picture| {
            accept.emit(());
            // So that the same sample can be shown again.
            shown.set(None);
            chosen.set(None);
            session.look(Input::Picture(picture, way));
        })
    };
    let on_clear = {
        let (session, shown, chosen) = (props.session.clone(), shown.clone(), chosen.clone());
        Callback::from(move |()| {
            shown.set(None);
            chosen.set(None);
            session.look_away();
        })
    };
    let on_file = use_callback((props.session.clone(), Rc::clone(task)), {
        let (shown, chosen, tell) = (shown.setter(), chosen.setter(), props.tell.clone());
        move |file: File, (session, task): &(Session, Rc<TaskSpec>)| {
            let (session, task) = (session.clone(), Rc::clone(task));
            let (shown, chosen, tell) = (shown.clone(), chosen.clone(), tell.clone());
            let (accept, refused) = (accept.clone(), refused.clone());
            spawn_local(async move {
                match web::files::read(&file).await {
                    // The engine reads the file itself, as the tool does.
                    Ok(bytes) => {
                        accept.emit(());
                        session.look(Input::File(bytes, task.own));
                    }
                    Err(error) => {
                        web_sys::console::error_1(&error);
                        refused.replace(true);
                        return tell.emit(Some(Told::error(t("The file could not be read. Choose another one."))));
                    }
                }
                chosen.set(None);
                match file::read(&file, &task).await {
                    Ok(picture) => shown.set(Some(Rc::new(picture))),
                    Err(error) => web_sys::console::warn_1(&error),
                }
            });
        }
    });
    let given = use_state(|| None::<Given>);
    let on_many = {
        let given = given.setter();
        use_callback((), move |entries, ()| given.set(Some(Given(Rc::new(entries)))))
    };
    use_given_pictures(props.column.clone(), on_file.clone(), Some(on_many));
    let on_chosen_file = Callback::from(move |event: Event| {
        if let Some(file) = chosen_file(&event) {
            on_file.emit(file);
        }
    });
    let seen = html! { <Seen task={task.clone()} prediction={props.prediction.clone()} /> };
    let words = if task.is_drawn() { t("Or a picture of one digit: ") } else { t("Or a picture of your own: ") };
    html! {
        <section class="run" aria-labelledby="run-title">
            <h2 id="run-title">{ t("Run it") }</h2>
            <p class="hint">{ t(task.try_it) }</p>
            <Samples task={task.clone()} samples={samples} chosen={*chosen} on_choose={on_sample} />
            <div class="try">
                if task.is_drawn() {
                    <div><Pad shown={(*shown).clone()} on_draw={on_draw} on_clear={on_clear} />{ seen }</div>
                } else {
                    <div class="whole">{ seen }</div>
                }
                <Bars task={task.clone()} prediction={props.prediction.clone()} />
            </div>
            <label class="file">{ words }
                <input type="file" accept="image/*" data-testid="input-file" onchange={on_chosen_file} />
            </label>
            <Many ready={props.ready} session={props.session.clone()} task={task.clone()} given={(*given).clone()}
                tell={props.tell.clone()} />
        </section>
    }
}

/// What is done with many pictures, folded until there are some.
#[component]
fn Many(props: &batch::Props) -> Html {
    let draw = use_part(batch_panel);
    let is_open = use_state(|| false);
    {
        let is_open = is_open.setter();
        use_effect_with(props.given.clone(), move |given| {
            if given.is_some() {
                is_open.set(true);
            }
        });
    }
    let now = *is_open;
    let on_click = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        is_open.set(!*is_open);
    });
    html! {
        <details class="further" open={now}>
            <summary onclick={on_click} data-testid="batch-open">{ t("Many pictures at once") }</summary>
            { draw.map_or_else(|said| said, |draw| draw(props)) }
        </details>
    }
}

/// The file that was chosen; the same one can be chosen again.
fn chosen_file(event: &Event) -> Option<File> {
    let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let file = input.files()?.get(0)?;
    input.set_value("");
    Some(file)
}
