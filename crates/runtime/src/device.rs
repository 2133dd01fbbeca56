//! On what does a network compute?

use burn::tensor::Device;

#[cfg(feature = "webgpu")]
use crate::error::RuntimeError;

/// The CPU, by Burn's Flex backend.
pub fn cpu() -> Device {
    Device::flex()
}

/// What is known of a graphics adapter.
#[cfg(feature = "webgpu")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// Its name, or its vendor and architecture where a browser gives no name.
    pub name: String,
    /// Does a CPU play the GPU?
    pub software: bool,
    /// Largest buffer that a shader may read, bytes.
    pub max_buffer: u64,
}

/// Asks for WebGPU's adapter, and opens it for Burn. Once per process or worker, before any tensor lives there.
///
/// `lost` hears of it when the device is lost or reports an error that nobody waited for.
///
/// # Errors
/// When there is no adapter, or it refuses.
#[cfg(feature = "webgpu")]
pub async fn webgpu(lost: impl Fn(String) + Clone + Send + Sync + 'static) -> Result<(Device, Adapter), RuntimeError> {
    let (device, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| RuntimeError::Device(format!("WebGPU could not be opened: {error}")))?;
    let uncaptured = lost.clone();
    setup.device.on_uncaptured_error(std::sync::Arc::new(move |error| uncaptured(error.to_string())));
    setup.device.set_device_lost_callback(move |reason, message| lost(format!("{reason:?}: {message}")));
    let info = setup.adapter.get_info();
    let name = [info.name.as_str(), info.driver.as_str(), info.driver_info.as_str()]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or("unnamed adapter")
        .to_owned();
    let all = format!("{} {} {}", info.name, info.driver, info.driver_info).to_lowercase();
    let software = format!("{:?}", info.device_type) == "Cpu"
        || ["swiftshader", "llvmpipe", "lavapipe", "basic render", "software"].iter().any(|word| all.contains(word));
    let max_buffer = setup.device.limits().max_storage_buffer_binding_size.into();
    Ok((device, Adapter { name, software, max_buffer }))
}
