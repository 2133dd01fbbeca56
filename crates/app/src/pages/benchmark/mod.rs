//! `#/benchmark`: how fast does everything run on this device, and how fast did it run elsewhere?

mod controls;
mod course;
mod estimate;
mod job;
mod markdown;
mod plan;
mod plot;
mod reference;
mod report;
mod table;

use std::rc::Rc;

use protocol::DeviceChoice;
use wasm_bindgen_futures::spawn_local;
use web_sys::DragEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use controls::{Device, Progress, advice, choices};
use course::{Shown, Told, measured_on, run};
use estimate::Known;
use job::Handle;
use plan::{Job, Plan};
use reference::{Reference, chooser, measured, use_reference};
use report::{Part, Report};

use crate::language::{fill, t};
use crate::settings;
use crate::ui::{use_media, use_page};

/// The file that is saved.
const FILE: &str = "cnn-time-machine-benchmark.json";

/// The page. An address that asks for something else begins it anew.
#[component]
pub fn BenchmarkPage() -> Html {
    use_page(
        t("Benchmark").to_owned(),
        t("How long every network takes on your device, to answer and to learn, beside published figures."),
    );
    let query = use_location().map(|location| location.query_str().to_owned()).unwrap_or_default();
    html! { <Bench key={query} /> }
}

#[component]
fn Bench() -> Html {
    let all = use_memo((), |()| plan::all());
    let asked = use_memo((), |()| Plan::of_address());
    let plan = use_state(|| asked.0.clone());
    let (reference, take) = use_reference();
    let shown = use_reducer(Shown::default);
    let choice = use_state(settings::device);
    let on_press = use_run(&shown, &all, &plan, *choice, &reference);
    let is_wide = use_media("(min-width: 700px)");
    let jobs = plan.jobs(&all);
    let here = measured_on(*choice, &shown.report);
    let planned = Known { here: &here, elsewhere: &reference.report }.all(&jobs) / 1e3;
    let on_drop = take.reform(|event: DragEvent| {
        event.prevent_default();
        event.data_transfer().and_then(|given| given.files()).and_then(|files| files.get(0))
    });
    let is_running = shown.course.is_some();
    html! {
        <article class="plain benchmark" data-testid="benchmark" data-takes-files="" ondrop={on_drop}
            ondragover={Callback::from(|event: DragEvent| event.prevent_default())}>
            <h1>{ t("Benchmark") }</h1>
            <p>
                { t("How long do the networks of this site take on your device? Each is run again and again with \
                    weights that nobody trained, because time does not depend on them, in an engine of its own: first \
                    until it gets no faster, then for the figures. Nothing is sent anywhere: what is measured stays in \
                    this browser.") }</p>
            { choices(&plan, is_running, &|plan| plan.jobs(&all).len()) }
            <Device report={Rc::clone(&shown.report)} is_running={is_running} choice={choice.clone()} />
            // One button, so that the focus stays where it is.
            <button class={(!is_running).then_some("primary")} onclick={on_press}
                disabled={!is_running && jobs.is_empty()}
                data-testid={if is_running { "benchmark-stop" } else { "benchmark-start" }}>
                { if is_running { t("Stop") } else { t("Start the benchmark") } }</button>
            if let Some(course) = &shown.course {
                <Progress course={course.clone()} />
            } else {
                { advice(planned) }
            }
            <p role="status" data-testid="benchmark-ended">{ shown.ended.clone().unwrap_or_default() }</p>
            { left_out(&shown, &asked.1) }
            { measured(&reference) }
            { results(&shown, &all, &jobs, &reference, is_wide) }
            { leave(&shown.report) }
            { chooser(&reference, &take) }
        </article>
    }
}

