//! The test of one finding: what is compared, how far it is, and what it says.

use std::rc::Rc;

use bundle::Standing;
use experiment::findings::{Arm, EXPLODED, Finding, find};
use experiment::verdict::{FEWEST, Relation, judge};
use yew::prelude::*;

use super::costs::Costs;
use super::page::{Going, SEEDS, entrants, most_pictures};
use super::plot::{Line, plot, told};
use super::published::Published;
use super::sentences;
use crate::format::{count, percent, seconds};
use crate::language::{fill, t};
use crate::pages::compare::race::{Entrant, Now, Shown, shown};
use crate::route;
use crate::ui::use_media;

/// Properties of [`One`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which finding.
    pub id: &'static str,
    /// Is it about cost as well?
    pub has_costs: bool,
    /// What the project's own trainings reached.
    pub published: Rc<Published>,
    /// Is a test under way, this or another?
    pub is_busy: bool,
    /// This one's, where it is under way or was the last.
    pub going: Option<Rc<Going>>,
    /// Test it.
    pub on_run: Callback<&'static str>,
    /// Pause what is under way.
    pub on_stop: Callback<()>,
}

/// All of it.
#[component]
pub fn One(props: &Props) -> Html {
    let is_wide = use_media("(min-width: 701px)");
    let entrants =
        use_memo(props.id, |id| find(id).map(|finding| entrants(finding, most_pictures())).unwrap_or_default());
    // Findings share trainings: when another test ends, there may be more here.
    let trainings = use_memo((props.going.clone(), props.is_busy), |(going, _)| {
        let (is_going, told) = going.as_ref().map_or((false, [].as_slice()), |it| (it.is_going, &it.shown));
        shown(&entrants, is_going, told)
    });
    let Some(finding) = find(props.id) else { return Html::default() };
    let testid = |part: &str| [props.id, "-", part].concat();
    let lines: Vec<Line> = finding
        .arms
        .iter()
        .enumerate()
        .map(|(index, arm)| Line {
            name: t(arm.name).to_owned(),
            here: reached(&trainings, index),
            ours: props.published.of(arm).to_vec(),
        })
        .collect();
    let samples = |of: fn(&Line) -> &Vec<f64>| lines.iter().map(|line| of(line).clone()).collect::<Vec<_>>();
    let title = testid("title");
    let heading = match finding.number() {
        Some(number) => fill("Finding {0}, tested", &[&number.to_string()]),
        None => t("The claim, tested").to_owned(),
    };
    let is_over = trainings.iter().all(|it| !matches!(it.now, Now::Waits | Now::Learns));
    let (id, on_run) = (props.id, props.on_run.clone());
    let doing = Doing {
        is_busy: props.is_busy,
        is_going: props.going.as_ref().is_some_and(|going| going.is_going),
        is_more_left: false,
        told: props.going.as_ref().map(|going| going.told.clone()).unwrap_or_default(),
        on_run: Callback::from(move |_: MouseEvent| on_run.emit(id)),
        on_stop: props.on_stop.reform(|_: MouseEvent| ()),
    };
    html! {
        <section class="finding" aria-labelledby={title.clone()} data-testid={props.id}>
            <h3 id={title}>{ heading }</h3>
            <p>{ t(finding.claim) }
                if !finding.note.is_empty() { { " " }<span class="hint">{ t(finding.note) }</span> }</p>
            { said(finding.relations, t("Here"), &testid("verdict"), &samples(|line| &line.here), &fewest()) }
            { said(finding.relations, t("Our own trainings"), &testid("ours"), &samples(|line| &line.ours), &fewest()) }
            { controls(&doing, &trainings, &testid) }
            { plot(props.id, &lines, is_wide) }
            { table(finding, &entrants, &lines, &testid("table")) }
            if props.has_costs {
                <Costs id={props.id} entrants={entrants.clone()} is_wanted={is_over && !props.is_busy} />
            }
        </section>
    }
}

/// The accuracies of an arm's trainings that have ended.
fn reached(trainings: &[Shown], arm: usize) -> Vec<f64> {
    let of_arm = trainings.iter().skip(arm * SEEDS as usize).take(SEEDS as usize);
    let one = |it: &Shown| match it.run.standing {
        Standing::Finished => it.run.last_test().map(|test| test.accuracy),
        Standing::Diverged => Some(EXPLODED),
        Standing::Unfinished => None,
    };
    of_arm.filter_map(one).collect()
}

