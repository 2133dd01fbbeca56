//! On what does a network compute?

use burn::tensor::Device;

#[cfg(feature = "webgpu")]
use crate::error::RuntimeError;

/// The CPU, by Burn's Flex backend.
pub fn cpu() -> Device {
    Device::flex()
}

/// The CPU, by LibTorch: for long native trainings, where it is two to three times as fast as Flex (BENCHMARKS.md).
#[cfg(feature = "libtorch")]
#[allow(deprecated)] // Burn will drop this backend; until then nothing else of Burn's trains as fast on a CPU.
pub fn libtorch() -> Device {
    Device::libtorch()
}

/// Opens WebGPU's adapter for Burn, and gives the largest buffer that a shader may read, bytes. Once per process or worker, before any tensor lives there.
///
/// `lost` hears of it when the device is lost or reports an error that nobody waited for.
///
/// # Errors
/// When there is no adapter, or it refuses.
#[cfg(feature = "webgpu")]
pub async fn webgpu(lost: impl Fn(String) + Clone + Send + Sync + 'static) -> Result<(Device, u64), RuntimeError> {
    let (device, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| RuntimeError::Device(format!("WebGPU could not be opened: {error}")))?;
    let uncaptured = lost.clone();
    setup.device.on_uncaptured_error(std::sync::Arc::new(move |error| uncaptured(error.to_string())));
    setup.device.set_device_lost_callback(move |reason, message| lost(format!("{reason:?}: {message}")));
    Ok((device, setup.device.limits().max_storage_buffer_binding_size))
}
