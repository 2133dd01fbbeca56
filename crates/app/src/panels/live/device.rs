//! What computes, and how is it chosen?

use std::rc::Rc;

use protocol::{Backend, DeviceInfo};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::format::ms;
use crate::language::{fill, t, word};
use crate::session::{Session, use_device_choice};
use crate::settings::{device_name, parse_device};
use crate::words::device_reason;

/// Properties of [`DeviceBar`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose device.
    pub session: Session,
    /// What runs; `None` until the engine has opened it.
    pub device: Option<Rc<DeviceInfo>>,
    /// How far it was from the CPU: forward, and after one training step.
    pub comparison: Option<(f32, f32)>,
}

/// The badge and the choice.
#[component]
pub fn DeviceBar(props: &Props) -> Html {
    let (choice, change) = use_device_choice(&props.session);
    let on_change = Callback::from(move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(choice) = select.and_then(|select| parse_device(&select.value())) {
            change.emit(choice);
        }
    });
    let option = |value: &'static str, words: &'static str| {
        html! { <option value={value} selected={device_name(choice) == value}>{ words }</option> }
    };
    let compare = {
        let session = props.session.clone();
        Callback::from(move |_: MouseEvent| session.compare())
    };
    let reason = props.device.as_ref().map(|device| explain(device)).unwrap_or_default();
    html! {
        <div class="device">
            <p class="badge" data-testid="device-badge" title={reason.clone()} aria-describedby="device-reason">
                { props.device.as_ref().map_or_else(|| t("Device: not open yet").to_owned(), |device| badge(device)) }
            </p>
            <label>{ t("Compute on ") }
                <select data-testid="device-select" aria-describedby="device-reason" onchange={on_change}>
                    { option("auto", t("the faster one")) }
                    { option("cpu", t("the CPU")) }
                    { option("webgpu", "WebGPU") }
                </select>
            </label>
            <p class="reason" id="device-reason">{ reason }</p>
            if props.device.as_ref().is_some_and(|device| device.backend == Backend::WebGpu) {
                <p class="reason"><button class="small" data-testid="device-compare"
                    onclick={compare}>{ t("Compare with the CPU on this network") }</button>
                    <span role="status" data-testid="device-agreement">{
                        props.comparison.map(difference).unwrap_or_default() }</span></p>
            }
        </div>
    }
}

fn difference((forward, step): (f32, f32)) -> String {
    fill(
        " Largest difference, relative to the largest output: {0} forward, {1} after a training step.",
        &[&format!("{forward:.1e}"), &format!("{step:.1e}")],
    )
}

fn badge(device: &DeviceInfo) -> String {
    let backend = match device.backend {
        Backend::Cpu => "CPU",
        Backend::WebGpu => "WebGPU",
    };
    let software = if device.software { t(" (software)") } else { "" };
    // The CPU backend's name begins with its kind.
    if device.name.starts_with(backend) {
        let threads = device.name.strip_prefix("CPU, ").and_then(|rest| rest.strip_suffix(" threads, SIMD"));
        match threads {
            Some(threads) => fill("CPU, {0} threads, SIMD", &[threads]) + software,
            None => format!("{}{software}", word(&device.name)),
        }
    } else {
        format!("{backend}: {}{software}", device.name)
    }
}

fn explain(device: &DeviceInfo) -> String {
    match device.check {
        Some(check) => fill(
            "{0} One training step of a small network: {1} there, {2} on the CPU.",
            &[&device_reason(&device.reason), &ms(check.device_ms), &ms(check.cpu_ms)],
        ),
        None => device_reason(&device.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_badge_names_backend_adapter_and_software() {
        let device = |backend, name: &str, software| DeviceInfo {
            backend,
            name: name.to_owned(),
            software,
            max_buffer: None,
            check: None,
            reason: protocol::DeviceReason::Chosen,
        };
        assert_eq!(badge(&device(Backend::Cpu, "CPU, one thread, SIMD", false)), "CPU, one thread, SIMD");
        assert_eq!(badge(&device(Backend::Cpu, "CPU, 8 threads, SIMD", false)), "CPU, 8 threads, SIMD");
        assert_eq!(badge(&device(Backend::WebGpu, "SwiftShader", true)), "WebGPU: SwiftShader (software)");
    }
}
