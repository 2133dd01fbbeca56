//! What does a command compute on, and how is that told?

use std::fmt;

use anyhow::Result;
use clap::ValueEnum;
use runtime::{Device, device};
use serde::{Deserialize, Serialize};

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceName {
    /// The processor, by Burn's Flex backend.
    Cpu,
    /// The graphics card, by Vulkan (on a Mac by Metal), with the shaders of the page.
    Gpu,
    /// LibTorch, also on the processor.
    #[cfg(feature = "libtorch")]
    Libtorch,
}

/// A device that is open.
pub struct Opened {
    /// For tensors.
    pub device: Device,
    /// For people and programs.
    pub info: DeviceInfo,
}

/// What computes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// As it was asked for.
    pub kind: DeviceName,
    /// Of the processor or the card.
    pub name: String,
    /// The card's driver and its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// By which interface the card is spoken to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// Is the "card" a program on the processor? Its answers count, its speed does not.
    pub software: bool,
}

impl fmt::Display for DeviceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let known: Vec<&str> = [&self.backend, &self.driver].into_iter().flatten().map(String::as_str).collect();
        if !known.is_empty() {
            write!(f, " ({})", known.join(", "))?;
        }
        if self.software {
            f.write_str(", a software driver and no graphics card")?;
        }
        Ok(())
    }
}

impl DeviceName {
    /// Opens it, and says on standard error which graphics card it is.
    ///
    /// # Errors
    /// When there is no such device here, or this program was built without it: in one sentence.
    pub fn open(self) -> Result<Opened> {
        match self {
            DeviceName::Cpu => Ok(self.processor(device::cpu())),
            DeviceName::Gpu => {
                let opened = crate::gpu::open()?;
                eprintln!("computing on {}", opened.info);
                Ok(opened)
            }
            #[cfg(feature = "libtorch")]
            DeviceName::Libtorch => Ok(self.processor(device::libtorch())),
        }
    }

    /// As [`DeviceName::open`], for work that nothing else checks: a graphics card first shows on LeNet-5 that it
    /// computes what the processor computes, as in the page.
    ///
    /// # Errors
    /// As [`DeviceName::open`], and when it computes something else.
    pub fn open_checked(self) -> Result<Opened> {
        let opened = self.open()?;
        if self == DeviceName::Gpu {
            crate::gpu::check(&opened)?;
        }
        Ok(opened)
    }

    fn processor(self, device: Device) -> Opened {
        let info = DeviceInfo { kind: self, name: processor(), driver: None, backend: None, software: false };
        Opened { device, info }
    }
}

/// The processor's name, where the system tells it.
pub fn processor() -> String {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(':'));
    let name = name.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    match rayon::current_num_threads() {
        1 => format!("{name}, one thread"),
        threads => format!("{name}, {threads} threads"),
    }
}
