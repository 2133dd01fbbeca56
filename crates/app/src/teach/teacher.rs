//! One network that is taught: classes, examples, training, and what it says.

use std::rc::Rc;

use protocol::{Evaluation, Event, Picture, Request, Teaching, WeightSource};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event as DomEvent, FileList, HtmlInputElement};
use yew::prelude::*;

use super::book::to_size;
use super::examples::Examples;
use super::{Desk, archive, results};
use crate::browser::{self, now};
use crate::components::NoticeBar;
use crate::engine::lab::{NETWORK, VARIANT};
use crate::engine::state::{Notice, Phase, Signal};
use crate::engine::use_lab;
use crate::format::count;
use crate::language::{fill, t};
use crate::live::{EngineProgress, MapCanvas, pixels};
use crate::own::{Source, read};
use crate::runnable::Runnable;
use crate::shipped;
use crate::webcam::{Frame, Viewfinder};

/// Examples shown of each class.
const SHOWN: usize = 6;

/// Passes over the examples, where all layers learn.
const PASSES: u32 = 5;

/// Properties of [`Teacher`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is taught.
    pub runnable: Runnable,
    /// Its classes.
    pub desk: Desk,
}

/// Everything from a name to a network that knows it.
#[component]
pub fn Teacher(props: &Props) -> Html {
    let Runnable { network, lesson } = &props.runnable;
    let desk = props.desk.clone();
    let (lab, state) = use_lab((*network.graph).clone(), shipped::source(&network.graph.name), lesson.data());
    let redraw = use_force_update();
    let remembered = use_state(|| 0u32);
    let current = use_state(|| 0usize);
    let result = use_state(|| None::<(Evaluation, f64)>);
    let is_taught = use_state(|| false);
    let is_learning = use_state(|| false);
    let all_layers = use_state(|| false);
    let reading = use_state(|| None::<(usize, usize)>);
    let last = use_mut_ref(|| None::<Rc<Frame>>);
    let is_holding = use_mut_ref(|| false);
    let name = use_node_ref();
    let examples = use_memo((), {
        let (lab, remembered, lesson) = (lab.clone(), remembered.setter(), *lesson);
        move |()| Examples::new(lab, lesson, move |number| remembered.set(number))
    });
    let tell = {
        let dispatcher = state.dispatcher();
        Callback::from(move |notice: Option<Notice>| dispatcher.dispatch(Signal::Notice(notice)))
    };
    // Each worker starts without examples; a network that was taught before comes back with them.
    use_effect_with(state.phase == Phase::Ready, {
        let (desk, lab, examples, is_taught, network) =
            (desk.clone(), lab.clone(), examples.clone(), is_taught.setter(), network.clone());
        move |is_ready| {
            is_taught.set(false);
            if !*is_ready {
                return;
            }
            let book = desk.book.borrow();
            examples.send_all(&book);
            let Some(weights) = book.weights.clone().filter(|_| book.network == network.graph.name) else { return };
            let Ok(graph) = arch::edit::new_head(&network.graph, book.classes.len()) else { return };
            let load = Request::Load { network: VARIANT, graph, weights: WeightSource::Bytes(weights.to_vec()) };
            lab.clone().ask(load, move |event| {
                if let Event::Loaded { .. } = event {
                    lab.show_to(VARIANT);
                    is_taught.set(true);
                }
            });
        }
    });
    let add = {
        let (desk, examples, redraw) = (desk.clone(), examples.clone(), redraw.clone());
        Rc::new(move |class: usize, picture: Rc<Picture>| {
            let mut book = desk.book.borrow_mut();
            let Some(own) = book.classes.get_mut(class) else { return };
            own.pictures.push(Rc::clone(&picture));
            examples.send(class, own.pictures.len() - 1, picture);
            redraw.force_update();
        })
    };
    let capture = {
        let (add, last, current) = (add.clone(), last.clone(), *current);
        Rc::new(move || {
            if let Some(picture) = last.borrow().as_ref().and_then(|frame| to_size(&frame.picture)) {
                add(current, Rc::new(picture));
            }
        })
    };
    let latest_capture = use_mut_ref(|| capture.clone() as Rc<dyn Fn()>);
    *latest_capture.borrow_mut() = capture.clone();
    let on_frame = use_callback((), {
        let (lab, lesson, last, is_holding) = (lab.clone(), *lesson, last.clone(), is_holding.clone());
        move |frame: Rc<Frame>, ()| {
            let (picture, preparation) = frame.for_lesson(lesson);
            lab.look(picture, preparation);
            *last.borrow_mut() = Some(frame);
            if *is_holding.borrow() {
                let capture = latest_capture.borrow().clone();
                capture();
            }
        }
    });
    let hold = {
        let (is_holding, tell, last, desk) = (is_holding.clone(), tell.clone(), last.clone(), desk.clone());
        Rc::new(move || {
            if desk.book.borrow().classes.is_empty() {
                tell.emit(Some(Notice::error(t("Add a class first; then hold the button to collect pictures of it."))));
            } else if last.borrow().is_none() {
                tell.emit(Some(Notice::error(t("Start the camera first, or choose files for this class."))));
            } else if !std::mem::replace(&mut *is_holding.borrow_mut(), true) {
                capture();
            }
        })
    };
    let release = {
        let (is_holding, desk) = (is_holding.clone(), desk.clone());
        Rc::new(move || {
            if std::mem::take(&mut *is_holding.borrow_mut()) {
                desk.save();
            }
        })
    };
    let is_press = |key: &str| key == " " || key == "Enter";
    let (down, up) = (hold.clone(), release.clone());
    let key_down = Callback::from(move |event: KeyboardEvent| {
        if is_press(&event.key()) && !event.repeat() {
            event.prevent_default();
            hold();
        }
    });
    let key_up = {
        let release = release.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_press(&event.key()) {
                release();
            }
        })
    };
    let on_up = Callback::from(move |_: PointerEvent| up());
    let add_class = {
        let (desk, name, current, redraw, is_taught) =
            (desk.clone(), name.clone(), current.setter(), redraw.clone(), is_taught.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = name.cast::<HtmlInputElement>() else { return };
            current.set(desk.book.borrow_mut().add(&input.value()));
            input.set_value("");
            // The network that was taught knows one class less.
            desk.book.borrow_mut().weights = None;
            is_taught.set(false);
            desk.save();
            redraw.force_update();
        })
    };
    let on_files = {
        let (add, desk, current) = (add.clone(), desk.clone(), *current);
        let (tell, reading) = (tell.clone(), reading.setter());
        Callback::from(move |event: DomEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let files = input.files().as_ref().map(list).unwrap_or_default();
            let (add, desk, tell, reading) = (add.clone(), desk.clone(), tell.clone(), reading.clone());
            let class = desk.book.borrow().classes.get(current).map(|class| class.id);
            spawn_local(async move {
                let found = archive::pictures(&files, |done, of| reading.set(Some((done, of)))).await;
                reading.set(None);
                input.set_value("");
                let left_out = found.iter().filter(|picture| picture.is_none()).count();
                // Classes may have gone meanwhile.
                let place = desk.book.borrow().classes.iter().position(|known| Some(known.id) == class);
                if let Some(place) = place {
                    found.into_iter().flatten().for_each(|picture| add(place, picture));
                    desk.save();
                }
                if left_out > 0 {
                    tell.emit(Some(Notice::error(not_readable(left_out))));
                }
            });
        })
    };
    let train = {
        let (lab, desk, tell, examples) = (lab.clone(), desk.clone(), tell.clone(), examples.clone());
        let (result, is_taught, is_learning) = (result.setter(), is_taught.setter(), is_learning.setter());
        let name = network.graph.name.clone();
        let passes = if *all_layers { PASSES } else { 0 };
        Callback::from(move |_: MouseEvent| {
            if !desk.book.borrow().is_ready() {
                return tell.emit(Some(Notice::error(t(
                    "Two classes at least, and a picture in each, are needed to learn from.",
                ))));
            }
            is_learning.set(true);
            let classes = desk.book.borrow().classes.len() as u32;
            let (lab, desk, name) = (lab.clone(), desk.clone(), name.clone());
            let (result, is_taught, is_learning) = (result.clone(), is_taught.clone(), is_learning.clone());
            let teaching = Teaching::Learn { made: VARIANT, classes, passes, seed: 1 };
            let learn = Request::Teach { network: NETWORK, teaching };
            examples.when_all_are_there(move || {
                let begun = now();
                lab.clone().ask(learn, move |event| {
                    is_learning.set(false);
                    let Event::Evaluated { evaluation, .. } = event else { return };
                    result.set(Some((evaluation, now() - begun)));
                    is_taught.set(true);
                    lab.show_to(VARIANT);
                    let (desk, name) = (desk.clone(), name.clone());
                    lab.ask(Request::Export { network: VARIANT }, move |event| {
                        if let Event::Exported { bytes, .. } = event {
                            let mut book = desk.book.borrow_mut();
                            (book.weights, book.network) = (Some(Rc::new(bytes)), name.clone());
                            drop(book);
                            desk.save();
                        }
                    });
                });
            });
        })
    };
    let on_all_layers = {
        let all_layers = all_layers.clone();
        Callback::from(move |_: DomEvent| all_layers.set(!*all_layers))
    };
    let save_zip = {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| browser::save("classes.zip", &archive::pack(&desk.book.borrow())))
    };
    let save_weights = {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(weights) = desk.book.borrow().weights.as_ref() {
                browser::save("taught.safetensors", weights);
            }
        })
    };
    let replace = {
        let (desk, examples, redraw, current) = (desk.clone(), examples.clone(), redraw.clone(), current.setter());
        let (is_taught, result) = (is_taught.setter(), result.setter());
        Rc::new(move |book| {
            *desk.book.borrow_mut() = book;
            current.set(0);
            is_taught.set(false);
            result.set(None);
            examples.send_all(&desk.book.borrow());
            let desk = desk.clone();
            spawn_local(async move {
                let mut kept = desk.kept.take();
                if let Err(error) = kept.clear().await {
                    web_sys::console::warn_1(&error);
                }
                desk.kept.replace(kept);
                desk.save();
            });
            redraw.force_update();
        })
    };
    let on_zip = {
        let (replace, tell, reading) = (replace.clone(), tell.clone(), reading.setter());
        Callback::from(move |event: DomEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            let (replace, tell, reading) = (replace.clone(), tell.clone(), reading.clone());
            spawn_local(async move {
                let unpacked = archive::unpack(&file, |done, of| reading.set(Some((done, of)))).await;
                reading.set(None);
                input.set_value("");
                match unpacked {
                    Ok((book, left_out)) => {
                        let mut words = fill(
                            "{0} pictures of {1} classes are here. Train on them.",
                            &[&count(book.count() as u64), &book.classes.len().to_string()],
                        );
                        if left_out > 0 {
                            words = [&words, " ", &not_readable(left_out)].concat();
                        }
                        replace(book);
                        tell.emit(Some(Notice::info(words)));
                    }
                    Err(sentence) => tell.emit(Some(Notice::error(sentence))),
                }
            });
        })
    };
    let clear = Callback::from(move |_: MouseEvent| replace(Default::default()));
    let book = desk.book.borrow();
    let names: Vec<String> = book.classes.iter().map(|class| class.name.clone()).collect();
    let class = |(index, one): (usize, &super::book::Class)| {
        let (choose, remove) = (current.setter(), {
            let (desk, examples, redraw, is_taught, result) =
                (desk.clone(), examples.clone(), redraw.clone(), is_taught.setter(), result.setter());
            Callback::from(move |_: MouseEvent| {
                let mut book = desk.book.borrow_mut();
                book.classes.remove(index);
                book.weights = None;
                drop(book);
                is_taught.set(false);
                result.set(None);
                examples.forget(index);
                desk.save();
                redraw.force_update();
            })
        });
        let picture = |picture: &Rc<Picture>| {
            html! { <MapCanvas rgba={pixels::opaque(picture)} width={picture.width} height={picture.height} testid="teach-example" label={fill("An example of {0}", &[&one.name])} /> }
        };
        html! {
            <li key={one.id.to_string()} class={classes!((*current == index).then_some("chosen"))}>
                <label><input type="radio" name="class" checked={*current == index} onchange={Callback::from(move |_: DomEvent| choose.set(index))}
                    data-testid={format!("teach-class-{index}")} />{ " " }<b>{ &one.name }</b>
                    { " " }<span data-testid={format!("teach-count-{index}")}>{ fill("{0} pictures", &[&count(one.pictures.len() as u64)]) }</span></label>
                <button class="small" onclick={remove} aria-label={fill("Remove {0}", &[&one.name])}>{ t("Remove") }</button>
                <div class="examples">{ for one.pictures.iter().rev().take(SHOWN).map(picture) }</div>
            </li>
        }
    };
    let shown = state.prediction.as_ref().filter(|_| *is_taught).filter(|it| it.network == VARIANT);
    let total = book.count();
    html! {
        <div class="watch">
            <section class="eye live" aria-label={t("What is shown to the network")}>
                <Viewfinder on_frame={on_frame} tell={tell.clone()} />
                { results::bars(&names, shown) }
            </section>
            <section class="live" aria-label={t("Classes")}>
                <EngineProgress phase={state.phase} task={state.task.clone()} />
                <form class="buttons" onsubmit={add_class}>
                    <input ref={name} type="text" maxlength="40" placeholder={t("cup")} aria-label={t("Name of the new class")} data-testid="teach-name" />
                    <button type="submit" data-testid="teach-add-class">{ t("Add a class") }</button>
                </form>
                <ul class="classes">{ for book.classes.iter().enumerate().map(class) }</ul>
                <div class="buttons">
                    <button class="hold" onpointerdown={Callback::from(move |_: PointerEvent| down())} onpointerup={on_up.clone()} onpointerleave={on_up.clone()}
                        onpointercancel={on_up} onkeydown={key_down} onkeyup={key_up} data-testid="teach-capture">{ t("Hold to collect pictures") }</button>
                    <button class="primary" onclick={train} disabled={*is_learning || state.params.is_none()} data-testid="teach-train">{ if *all_layers { t("Train all layers") } else { t("Train the last layer") } }</button>
                </div>
                <label class="check"><input type="checkbox" data-testid="teach-all-layers" checked={*all_layers} disabled={*is_learning} onchange={on_all_layers} />
                    { t(" All layers learn: slower, and better for things unlike those that the network knows") }</label>
                <p class="hint" data-testid="teach-status">{ if *is_learning { t("It learns.").to_owned() }
                    else { fill("{0} of {1} pictures have gone through the network.", &[&count(u64::from((*remembered).min(total as u32))), &count(total as u64)]) } }</p>
                { for result.as_ref().filter(|_| *is_taught).map(|(evaluation, ms)| results::report(&names, evaluation, *ms)) }
                <label class="file">{ t("Pictures of the chosen class from files: ") }<input type="file" accept="image/*" multiple={true} disabled={reading.is_some()} onchange={on_files} data-testid="teach-files" /></label>
                <label class="file">{ t("Or all classes from a zip with a folder for each: ") }<input type="file" accept=".zip" disabled={reading.is_some()} onchange={on_zip} data-testid="teach-import" /></label>
                <div class="engine-progress" data-testid="teach-reading">{ read::shown(*reading) }</div>
                <div class="buttons">
                    <button class="small" onclick={save_zip} disabled={total == 0} data-testid="teach-export">{ t("Save pictures and weights as a zip") }</button>
                    <button class="small" onclick={save_weights} disabled={book.weights.is_none()} data-testid="teach-weights">{ t("Save the weights") }</button>
                    <button class="small" onclick={clear} disabled={book.classes.is_empty()} data-testid="teach-clear">{ t("Forget everything") }</button>
                </div>
            </section>
            <NoticeBar notice={state.notice.clone()} on_close={tell.reform(|()| None)} />
        </div>
    }
}

fn list(files: &FileList) -> Vec<Source> {
    let files = (0..files.length()).filter_map(|index| files.get(index));
    files.map(|file| Source::file(file.name(), file)).collect()
}

fn not_readable(files: usize) -> String {
    match files {
        1 => t("1 file could not be read, and was left out.").to_owned(),
        files => fill("{0} files could not be read, and were left out.", &[&count(files as u64)]),
    }
}
