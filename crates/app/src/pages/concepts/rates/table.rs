//! How far does each sweep reach, here and in the project's own trainings?

use bundle::json::{self, Value};
use experiment::normalisation::{Arm, RATES, largest, rate, reach};
use experiment::verdict::Verdict;
use yew::prelude::*;

use super::sweep::{SEEDS, outcomes};
use crate::format::three;
use crate::language::{fill, t};

/// How far the sweeps reach that are at their end, with each seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached(pub [Vec<usize>; 2]);

impl Reached {
    /// Those of this browser.
    pub fn here() -> Self {
        let of = |arm: Arm| {
            let all = (1..=SEEDS).map(|seed| outcomes(arm, seed));
            all.filter(|known| !experiment::normalisation::goes_on(known)).map(|known| reach(&known)).collect()
        };
        Reached(Arm::ALL.map(of))
    }

    /// Those that ship.
    pub fn read(text: &str) -> Option<Self> {
        let value = json::read(text).ok()?;
        let arms = value.get("arms")?.list()?;
        let of = |arm: &Value| -> Option<Vec<usize>> {
            let sweep = |sweep: &Value| -> Option<usize> {
                let trained: Option<Vec<bool>> = sweep.list()?.iter().map(truth).collect();
                Some(reach(&trained?))
            };
            arm.get("trained")?.list()?.iter().map(sweep).collect()
        };
        Some(Reached([of(arms.first()?)?, of(arms.get(1)?)?]))
    }

    /// What they say.
    pub fn verdict(&self) -> Option<Verdict> {
        experiment::normalisation::judge(&self.0[0], &self.0[1])
    }
}

fn truth(value: &Value) -> Option<bool> {
    if let Value::Bool(is_true) = value { Some(*is_true) } else { None }
}

/// Both, and their own rates.
pub fn table(here: &Reached, ours: &Reached) -> Html {
    let told = |all: &[usize]| {
        if all.is_empty() {
            return "–".to_owned();
        }
        let one = |reach: &usize| largest(*reach).map_or_else(|| t("none").to_owned(), three);
        all.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let row = |(place, arm): (usize, Arm)| {
        html! {
            <tr><th scope="row">{ t(arm.name()) }</th><td>{ told(&here.0[place]) }</td>
                <td>{ told(&ours.0[place]) }</td></tr>
        }
    };
    html! {
        <>
            <div class="table-frame"><table data-testid="normalisation-table">
                <caption>{ t("The largest rate that still trains, with each seed") }</caption>
                <thead><tr><th scope="col">{ t("Compared") }</th><th scope="col">{ t("Here") }</th>
                    <th scope="col">{ t("Our own trainings") }</th></tr></thead>
                <tbody>{ for Arm::ALL.into_iter().enumerate().map(row) }</tbody>
            </table></div>
            <p class="hint">{ fill("Rates from {0} to {1}, each twice the one before.", &[
                &three(rate(0)), &three(rate(RATES - 1))]) }</p>
        </>
    }
}

/// What the sweeps say that ship.
#[cfg(test)]
pub fn shipped_verdict() -> Option<Verdict> {
    Reached::read(include_str!("../../../../../../www/content/normalisation.json"))?.verdict()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_of_the_sweep_as_it_is_now_and_its_verdict_follows() {
        let text = include_str!("../../../../../../www/content/normalisation.json");
        let value = json::read(text).unwrap();
        for (arm, written) in Arm::ALL.into_iter().zip(value.get("arms").unwrap().list().unwrap()) {
            let experiment = written.get("experiment").unwrap().text().unwrap();
            assert_eq!(experiment, arm.experiment(0, 1).text(), "it was changed: sweep it again");
        }
        let reached = Reached::read(text).unwrap();
        let verdict = value.get("verdict").and_then(|key| key.text().map(str::to_owned));
        assert_eq!(reached.verdict().map(|verdict| verdict.key().to_owned()), verdict);
        assert_eq!(Reached::read("{}"), None);
    }
}