/// What a verdict of trainings takes.
pub fn fewest() -> String {
    fill("It takes {0} trainings of each.", &[&FEWEST.to_string()])
}

/// A verdict, and what it rests on; or what it would take.
pub fn said(relations: &'static [Relation], who: &str, testid: &str, samples: &[Vec<f64>], takes: &str) -> Html {
    let judged = judge(relations, samples);
    let word = sentences::verdict(judged.as_ref());
    let key = judged.as_ref().map_or("none", |judged| judged.verdict.key());
    let relations = judged.iter().flat_map(|judged| &judged.relations).zip(relations);
    html! {
        <div class={classes!("finding-said", key)}>
            <p><b>{ who }{ ": " }</b><strong data-testid={testid.to_owned()} data-verdict={key} role="status">{ word }
                </strong>
                if judged.is_none() {
                    { " " }<span class="hint">{ takes }</span>
                }</p>
            if judged.is_some() {
                <ul>{ for relations.map(|((found, interval), relation)| html! {
                    <li>{ sentences::relation(relation, *found, *interval) }</li>
                }) }</ul>
            }
        </div>
    }
}

/// What can be done about trainings.
pub struct Doing {
    /// Is a test under way, this or another?
    pub is_busy: bool,
    /// Is this one?
    pub is_going: bool,
    /// Is there more to do than the trainings tell?
    pub is_more_left: bool,
    /// What there is to say.
    pub told: Vec<String>,
    /// Begin, or go on.
    pub on_run: Callback<MouseEvent>,
    /// Pause.
    pub on_stop: Callback<MouseEvent>,
}

/// What can be done, and how far it is.
pub fn controls(doing: &Doing, trainings: &[Shown], testid: &dyn Fn(&str) -> String) -> Html {
    let Doing { is_busy, is_going, .. } = *doing;
    let (run, stop) = (doing.on_run.clone(), doing.on_stop.clone());
    let left = trainings.iter().filter(|it| matches!(it.now, Now::Waits | Now::Learns)).count();
    let (done, total) = trainings.iter().fold((0_u64, 0_u64), |(done, total), it| {
        let done_of_it = if left_of(it) == 0 { it.run.total } else { it.run.step };
        (done + u64::from(done_of_it), total + u64::from(it.run.total))
    });
    let has_begun = trainings.iter().any(|it| it.run.step > 0);
    let all = trainings.len().to_string();
    let words = if has_begun {
        fill("Go on: {0} of {1} trainings are left", &[&left.to_string(), &all])
    } else {
        fill("Test it here: {0} trainings", &[&all])
    };
    let failures = trainings.iter().filter_map(|it| match &it.now {
        Now::Failed(why) if it.run.standing != Standing::Diverged => Some(why.clone()),
        _ => None,
    });
    let told = doing.told.iter().cloned().chain(failures);
    html! {
        <>
            if has_begun || is_going {
                <p class="finding-progress" data-testid={testid("progress")}>
                    <progress max={total.to_string()} value={done.to_string()}
                        aria-label={t("Steps of all trainings")} />
                    { fill("step {0} of {1}", &[&count(done), &count(total)]) }
                    if let Some(time) = remaining(trainings) {
                        { fill(", about {0} of learning left", &[&seconds(time)]) }
                    }
                </p>
            }
            <div class="buttons">
                if is_going {
                    <button onclick={stop} data-testid={testid("stop")}>{ t("Pause, and keep what there is") }</button>
                } else if left > 0 || doing.is_more_left {
                    <button class="primary" onclick={run} disabled={is_busy} data-testid={testid("run")}>
                        { words }</button>
                    if !has_begun {
                        <span class="hint">{ fill("{0} seeds of each, {1} steps in all; what is learned is kept, and \
                            goes on after a reload.", &[&SEEDS.to_string(), &count(total)]) }</span>
                    }
                } else {
                    <span class="hint">{ t("All is trained. To train it anew, delete these trainings in your list of \
                        runs.") }</span>
                }
            </div>
            { for told.map(|told| html! { <p class="notice error" role="alert">{ told }</p> }) }
        </>
    }
}

