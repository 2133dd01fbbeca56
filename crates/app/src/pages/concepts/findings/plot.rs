//! A finding as a drawing: a dot for each training, the mean and its interval, of this browser and of the project.

use experiment::statistics::{CONFIDENCE, mean, of_mean};
use yew::prelude::*;

use crate::format::percent;
use crate::language::{fill, t};

/// Width of the drawing in its own units: on a wide screen, and on a phone.
const WIDTHS: [f64; 2] = [760.0, 380.0];
/// Height of an arm, and of what stands below all of them.
const ARM: f64 = 64.0;
const BELOW: f64 = 26.0;
/// Room beside the axis.
const SIDE: f64 = 16.0;

/// One arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// Trained here.
    pub here: Vec<f64>,
    /// Trained by the project.
    pub ours: Vec<f64>,
}

/// What a place on the axis means.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    low: f64,
    high: f64,
    width: f64,
}

impl Axis {
    /// On which every dot and every interval has room, in steps of five points.
    fn fit(lines: &[Line], width: f64) -> Option<Self> {
        let groups = || lines.iter().flat_map(|line| [&line.here, &line.ours]);
        let ends = groups().filter_map(|values| of_mean(values, CONFIDENCE)).flat_map(|it| [it.low, it.high]);
        let all = groups().flatten().copied().chain(ends).map(|share| share.clamp(0.0, 1.0));
        let (low, high) = all.fold((f64::INFINITY, 0.0_f64), |(low, high), share| (low.min(share), high.max(share)));
        let grid = |share: f64| share * 20.0;
        (high > 0.0).then(|| Axis { low: grid(low).floor() / 20.0, high: grid(high).ceil() / 20.0, width })
    }

    fn at(&self, share: f64) -> f64 {
        let room = (self.high - self.low).max(0.05);
        SIDE + (self.width - 2.0 * SIDE) * ((share - self.low) / room).clamp(0.0, 1.0)
    }

    /// At most seven, in whole steps of five points.
    fn marks(&self) -> Vec<f64> {
        let (low, high) = ((self.low * 20.0).round() as i32, (self.high * 20.0).round() as i32);
        let step = ((high - low) / 6 + 1).max(1);
        (low..=high).filter(|mark| (mark - low) % step == 0).map(|mark| f64::from(mark) / 20.0).collect()
    }
}

/// The drawing, with its legend; nothing where nothing was trained.
pub fn plot(id: &str, lines: &[Line], is_wide: bool) -> Html {
    let width = WIDTHS[usize::from(!is_wide)];
    let Some(axis) = Axis::fit(lines, width) else { return Html::default() };
    let bottom = ARM * lines.len() as f64;
    let mark = |share: f64| {
        let x = one(axis.at(share));
        html! {
            <><line class="grid" x1={x.clone()} x2={x.clone()} y1="0" y2={one(bottom)} />
            <text x={x} y={one(bottom + 18.0)} text-anchor="middle">{ format!("{:.0}%", share * 100.0) }</text></>
        }
    };
    let words = t("Accuracy on the test set of every training; the table below has the numbers");
    html! {
        <figure class="timed" data-testid={[id, "-plot"].concat()}>
            <svg viewBox={format!("0 0 {width} {}", bottom + BELOW)} role="img" aria-label={words}>
                { for axis.marks().into_iter().map(mark) }
                { for lines.iter().enumerate().map(|(index, line)| arm(&axis, index, line)) }
            </svg>
            <figcaption aria-hidden="true">
                <span><svg viewBox="0 0 16 16" width="16" height="16"><circle class="ours" cx="8" cy="8" r="5" /></svg>
                    { t("trained here") }</span>
                <span><svg viewBox="0 0 16 16" width="16" height="16"><circle class="theirs" cx="8" cy="8" r="5" />
                    </svg>{ t("our own trainings") }</span>
                <span>{ t("Bars: mean and 95% interval by Student\u{2019}s t") }</span>
            </figcaption>
        </figure>
    }
}

fn arm(axis: &Axis, index: usize, line: &Line) -> Html {
    let top = ARM * index as f64;
    html! {
        <g key={index}>
            <text class="name" x={one(SIDE)} y={one(top + 17.0)}>{ &line.name }</text>
            { group(axis, &line.here, top + 32.0, "ours") }
            { group(axis, &line.ours, top + 50.0, "theirs") }
        </g>
    }
}

/// The dots of one group on a line, over their interval.
fn group(axis: &Axis, values: &[f64], y: f64, class: &'static str) -> Html {
    let y_text = one(y);
    let interval = of_mean(values, CONFIDENCE).map(|it| {
        let (low, high) = (one(axis.at(it.low)), one(axis.at(it.high)));
        html! { <line class={classes!("whisker", class)} x1={low} x2={high} y1={y_text.clone()} y2={y_text.clone()} /> }
    });
    let middle = mean(values).map(|share| {
        let x = one(axis.at(share));
        html! { <line class={classes!("whisker", class)} x1={x.clone()} x2={x} y1={one(y - 8.0)} y2={one(y + 8.0)} /> }
    });
    let dot = |share: &f64| {
        html! {
            <circle class={class} cx={one(axis.at(*share))} cy={y_text.clone()} r="4">
                <title>{ percent(*share) }</title></circle>
        }
    };
    html! { <>{ for interval }{ for middle }{ for values.iter().map(dot) }</> }
}

/// A mean with its interval and the number of trainings: `45.2% (43.1% to 47.3%), 3`.
pub fn told(values: &[f64]) -> String {
    let count = values.len().to_string();
    match (of_mean(values, CONFIDENCE), mean(values)) {
        (Some(it), _) => {
            fill("{0} ({1} to {2}), {3} trainings", &[&percent(it.mean), &percent(it.low), &percent(it.high), &count])
        }
        (None, Some(mean)) if values.len() == 1 => fill("{0}, 1 training", &[&percent(mean)]),
        (None, Some(mean)) => fill("{0}, {1} trainings", &[&percent(mean), &count]),
        (None, None) => "–".to_owned(),
    }
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(here: &[f64], ours: &[f64]) -> Line {
        Line { name: "it".to_owned(), here: here.to_vec(), ours: ours.to_vec() }
    }

    #[test]
    fn an_axis_has_room_for_all_and_few_marks() {
        let axis = Axis::fit(&[line(&[0.41, 0.43], &[]), line(&[], &[0.52])], 380.0);
        // The interval of two values 2 points apart reaches 12.7 points to either side.
        assert_eq!(axis, Some(Axis { low: 0.25, high: 0.55, width: 380.0 }));
        let axis = axis.unwrap_or(Axis { low: 0.0, high: 0.0, width: 0.0 });
        assert_eq!((axis.at(0.25), axis.at(0.55)), (16.0, 364.0));
        assert!((3..=7).contains(&axis.marks().len()), "{:?}", axis.marks());
        assert_eq!(Axis::fit(&[line(&[], &[])], 380.0), None);
        let all = Axis { low: 0.0, high: 1.0, width: 760.0 };
        assert!(all.marks().len() <= 7, "{:?}", all.marks());
    }

    #[test]
    fn a_mean_is_told_with_its_interval_and_its_number() {
        assert_eq!(told(&[0.512, 0.498, 0.505]), "50.5% (48.8% to 52.2%), 3 trainings");
        assert_eq!([told(&[0.5]), told(&[])], ["50.0%, 1 training", "–"]);
    }
}
