//! Why does this device compute, and not another?

use protocol::DeviceReason;

use crate::language::{fill, t};

/// A sentence.
pub fn device_reason(reason: &DeviceReason) -> String {
    match reason {
        DeviceReason::Chosen => t("You chose the CPU.").to_owned(),
        DeviceReason::NoneFaster => t("No graphics adapter that is faster than the CPU was found.").to_owned(),
        DeviceReason::NotBuiltIn => t("This engine has no WebGPU in it.").to_owned(),
        DeviceReason::NoAdapter => t("This browser offers no graphics adapter.").to_owned(),
        DeviceReason::SoftwareAdapter(name) => {
            fill("The graphics adapter ({0}) is a CPU in disguise; the CPU itself is faster.", &[name])
        }
        DeviceReason::Unavailable(_) => t("WebGPU is not available here.").to_owned(),
        DeviceReason::CheckFailed(name, _) => fill("{0} failed its self-check.", &[name]),
        DeviceReason::Disagrees(name) => fill("{0} computes other numbers than the CPU, so it is not used.", &[name]),
        DeviceReason::Slower(name) => fill("{0} is slower than the CPU on a small network.", &[name]),
        DeviceReason::AgreesAndChosen => t("You chose WebGPU; it agrees with the CPU.").to_owned(),
        DeviceReason::AgreesAndFaster => t("It agrees with the CPU and is faster.").to_owned(),
    }
}