/// Steps to take.
fn left_of(it: &Shown) -> u32 {
    match it.now {
        Now::Waits | Now::Learns => it.run.total.saturating_sub(it.run.step),
        Now::Finished | Now::Failed(_) => 0,
    }
}

/// Seconds of learning that are left, at the pace of each arm's own trainings, or of all where it has none.
fn remaining(trainings: &[Shown]) -> Option<f64> {
    let pace = |of: &[Shown]| {
        let (seconds, steps) = of
            .iter()
            .fold((0.0, 0.0), |(seconds, steps), it| (seconds + it.run.seconds, steps + f64::from(it.run.step)));
        (steps > 0.0).then(|| seconds / steps)
    };
    let all = pace(trainings)?;
    let arms = trainings.chunks(SEEDS as usize);
    let left: f64 = arms.map(|arm| pace(arm).unwrap_or(all) * f64::from(arm.iter().map(left_of).sum::<u32>())).sum();
    (left > 0.0).then_some(left)
}

/// All numbers, and the way into the laboratory.
fn table(finding: &Finding, entrants: &[Rc<Entrant>], lines: &[Line], testid: &str) -> Html {
    let has_figures = finding.arms.iter().any(|arm| arm.paper.is_some());
    let row = |((arm, entrant), line): ((&Arm, &Rc<Entrant>), &Line)| {
        let name = match entrant.trainings.first() {
            Some(first) => html! { <a href={route::lab(&first.experiment)}>{ &line.name }</a> },
            None => html! { { &line.name } },
        };
        let paper = arm.paper.map_or_else(
            || "–".to_owned(),
            |(what, top1)| {
                let what = t(what);
                if what == line.name { percent(top1 / 100.0) } else { format!("{} ({what})", percent(top1 / 100.0)) }
            },
        );
        html! { <tr><th scope="row">{ name }</th><td>{ told(&line.here) }</td><td>{ told(&line.ours) }</td>
        if has_figures { <td>{ paper }</td> }</tr> }
    };
    html! {
        <div class="table-frame"><table data-testid={testid.to_owned()}>
            <caption>{ t("Pictures named right: mean, 95% interval, number of trainings") }</caption>
            <thead><tr><th scope="col">{ t("Compared") }</th><th scope="col">{ t("Here") }</th>
                <th scope="col">{ t("Our own trainings") }</th>
                if has_figures { <th scope="col">{ t("The paper, on ImageNet") }</th> }</tr>
            </thead>
            <tbody>{ for finding.arms.iter().zip(entrants).zip(lines).map(row) }</tbody>
        </table></div>
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use bundle::{Run, Test};

    /// With so many steps taken in so many seconds.
    fn training(step: u32, seconds: f64, standing: Standing, accuracy: f64) -> Shown {
        let experiment = find("finding-1").unwrap().arms[0].experiment(1);
        let tests = vec![Test { step, accuracy, loss: 1.0 }];
        let run = Run { step, seconds, standing, tests, total: 100, ..Run::of(experiment, 0.0) };
        let now = match standing {
            Standing::Finished => Now::Finished,
            Standing::Diverged => Now::Failed(String::new()),
            Standing::Unfinished => Now::Waits,
        };
        Shown { now, run }
    }

    #[test]
    fn what_has_ended_counts_and_what_exploded_counts_as_chance() {
        let unfinished = training(50, 5.0, Standing::Unfinished, 0.3);
        let all = [
            training(100, 10.0, Standing::Finished, 0.45),
            training(10, 1.0, Standing::Diverged, 0.0),
            unfinished.clone(),
            unfinished.clone(),
            unfinished,
            training(100, 10.0, Standing::Finished, 0.4),
        ];
        assert_eq!((reached(&all, 0), reached(&all, 1)), (vec![0.45, EXPLODED], vec![0.4]));
    }

    #[test]
    fn what_is_left_takes_as_long_as_steps_have_taken() {
        let fresh = training(0, 0.0, Standing::Unfinished, 0.0);
        let arm = |first: Shown| [first, fresh.clone(), fresh.clone()];
        assert_eq!(remaining(&arm(fresh.clone())), None);
        let one = arm(training(100, 10.0, Standing::Finished, 0.4));
        assert_eq!(remaining(&one), Some(20.0));
        // An arm that nobody has begun is as slow as the others.
        let two = [one, arm(fresh.clone())].concat();
        assert_eq!(remaining(&two), Some(50.0));
    }
}
