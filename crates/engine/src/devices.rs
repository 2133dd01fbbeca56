//! Which device computes, and why?

use protocol::{Backend, DeviceChoice, DeviceInfo, DeviceReason};
use runtime::Device;

use crate::port::Port;

/// A device and what the page is told of it.
pub struct Opened {
    /// For tensors.
    pub device: Device,
    /// For the badge.
    pub info: DeviceInfo,
}

fn cpu(reason: DeviceReason) -> Opened {
    let name = match runtime::parallel::threads() {
        1 => "CPU, one thread, SIMD".to_owned(),
        threads => format!("CPU, {threads} threads, SIMD"),
    };
    let info = DeviceInfo { backend: Backend::Cpu, name, software: false, max_buffer: None, check: None, reason };
    Opened { device: runtime::device::cpu(), info }
}

/// This engine was built for the CPU alone.
#[cfg(not(feature = "webgpu"))]
pub async fn open<P: Port>(_: &std::rc::Rc<P>, _: u64, choice: DeviceChoice) -> Opened {
    cpu(match choice {
        DeviceChoice::Cpu => DeviceReason::Chosen,
        DeviceChoice::Auto => DeviceReason::NoneFaster,
        DeviceChoice::WebGpu => DeviceReason::NotBuiltIn,
    })
}

/// Opens WebGPU where it is wanted, lets it prove itself, and falls back to the CPU with a reason.
#[cfg(feature = "webgpu")]
pub async fn open<P: Port>(port: &std::rc::Rc<P>, number: u64, choice: DeviceChoice) -> Opened {
    use protocol::{FromEngine, SelfCheck, Task};

    if choice == DeviceChoice::Cpu {
        return cpu(DeviceReason::Chosen);
    }
    let Some(adapter) = port.adapter(choice).await else { return cpu(DeviceReason::NoAdapter) };
    if adapter.is_software && choice == DeviceChoice::Auto {
        return cpu(DeviceReason::SoftwareAdapter(adapter.name));
    }
    let opened = match runtime::device::webgpu(port.on_device_lost()).await {
        Ok(opened) => opened,
        Err(error) => return cpu(DeviceReason::Unavailable(error.to_string())),
    };
    let progress = |done| port.send(&FromEngine::Progress { number, task: Task::SelfCheck, done });
    progress(0.0);
    let agreement = match runtime::self_check(&opened.device, || port.now()).await {
        Ok(agreement) => agreement,
        Err(error) => return cpu(DeviceReason::CheckFailed(adapter.name, error.to_string())),
    };
    progress(1.0);
    let check = SelfCheck {
        relative_error: agreement.forward_error.max(agreement.step_error),
        device_ms: agreement.device_ms,
        cpu_ms: agreement.cpu_ms,
    };
    let fallback = |reason: DeviceReason| {
        let mut chosen = cpu(reason);
        chosen.info.check = Some(check);
        chosen
    };
    if !agreement.holds() {
        return fallback(DeviceReason::Disagrees(adapter.name));
    }
    if choice == DeviceChoice::Auto && agreement.device_ms > agreement.cpu_ms {
        return fallback(DeviceReason::Slower(adapter.name));
    }
    let reason = match choice {
        DeviceChoice::WebGpu => DeviceReason::AgreesAndChosen,
        DeviceChoice::Auto | DeviceChoice::Cpu => DeviceReason::AgreesAndFaster,
    };
    let info = DeviceInfo {
        backend: Backend::WebGpu,
        name: adapter.name,
        software: adapter.is_software,
        max_buffer: Some(opened.max_buffer),
        check: Some(check),
        reason,
    };
    Opened { device: opened.device, info }
}
