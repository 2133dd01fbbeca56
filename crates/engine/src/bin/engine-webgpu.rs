//! The engine with WebGPU in it, fetched where a real graphics adapter answers.

fn main() {
    engine::start();
}
