//! How is a graphics card opened, and what is said when there is none or it fails?

use anyhow::{Result, bail, ensure};
#[cfg(feature = "gpu")]
use runtime::device::OpenError;

use crate::device::Opened;
#[cfg(feature = "gpu")]
use crate::device::{DeviceInfo, DeviceName};

/// What a machine needs besides the card.
#[cfg(feature = "gpu")]
const NEEDED: &str = if cfg!(target_os = "linux") {
    "install the card's own Vulkan driver and Vulkan's loader (Debian: `apt install libvulkan1`), or, without a card, \
     `apt install libvulkan1 mesa-vulkan-drivers`"
} else {
    "install the card's own driver"
};

/// This program knows no graphics cards.
#[cfg(not(feature = "gpu"))]
pub fn open() -> Result<Opened> {
    bail!("this timemachine was built without graphics cards; build it with `cargo build -p cli --features gpu`")
}

/// Opens the graphics card. When it is lost later, or refuses work, the program ends with a sentence.
#[cfg(feature = "gpu")]
pub fn open() -> Result<Opened> {
    // Burn panics, on threads of its own too, where a card refuses what it cannot do without.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
        end(&format!("{}{place}", panic.payload_as_str().unwrap_or("nothing is told of why")));
    }));
    let gpu = match pollster::block_on(runtime::device::webgpu(|reason| end(&reason))) {
        Ok(gpu) => gpu,
        Err(OpenError::NoAdapter(_)) => bail!("no graphics card answers here: {NEEDED}; `--device cpu` needs none"),
        Err(error) => bail!("{error}; `--device cpu` needs no graphics card"),
    };
    let known = [&gpu.adapter.driver, &gpu.adapter.driver_info].map(|words| words.trim()).join(" ");
    let info = DeviceInfo {
        kind: DeviceName::Gpu,
        name: gpu.adapter.name.clone(),
        driver: Some(known.trim().to_owned()).filter(|known| !known.is_empty()),
        backend: Some(gpu.adapter.backend.to_string()),
        software: gpu.is_software(),
    };
    Ok(Opened { device: gpu.device, info })
}

/// Does it compute what the processor computes, within single precision?
///
/// # Errors
/// When it does not, or fails.
pub fn check(opened: &Opened) -> Result<()> {
    let agreement = pollster::block_on(runtime::self_check(&opened.device, || 0.0))?;
    ensure!(
        agreement.holds(),
        "{} computes something else than the processor (LeNet-5 differs by {:.1e} of the largest output, after a step \
         of training by {:.1e}): its driver is broken, `--device cpu` is not",
        opened.info,
        agreement.forward_error,
        agreement.step_error
    );
    Ok(())
}

/// The card is lost: what waits for it would wait for ever.
#[cfg(feature = "gpu")]
fn end(reason: &str) {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    eprintln!("Error: the graphics card gave up: {reason}");
    std::process::exit(1);
}
