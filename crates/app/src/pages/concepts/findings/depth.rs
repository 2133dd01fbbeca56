//! `#/concepts/depth`: why depth was hard, tested here.
//!
//! The trainings are a [`Course`], as those of the findings are; before and after them [`gradients`](super::gradients)
//! are measured.

use std::cell::Cell;
use std::rc::Rc;

use bundle::Standing;
use bundle::json::{self, Value};
use experiment::findings::depth::{ARMS, Arm, Outcome, REDUCED, RELATIONS, decades, samples};
use experiment::statistics::mean;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::gradients::{When, known, measure, norms};
use super::lines::{Axes, Line, lines, power, powers};
use super::one::{Doing, controls, fewest, said};
use super::page::{SEEDS, most_pictures, shorter};
use super::sentences::signed;
use crate::format::percent;
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::pages::Story;
use crate::pages::compare::race::{Course, Entrant, Lane, Now, Shown, shown, use_leaving};
use crate::ui::results::use_results;
use crate::{route, words};

/// What the project's own trainings came to.
const ADDRESS: &str = "content/depth.json";
/// Time between two looks at how it goes, ms.
const LOOK_EVERY: u32 = 500;
/// Networks with batch normalisation come first.
const NORMALISED: usize = 6;

/// What is under way, or was.
#[derive(Clone, Debug, Default, PartialEq)]
struct Going {
    is_going: bool,
    shown: Vec<Shown>,
    told: Vec<String>,
    /// Gradients measured, and all that are to be.
    measured: Option<(usize, usize)>,
}

/// The story, and the test behind it.
#[component]
pub fn Depth() -> Html {
    html! { <><Story system="concepts/depth" /><div class="story"><Tested /></div></> }
}

/// All of the test.
#[component]
fn Tested() -> Html {
    let ours = use_results(ADDRESS.into(), read).unwrap_or_else(|| Rc::new(vec![Vec::new(); ARMS.len()]));
    let going = use_state_eq(Going::default);
    let course = use_mut_ref(|| None::<Course>);
    let stopped = use_memo((), |()| Rc::new(Cell::new(false)));
    let entrants = use_memo((), |()| entrants(most_pictures()));
    use_leaving(&course);
    {
        let stopped = Rc::clone(&stopped);
        use_effect_with((), move |()| move || stopped.set(true));
    }
    let on_run = {
        let (course, going, stopped, entrants) =
            (course.clone(), going.setter(), Rc::clone(&stopped), entrants.clone());
        Callback::from(move |_: MouseEvent| {
            stopped.set(false);
            let (course, stopped, entrants) = (course.clone(), Rc::clone(&stopped), entrants.clone());
            spawn_local(run_all(entrants, course, Rc::clone(&stopped), going.clone()));
        })
    };
    let on_stop = {
        let (course, stopped) = (course.clone(), Rc::clone(&stopped));
        Callback::from(move |_: MouseEvent| {
            stopped.set(true);
            course.borrow().iter().for_each(Course::stop);
        })
    };
    let trainings = shown(&entrants, going.is_going && !going.shown.is_empty(), &going.shown);
    let here = outcomes(&entrants, &trainings);
    let doing = Doing {
        is_busy: going.is_going,
        is_going: going.is_going,
        is_more_left: !left(&entrants, When::First).is_empty() || !left(&entrants, When::Last).is_empty(),
        told: going.told.clone(),
        on_run,
        on_stop,
    };
    let testid = |part: &str| format!("depth-{part}");
    html! {
        <section class="finding compared" aria-labelledby="depth-title" data-testid="depth">
            <h2 id="depth-title">{ t("Depth, tested") }</h2>
            <p>{ t("Networks of 20, 56 and 110 layers as in section 4.2 of the paper, with and without shortcuts, with \
                and without batch normalisation (BN), from fresh weights of He and of Xavier. In a reduced form: a \
                quarter of the maps (4, 8 and 16), pictures of 16×16, the means of 2×2 pixels, 1,000 of them in four \
                passes of 63 steps of 16, where the paper has 64,000 steps of 128. Without BN the learning rate is a \
                tenth.") }</p>
            { said(&RELATIONS, t("Here"), "depth-verdict", &samples(&here), &fewest()) }
            { said(&RELATIONS, t("Our own trainings"), "depth-ours", &samples(&ours), &fewest()) }
            { controls(&doing, &trainings, &testid) }
            if let Some((done, all)) = going.measured {
                <p class="hint" data-testid="depth-measuring">
                    { fill("Measuring gradients: {0} of {1}", &[&done.to_string(), &all.to_string()]) }</p>
            }
            { drawings(t("Here"), &here, "depth-here") }
            { drawings(t("Our own trainings"), &ours, "depth-drawn") }
            { table(&entrants, &here, &ours) }
        </section>
    }
}

