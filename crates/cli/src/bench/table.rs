//! The report for people.

use super::case::Work;
use super::{Report, Row};

/// Prints a line for each case.
pub fn print(report: &Report) {
    println!("timemachine {} on {}", report.version, report.device);
    if report.device.name != report.machine.processor {
        println!("beside {}", report.machine.processor);
    }
    println!(
        "{:<18} {:<9} {:<9} {:>5} {:>10} {:>10} {:>21} {:>10} {:>9}",
        "network", "size", "work", "batch", "first ms", "median ms", "middle half ms", "images/s", "differs"
    );
    for row in &report.results {
        println!("{}", line(row));
    }
}

fn line(row: &Row) -> String {
    let case = &row.case;
    let size = if case.small { "small" } else { "published" };
    let work = if case.work == Work::Inference { "inference" } else { "training" };
    let head = format!("{:<18} {size:<9} {work:<9} {:>5}", case.id, case.batch);
    let Some(found) = &row.measured else {
        return format!("{head} {}", row.failed.as_deref().unwrap_or_default());
    };
    let differs = found.error.map_or_else(|| "-".to_owned(), |error| format!("{error:.1e}"));
    // A fast wrong answer does not count.
    if !row.agrees {
        return format!("{head} WRONG: the largest difference is {differs} of the largest output");
    }
    let [from, to] = found.quartiles_ms;
    format!(
        "{head} {:>10.1} {:>10.2} {:>21} {:>10.1} {differs:>9}",
        found.first_ms,
        found.median_ms,
        format!("{from:.2} to {to:.2}"),
        found.images_per_second
    )
}
