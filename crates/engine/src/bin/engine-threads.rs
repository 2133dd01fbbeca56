//! The small engine on several threads, where the browser lets workers share memory.

fn main() {
    engine::start();
}
