//! What was held, for people to read.

use std::fmt::Write as _;

use crate::sample::{QUANTITIES, Sample};
use crate::verdict::Growth;

/// A row.
pub fn line(sample: &Sample) -> String {
    let held: Vec<String> = sample.held.iter().zip(QUANTITIES).map(|(held, (what, _))| figure(what, *held)).collect();
    format!("| {:.0} | {} | {} |", sample.minute, sample.done, held.join(" | "))
}

/// Every sample, and below each column how it grew after the warm-up.
pub fn text(samples: &[Sample], growths: &[Growth]) -> String {
    let names: Vec<&str> = QUANTITIES.iter().map(|(what, _)| *what).collect();
    let mut text = format!("| minute | things done | {} |\n|{}\n", names.join(" | "), "---|".repeat(names.len() + 2));
    for sample in samples {
        // A `String` takes everything.
        let _ = writeln!(text, "{}", line(sample));
    }
    let grown: Vec<String> = growths.iter().map(|growth| format!("{:+.1}%", growth.part() * 100.0)).collect();
    let _ = writeln!(text, "| growth | | {} |", grown.join(" | "));
    text
}

fn figure(what: &str, held: f64) -> String {
    if what.starts_with("JS heap") { format!("{held:.1}") } else { format!("{held:.0}") }
}
