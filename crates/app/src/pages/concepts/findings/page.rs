//! The story, with a test behind each finding. One is under way at a time.

use std::rc::Rc;

use experiment::Experiment;
use experiment::findings::{Arm, Finding, find, of_concept};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::one::One;
use super::published::Published;
use super::story;
use crate::instance::Instance;
use crate::language::t;
use crate::pages::Story;
use crate::pages::compare::race::{Course, Entrant, Shown, use_leaving};
use crate::settings;
use crate::ui::results::use_results;

/// Seeds with which each arm is trained here.
pub const SEEDS: u64 = 3;
/// Time between two looks at how it goes, ms.
const LOOK_EVERY: u32 = 500;

/// The test that is under way, or was the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Going {
    /// Of which finding.
    pub id: &'static str,
    /// Is anybody learning?
    pub is_going: bool,
    /// Every training, in the order of arms and seeds.
    pub shown: Vec<Shown>,
    /// What there is to say.
    pub told: Vec<String>,
}

/// Properties of [`Findings`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The id of a concept that has findings.
    pub concept: &'static str,
}

/// All of it.
#[component]
pub fn Findings(props: &Props) -> Html {
    let set = of_concept(props.concept);
    let address = ["content/", set.map_or("", |set| set.name), ".json"].concat();
    let published = use_results(address.into(), Published::read).unwrap_or_default();
    let going = use_state_eq(|| None::<Going>);
    let course = use_mut_ref(|| None::<Course>);
    use_leaving(&course);
    let on_run = {
        let (course, going) = (course.clone(), going.setter());
        use_callback((), move |id: &'static str, ()| {
            let Some(finding) = find(id) else { return };
            let begun = Course::start(&entrants(finding, most_pictures()));
            *course.borrow_mut() = Some(begun.clone());
            spawn_local(follow(id, begun, going.clone()));
        })
    };
    let on_stop = use_callback((), move |(): (), ()| course.borrow().iter().for_each(Course::stop));
    let is_busy = going.as_ref().is_some_and(|going| going.is_going);
    let has_costs = set.is_some_and(|set| set.has_costs);
    let one = |finding: &'static Finding| {
        let own = (*going).clone().filter(|going| going.id == finding.id).map(Rc::new);
        html! {
            <One key={finding.id} id={finding.id} {has_costs} {is_busy} published={published.clone()} going={own}
                on_run={on_run.clone()} on_stop={on_stop.clone()} />
        }
    };
    let findings = set.iter().flat_map(|set| set.findings);
    html! { <Story system={story(props.concept)} behind={findings.map(one).collect::<Vec<_>>()} /> }
}

/// The arms of a finding with their trainings, of one pass over so many pictures at most where that is asked for.
pub fn entrants(finding: &Finding, most: Option<u32>) -> Vec<Rc<Entrant>> {
    let shortened = |experiment| match most {
        Some(most) => shorter(experiment, most),
        None => experiment,
    };
    let one = |arm: &Arm| {
        let trainings = (1..=SEEDS).filter_map(|seed| Instance::read(shortened(arm.experiment(seed)))).collect();
        Rc::new(Entrant { title: t(arm.name).to_owned(), trainings })
    };
    finding.arms.iter().map(one).collect()
}

/// How many pictures the address asks for (`#/concepts/modules?pictures=100`), as tests of this page do.
pub fn most_pictures() -> Option<u32> {
    settings::asked("pictures")?.parse().ok().filter(|most| *most > 0)
}

/// In one pass over so many pictures at most.
pub fn shorter(mut experiment: Experiment, most: u32) -> Experiment {
    let recipe = &mut experiment.recipe;
    (recipe.pictures, recipe.epochs) = (recipe.pictures.min(most), 1);
    recipe.batch = recipe.batch.min(most);
    experiment
}

/// Looks at a test until it is over.
async fn follow(id: &'static str, course: Course, going: UseStateSetter<Option<Going>>) {
    loop {
        let is_going = course.is_going();
        going.set(Some(Going { id, is_going, shown: course.shown(), told: course.told() }));
        if !is_going {
            return;
        }
        web::time::sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arm_of_every_finding_runs_in_the_page() {
        for finding in experiment::findings::all() {
            for entrant in entrants(finding, None) {
                assert_eq!(entrant.trainings.len() as u64, SEEDS, "{}: {}", finding.id, entrant.title);
            }
        }
    }
}
