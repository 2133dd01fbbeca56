//! What computes, and how was it chosen?

use serde::{Deserialize, Serialize};

/// What the visitor asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceChoice {
    /// WebGPU where a real adapter is there, proves right and is faster; the CPU otherwise.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// WebGPU, even on a software adapter.
    WebGpu,
}

/// What runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backend {
    /// Burn's Flex backend: SIMD on the CPU.
    Cpu,
    /// CubeCL on WebGPU.
    WebGpu,
}

/// The device that runs, for the badge on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// What runs.
    pub backend: Backend,
    /// Name of the adapter, or of the CPU backend.
    pub name: String,
    /// Does a CPU play the GPU?
    pub software: bool,
    /// Largest buffer that a shader may read, bytes (WebGPU only).
    pub max_buffer: Option<u64>,
    /// The comparison with the CPU, where one was run.
    pub check: Option<SelfCheck>,
    /// Why this device and not another.
    pub reason: DeviceReason,
}

/// Why a device computes, and not another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeviceReason {
    /// The visitor chose it.
    Chosen,
    /// No graphics adapter that is faster than the CPU was found.
    NoneFaster,
    /// This engine has no WebGPU in it.
    NotBuiltIn,
    /// The browser offers no graphics adapter.
    NoAdapter,
    /// The graphics adapter of this name is a CPU in disguise.
    SoftwareAdapter(String),
    /// WebGPU could not be opened; what it says, for the console.
    Unavailable(String),
    /// The adapter of this name failed its self-check; what it says, for the console.
    CheckFailed(String, String),
    /// The adapter of this name computes other numbers than the CPU.
    Disagrees(String),
    /// The adapter of this name is slower than the CPU on a small network.
    Slower(String),
    /// It agrees with the CPU, and the visitor chose it.
    AgreesAndChosen,
    /// It agrees with the CPU and is faster.
    AgreesAndFaster,
}

/// A small network run on the device and on the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// Largest difference of an output, relative to the largest output.
    pub relative_error: f32,
    /// One training step on the device, ms.
    pub device_ms: f64,
    /// The same step on the CPU, ms.
    pub cpu_ms: f64,
}
