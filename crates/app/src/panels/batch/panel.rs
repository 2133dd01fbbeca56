//! The panel: fields for pictures, how far it is, the table, and the table as a file.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::wasm_split;
use web::folders::{self, Entries};
use web_sys::{DragEvent, HtmlInputElement};
use yew::prelude::*;

use super::csv::csv;
use super::given::Given;
use super::row::Line;
use super::work::{Tally, Work};
use crate::format::{count, ms, percent};
use crate::language::{fill, t};
use crate::panels::own::{Source, all, pictures, use_folder_field, words};
use crate::session::Session;
use crate::task::TaskSpec;
use crate::ui::Told;
use crate::ui::part::Fetched;

/// Lines that are shown at first, and how many more at a time.
const SHOWN: usize = 100;

/// Properties of [`Batch`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Who looks at the pictures.
    pub session: Session,
    /// For the names of the classes, and the way to prepare a picture.
    pub task: Rc<TaskSpec>,
    /// Is there a network?
    pub ready: bool,
    /// What was dropped beside the panel.
    #[prop_or_default]
    pub given: Option<Given>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Fetches the panel.
#[wasm_split(panels, fallible)]
pub fn batch_panel() -> Fetched<fn(&Props) -> Html> {
    Ok(|props| html! { <Batch ..props.clone() /> })
}

/// Everything from many pictures to their names.
#[component]
pub fn Batch(props: &Props) -> Html {
    let (work, version) = use_work(props);
    let shown = use_state(|| SHOWN);
    let folder = use_folder_field();
    let take = {
        let (work, shown, tell) = (work.clone(), shown.setter(), props.tell.clone());
        Callback::from(move |found: Result<(Vec<Source>, usize), JsValue>| match found {
            Ok((sources, _)) if sources.is_empty() => {
                tell.emit(Some(Told::error(t("There is no picture among these files. Choose others."))));
            }
            Ok((sources, others)) => {
                shown.set(SHOWN);
                work.begin(sources, others);
            }
            Err(error) => tell.emit(Some(Told::error(words(&error)))),
        })
    };
    let on_files = {
        let take = take.clone();
        Callback::from(move |event: Event| {
            let (input, take) = (event.target_unchecked_into::<HtmlInputElement>(), take.clone());
            spawn_local(async move {
                let Some(files) = input.files() else { return };
                let found = all(&files).await;
                input.set_value("");
                take.emit(found);
            });
        })
    };
    let on_drop = {
        let take = take.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            event.stop_propagation();
            if let Some(given) = event.data_transfer() {
                spawn_local(take_entries(folders::entries(&given), take.clone()));
            }
        })
    };
    use_effect_with(props.given.clone(), move |given| {
        if let Some(Given(entries)) = given {
            spawn_local(take_entries(entries.to_vec(), take));
        }
    });
    html! {
        <div class="batch" data-takes-files="" ondrop={on_drop}
            ondragover={Callback::from(|event: DragEvent| event.prevent_default())}>
            <p class="hint" id="help-batch">
                { t("Each runs in its turn; the answers stand in a table that you can save. In folders that are named \
                    like the classes, the answers are counted as right or wrong.") }
            </p>
            <label class="file">{ t("Pictures, or a zip archive of them: ") }<input type="file" multiple=true
                accept="image/*,.zip" disabled={!props.ready} data-testid="batch-files" aria-describedby="help-batch"
                onchange={on_files.clone()} /></label>
            <label class="file">{ t("A folder: ") }<input ref={folder} type="file" multiple=true
                disabled={!props.ready} data-testid="batch-folder" aria-describedby="help-batch"
                    onchange={on_files} /></label>
            <Progress work={work.clone()} version={version} />
            <Answers work={work} version={version} task={props.task.clone()} shown={*shown}
                on_more={let shown = shown.clone(); move |()| shown.set(*shown + SHOWN)} />
        </div>
    }
}

async fn take_entries(entries: Entries, take: Callback<Result<(Vec<Source>, usize), JsValue>>) {
    let source = |(path, file)| Source::file(path, file);
    take.emit(match folders::files(entries).await {
        Ok(files) => pictures(files.into_iter().map(source).collect()).await,
        Err(error) => Err(error),
    });
}