/// The arms with their trainings, of one pass over so many pictures at most where that is asked for.
fn entrants(most: Option<u32>) -> Vec<Rc<Entrant>> {
    let one = |arm: &Arm| {
        let experiment = |seed| arm.experiment(&REDUCED, seed);
        let asked = |seed| most.map_or_else(|| experiment(seed), |most| shorter(experiment(seed), most));
        let trainings = (1..=SEEDS).filter_map(|seed| Instance::read(asked(seed))).collect();
        Rc::new(Entrant { title: t(arm.name).to_owned(), trainings })
    };
    ARMS.iter().map(one).collect()
}

/// Trainings whose gradients can be measured and were not.
fn left(entrants: &[Rc<Entrant>], when: When) -> Vec<Instance> {
    let all = entrants.iter().flat_map(|entrant| &entrant.trainings);
    let is_due = |instance: &&Instance| when == When::First || is_finished(instance);
    all.filter(is_due).filter(|instance| known(instance, when).is_empty()).cloned().collect()
}

fn is_finished(instance: &Instance) -> bool {
    crate::panels::runs::store::find(&instance.experiment.id()).is_some_and(|run| run.standing == Standing::Finished)
}

/// First gradients, then trainings, then gradients again.
async fn run_all(
    entrants: Rc<Vec<Rc<Entrant>>>,
    course: Rc<std::cell::RefCell<Option<Course>>>,
    stopped: Rc<Cell<bool>>,
    going: UseStateSetter<Going>,
) {
    let mut told = measure_all(&left(&entrants, When::First), When::First, &stopped, &going).await;
    if !stopped.get() {
        let begun = Course::start(&entrants);
        *course.borrow_mut() = Some(begun.clone());
        while begun.is_going() {
            going.set(Going { is_going: true, shown: begun.shown(), told: begun.told(), measured: None });
            web::time::sleep(LOOK_EVERY).await;
        }
        told.extend(begun.told());
    }
    if !stopped.get() {
        told.extend(measure_all(&left(&entrants, When::Last), When::Last, &stopped, &going).await);
    }
    let shown = course.borrow().as_ref().map(Course::shown).unwrap_or_default();
    going.set(Going { is_going: false, shown, told, measured: None });
}

/// Gives what went wrong.
async fn measure_all(all: &[Instance], when: When, stopped: &Cell<bool>, going: &UseStateSetter<Going>) -> Vec<String> {
    let lane = Rc::new(Lane::default());
    let mut told = Vec::new();
    for (done, instance) in all.iter().enumerate() {
        if stopped.get() {
            break;
        }
        let measured = Some((done, all.len()));
        going.set(Going { is_going: true, measured, ..Going::default() });
        if let Err(failure) = measure(&lane, instance, when).await {
            told = vec![words::failure(&failure)];
        }
    }
    lane.end();
    told
}

/// What the trainings of each arm came to, as far as they are.
fn outcomes(entrants: &[Rc<Entrant>], trainings: &[Shown]) -> Vec<Vec<Outcome>> {
    let mut trainings = trainings.iter();
    let of = |(instance, it): (&Instance, &Shown)| {
        let exploded = matches!(it.run.standing, Standing::Diverged);
        let has_ended = exploded || it.now == Now::Finished;
        Outcome {
            training: if has_ended { by_pass(it) } else { Vec::new() },
            test: if has_ended { it.run.tests.iter().map(|test| test.accuracy).collect() } else { Vec::new() },
            first: known(instance, When::First),
            last: known(instance, When::Last),
            exploded,
        }
    };
    let each = |entrant: &Rc<Entrant>| entrant.trainings.iter().zip(trainings.by_ref()).map(of).collect();
    entrants.iter().map(each).collect()
}

/// Share of the training pictures named right, pass by pass: the mean of the curve's points there.
fn by_pass(it: &Shown) -> Vec<f64> {
    let steps = it.run.experiment.recipe.steps_per_epoch().max(1);
    let pass = |number: u32| {
        let of_it = it.run.points.iter().filter(|point| (point.step - 1) / steps == number);
        mean(&of_it.map(|point| f64::from(point.accuracy)).collect::<Vec<_>>())
    };
    (0..it.run.experiment.recipe.epochs).map_while(pass).collect()
}

/// The mean over trainings, place by place.
fn means<'a>(each: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let all: Vec<&[f64]> = each.filter(|values| !values.is_empty()).collect();
    let longest = all.iter().map(|values| values.len()).max().unwrap_or(0);
    let at = |place: usize| mean(&all.iter().filter_map(|values| values.get(place).copied()).collect::<Vec<_>>());
    (0..longest).map_while(at).collect()
}

