//! What does the network cost now, and how far is that from the original?

use arch::Analysis;
use yew::prelude::*;

use super::bench::Bench;
use crate::format::{bytes, count, percent};
use crate::language::{fill, t};
use crate::network::Network;

/// The figures of a network that a change is judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Learnable parameters.
    pub params: u64,
    /// Multiply-accumulates for one picture.
    pub macs: u64,
    /// Bytes of all values, which training keeps.
    pub memory: u64,
    /// Rows of the picture that one value of the output sees.
    pub field: f64,
    /// Bytes of the weights as 32-bit numbers.
    pub file: u64,
}

impl Figures {
    /// Those of an analysed graph.
    pub fn of(graph: &arch::Graph, analysis: &Analysis) -> Self {
        Figures {
            params: analysis.total_params() as u64,
            macs: analysis.total_macs(),
            memory: analysis.activation_bytes(),
            field: analysis.nodes[graph.output().0].receptive_field.size[0],
            file: analysis.weight_bytes(),
        }
    }

    /// Those of a network.
    pub fn of_network(network: &Network) -> Self {
        Self::of(&network.graph, &network.analysis)
    }
}

/// A whole difference with its sign, a true minus: `+1,200`, `−96`, `±0`.
pub fn difference(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Less => format!("−{}", count(before - after)),
        std::cmp::Ordering::Equal => "±0".to_owned(),
        std::cmp::Ordering::Greater => format!("+{}", count(after - before)),
    }
}

/// A difference of bytes with its sign.
pub fn difference_in_bytes(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Less => format!("−{}", bytes((before - after) as f64)),
        std::cmp::Ordering::Equal => "±0".to_owned(),
        std::cmp::Ordering::Greater => format!("+{}", bytes((after - before) as f64)),
    }
}

/// A difference as a share of what was there: `+12.5%`.
fn share(before: u64, after: u64) -> String {
    if before == 0 || before == after {
        return String::new();
    }
    let share = after as f64 / before as f64 - 1.0;
    format!(" ({}{})", if share < 0.0 { "−" } else { "+" }, percent(share.abs()))
}

/// The side of the square that a value sees.
pub fn side(field: f64) -> String {
    if field.is_finite() { count(field.round().max(0.0) as u64) } else { t("all").to_owned() }
}

/// Properties of [`Numbers`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is counted.
    pub bench: Bench,
}

/// Five figures, each with its difference to the original, and what becomes of trained weights.
#[component]
pub fn Numbers(props: &Props) -> Html {
    let bench = &props.bench;
    let [before, after] = [&bench.original, &bench.network].map(Figures::of_network);
    let is_changed = bench.can().0;
    let figure = |name: &'static str, key: &'static str, value: String, delta: String| {
        let delta = if is_changed { delta } else { t("as in the original").to_owned() };
        html! {
            <div><dt>{ name }</dt><dd><span data-testid={format!("lab-{key}")}>{ value }</span>
                <small data-testid={format!("lab-delta-{key}")}>{ delta }</small></dd></div>
        }
    };
    let whole = |before: u64, after: u64| difference(before, after) + &share(before, after);
    let sized = |before: u64, after: u64| difference_in_bytes(before, after) + &share(before, after);
    let seen = if before.field.is_finite() && after.field.is_finite() {
        difference(before.field.round() as u64, after.field.round() as u64)
    } else {
        String::new()
    };
    html! {
        <section class="lab-numbers" aria-labelledby="lab-numbers-title">
            <h2 id="lab-numbers-title">{ t("What it costs") }</h2>
            <dl class="numbers" aria-live="polite">
                { figure(t("Parameters"), "params", count(after.params), whole(before.params, after.params)) }
                { figure(t("MACs"), "macs", count(after.macs), whole(before.macs, after.macs)) }
                { figure(t("Memory of all values"), "memory", bytes(after.memory as f64),
                    sized(before.memory, after.memory)) }
                { figure(t("An output sees"), "field", fill("{0} pixels", &[&side(after.field)]), seen) }
                { figure(t("Weights file"), "file", bytes(after.file as f64), sized(before.file, after.file)) }
            </dl>
            { weights(bench) }
        </section>
    }
}

/// Which trained numbers stay.
fn weights(bench: &Bench) -> Html {
    if !bench.can().0 {
        return Html::default();
    }
    let (kept, fresh) = (&bench.comparison.kept, &bench.comparison.fresh);
    let all = (kept.len() + fresh.len()).to_string();
    let sentence = match (kept.len(), fresh.len()) {
        (0, _) => t("No tensor has the name and shape of one that was there: all numbers are fresh.").to_owned(),
        (_, 0) => fill("All {0} tensors keep their trained numbers, where there are some.", &[&all]),
        (some, _) => fill(
            "{0} of {1} tensors keep their trained numbers, where there are some. Fresh are: {2}.",
            &[&some.to_string(), &all, &listed(fresh)],
        ),
    };
    html! { <p class="hint" data-testid="lab-weights">{ sentence }</p> }
}

/// The first names, and how many more there are.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let first = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => first,
        more => fill("{0} and {1} more", &[&first, &more.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_their_sign() {
        assert_eq!(difference(61_706, 61_610), "−96");
        assert_eq!(difference(10, 10), "±0");
        assert_eq!(difference(0, 1_200), "+1,200");
        assert_eq!(difference_in_bytes(4_000, 2_000), "−2.00 KB");
        assert_eq!(share(200, 225), " (+12.5%)");
        assert_eq!(share(0, 225), "");
        assert_eq!(side(f64::INFINITY), "all");
    }
}
