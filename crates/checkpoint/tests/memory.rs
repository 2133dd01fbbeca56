//! How much memory does reading take? None of the file's size, and never more than in proportion to it.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

mod common;
use common::{legacy, safetensors, tensor, text};

#[path = "common/zip.rs"]
mod zip;
use zip::{archive, deflated};

/// The system's allocator, with a count of what is held and the most that was.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes every call on to the system's allocator, unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        // SAFETY: the caller's promises are those that the system asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are those that the system asks for.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes held at once while `bytes` are read, and read to the end when they are a checkpoint.
fn cost(bytes: &[u8], numbers_too: bool) -> usize {
    let before = HELD.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    if let Ok(tensors) = checkpoint::read(bytes)
        && numbers_too
    {
        for (_, tensor) in tensors.iter() {
            let _ = tensor.values();
        }
    }
    MOST.load(Ordering::Relaxed) - before
}

// One test, since the count is the process's.
#[test]
fn memory_stays_in_proportion_to_the_file() {
    const MEGABYTE: usize = 1 << 20;
    let numbers = vec![1.0f32; MEGABYTE];
    let one = |shape: &[i64], strides: &[i64]| {
        let content = [b"}X\x01\x00\x00\x00a", &tensor(MEGABYTE as i64, shape, strides, 0)[..], b"s."].concat();
        legacy(&content, &numbers)
    };
    // Tensors are slices of the file until their numbers are asked for.
    let transposed = one(&[1024, 1024], &[1, 1024]);
    assert!(cost(&transposed, false) < 8192, "{}", cost(&transposed, false));
    assert!(cost(&transposed, true) < 4 * MEGABYTE + 8192, "{}", cost(&transposed, true));
    let header = format!(r#"{{"a":{{"dtype":"F32","shape":[{MEGABYTE}],"data_offsets":[0,{}]}}}}"#, 4 * MEGABYTE);
    let safe = safetensors(&header, &vec![0; 4 * MEGABYTE]);
    assert!(cost(&safe, false) < 8192, "{}", cost(&safe, false));

    // A tensor that repeats its storage has at most as many numbers as the file has bytes.
    let small = |shape: &[i64]| {
        let content = [b"}X\x01\x00\x00\x00a", &tensor(1, shape, &[0], 0)[..], b"s."].concat();
        legacy(&content, &[1.0])
    };
    assert!(cost(&small(&[1 << 40]), true) < 8192);
    assert!(cost(&small(&[200]), true) < 8192);

    // 256 KB of each instruction, and of each with something on the stack.
    for opcode in 0..=255 {
        for start in [&b""[..], b"N", b"(", b"]", b"}", b")", b"]q\x00", b"K\x01\x85q\x00"] {
            let file = legacy(&[start, &vec![opcode; MEGABYTE / 4]].concat(), &[]);
            let cost = cost(&file, true);
            assert!(
                cost < 128 * file.len(),
                "opcode {opcode:#x} after {start:?}: {} bytes per byte",
                cost / file.len()
            );
        }
    }
    // And ten megabytes of the costliest.
    for opcode in [b']', b'}'] {
        let most = cost(&legacy(&vec![opcode; 10 * MEGABYTE], &[]), true);
        assert!(most < 320 * MEGABYTE, "{most}");
    }

    // What is deflated is unpacked in proportion to the file, and the bomb not at all.
    let content = [&b"\x80\x02}"[..], &text("a"), &tensor(MEGABYTE as i64, &[1 << 20], &[1], 0), b"s."].concat();
    let of = |storage: &[u8]| archive(&[deflated("m/data.pkl", &content), deflated("m/data/0", storage)], false);
    let noise: Vec<u8> = (0..4 * MEGABYTE as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 & 63).collect();
    let file = of(&noise);
    assert!(cost(&file, false) < 13 * MEGABYTE, "{}", cost(&file, false));
    let bomb = of(&vec![0; 4 * MEGABYTE]);
    assert!(bomb.len() < 8192 && cost(&bomb, true) < MEGABYTE, "{} {}", bomb.len(), cost(&bomb, true));
}
