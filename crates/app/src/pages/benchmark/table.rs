//! The figures of one part as a table: measured here, and beside them those of another run.

use yew::prelude::*;
use yew_router::prelude::*;

use super::plan::Job;
use super::report::{Part, Report, Row};
use crate::format::{short, three};
use crate::language::{fill, t};
use crate::route::{self, Route};

/// Quartiles that lie further apart than this share of the median are of a machine that does something else, too.
const RESTLESS: f64 = 0.25;

/// One line of a table and of its drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The id of the network in the zoo.
    pub network: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its year.
    pub year: u16,
    /// As measured here.
    pub ours: Option<Row>,
    /// As measured in the run that is compared with.
    pub theirs: Option<Row>,
    /// Is it being measured?
    pub is_at_work: bool,
}

/// The lines of a part: what is to be measured, and what was.
pub fn lines(
    part: Part,
    jobs: &[Job],
    chosen: &[&Job],
    report: &Report,
    other: &Report,
    now: Option<&str>,
) -> Vec<Line> {
    let is_shown =
        |job: &&Job| job.part == part && (report.row(job.id(), part).is_some() || chosen.iter().any(|one| one.is(job)));
    let line = |job: &Job| Line {
        network: job.id(),
        name: job.name(),
        year: job.network.model.year,
        ours: report.row(job.id(), part).cloned(),
        theirs: other.row(job.id(), part).cloned(),
        is_at_work: now == Some(job.name()),
    };
    jobs.iter().filter(is_shown).map(line).collect()
}

/// What a part is called.
pub fn title(part: Part) -> &'static str {
    match part {
        Part::Published => t("Predictions at published size"),
        Part::Small => t("Predictions of the small siblings"),
        Part::Training => t("Training steps of the small siblings"),
    }
}

/// A time: `0.82 ms`; of what is too short for the clock, its bound.
pub fn time(row: &Row) -> String {
    if row.samples.is_too_short {
        return t("too short for this clock").to_owned();
    }
    [&three(row.ms()), " ms"].concat()
}

/// The middle half of the samples.
pub fn spread(row: &Row) -> String {
    let (low, high) = row.quartiles();
    if row.samples.is_too_short { "–".to_owned() } else { [&three(low), "–", &three(high)].concat() }
}

/// What stands beside the time: how many sums, or pictures, a second.
pub fn pace(row: &Row) -> String {
    match (row.part, row.macs_a_second()) {
        (Part::Training, _) => three(row.pace()),
        (_, Some(macs)) => short(macs as u64),
        (_, None) => "–".to_owned(),
    }
}

/// The heads of the columns.
pub fn heads(part: Part) -> [&'static str; 7] {
    let (first, passes, pace) = if part == Part::Training {
        (t("First step, ms"), t("Samples"), t("Pictures a second"))
    } else {
        (t("First run, ms"), t("Samples"), t("MACs a second"))
    };
    [t("Network"), t("Year"), t("Median"), t("Quartiles, ms"), first, passes, pace]
}

/// The table.
pub fn table(part: Part, lines: &[Line], other: &str) -> Html {
    let head = |(index, words): (usize, &'static str)| {
        html! { <th scope="col" class={(index > 0).then_some("number")}>{ words }</th> }
    };
    html! {
        <div class="table-frame" tabindex="0" role="group" aria-label={title(part)}>
            <table data-testid={["benchmark-", part.key()].concat()}>
                <thead><tr>
                    { for heads(part).into_iter().enumerate().map(head) }
                    <th scope="col" class="number">{ other }</th>
                    <th scope="col" class="number">{ t("Speed, the other = 1") }</th>
                </tr></thead>
                <tbody>{ for lines.iter().map(|line| row(part, line)) }</tbody>
            </table>
        </div>
    }
}

