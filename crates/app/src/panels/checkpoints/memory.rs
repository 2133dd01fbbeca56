//! Is there room for a network, before it is loaded?

use std::rc::Rc;

use protocol::DeviceInfo;

use crate::format::bytes;
use crate::language::fill;
use crate::network::Network;

/// What WebAssembly can address.
const MOST: f64 = 4.0 * GIB;
const GIB: f64 = 1_073_741_824.0;
/// What the engine needs besides: its code's data, the data sets.
const BASE: f64 = 100e6;
/// Share of the machine's memory that a browser lets one page have, about.
const SHARE: f64 = 0.5;

/// Bytes that loading takes at its peak: the file, the numbers, and one picture on its way through.
pub fn needed(network: &Network, file: f64) -> f64 {
    let weights = network.analysis.weight_bytes() as f64;
    let largest = network.analysis.params.iter().map(|spec| spec.elements() * 4).max().unwrap_or(0) as f64;
    // A convolution lays its input out in columns, which is larger than the values that flow.
    let flow = 4.0 * network.analysis.peak_inference_bytes(&network.graph) as f64;
    BASE + weights + (file + largest).max(flow)
}

/// Why this network is not to be loaded here, in a sentence; `None` where there is room.
pub fn refusal(network: &Network, file: f64, device: Option<&Rc<DeviceInfo>>) -> Option<String> {
    let largest = network.analysis.params.iter().map(|spec| spec.elements() * 4).max().unwrap_or(0) as f64;
    judge(network.model.name, needed(network, file), largest, memory(), device.and_then(|device| device.max_buffer))
}

fn judge(name: &str, needed: f64, largest: f64, memory: Option<f64>, buffer: Option<u64>) -> Option<String> {
    let allowed = memory.map_or(MOST, |memory| (memory * SHARE).min(MOST));
    if needed > allowed {
        return Some(fill(
            "{0} needs about {1} of memory while it is loaded, and this device allows about {2}. It was not loaded; \
             take a smaller network.",
            &[name, &bytes(needed), &bytes(allowed)],
        ));
    }
    let buffer = buffer? as f64;
    (largest > buffer).then(|| {
        fill(
            "One layer of {0} has {1} of weights, and this graphics card takes {2} in one piece. It was not loaded; \
             compute on the CPU, or take a smaller network.",
            &[name, &bytes(largest), &bytes(buffer)],
        )
    })
}

/// The machine's memory in bytes, as far as the browser tells: rounded, and never more than 8 GB.
fn memory() -> Option<f64> {
    let told = web::machine::memory()? * GIB;
    // The largest that is ever told stands for that and more.
    (told < 8.0 * GIB).then_some(told)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn vgg16_needs_its_weights_twice_while_it_is_loaded() {
        let network = Network::of(arch::zoo::find("vgg16").unwrap()).unwrap();
        let needed = needed(&network, 553e6);
        assert!((1.5e9..2.0e9).contains(&needed), "{needed}");
    }

    #[test]
    fn what_does_not_fit_is_said_with_both_sizes() {
        assert_eq!(judge("VGG-16", 1.6e9, 4e8, None, None), None);
        assert_eq!(judge("VGG-16", 1.6e9, 4e8, Some(4.0 * GIB), None), None);
        let small = judge("VGG-16", 1.6e9, 4e8, Some(2.0 * GIB), None).unwrap();
        assert!(small.contains("1600 MB") && small.contains("1074 MB"), "{small}");
        let card = judge("VGG-16", 1.6e9, 4e8, None, Some(134_217_728)).unwrap();
        assert!(card.contains("400 MB") && card.contains("134 MB"), "{card}");
    }
}