/// Errors over the passes, and gradients through the layers.
fn drawings(who: &str, outcomes: &[Vec<Outcome>], testid: &'static str) -> Html {
    let of_error = |of: fn(&Outcome) -> &Vec<f64>| -> Vec<Line> {
        let line = |(arm, outcomes): (&Arm, &Vec<Outcome>)| {
            let errors = means(outcomes.iter().map(|outcome| of(outcome).as_slice()));
            let points = errors.iter().enumerate().map(|(pass, share)| (pass as f64 + 1.0, 1.0 - share)).collect();
            Line { name: t(arm.name).to_owned(), points, level: None }
        };
        ARMS.iter().zip(outcomes).take(NORMALISED).map(line).collect()
    };
    let of_gradient = |arms: std::ops::Range<usize>, of: fn(&Outcome) -> &Vec<f32>| -> Vec<Line> {
        let line = |(arm, outcomes): (&Arm, &Vec<Outcome>)| {
            let logarithms: Vec<Vec<f64>> = outcomes.iter().map(|outcome| logarithms(of(outcome))).collect();
            let found = means(logarithms.iter().map(Vec::as_slice));
            let last = (found.len().max(2) - 1) as f64;
            let points = found.iter().enumerate().map(|(place, it)| (place as f64 / last, *it)).collect();
            Line { name: t(arm.name).to_owned(), points, level: None }
        };
        let all = ARMS.iter().zip(outcomes);
        all.skip(arms.start).take(arms.len()).map(line).collect()
    };
    let error = |title: &'static str, found: Vec<Line>| {
        let highest = found.iter().flat_map(|line| &line.points).map(|point| point.1);
        let lowest = highest.fold(0.9, f64::min);
        let y = ((lowest * 10.0).floor() / 10.0, 1.0);
        let axes = Axes { label: [who, ": ", title].concat(), across: t("pass"), y, write: percent, has_dots: true };
        lines(&found, &axes).map(|drawing| html! { <figure><figcaption>{ title }</figcaption>{ drawing }</figure> })
    };
    let gradient = |title: &'static str, found: Vec<Line>| {
        let y = powers(found.iter().flat_map(|line| &line.points).map(|point| point.1));
        let across = t("from the first layer to the last");
        let axes = Axes { label: [who, ": ", title].concat(), across, y, write: power, has_dots: false };
        lines(&found, &axes).map(|drawing| html! { <figure><figcaption>{ title }</figcaption>{ drawing }</figure> })
    };
    let all = [
        error(t("Training error, with BN"), of_error(|it| &it.training)),
        error(t("Test error, with BN"), of_error(|it| &it.test)),
        gradient(t("Norm of the gradient at step 1, with BN"), of_gradient(0..NORMALISED, |it| &it.first)),
        gradient(t("Norm of the gradient after the training, with BN"), of_gradient(0..NORMALISED, |it| &it.last)),
        gradient(t("Norm of the gradient at step 1, without BN"), of_gradient(NORMALISED..ARMS.len(), |it| &it.first)),
        gradient(
            t("Norm of the gradient after the training, without BN"),
            of_gradient(NORMALISED..ARMS.len(), |it| &it.last),
        ),
    ];
    if all.iter().all(Option::is_none) {
        return Html::default();
    }
    html! {
        <>
            <h3>{ who }</h3>
            <div class="depth-drawings" data-testid={testid}>{ for all.into_iter().flatten() }</div>
        </>
    }
}

/// Of the norms up to the first that is beyond all numbers; what is too small for a number is drawn as the smallest.
fn logarithms(norms: &[f32]) -> Vec<f64> {
    let finite = norms.iter().filter(|norm| norm.is_finite());
    if finite.clone().count() < norms.len() {
        return Vec::new();
    }
    finite.map(|norm| f64::from(norm.max(f32::MIN_POSITIVE)).log10()).collect()
}

