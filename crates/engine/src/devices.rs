//! Which device computes, and why?

use protocol::{Backend, DeviceChoice, DeviceInfo};
use runtime::Device;

/// A device and what the page is told of it.
pub struct Chosen {
    /// For tensors.
    pub device: Device,
    /// For the badge.
    pub info: DeviceInfo,
}

fn cpu(reason: &str) -> Chosen {
    let info = DeviceInfo {
        backend: Backend::Cpu,
        name: "CPU, one thread, SIMD".to_owned(),
        software: false,
        max_buffer: None,
        check: None,
        reason: reason.to_owned(),
    };
    Chosen { device: runtime::device::cpu(), info }
}

/// This engine was built for the CPU alone.
#[cfg(not(feature = "webgpu"))]
pub async fn open(choice: DeviceChoice) -> Chosen {
    cpu(match choice {
        DeviceChoice::Cpu => "You chose the CPU.",
        DeviceChoice::Auto => "No graphics adapter that is faster than the CPU was found.",
        DeviceChoice::WebGpu => "This engine has no WebGPU in it.",
    })
}

/// Opens WebGPU where it is wanted, lets it prove itself, and falls back to the CPU with a reason.
#[cfg(feature = "webgpu")]
pub async fn open(choice: DeviceChoice) -> Chosen {
    use protocol::{Event, SelfCheck, Task};
    use runtime::self_check;

    if choice == DeviceChoice::Cpu {
        return cpu("You chose the CPU.");
    }
    let Some(words) = crate::adapter::describe().await else {
        return cpu("This browser offers no graphics adapter.");
    };
    if words.software && choice == DeviceChoice::Auto {
        return cpu(&format!("The graphics adapter ({}) is a CPU in disguise; the CPU itself is faster.", words.name));
    }
    let lost = |detail: String| crate::outbox::send(0, Event::Crashed { detail });
    let (device, max_buffer) = match runtime::device::webgpu(lost).await {
        Ok(opened) => opened,
        Err(error) => return cpu(&format!("WebGPU is not available here ({error}).")),
    };
    crate::outbox::send(0, Event::Progress { task: Task::SelfCheck, done: 0.0 });
    let agreement = match self_check(&device, crate::clock::now).await {
        Ok(agreement) => agreement,
        Err(error) => return cpu(&format!("{} failed its self-check ({error}).", words.name)),
    };
    crate::outbox::send(0, Event::Progress { task: Task::SelfCheck, done: 1.0 });
    let check = SelfCheck {
        relative_error: agreement.forward_error.max(agreement.step_error),
        device_ms: agreement.device_ms,
        cpu_ms: agreement.cpu_ms,
    };
    let fallback = |reason: &str| {
        let mut chosen = cpu(reason);
        chosen.info.check = Some(check);
        chosen
    };
    if !agreement.holds() {
        return fallback(&format!("{} computes other numbers than the CPU, so it is not used.", words.name));
    }
    if choice == DeviceChoice::Auto && agreement.device_ms > agreement.cpu_ms {
        return fallback(&format!("{} is slower than the CPU on a small network.", words.name));
    }
    let reason = match choice {
        DeviceChoice::WebGpu => "You chose WebGPU; it agrees with the CPU.",
        _ => "It agrees with the CPU and is faster.",
    };
    let info = DeviceInfo {
        backend: Backend::WebGpu,
        name: words.name,
        software: words.software,
        max_buffer: Some(max_buffer),
        check: Some(check),
        reason: reason.to_owned(),
    };
    Chosen { device, info }
}
