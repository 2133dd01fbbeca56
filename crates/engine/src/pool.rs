//! Threads for the engine on the CPU: workers that share its memory.
//!
//! The standard library that comes with stable Rust knows no threads in WebAssembly: its locks are none, and its
//! atomics are plain loads and stores. So other threads run nothing of it, only parts of kernels
//! ([`runtime::parallel`]), which neither allocate nor lock; and whoever waits for whom is arranged by JavaScript's
//! `Atomics` over four numbers of the shared memory. A helper (`www/pool.js`) has the engine's module and memory, a
//! stack of its own, and no glue.
//!
//! Work is offered with a turn, so that a helper that comes late takes nothing of a later turn, and nobody waits for
//! one that has not come.
#![allow(unsafe_code)]

use std::cell::{Cell, OnceCell, UnsafeCell};

use js_sys::{Array, Atomics, Function, Int32Array, Reflect, Uint8Array};
use runtime::parallel::{Pool, install};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Worker, WorkerGlobalScope};

/// What a helper runs, beside the engine's own files.
const SCRIPT: &str = "./pool.js";
/// Threads at most: more wait for memory rather than compute.
const MOST: usize = 8;
/// Bytes of a helper's stack.
const STACK: usize = 256 * 1024;
/// Looks at a number before one goes to sleep over it: some 50 µs.
const LOOKS: usize = 500;

/// The numbers that all share; `www/pool.js` has the same places.
mod place {
    /// The turn and, in the lower half, how many parts it has.
    pub const OFFER: u32 = 0;
    /// The turn and, in the lower half, the next part.
    pub const TICKET: u32 = 1;
    /// Helpers that may be at work.
    pub const BUSY: u32 = 2;
    /// Is there a helper that failed?
    pub const FAILED: u32 = 3;
}

/// Bits of a part.
const BITS: u32 = 16;

/// What is offered: a function of the part and the thread.
type Work<'a> = dyn Fn(usize, usize) + Sync + 'a;

struct Shared<T>(UnsafeCell<T>);

// SAFETY: `NUMBERS` is reached only by `Atomics`. `WORK` is written while nobody can have a part of it, and read by
// those who have one.
unsafe impl<T> Sync for Shared<T> {}

static NUMBERS: Shared<[i32; 4]> = Shared(UnsafeCell::new([0; 4]));
static WORK: Shared<Option<&'static Work<'static>>> = Shared(UnsafeCell::new(None));

thread_local! {
    // Only the engine's own thread has these.
    static VIEW: OnceCell<Int32Array> = const { OnceCell::new() };
    static TURN: Cell<i32> = const { Cell::new(0) };
}

/// Computes a part of what is offered; called by helpers.
#[unsafe(no_mangle)]
extern "C" fn pool_work(part: u32, thread: u32) {
    // SAFETY: who has a part has it of the present work, which lives until all parts are done.
    if let Some(work) = unsafe { *WORK.0.get() } {
        work(part as usize, thread as usize);
    }
}

/// The threads of this worker.
struct Helpers {
    threads: usize,
}

/// Starts as many helpers as there are processors besides this one. Where there can be none, one thread computes.
pub fn start() {
    if let Err(error) = share_random_numbers() {
        web_sys::console::warn_1(&error);
    }
    let threads = match helpers() {
        Ok(count) => count + 1,
        Err(error) => return web_sys::console::warn_1(&error),
    };
    if threads > 1 {
        install(Box::new(Helpers { threads }));
    }
}

/// Browsers write random numbers into no memory that is shared, so that they take a way by memory that is not.
fn share_random_numbers() -> Result<(), JsValue> {
    let name = JsValue::from("getRandomValues");
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into())?;
    let fill: Function = Reflect::get(&crypto, &name)?.dyn_into()?;
    let of = crypto.clone();
    let share = move |shared: Uint8Array| -> Result<Uint8Array, JsValue> {
        let own = Uint8Array::new_with_length(shared.length());
        fill.call1(&of, &own)?;
        shared.set(&own, 0);
        Ok(shared)
    };
    let share = Closure::<dyn Fn(Uint8Array) -> Result<Uint8Array, JsValue>>::new(share);
    Reflect::set(&crypto, &name, &share.into_js_value()).map(drop)
}

fn helpers() -> Result<usize, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let count = (scope.navigator().hardware_concurrency() as usize).clamp(1, MOST) - 1;
    let memory = wasm_bindgen::memory();
    let buffer = Reflect::get(&memory, &"buffer".into())?;
    let at = NUMBERS.0.get() as u32;
    VIEW.with(|view| {
        let _ = view.set(Int32Array::new_with_byte_offset_and_length(&buffer, at, 4));
    });
    for thread in 1..=count {
        let worker = Worker::new(SCRIPT)?;
        // A helper lives as long as its worker.
        let stack = Vec::leak(vec![0_u128; STACK / size_of::<u128>()]);
        let top = stack.as_ptr_range().end as u32;
        let numbers = [at, top, thread as u32].map(JsValue::from);
        let message = Array::of2(&wasm_bindgen::module(), &memory);
        numbers.iter().for_each(|number| {
            message.push(number);
        });
        worker.post_message(&message)?;
    }
    Ok(count)
}

/// One number of those that are shared, and what `Atomics` does to it. It fails only on what is no array of integers.
fn with<T>(change: impl FnOnce(&Int32Array) -> Result<T, JsValue>) -> T {
    let done = VIEW.with(|view| view.get().map(change));
    done.and_then(Result::ok).unwrap_or_else(|| panic!("the threads' memory is gone"))
}

impl Pool for Helpers {
    fn threads(&self) -> usize {
        self.threads
    }

    fn run(&self, parts: usize, work: &(dyn Fn(usize, usize) + Sync)) {
        let turn = TURN.with(|turn| turn.replace((turn.get() + 1) & 0x7fff)) << BITS;
        // SAFETY: it is taken back below, before `work` ends; nobody has a part now.
        unsafe { *WORK.0.get() = Some(std::mem::transmute::<&Work<'_>, &'static Work<'static>>(work)) };
        with(|view| Atomics::store(view, place::OFFER, turn | parts as i32));
        with(|view| Atomics::store(view, place::TICKET, turn));
        with(|view| Atomics::notify(view, place::OFFER));
        loop {
            let part = with(|view| Atomics::add(view, place::TICKET, 1)) & ((1 << BITS) - 1);
            if part >= parts as i32 {
                break;
            }
            work(part as usize, 0);
        }
        let mut looks = 0;
        loop {
            let busy = with(|view| Atomics::load(view, place::BUSY));
            if busy == 0 {
                break;
            }
            looks += 1;
            if looks > LOOKS {
                with(|view| Atomics::wait(view, place::BUSY, busy));
            }
        }
        // SAFETY: all parts are taken, and nobody is at work.
        unsafe { *WORK.0.get() = None };
        assert!(with(|view| Atomics::load(view, place::FAILED)) == 0, "a thread of the engine failed");
    }
}