/// The work, which ends with the panel, and how often it has changed.
#[hook]
fn use_work(props: &Props) -> (Work, u32) {
    let version = use_mut_ref(|| 0_u32);
    let redraw = use_force_update();
    let work = use_memo((), {
        let (session, task, version) = (props.session.clone(), Rc::clone(&props.task), Rc::clone(&version));
        move |()| {
            Work::new(
                session,
                task,
                Callback::from(move |()| {
                    *version.borrow_mut() += 1;
                    redraw.force_update();
                }),
            )
        }
    });
    use_effect_with((), {
        let work = Rc::clone(&work);
        move |()| move || work.end()
    });
    let now = *version.borrow();
    ((*work).clone(), now)
}

/// Properties of [`Progress`] and [`Answers`].
#[derive(Properties)]
struct WorkProps {
    work: Work,
    /// How often it has changed.
    version: u32,
    #[prop_or_default]
    task: Option<Rc<TaskSpec>>,
    #[prop_or_default]
    shown: usize,
    #[prop_or_default]
    on_more: Callback<()>,
}

impl PartialEq for WorkProps {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version && self.shown == other.shown
    }
}

/// How far it is, and how to stop it or go on.
#[component]
fn Progress(props: &WorkProps) -> Html {
    let work = &props.work;
    let tally = work.tally();
    if tally.total == 0 {
        return Html::default();
    }
    let done = tally.answered + tally.failed;
    let is_running = work.is_running();
    let stop = {
        let work = work.clone();
        Callback::from(move |_: MouseEvent| if work.is_running() { work.stop() } else { work.go_on() })
    };
    html! {
        <>
            <div class="engine-progress">
                if is_running {
                    <span>{ fill("Picture {0} of {1}", &[&count(done as u64 + 1), &count(tally.total as u64)]) }</span>
                    <progress max={tally.total.to_string()} value={done.to_string()}
                        aria-label={t("Pictures that have an answer")}></progress>
                }
            </div>
            <div class="buttons">
                if is_running || done < tally.total {
                    <button class="small" onclick={stop} data-testid="batch-stop">
                        { if is_running { t("Stop") } else { t("Go on") } }</button>
                }
            </div>
            <p role="status" data-testid="batch-said">{ if is_running { String::new() } else { sum(&tally, work) } }</p>
        </>
    }
}

/// What came of it, in sentences.
fn sum(tally: &Tally, work: &Work) -> String {
    let number = |number: usize| count(number as u64);
    let mut text = fill("{0} of {1} pictures have an answer.", &[&number(tally.answered), &number(tally.total)]);
    if let (right, counted @ 1..) = tally.right {
        let share = percent(right as f64 / counted as f64);
        text += &fill(
            " Right, as the names of their folders say: {0} of {1}, {2}.",
            &[&number(right), &number(counted), &share],
        );
    }
    if tally.answered > 0 {
        text += &fill(" The median time is {0}.", &[&ms(tally.ms)]);
    }
    text += &match tally.failed {
        0 => String::new(),
        failed => fill(" Not readable: {0}.", &[&number(failed)]),
    };
    text += &match work.others() {
        0 => String::new(),
        others => fill(" Files that are no pictures: {0}.", &[&number(others)]),
    };
    text
}

/// The table, and a button that saves it.
#[component]
fn Answers(props: &WorkProps) -> Html {
    let (work, Some(task)) = (&props.work, &props.task) else { return Html::default() };
    let rows = work.rows();
    if rows.is_empty() {
        return Html::default();
    }
    let save = {
        let (work, task) = (work.clone(), Rc::clone(task));
        Callback::from(move |_: MouseEvent| {
            let text = csv(work.rows().iter().map(|row| &**row), |class| task.class(class));
            web::files::save("answers.csv", text.as_bytes());
        })
    };
    let line = |(place, row)| html! { <Line key={place} row={Rc::clone(row)} task={Rc::clone(task)} /> };
    let more = rows.len().saturating_sub(props.shown);
    html! {
        <>
            <div class="table-frame" role="region" tabindex="0" aria-label={t("The answers")}>
                <table data-testid="batch-table">
                    <thead><tr><th scope="col">{ t("Picture") }</th><th scope="col">{ t("Answer") }</th>
                        <th scope="col" class="number">{ t("Probability") }</th>
                        <th scope="col" class="number">{ t("Time") }</th></tr></thead>
                    <tbody>{ for rows.iter().take(props.shown).enumerate().map(line) }</tbody>
                </table>
            </div>
            <div class="buttons">
                if more > 0 {
                    <button class="small" data-testid="batch-more" onclick={props.on_more.reform(|_: MouseEvent| ())}>
                        { fill("Show {0} more", &[&count(more.min(SHOWN) as u64)]) }</button>
                }
                <button class="small" onclick={save} data-testid="batch-csv">{ t("Save the table as CSV") }</button>
            </div>
        </>
    }
}
