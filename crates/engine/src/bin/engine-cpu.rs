//! The small engine, which every page starts at once.

fn main() {
    engine::start();
}
