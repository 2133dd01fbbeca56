//! How do two to four runs of this browser compare? Their curves in one plot, and their figures in one table.

use bundle::Run;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::format::{count, percent, seconds, short, three};
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::runs::{chosen, shown_name, store};
use crate::route;
use crate::ui::chart::{Plot, round_up};

/// Width and height of the drawing, and the edges of its plot, in its own units.
const SIZE: (f64, f64) = (720.0, 300.0);
const LEFT: f64 = 52.0;
const TOP: f64 = 14.0;
const WIDTH: f64 = 650.0;
const HEIGHT: f64 = 240.0;

/// What the plot shows upwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Up {
    #[default]
    Test,
    Accuracy,
    Loss,
}

/// What it shows across.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Across {
    #[default]
    Steps,
    Seconds,
    Macs,
}

impl Up {
    const ALL: [Self; 3] = [Up::Test, Up::Accuracy, Up::Loss];

    fn key(self) -> &'static str {
        ["test", "accuracy", "loss"][self as usize]
    }

    fn title(self) -> &'static str {
        [t("test pictures named right"), t("training pictures named right"), t("loss, nats")][self as usize]
    }
}

impl Across {
    const ALL: [Self; 3] = [Across::Steps, Across::Seconds, Across::Macs];

    fn key(self) -> &'static str {
        ["steps", "seconds", "macs"][self as usize]
    }

    fn title(self) -> &'static str {
        [t("steps"), t("seconds of learning"), t("multiply-accumulates of learning")][self as usize]
    }

    /// How much a step of a run is.
    fn unit(self, run: &Run) -> f64 {
        match self {
            Across::Steps => 1.0,
            Across::Seconds => run.seconds / f64::from(run.step.max(1)),
            // Forward once, and twice as much backward.
            Across::Macs => network(run).map_or(0.0, |network| {
                3.0 * network.analysis.total_macs() as f64 * f64::from(run.experiment.recipe.batch)
            }),
        }
    }
}

fn network(run: &Run) -> Option<Network> {
    Network::new(run.experiment.base.find()?, run.experiment.graph().ok()?).ok()
}

/// Step and value of what is shown upwards.
fn values(run: &Run, up: Up) -> Vec<(f64, f64)> {
    let points = |value: fn(&bundle::Point) -> f32| {
        run.points.iter().map(|point| (f64::from(point.step), f64::from(value(point)))).collect()
    };
    match up {
        Up::Test => run.tests.iter().map(|test| (f64::from(test.step), test.accuracy)).collect(),
        Up::Accuracy => points(|point| point.accuracy),
        Up::Loss => points(|point| point.loss),
    }
}

/// The first amount of what is shown across at which a test reached this accuracy.
fn reached(run: &Run, accuracy: f64, across: Across) -> Option<f64> {
    let first = run.tests.iter().find(|test| test.accuracy >= accuracy)?;
    Some(f64::from(first.step) * across.unit(run))
}

/// The chosen runs of the list, over each other.
#[component]
pub fn ComparedRuns() -> Html {
    let all = store::use_runs();
    let up = use_state(Up::default);
    let across = use_state(Across::default);
    let ids = chosen();
    let runs: Vec<&Run> = ids.iter().filter_map(|id| all.iter().find(|run| run.id() == *id)).collect();
    if runs.len() < 2 {
        return html! {
            <p class="hint" data-testid="compare-none">
                { t("Runs of your own can be compared too: choose two to four of the list in the laboratory.") }{ " " }
                <a href="#/lab">{ t("The laboratory") }</a>
            </p>
        };
    }
    html! {
        <section class="compared" aria-labelledby="compared-title">
            <h2 id="compared-title">{ t("Your runs") }</h2>
            <div class="figure-controls">
                { choice(t("Up"), "compare-up", *up, &Up::ALL, (Up::key, Up::title), up.setter()) }
                { choice(t("Across"), "compare-across", *across, &Across::ALL, (Across::key, Across::title),
                    across.setter()) }
            </div>
            <figure data-testid="compare-curves">{ plot(&runs, *up, *across) }{ legend(&runs) }</figure>
            { table(&runs) }
        </section>
    }
}

