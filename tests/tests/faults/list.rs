//! What can break, where, and what the visitor has to read of it.

use anyhow::Result;
use e2e::{Gpu, Page, Switch};

use crate::inflict::{
    block, choose_webgpu, close_other_tab, come_back, dispatch, empty_storage, end_gpu_process, freeze, hide,
    keep_site, look_for_update, open_twice, plug_in, tell, unplug,
};
use crate::site::Site;
use crate::states::State;

/// Something that breaks.
pub struct Fault {
    pub name: &'static str,
    /// In which states it can happen.
    pub meets: fn(state: &str) -> bool,
    /// Is it tried by every `cargo xtask test`, or only by a thorough one, because the same code tells it as another?
    pub is_usual: bool,
    /// What the browser has.
    pub gpu: Gpu,
    /// Is the site kept for use without a connection?
    pub kept: bool,
    /// What comes before the visitor is at something.
    pub before: fn(&Page, &Site) -> Result<()>,
    /// What comes while they are at it.
    pub inflict: fn(&Page, &Site) -> Result<()>,
    /// Where the visitor has to read what of it; nothing where nothing is lost and all goes on.
    pub says: fn(state: &str) -> Option<(&'static str, &'static str)>,
    /// What makes it good again, where it does not pass by itself.
    pub mend: fn(&Page, &Site, &State) -> Result<()>,
}

const AGAIN: &str = "is being started again";

/// Everything that is tried.
pub const FAULTS: &[Fault] = &[
    Fault { name: "panic", inflict: |page, _| dispatch(page, "engine-panic"), ..LATE },
    Fault { name: "uncaught error in the worker", is_usual: false, inflict: |page, _| tell(page, "throw"), ..LATE },
    Fault { name: "trap", is_usual: false, inflict: |page, _| tell(page, "trap"), ..LATE },
    Fault { name: "worker ended", inflict: |page, _| tell(page, "end"), ..LATE },
    Fault { name: "worker in a loop", is_usual: false, inflict: |page, _| tell(page, "loop"), ..LATE },
    Fault {
        name: "memory full",
        is_usual: false,
        inflict: |page, _| tell(page, "fill"),
        // One picture of LeNet-5 may find room in what the engine had before.
        says: |state| (state != "at rest").then_some(("notice", AGAIN)),
        ..LATE
    },
    Fault { name: "GPU device destroyed", inflict: |page, _| tell(page, "destroy"), ..GPU },
    Fault { name: "GPU process gone", inflict: |page, _| end_gpu_process(page), ..GPU },
    Fault { name: "weights missing (404)", before: |_, site| turn_on(&site.missing), ..WEIGHTS },
    Fault { name: "weights cut", is_usual: false, before: |_, site| turn_on(&site.cut), ..WEIGHTS },
    Fault { name: "weights stalled", is_usual: false, before: |_, site| turn_on(&site.stalled), ..WEIGHTS },
    Fault { name: "weights altered", before: |_, site| turn_on(&site.altered), ..WEIGHTS },
    Fault {
        name: "storage full",
        inflict: |page, _| page.fill_storage(),
        says: |state| is_training(state).then_some(("notice", "held in this page only")),
        mend: |page, _, _| page.free_storage(),
        ..LATE
    },
    Fault {
        name: "storage blocked",
        before: |page, _| block(page),
        says: |state| is_training(state).then_some(("notice", "keeps nothing")),
        ..LATE
    },
    Fault { name: "storage emptied", inflict: |page, _| empty_storage(page), says: |_| None, ..LATE },
    Fault { name: "host gone", inflict: |_, site| turn_on(&site.gone), says: |_| None, ..LATE },
    Fault {
        name: "offline",
        is_usual: false,
        kept: true,
        before: |page, _| keep_site(page),
        inflict: |_, site| turn_on(&site.gone),
        says: |_| None,
        ..LATE
    },
    Fault {
        name: "update waiting",
        is_usual: false,
        kept: true,
        before: |page, _| keep_site(page),
        inflict: |page, site| {
            site.published.set(true);
            look_for_update(page)
        },
        says: |_| Some(("update", "ready")),
        ..LATE
    },
    Fault {
        name: "camera unplugged",
        is_usual: false,
        meets: |state| state == "camera",
        inflict: |page, _| unplug(page),
        says: |_| Some(("webcam-refusal", "unplugged")),
        mend: |page, _, _| plug_in(page),
        ..LATE
    },
    Fault { name: "tab hidden", is_usual: false, inflict: |page, _| hide(page), says: |_| None, ..LATE },
    Fault { name: "page frozen", is_usual: false, inflict: |page, _| freeze(page), says: |_| None, ..LATE },
    Fault {
        name: "two tabs",
        is_usual: false,
        inflict: |page, _| open_twice(page),
        says: |_| None,
        mend: |page, _, _| close_other_tab(page),
        ..LATE
    },
    Fault {
        name: "reload",
        is_usual: false,
        inflict: |page, _| page.reload(),
        says: |state| match state {
            "training" => Some(("train-resume", "step")),
            "laboratory" => Some(("run-facts", "step")),
            _ => None,
        },
        mend: |page, _, state| come_back(page, state),
        ..LATE
    },
];

/// Most faults: they come while the visitor is at something, and pass.
const LATE: Fault = Fault {
    name: "",
    meets: |_| true,
    is_usual: true,
    gpu: Gpu::Off,
    kept: false,
    before: |_, _| Ok(()),
    inflict: |_, _| Ok(()),
    says: |_| Some(("notice", AGAIN)),
    mend: |_, _, _| Ok(()),
};

/// Trained weights that do not come; the visitor goes on with fresh ones. A training begins with fresh ones anyway.
const WEIGHTS: Fault = Fault {
    meets: |state| state == "at rest" || state == "camera",
    says: |_| Some(("notice", "starts with fresh ones")),
    ..LATE
};

/// The graphics adapter is a program here, a hundred times slower than the processor: LeNet-5 alone is tried on it.
const GPU: Fault = Fault {
    meets: |state| state == "at rest" || state == "training",
    is_usual: false,
    gpu: Gpu::Software,
    before: |page, _| choose_webgpu(page),
    ..LATE
};

fn turn_on(switch: &Switch) -> Result<()> {
    switch.set(true);
    Ok(())
}

fn is_training(state: &str) -> bool {
    state == "training" || state == "laboratory"
}
