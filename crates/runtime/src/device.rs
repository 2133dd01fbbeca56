//! On what does a network compute?

use burn::tensor::Device;

#[cfg(feature = "webgpu")]
use crate::error::RuntimeError;

/// The CPU, by Burn's Flex backend.
pub fn cpu() -> Device {
    Device::flex()
}

/// Is this the CPU, by Burn's Flex backend?
pub fn is_cpu(device: &Device) -> bool {
    *device == cpu()
}

/// The CPU, by LibTorch: for long native trainings, where it is two to three times as fast as Flex (BENCHMARKS.md).
#[cfg(feature = "libtorch")]
#[allow(deprecated)] // Burn will drop this backend; until then nothing else of Burn's trains as fast on a CPU.
pub fn libtorch() -> Device {
    Device::libtorch()
}

/// A graphics card that is open.
#[cfg(feature = "webgpu")]
#[derive(Clone, Debug)]
pub struct Gpu {
    /// For tensors.
    pub device: Device,
    /// What is known of the adapter: natively its name and driver, in a browser little.
    pub adapter: wgpu::AdapterInfo,
    /// The largest buffer that a shader may read, bytes.
    pub max_buffer: u64,
}

/// Opens the graphics card for Burn: WebGPU in a browser, Vulkan or Metal or Direct3D elsewhere. Once per process or
/// worker, before any tensor lives there.
///
/// `lost` hears of it when the device is lost or reports an error that nobody waited for.
///
/// # Errors
/// When there is no adapter, or it refuses.
#[cfg(feature = "webgpu")]
pub async fn webgpu(lost: impl Fn(String) + Clone + Send + Sync + 'static) -> Result<Gpu, RuntimeError> {
    let refused =
        |error: burn_wgpu::WgpuInitError| RuntimeError::Device(format!("WebGPU could not be opened: {error}"));
    let (device, setup) = Device::wgpu_options().init_with_setup_async().await.map_err(refused)?;
    let gpu: &wgpu::Device = &setup.device;
    let uncaptured = lost.clone();
    gpu.on_uncaptured_error(std::sync::Arc::new(move |error: wgpu::Error| uncaptured(error.to_string())));
    gpu.set_device_lost_callback(move |reason: wgpu::DeviceLostReason, message| {
        lost(format!("{reason:?}: {message}"));
    });
    let wgpu::Limits { max_storage_buffer_binding_size: max_buffer, .. } = gpu.limits();
    Ok(Gpu { device, adapter: setup.adapter.get_info(), max_buffer })
}
