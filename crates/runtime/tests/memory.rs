//! Does inference forget what it no longer needs?
#![allow(clippy::unwrap_used)]

use arch::zoo;
use peak_alloc::PeakAlloc;
use runtime::{Network, device, reference};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const MB: usize = 1_000_000;

/// Bytes that one picture needs at most at once, beside the weights.
fn peak(id: &str) -> usize {
    let graph = (zoo::find(id).unwrap().full)().unwrap();
    let picture = reference::input(&graph);
    // The memory that a pass needs does not depend on the numbers.
    let network = Network::init(graph, 1, &device::cpu()).unwrap();
    let weights = network.analysis().total_params() * size_of::<f32>();
    let held = ALLOCATED.current_usage();
    assert!(held >= weights, "{id}: {held} bytes are held, and the weights have {weights}");
    ALLOCATED.reset_peak_usage();
    let logits = pollster::block_on(runtime::read(network.logits(network.batch(picture).unwrap()))).unwrap();
    assert!(logits.iter().all(|logit| logit.is_finite()), "{id}");
    let peak = ALLOCATED.peak_usage() - weights;
    println!("{id}: weights {} MB, {} MB more at the peak", weights / MB, peak / MB);
    peak
}

/// One test, because what other threads allocate would be counted too.
#[test]
fn a_picture_needs_little_beside_the_weights() {
    for (id, limit) in [("vgg16", 150 * MB), ("inception_resnet_v2", 200 * MB)] {
        let peak = peak(id);
        assert!(peak < limit, "{id}: {peak} bytes beside the weights, at most {limit}");
    }
}
