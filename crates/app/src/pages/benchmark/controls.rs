//! What is measured, on which device, how far it is, and how to stop it.

use protocol::DeviceChoice;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::estimate::Course;
use super::plan::{Networks, Plan};
use super::report::{Part, Report};
use super::table::title;
use crate::format::{count, seconds, three};
use crate::language::{fill, t, word};
use crate::session::store;
use crate::settings::{self, device_name, parse_device};

/// Time between two drawings of the progress, ms.
const TICK: u32 = 400;

/// Which parts and which networks.
pub fn choices(plan: &UseStateHandle<Plan>, is_running: bool, counts: &dyn Fn(&Plan) -> usize) -> Html {
    let part = |part: Part| {
        let is_on = plan.parts.contains(&part);
        let toggle = {
            let plan = plan.clone();
            Callback::from(move |_: Event| {
                let parts = Part::ALL.into_iter().filter(|one| (*one == part) != plan.parts.contains(one)).collect();
                plan.set(Plan { parts, ..(*plan).clone() });
            })
        };
        html! {
            <label key={part.key()}><input type="checkbox" checked={is_on} disabled={is_running} onchange={toggle}
                data-testid={["benchmark-part-", part.key()].concat()} />{ " " }{ title(part) }</label>
        }
    };
    let of = |networks: &Networks| {
        let (value, words) = match networks {
            Networks::Quick => ("quick", t("a quick selection")),
            Networks::All => ("all", t("all networks")),
            Networks::Named(_) => ("named", t("those of the address")),
        };
        let planned = counts(&Plan { networks: networks.clone(), ..(**plan).clone() }).to_string();
        let is_chosen = plan.networks == *networks;
        let words = fill("{0} ({1} measurements)", &[words, &planned]);
        html! { <option value={value} selected={is_chosen}>{ words }</option> }
    };
    let named = Plan::of_address().0.networks;
    let options: Vec<Networks> = match named {
        Networks::Named(_) => vec![named, Networks::Quick, Networks::All],
        _ => vec![Networks::Quick, Networks::All],
    };
    let choose = {
        let (plan, options) = (plan.clone(), options.clone());
        Callback::from(move |event: Event| {
            let place = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            if let Some(networks) = usize::try_from(place).ok().and_then(|place| options.get(place)) {
                plan.set(Plan { networks: networks.clone(), ..(*plan).clone() });
            }
        })
    };
    html! {
        <fieldset class="benchmark-choices">
            <legend>{ t("What is measured") }</legend>
            { for Part::ALL.map(part) }
            <label>{ t("Networks") }{ " " }<select disabled={is_running} onchange={choose}
                data-testid="benchmark-networks">{ for options.iter().map(of) }</select></label>
        </fieldset>
    }
}

/// The device that the visitor asks for, and what computed.
#[derive(PartialEq, Properties)]
pub struct DeviceProps {
    /// What was measured.
    pub report: std::rc::Rc<Report>,
    /// Is something running?
    pub is_running: bool,
    /// The device that the visitor asks for.
    pub choice: UseStateHandle<DeviceChoice>,
}

/// The choice, and what the figures were measured on.
#[component]
pub fn Device(props: &DeviceProps) -> Html {
    let choice = &props.choice;
    let on_change = {
        let choice = choice.clone();
        Callback::from(move |event: Event| {
            if let Some(next) = parse_device(&event.target_unchecked_into::<HtmlSelectElement>().value()) {
                settings::keep_device(next);
                choice.set(next);
            }
        })
    };
    let option = |value: DeviceChoice, words: &'static str| {
        html! { <option value={device_name(value)} selected={**choice == value}>{ words }</option> }
    };
    let about = &props.report.about;
    html! {
        <div class="benchmark-device" data-testid="benchmark-device">
            <label>{ t("Compute on ") }<select onchange={on_change} disabled={props.is_running}
                data-testid="device-select">
                { option(DeviceChoice::Auto, t("the faster one")) }
                { option(DeviceChoice::Cpu, t("the CPU")) }
                { option(DeviceChoice::WebGpu, "WebGPU") }
            </select></label>
            if !props.report.rows.is_empty() {
                <p>{ fill("Measured on: {0}.", &[&word(&about.device)]) }{ " " }{ machine(props) }</p>
            }
        </div>
    }
}

fn machine(props: &DeviceProps) -> String {
    let about = &props.report.about;
    let mut said = Vec::new();
    if let Some(cores) = about.cores {
        said.push(fill("The machine runs {0} threads at the same time.", &[&count(cores as u64)]));
    }
    said.push(fill("The browser's clock moves in steps of {0} ms.", &[&three(about.resolution)]));
    if let Some((first, others)) = about.starts.split_first() {
        let first = count(*first as u64);
        said.push(if others.is_empty() {
            fill("The engine was ready after {0} ms.", &[&first])
        } else {
            let later = count(crate::timing::median(others) as u64);
            fill(
                "The engine was ready after {0} ms the first time, and after {1} ms later (median).",
                &[&first, &later],
            )
        });
    }
    said.join(" ")
}

/// Properties of [`Progress`].
#[derive(PartialEq, Properties)]
pub struct ProgressProps {
    /// How far it is.
    pub course: Course,
}

/// How far a run is.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let tick = use_force_update();
    use_effect_with((), move |()| {
        let ticking = web::time::every(TICK, move || tick.force_update());
        move || drop(ticking)
    });
    let course = &props.course;
    let now = web::time::now();
    let (share, left) = (course.share(now), course.left(now) / 1e3);
    let (at, of) = ((course.at + 1).to_string(), course.takes.len().to_string());
    html! {
        <div class="benchmark-progress" data-testid="benchmark-progress">
            <progress max="1" value={format!("{share:.3}")} aria-label={t("Measured so far")} />
            <p>{ fill("{0} of {1}: {2}, {3}.", &[&at, &of, course.name, title(course.part)]) }{ " " }
                { fill("About {0} left.", &[&seconds(left)]) }</p>
        </div>
    }
}

/// What to know before it begins.
pub fn advice(planned: f64) -> Html {
    html! {
            <p class="hint">
                { fill("Takes about {0}. Leave this page in front, and let nothing else compute meanwhile.",
                    &[&seconds(planned)]) }
                if store::is_training() {
                    { " " }<strong>{ t("A training goes on in this browser now, and would disturb it.") }</strong>
                }
            </p>
    }
}