/// What something is called.
type Word<T> = fn(T) -> &'static str;

fn choice<T: Copy + PartialEq + 'static>(
    label: &'static str,
    testid: &'static str,
    now: T,
    all: &'static [T],
    (key, title): (Word<T>, Word<T>),
    set: UseStateSetter<T>,
) -> Html {
    let changed = Callback::from(move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(found) = select.and_then(|select| all.iter().find(|it| key(**it) == select.value())) {
            set.set(*found);
        }
    });
    let option = |it: &T| html! { <option value={key(*it)} selected={*it == now}>{ title(*it) }</option> };
    let options = all.iter().map(option);
    html! { <label>{ label }<select data-testid={testid} onchange={changed}>{ for options }</select></label> }
}

fn plot(runs: &[&Run], up: Up, across: Across) -> Html {
    let lines: Vec<Vec<(f64, f64)>> = runs
        .iter()
        .map(|run| {
            let unit = across.unit(run);
            values(run, up).into_iter().map(|(step, value)| (step * unit, value)).collect()
        })
        .collect();
    let most = |of: fn(&(f64, f64)) -> f64| {
        lines.iter().flatten().map(of).filter(|value| value.is_finite()).fold(0.0, f64::max)
    };
    let (x_most, y_most) = (most(|it| it.0).max(1e-9), if up == Up::Loss { round_up(most(|it| it.1)) } else { 1.0 });
    let plot = Plot { left: LEFT, top: TOP, width: WIDTH, height: HEIGHT, x_most, y: (0.0, y_most) };
    let tick = |share: f64| {
        let (_, y) = plot.at(0.0, share * y_most);
        let words = if up == Up::Loss { three(share * y_most) } else { format!("{:.0}%", share * 100.0) };
        let right = LEFT + WIDTH;
        html! {
            <><line class="grid" x1={one(LEFT)} x2={one(right)} y1={one(y)} y2={one(y)} />
            <text class="mark" x={one(LEFT - 6.0)} y={one(y + 4.0)} text-anchor="end">{ words }</text></>
        }
    };
    let line = |(index, points): (usize, &Vec<(f64, f64)>)| {
        let dots = points.iter().map(|(x, y)| {
            let (x, y) = plot.at(*x, *y);
            html! { <circle cx={one(x)} cy={one(y)} r="4" /> }
        });
        let dots: Html = if up == Up::Test { dots.collect() } else { Html::default() };
        html! {
            <g class={format!("run-{index}")}>
                <polyline points={plot.line(points.iter().copied())} fill="none" />{ dots }
            </g>
        }
    };
    let end = match across {
        Across::Seconds => seconds(x_most),
        Across::Steps | Across::Macs => short(x_most as u64),
    };
    html! {
        <svg viewBox={format!("0 0 {} {}", SIZE.0, SIZE.1)} role="img"
            aria-label={fill("{0} against {1}; the table below has the numbers", &[up.title(), across.title()])}>
            { for [0.0, 0.25, 0.5, 0.75, 1.0].map(tick) }
            { for lines.iter().enumerate().map(line) }
            <text class="title" x={one(LEFT + WIDTH)} y={one(TOP + HEIGHT + 34.0)} text-anchor="end">
                { format!("{} →", across.title()) }</text>
            <text class="mark" x={one(LEFT + WIDTH)} y={one(TOP + HEIGHT + 17.0)} text-anchor="end">{ end }</text>
            <text class="mark" x={one(LEFT)} y={one(TOP + HEIGHT + 17.0)}>{ "0" }</text>
        </svg>
    }
}

