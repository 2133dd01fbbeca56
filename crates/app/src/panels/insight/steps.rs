//! How is a value told step by step?

use protocol::{Rule, Term};

use crate::format::three;
use crate::language::{fill, t};

/// What is known after some of the terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The map that the latest term comes from.
    pub channel: i32,
    /// The terms of that map, row by row, and how many of them have been taken.
    pub window: Vec<Term>,
    /// How many of them have been taken.
    pub taken: usize,
    /// Sum or maximum so far.
    pub so_far: f32,
}

/// The state after `at` terms; at least one is taken.
pub fn after(terms: &[Term], rule: Rule, at: usize) -> Option<Step> {
    let at = at.clamp(1, terms.len().max(1));
    let latest = terms.get(at - 1)?;
    let channel = latest.place[0];
    let begin = terms[..at].iter().rposition(|term| term.place[0] != channel).map_or(0, |index| index + 1);
    let length = terms[begin..].iter().take_while(|term| term.place[0] == channel).count();
    let taken = &terms[..at];
    let so_far = match rule {
        Rule::Max => taken.iter().map(|term| term.value).fold(f32::NEG_INFINITY, f32::max),
        Rule::LocalResponse(..) => taken.iter().map(|term| term.weight * term.value * term.value).sum(),
        Rule::Sum(_) | Rule::Activation(_) => taken.iter().map(|term| term.value * term.weight).sum(),
    };
    Some(Step { channel, window: terms[begin..begin + length].to_vec(), taken: at - begin, so_far })
}

/// The number of terms at which the next map begins, or all of them.
pub fn next_map(terms: &[Term], at: usize) -> usize {
    let Some(latest) = terms.get(at.max(1) - 1) else { return terms.len() };
    let rest = terms.get(at..).unwrap_or(&[]);
    let same = rest.iter().take_while(|term| term.place[0] == latest.place[0]).count();
    // At the end of a map, to the end of the next one.
    if same > 0 {
        return at + same;
    }
    let next = rest.first().map(|term| term.place[0]);
    at + rest.iter().take_while(|term| Some(term.place[0]) == next).count()
}

/// Rows and columns of a window: how many different ones its terms have.
pub fn columns(window: &[Term]) -> usize {
    let first = window.first().map(|term| term.place[1]);
    window.iter().take_while(|term| Some(term.place[1]) == first).count().max(1)
}

/// The last line: how what was gathered becomes the value.
pub fn conclusion(terms: &[Term], rule: Rule, so_far: f32, value: f32) -> String {
    let number = |value: f32| three(f64::from(value));
    let first = terms.first().map_or(0.0, |term| term.value);
    match rule {
        Rule::Sum(bias) if bias != 0.0 => {
            fill("{0} + bias {1} = {2}", &[&number(so_far), &number(bias), &number(value)])
        }
        Rule::Sum(_) => fill("sum = {0}", &[&number(value)]),
        Rule::Max => fill("the largest of {0} = {1}", &[&terms.len().to_string(), &number(value)]),
        Rule::Activation(kind) => format!("{}({}) = {}", t(kind.name()), number(first), number(value)),
        Rule::LocalResponse(k, beta) => {
            format!("{} / ({} + {})^{} = {}", number(first), number(k), number(so_far), number(beta), number(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Vec<Term> {
        let term = |channel, row, column, value| Term { place: [channel, row, column], value, weight: 2.0 };
        vec![
            term(0, 0, 0, 1.0),
            term(0, 0, 1, 2.0),
            term(0, 1, 0, 3.0),
            term(0, 1, 1, 4.0),
            term(5, 0, 0, 5.0),
            term(5, 0, 1, 6.0),
        ]
    }

    #[test]
    fn a_sum_grows_term_by_term_and_map_by_map() {
        let terms = terms();
        let step =
            after(&terms, Rule::Sum(0.0), 3).map(|step| (step.channel, step.window.len(), step.taken, step.so_far));
        assert_eq!(step, Some((0, 4, 3, 12.0)));
        assert_eq!(next_map(&terms, 3), 4);
        assert_eq!(next_map(&terms, 4), 6);
        let step =
            after(&terms, Rule::Sum(0.0), 6).map(|step| (step.channel, step.window.len(), step.taken, step.so_far));
        assert_eq!(step, Some((5, 2, 2, 42.0)));
        assert_eq!(columns(&terms[..4]), 2);
        assert_eq!(after(&terms, Rule::Max, 4).map(|step| step.so_far), Some(4.0));
        assert_eq!(after(&[], Rule::Max, 4), None);
    }

    #[test]
    fn the_last_line_holds_the_value() {
        assert_eq!(conclusion(&terms(), Rule::Sum(0.5), 42.0, 42.5), "42.0 + bias 0.50 = 42.5");
        let relu = Rule::Activation(arch::Activation::Relu);
        assert_eq!(conclusion(&terms()[..1], relu, 1.0, 1.0), "ReLU(1.00) = 1.00");
    }
}
