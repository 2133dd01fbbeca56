//! `cargo xtask bench`: measures the built page in a real browser and prints a table for BENCHMARKS.md.

use anyhow::{Result, bail};
use e2e::{Gpu, Page};

/// One measurement: its name, what it measures, and how.
struct Measurement {
    name: &'static str,
    what: &'static str,
    measure: fn() -> Result<Figure>,
}

/// A number with its unit.
struct Figure(f64, &'static str);

const MEASUREMENTS: [Measurement; 1] = [Measurement {
    name: "page-usable",
    what: "Page usable, from a local server, no engine loaded",
    measure: page_usable,
}];

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = wanted.iter().find(|name| !MEASUREMENTS.iter().any(|known| known.name == **name)) {
        let names: Vec<_> = MEASUREMENTS.iter().map(|known| known.name).collect();
        bail!("there is no measurement `{unknown}`; there are {}", names.join(", "));
    }
    println!("| what | figure |\n|---|---|");
    for Measurement { name, what, measure } in MEASUREMENTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            let Figure(value, unit) = measure()?;
            println!("| {what} | {value:.0} {unit} |");
        }
    }
    Ok(())
}

/// Median of five loads: from the start of the navigation to the second frame after the document is complete.
fn page_usable() -> Result<Figure> {
    let page = Page::open(Gpu::Off)?;
    let mut times = Vec::new();
    for _ in 0..5 {
        page.cdp("Network.clearBrowserCache", serde_json::json!({}))?;
        page.reload()?;
        times.push(page.script::<f64>(
            "while (document.getElementById('starting')) await new Promise(done => setTimeout(done, 5));
             await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
             return performance.now();",
            &[],
        )?);
    }
    times.sort_by(f64::total_cmp);
    Ok(Figure(times[times.len() / 2], "ms"))
}