fn legend(runs: &[&Run]) -> Html {
    let item = |(index, run): (usize, &&Run)| {
        html! { <li class={format!("run-{index}")}><i aria-hidden="true"></i>{ shown_name(run) }</li> }
    };
    html! { <ul class="compared-legend">{ for runs.iter().enumerate().map(item) }</ul> }
}

/// Cost, accuracy, and how long the accuracy took that all of them reached.
fn table(runs: &[&Run]) -> Html {
    let best = |run: &Run| run.tests.iter().map(|test| test.accuracy).fold(0.0, f64::max);
    let common = runs.iter().map(|run| best(run)).fold(1.0, f64::min);
    let row = |run: &&Run| {
        let cost = network(run).map(|network| (network.analysis.total_params(), network.analysis.total_macs()));
        let (params, macs) = cost.unwrap_or_default();
        let took = reached(run, common, Across::Seconds).map_or_else(|| "–".to_owned(), seconds);
        html! {
            <tr key={run.id()}>
                <th scope="row"><a href={route::lab(&run.experiment)}>{ shown_name(run) }</a></th>
                <td class="number">{ count(params as u64) }</td>
                <td class="number">{ count(macs) }</td>
                <td class="number">{ fill("{0} of {1}", &[&count(run.step.into()), &count(run.total.into())]) }</td>
                <td class="number">{ seconds(run.seconds) }</td>
                <td class="number">{ percent(best(run)) }</td>
                <td class="number">{ took }</td>
            </tr>
        }
    };
    let is_fair = runs.windows(2).all(|pair| {
        let [a, b] = [pair[0], pair[1]].map(|run| &run.experiment);
        a.dataset == b.dataset && a.recipe.pictures == b.recipe.pictures
    });
    html! {
        <>
            <div class="table-frame" tabindex="0" role="region" aria-label={t("Your runs as a table")}>
                <table data-testid="compare-runs">
                    <thead><tr>
                        <th scope="col">{ t("Run") }</th>
                        <th scope="col" class="number">{ t("Parameters") }</th>
                        <th scope="col" class="number">{ t("MACs") }</th>
                        <th scope="col" class="number">{ t("Steps") }</th>
                        <th scope="col" class="number">{ t("Learned for") }</th>
                        <th scope="col" class="number">{ t("Best test") }</th>
                        <th scope="col" class="number">{ fill("Time to {0}", &[&percent(common)]) }</th>
                    </tr></thead>
                    <tbody>{ for runs.iter().map(row) }</tbody>
                </table>
            </div>
            if !is_fair {
                <p class="hint">{ t("They did not learn from the same pictures: compare with care.") }</p>
            }
        </>
    }
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use bundle::{Curve, Test};
    use experiment::{Base, Dataset, Experiment};

    fn run() -> Run {
        let mut run = Run::of(Experiment::of(Base::full("lenet5_modern"), Dataset::Mnist), 0.0);
        let tests = [(10, 0.5), (20, 0.75)].map(|(step, accuracy)| Test { step, accuracy, loss: 0.5 });
        run.follow(None, &Curve::default(), &tests, 20);
        run.seconds = 40.0;
        run
    }

    #[test]
    fn an_accuracy_is_reached_at_a_step_which_is_time_and_work() {
        let run = run();
        assert_eq!(reached(&run, 0.5, Across::Steps), Some(10.0));
        assert_eq!(reached(&run, 0.6, Across::Seconds), Some(40.0));
        assert_eq!(reached(&run, 0.8, Across::Steps), None);
        let macs = 3.0 * 416_520.0 * f64::from(run.experiment.recipe.batch) * 10.0;
        assert_eq!(reached(&run, 0.5, Across::Macs), Some(macs));
    }

    #[test]
    fn what_is_drawn_is_what_was_found() {
        assert_eq!(values(&run(), Up::Test), [(10.0, 0.5), (20.0, 0.75)]);
        assert!(values(&run(), Up::Loss).is_empty());
    }
}