fn row(part: Part, line: &Line) -> Html {
    let cell = |words: String| html! { <td class="number">{ words }</td> };
    let none = || "–".to_owned();
    let of = |write: fn(&Row) -> String| line.ours.as_ref().map_or_else(none, write);
    let ratio = line.ours.as_ref().zip(line.theirs.as_ref()).map(|(ours, theirs)| theirs.ms() / ours.ms());
    let ratio = ratio.filter(|ratio| ratio.is_finite() && *ratio > 0.0).map_or_else(none, |ratio| three(ratio) + "×");
    // Whoever waits for a row by its name waits for its figures.
    let state = if line.ours.is_some() { "row" } else { "waits" };
    html! {
        <tr key={line.network} data-testid={["benchmark-", state, "-", line.network].concat()} data-part={part.key()}
            class={line.is_at_work.then_some("chosen")} aria-current={line.is_at_work.then_some("true")}>
            <th scope="row"><Link<Route> to={route::model(line.network)}>{ line.name }</Link<Route>></th>
            { cell(line.year.to_string()) }
            <td class="number">
                if line.is_at_work { { "…" } } else {
                    <strong>{ of(time) }</strong>
                    if line.ours.as_ref().is_some_and(|row| !row.samples.is_settled) { { unsettled() } }
                }
            </td>
            { cell(of(spread)) }
            { cell(of(|row| three(row.samples.cold))) }
            { cell(of(count)) }
            { cell(of(pace)) }
            { cell(line.theirs.as_ref().map_or_else(none, time)) }
            { cell(ratio) }
        </tr>
    }
}

fn unsettled() -> Html {
    html! { <abbr title={t("It still got faster while it was measured.")}>{ " *" }</abbr> }
}

/// Samples, and passes in them where one sample is several.
pub fn count(row: &Row) -> String {
    let (samples, passes) = (row.samples.times.len(), row.samples.passes);
    if passes > samples { format!("{samples} × {}", passes / samples.max(1)) } else { samples.to_string() }
}

/// What is to be said of the figures measured here: the largest, and whether to trust them.
pub fn remarks(report: &Report) -> Vec<String> {
    let best = |value: &dyn Fn(&Row) -> Option<f64>| {
        let all = report.rows.iter().filter_map(|row| Some((row, value(row).filter(|value| value.is_finite())?)));
        all.max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let name = |row: &Row| row.model().map_or(row.network, |model| model.name);
    let sums = best(&|row| row.macs_a_second());
    let sums = sums.map(|(row, macs)| {
        let size = if row.part == Part::Published { t("published size") } else { t("small sibling") };
        fill("Most multiply-accumulates a second: {0} by {1} ({2}).", &[&short(macs as u64), name(row), size])
    });
    let pictures = best(&|row| (row.part == Part::Training).then(|| row.pace()));
    let pictures =
        pictures.map(|(row, pace)| fill("Most pictures learned a second: {0} by {1}.", &[&three(pace), name(row)]));
    let is_restless = |row: &&Row| {
        let (low, high) = row.quartiles();
        high - low > RESTLESS * row.ms()
    };
    let restless = report.rows.iter().filter(is_restless).count();
    let restless = (3 * restless > report.rows.len()).then(|| {
        t("The times of many networks vary a lot: something else computes on this machine, and would be better ended.")
            .to_owned()
    });
    sums.into_iter().chain(pictures).chain(restless).collect()
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::some;
    use super::*;

    #[test]
    fn what_is_said_follows_from_the_rows() {
        // 416,520 in 2.5 ms; 32 pictures in 100 ms.
        let said = remarks(&some());
        assert!(said[0].contains("167 M by LeNet-5"), "{said:?}");
        assert!(said[1].contains("320 by VGG-16"), "{said:?}");
        assert_eq!(said.len(), 3, "one of its two rows goes from 1 to 4 ms");
        assert!(remarks(&Report::default()).is_empty());
    }

    #[test]
    fn several_passes_to_a_sample_are_told() {
        let mut row = some().rows[0].clone();
        assert_eq!((count(&row), spread(&row), time(&row)), ("4".into(), "1.75–3.25".into(), "2.50 ms".into()));
        row.samples.passes = 80;
        assert_eq!(count(&row), "4 × 20");
    }
}
