//! How do two to four runs of this browser compare? Their curves in one plot, and their figures in one table.

use std::rc::Rc;

use bundle::Run;
use yew::prelude::*;

use super::group::Group;
use super::list::KeptRuns;
use super::overlay::Overlay;
use super::race::{RaceSection, is_racing};
use crate::language::t;
use crate::panels::runs::{chosen, shown_name, store};

/// The chosen runs, a race, and the list.
#[component]
pub fn OwnRuns() -> Html {
    let learning = use_state(Rc::<Vec<String>>::default);
    let on_learning = {
        let learning = learning.setter();
        use_callback((), move |next: Rc<Vec<String>>, ()| learning.set(next))
    };
    html! {
        <>
            <ComparedRuns />
            <RaceSection on_learning={on_learning} />
            <KeptRuns learning={(*learning).clone()} is_racing={is_racing()} />
        </>
    }
}

/// The chosen runs of the list, over each other.
#[component]
fn ComparedRuns() -> Html {
    let all = store::use_runs();
    let ids = chosen();
    let runs: Vec<&Run> = ids.iter().filter_map(|id| all.iter().find(|run| run.id() == *id)).collect();
    if runs.len() < 2 {
        return html! {
            <p class="hint" data-testid="compare-none">
                if all.is_empty() {
                    { t("Runs of your own can be compared too: train a network in the laboratory, or let some race.") }
                    { " " }<a href="#/lab">{ t("The laboratory") }</a>
                } else {
                    { t("Runs of your own can be compared too: choose two to four of the list.") }
                }
            </p>
        };
    }
    let group = |run: &&Run| Group { title: shown_name(run), runs: vec![(*run).clone()] };
    let is_fair = runs.windows(2).all(|pair| {
        let [a, b] = [pair[0], pair[1]].map(|run| &run.experiment);
        a.dataset == b.dataset && a.recipe.pictures == b.recipe.pictures
    });
    html! {
        <section class="compared" aria-labelledby="compared-title">
            <h2 id="compared-title">{ t("Your runs over each other") }</h2>
            <Overlay groups={runs.iter().map(group).collect::<Vec<_>>()} prefix="compare"
                table={t("Your runs as a table")} />
            if !is_fair {
                <p class="hint">{ t("They did not learn from the same pictures: compare with care.") }</p>
            }
        </section>
    }
}