/// Starts a run, and ends the one under way; it ends when its page is left, too.
#[hook]
fn use_run(
    shown: &UseReducerHandle<Shown>,
    all: &Rc<Vec<Job>>,
    plan: &UseStateHandle<Plan>,
    choice: DeviceChoice,
    reference: &Reference,
) -> Callback<MouseEvent> {
    let handle = use_mut_ref(|| None::<Rc<Handle>>);
    {
        let handle = Rc::clone(&handle);
        use_effect_with((), move |()| move || handle.take().into_iter().for_each(|handle: Rc<Handle>| handle.stop()));
    }
    let (dispatcher, plan, all) = (shown.dispatcher(), (**plan).clone(), Rc::clone(all));
    let known = Rc::clone(&reference.report);
    Callback::from(move |event: MouseEvent| {
        let running = handle.borrow().as_ref().is_some_and(|running| !running.is_stopped());
        if running {
            // The second click of a double one is not meant.
            if event.detail() < 2 {
                handle.take().into_iter().for_each(|handle: Rc<Handle>| handle.stop());
                dispatcher.dispatch(Told::Over(Some(t("Stopped. What was measured before is kept.").to_owned())));
            }
            return;
        }
        let running = Rc::<Handle>::default();
        *handle.borrow_mut() = Some(Rc::clone(&running));
        let jobs: Vec<Job> = plan.jobs(&all).into_iter().cloned().collect();
        let (dispatcher, known, handle) = (dispatcher.clone(), Rc::clone(&known), Rc::clone(&handle));
        spawn_local(async move {
            run(jobs, choice, known, Rc::clone(&running), |told| dispatcher.dispatch(told)).await;
            if !running.is_stopped() {
                handle.take();
            }
        });
    })
}

/// What the address asked for that there is not, and what could not be timed.
fn left_out(shown: &Shown, unknown: &[String]) -> Html {
    html! {
        <>
            if !unknown.is_empty() {
                <p class="wrong">
                    { fill("The address names no networks of this site by: {0}.", &[&unknown.join(", ")]) }</p>
            }
            if !shown.left_out.is_empty() {
                <p>{ t("Left out:") }</p>
                <ul data-testid="benchmark-left-out">
                    { for shown.left_out.iter().map(|words| html! { <li>{ words }</li> }) }</ul>
            }
        </>
    }
}

fn results(shown: &Shown, all: &[Job], jobs: &[&Job], reference: &Reference, is_wide: bool) -> Html {
    let part = |part: Part| {
        let course = shown.course.as_ref().filter(|course| course.part == part);
        let now = course.map(|course| course.name);
        let lines = table::lines(part, all, jobs, &shown.report, &reference.report, now);
        if lines.is_empty() {
            return Html::default();
        }
        html! {
            <section key={part.key()} aria-labelledby={part.key()}>
                <h2 id={part.key()}>{ table::title(part) }</h2>
                { plot::plot(part, &lines, reference.title(), is_wide) }
                { table::table(part, &lines, reference.title()) }
            </section>
        }
    };
    html! {
        <>
            { for Part::ALL.map(part) }
            { for table::remarks(&shown.report).into_iter().map(|words| html! { <p>{ words }</p> }) }
        </>
    }
}

/// The figures for other programs.
fn leave(report: &Rc<Report>) -> Html {
    let save = {
        let report = Rc::clone(report);
        Callback::from(move |_: MouseEvent| web::files::save(FILE, report.json().as_bytes()))
    };
    html! {
        <>
            <p class="hint">
                { t("The median is what half of the samples were faster than, and the quartiles hold the middle half. \
                    Where a pass is too short for the browser's clock, a sample is the mean of several: 9 × 17 are \
                    nine samples of seventeen passes. * still got faster while it was measured. The file has all \
                    samples, with device, browser and day.") }</p>
            <div class="buttons" role="group" aria-label={t("The figures as a file")}>
                <button onclick={save} disabled={report.rows.is_empty()} data-testid="benchmark-json">
                    { t("Save as JSON") }</button>
                <CopyButton report={Rc::clone(report)} />
            </div>
        </>
    }
}

/// Properties of [`CopyButton`].
#[derive(PartialEq, Properties)]
struct CopyProps {
    report: Rc<Report>,
}

#[component]
fn CopyButton(props: &CopyProps) -> Html {
    let said = use_state(|| "");
    let copy = {
        let (said, report) = (said.setter(), Rc::clone(&props.report));
        Callback::from(move |_: MouseEvent| {
            let (said, text) = (said.clone(), markdown::markdown(&report));
            spawn_local(async move {
                said.set(match web::clipboard::copy(&text).await {
                    Ok(()) => t("Copied."),
                    Err(_) => t("This browser does not allow it."),
                });
            });
        })
    };
    html! {
        <>
            <button onclick={copy} disabled={props.report.rows.is_empty()} data-testid="benchmark-markdown">
                { t("Copy as a Markdown table") }</button>
            <span role="status">{ *said }</span>
        </>
    }
}
