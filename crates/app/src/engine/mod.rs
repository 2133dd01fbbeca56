//! How does the page speak with the engine?
//!
//! [`connection::Connection`] is one worker and its queue. [`lab::Lab`] keeps a network alive in it: starts it, chooses
//! the device, recovers after a crash, and lets only the newest picture wait. [`state::LabState`] is what the page knows
//! of it all; components read nothing else.

pub mod adapter;
pub mod connection;
pub mod curve;
pub mod download;
pub mod errand;
pub mod hook;
pub mod lab;
pub mod state;

pub use hook::use_lab;
pub use lab::Lab;

/// The engine's variants, two workers built from one crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Burn Flex alone, small.
    Cpu,
    /// Flex and WebGPU, larger.
    WebGpu,
}

impl Variant {
    /// The script that starts the worker, relative to the page.
    pub const fn script(self) -> &'static str {
        match self {
            Variant::Cpu => "./engine-cpu_loader.js",
            Variant::WebGpu => "./engine-webgpu_loader.js",
        }
    }

    /// Its code, which the script fetches, relative to the page.
    pub const fn code(self) -> &'static str {
        match self {
            Variant::Cpu => "./engine-cpu_bg.wasm",
            Variant::WebGpu => "./engine-webgpu_bg.wasm",
        }
    }

    /// The name on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Variant::Cpu => "CPU engine",
            Variant::WebGpu => "WebGPU engine",
        }
    }
}
