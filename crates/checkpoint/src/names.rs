//! What is in the names of tensors besides the network's own: wrappers before them, helpers beside them, and what was
//! once called otherwise?

/// What PyTorch's own wrappers put before every name: `DataParallel` and `AveragedModel`, `torch.compile`, FSDP.
const WRAPPERS: [&str; 3] = ["module.", "_orig_mod.", "_fsdp_wrapped_module."];

/// More than this many around each other is nothing that anybody writes.
const DEEPEST: usize = 8;

/// Numbers beside the weights, which no network computes with: how many models an `AveragedModel` is the mean of, and
/// the totals that the profiler `thop` leaves behind.
const HELPERS: [&str; 3] = ["n_averaged", "total_ops", "total_params"];

/// A number beside the weights that stands outside of every layer, and so before the prefix of wrappers.
pub(crate) fn is_helper(name: &str) -> bool {
    HELPERS.contains(&name)
}

/// The wrappers around every name that is not a helper's, as a part of the first such name.
pub(crate) fn wrapper<'n>(mut names: impl Iterator<Item = &'n str>) -> &'n str {
    let Some(first) = names.find(|name| !is_helper(name)) else { return "" };
    let mut ends = Vec::new();
    let mut end = 0;
    while ends.len() < DEEPEST
        && let Some(wrapper) = WRAPPERS.iter().find(|wrapper| first[end..].starts_with(**wrapper))
    {
        end += wrapper.len();
        ends.push(end);
    }
    for name in names.filter(|name| !is_helper(name)) {
        while ends.last().is_some_and(|end| !name.starts_with(&first[..*end])) {
            ends.pop();
        }
    }
    &first[..ends.last().copied().unwrap_or(0)]
}

/// What kind of number stands under a name that no network computes with.
pub(crate) fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Is it a total of a profiler's?
pub(crate) fn is_profile(name: &str) -> bool {
    matches!(last_part(name), "total_ops" | "total_params")
}

/// What a tensor of DenseNet is called today, if it is called otherwise: `….denselayer1.norm1.weight` for
/// `….denselayer1.norm.1.weight`. Names of PyTorch's modules once had dots in them, and torchvision's files are from
/// that time (its `models/densenet.py` translates them too).
pub(crate) fn of_today(name: &str) -> Option<String> {
    let mut parts = name.rsplitn(4, '.');
    let (role, number, module, layer) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_old =
        last_part(layer).starts_with("denselayer") && matches!(module, "norm" | "conv") && matches!(number, "1" | "2");
    is_old.then(|| format!("{layer}.{module}{number}.{role}"))
}
