//! Is there a graphics adapter that is worth fetching the WebGPU engine for?

use web::machine::Adapter;

/// Does a CPU play the GPU?
pub fn is_software(adapter: &Adapter) -> bool {
    const CPUS: [&str; 5] = ["swiftshader", "llvmpipe", "lavapipe", "basic render", "software"];
    let name = adapter.name.to_lowercase();
    adapter.fallback || CPUS.iter().any(|cpu| name.contains(cpu))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpus_in_disguise_are_seen_through() {
        let adapter = |name: &str| Adapter { name: name.to_owned(), fallback: false };
        assert!(is_software(&adapter("google swiftshader")));
        assert!(is_software(&adapter("Microsoft Basic Render Driver")));
        assert!(is_software(&Adapter { fallback: true, ..adapter("nvidia") }));
        assert!(!is_software(&adapter("nvidia ampere")));
    }
}