/// All numbers, and the way into the laboratory.
fn table(entrants: &[Rc<Entrant>], here: &[Vec<Outcome>], ours: &[Vec<Outcome>]) -> Html {
    let error = |all: &[Vec<f64>], place: usize| {
        let reached = all.get(place).and_then(|values| mean(values));
        reached.map_or_else(|| "–".to_owned(), |share| percent(1.0 - share))
    };
    let fading = |outcomes: &[Outcome]| {
        let all: Vec<f64> = outcomes.iter().filter_map(|it| decades(&it.first)).collect();
        mean(&all).map_or_else(|| "–".to_owned(), signed)
    };
    let (here_all, ours_all) = (samples(here), samples(ours));
    let row = |(place, (arm, entrant)): (usize, (&Arm, &Rc<Entrant>))| {
        let name = match entrant.trainings.first() {
            Some(first) => html! { <a href={route::lab(&first.experiment)}>{ t(arm.name) }</a> },
            None => html! { { t(arm.name) } },
        };
        let both = |all: &[Vec<f64>]| [error(all, place), error(all, ARMS.len() + place)].join(" / ");
        let paper = arm.paper.map_or_else(|| "–".to_owned(), |error| percent(error / 100.0));
        html! {
            <tr><th scope="row">{ name }</th><td>{ both(&here_all) }</td><td>{ fading(&here[place]) }</td>
                <td>{ both(&ours_all) }</td><td>{ ours.get(place).map(|it| fading(it)) }</td><td>{ paper }</td></tr>
        }
    };
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label={t("Depth as a table")}>
            <table data-testid="depth-table">
                <caption>{ t("Error on training and on test pictures in the last pass, and by how many powers of ten \
                    the gradient fades from the last layer to the first at step 1 (below zero: it grows)") }</caption>
                <thead><tr><th scope="col">{ t("Compared") }</th><th scope="col">{ t("Here") }</th>
                    <th scope="col">{ t("Fading, here") }</th><th scope="col">{ t("Our own trainings") }</th>
                    <th scope="col">{ t("Fading, ours") }</th>
                    <th scope="col">{ t("The paper, test error (table 6)") }</th>
                </tr></thead>
                <tbody>{ for ARMS.iter().zip(entrants).enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

/// Of each arm, in order; none of those that the file does not have as they are now.
fn read(text: &str) -> Option<Vec<Vec<Outcome>>> {
    let value = json::read(text).ok()?;
    let arms = value.get("arms")?.list()?;
    let of = |arm: &Arm| {
        let key = arm.experiment(&REDUCED, 1).text();
        let written = arms.iter().find(|it| it.get("experiment").and_then(Value::text) == Some(&key))?;
        written.get("trainings")?.list()?.iter().map(outcome).collect::<Option<Vec<_>>>()
    };
    Some(ARMS.iter().map(|arm| of(arm).unwrap_or_default()).collect())
}

fn outcome(value: &Value) -> Option<Outcome> {
    let shares = |key| value.get(key)?.list()?.iter().map(Value::number).collect::<Option<Vec<_>>>();
    Some(Outcome {
        training: shares("training")?,
        test: shares("test")?,
        first: norms(value.get("first")?)?,
        last: norms(value.get("last")?)?,
        exploded: matches!(value.get("exploded")?, Value::Bool(true)),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use bundle::{Point, Run};
    use experiment::verdict::FEWEST;

    #[test]
    fn every_arm_runs_in_the_page() {
        assert!(entrants(None).iter().all(|entrant| entrant.trainings.len() as u64 == SEEDS));
    }

    #[test]
    fn what_ships_is_of_the_networks_as_they_are_now() {
        let found = read(include_str!("../../../../../../www/content/depth.json")).unwrap();
        for (arm, outcomes) in ARMS.iter().zip(&found) {
            assert!(outcomes.len() >= FEWEST, "{} was changed: train it again", arm.name);
            for it in outcomes {
                assert_eq!(it.first.len() as u32 + 1, arm.layers, "{}", arm.name);
                let passes = REDUCED.recipe.epochs as usize;
                assert!(it.exploded || (it.training.len() == passes && it.test.len() == passes), "{}", arm.name);
            }
        }
        assert_eq!(read("{}"), None);
    }

    #[test]
    fn means_are_of_those_that_came_so_far() {
        let (long, short, none): (&[f64], &[f64], &[f64]) = (&[0.5, 0.25, 0.125], &[0.0], &[]);
        assert_eq!(means([long, short, none].into_iter()), [0.25, 0.25, 0.125]);
        assert!(means([none].into_iter()).is_empty());
        assert_eq!(logarithms(&[0.0, 1.0, 100.0])[1..], [0.0, 2.0]);
        assert!(logarithms(&[1.0, f32::INFINITY]).is_empty());
    }

    #[test]
    fn training_error_is_told_pass_by_pass() {
        let experiment = shorter(ARMS[0].experiment(&REDUCED, 1), 32);
        let mut run = Run::of(experiment, 0.0);
        run.experiment.recipe.epochs = 2;
        let point = |step, accuracy| Point { step, loss: 1.0, accuracy, learning_rate: 0.1 };
        run.points = vec![point(1, 0.25), point(2, 0.5), point(3, 0.75), point(4, 0.25)];
        assert_eq!(by_pass(&Shown { now: Now::Finished, run }), [0.375, 0.5]);
    }
}
