//! How do the figures stand in a Markdown file? In BENCHMARKS.md stands what this writes.

use super::report::{About, Part, Report};
use super::table::{count, heads, pace, spread, time, title};
use crate::format::three;

/// All parts that have figures, each as a table.
pub fn markdown(report: &Report) -> String {
    let mut text = [&measured_on(&report.about), "\n"].concat();
    for part in Part::ALL {
        let rows: Vec<_> = report.rows.iter().filter(|row| row.part == part).collect();
        if rows.is_empty() {
            continue;
        }
        let line = |cells: &[String]| ["| ", &cells.join(" | "), " |\n"].concat();
        let heads = heads(part).map(str::to_owned);
        text += &["\n### ", title(part), "\n\n", &line(&heads), "|---|---|---|---|---|---|---|\n"].concat();
        for row in rows {
            let (name, year) = row.model().map_or((row.network, 0), |model| (model.name, model.year));
            let mark = if row.samples.is_settled { "" } else { " *" };
            text += &line(&[
                name.to_owned(),
                year.to_string(),
                [&time(row), mark].concat(),
                spread(row),
                three(row.samples.cold),
                count(row),
                pace(row),
            ]);
        }
    }
    text
}

/// In one line: machine, device, browser, day.
pub fn measured_on(about: &About) -> String {
    let day = about.date.split('T').next().unwrap_or_default();
    let machine = if about.note.is_empty() { browser(&about.browser) } else { about.note.clone() };
    let parts = [machine, about.device.clone(), day.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What of a browser's long name says which it is.
fn browser(agent: &str) -> String {
    let system = agent.split(['(', ')']).nth(1).unwrap_or_default();
    let known = ["Edg/", "OPR/", "Firefox/", "HeadlessChrome/", "Chrome/", "Version/"];
    let name = known.into_iter().find_map(|name| agent.split(' ').find(|word| word.starts_with(name)));
    match name {
        Some(name) => [&name.replace('/', " ").replace("Version", "Safari"), ", ", system].concat(),
        None => agent.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::report::tests::some;
    use super::*;

    #[test]
    fn a_row_of_markdown_has_the_figures_of_the_row() {
        let text = markdown(&some());
        assert!(text.starts_with("a \"test\"; CPU, one thread, SIMD; 2026-11-28\n"), "{text}");
        assert!(text.contains("| LeNet-5 | 1998 | 2.50 ms | 1.75–3.25 | 9.50 | 4 | 167 M |\n"), "{text}");
        assert!(text.contains(" | 2014 | 100 ms | 100–100 | 9.50 | 1 | 320 |\n"), "{text}");
    }

    #[test]
    fn browsers_are_known_by_their_long_names() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
            Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome 156.0.0.0, X11; Linux x86_64");
        let firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser(firefox), "Firefox 140.0, Windows NT 10.0; rv:140.0");
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
            Version/18.0 Safari/605.1.15";
        assert_eq!(browser(safari), "Safari 18.0, Macintosh; Intel Mac OS X 10_15_7");
        assert_eq!(browser("curl"), "curl");
    }

    /// `www/content/benchmarks.json` is what `#/benchmark` saved; BENCHMARKS.md has its table.
    #[test]
    fn the_published_figures_stand_in_benchmarks_md() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
        let read = |name: &str| std::fs::read_to_string([root, name].concat()).unwrap();
        let report = Report::read(&read("www/content/benchmarks.json")).unwrap();
        let text = markdown(&report);
        assert!(!report.about.note.is_empty() && report.rows.len() > 10, "{}", report.rows.len());
        let book = read("BENCHMARKS.md");
        let (before, rest) = book.split_once("<!-- benchmark -->\n").unwrap();
        let (table, after) = rest.split_once("<!-- /benchmark -->\n").unwrap();
        if std::env::var_os("CNN_WRITE").is_some() {
            let book = [before, "<!-- benchmark -->\n", &text, "<!-- /benchmark -->\n", after].concat();
            std::fs::write([root, "BENCHMARKS.md"].concat(), book).unwrap();
            return;
        }
        assert_eq!(table, text, "`CNN_WRITE=1 cargo test -p app published_figures` writes it");
    }
}
