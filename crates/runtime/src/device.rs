//! On what does a network compute?

use burn::tensor::Device;

/// The CPU, by Burn's Flex backend.
pub fn cpu() -> Device {
    Device::flex()
}

/// Is this the CPU, by Burn's Flex backend? Always, where there is no other: what others need is then left out.
pub fn is_cpu(device: &Device) -> bool {
    cfg!(not(any(feature = "webgpu", feature = "libtorch"))) || *device == cpu()
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

#[cfg(feature = "webgpu")]
impl Gpu {
    /// Is it a program on the processor? A browser does not tell.
    pub fn is_software(&self) -> bool {
        self.adapter.device_type == wgpu::DeviceType::Cpu
    }
}

/// Why no graphics card could be opened.
#[cfg(feature = "webgpu")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// None answers: there is no card, or no driver for it.
    #[error("the graphics card could not be opened: {0}")]
    NoAdapter(String),
    /// One is there, and does not do.
    #[error("the graphics card could not be opened: {0}")]
    Refused(String),
}

#[cfg(feature = "webgpu")]
impl From<burn_wgpu::WgpuInitError> for OpenError {
    fn from(error: burn_wgpu::WgpuInitError) -> Self {
        let words = error.to_string();
        match error {
            burn_wgpu::WgpuInitError::AdapterUnavailable { .. } => OpenError::NoAdapter(words),
            _ => OpenError::Refused(words),
        }
    }
}

/// Opens the graphics card for Burn: WebGPU in a browser, Metal on Apple's machines, Vulkan elsewhere. Once per process
/// or worker, before any tensor lives there.
///
/// `lost` hears of it when the device is lost or reports an error that nobody waited for.
///
/// # Errors
/// When there is no adapter, or it refuses.
#[cfg(feature = "webgpu")]
pub async fn webgpu(lost: impl Fn(String) + Clone + Send + Sync + 'static) -> Result<Gpu, OpenError> {
    let options = Device::wgpu_options();
    // Left to itself, Burn would fall back to OpenGL, whose limits our networks exceed.
    #[cfg(not(any(target_family = "wasm", target_vendor = "apple")))]
    let options = options.graphics_api(burn_wgpu::WgpuBackend::Vulkan);
    let (device, setup) = options.init_with_setup_async().await?;
    let gpu: &wgpu::Device = &setup.device;
    let uncaptured = lost.clone();
    gpu.on_uncaptured_error(std::sync::Arc::new(move |error: wgpu::Error| uncaptured(error.to_string())));
    gpu.set_device_lost_callback(move |reason: wgpu::DeviceLostReason, message| {
        lost(format!("{reason:?}: {message}"));
    });
    let wgpu::Limits { max_storage_buffer_binding_size: max_buffer, .. } = gpu.limits();
    Ok(Gpu { device, adapter: setup.adapter.get_info(), max_buffer })
}
