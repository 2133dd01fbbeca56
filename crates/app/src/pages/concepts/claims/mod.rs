//! `#/concepts/claims`: every claim of the article that can be tested at this size, and what became of it here.
//!
//! [`mod@all`] is the one table; [`counted`] counts what can be counted, [`shipped`] knows the verdicts of the
//! experiments whose results ship, and [`view`] shows it. A claim's state follows from these, and is typed nowhere but
//! where a reason stands with it.

mod all;
mod counted;
mod shipped;
mod view;

use experiment::verdict::Verdict;

pub use view::Claims;

/// A part of the article.
pub struct Part {
    /// Its title.
    pub title: &'static str,
    /// In its order.
    pub claims: &'static [Claim],
}

/// One claim.
pub struct Claim {
    /// In a sentence.
    pub says: &'static str,
    /// The page that takes it up: `models/<id>` or `concepts/<id>`.
    pub page: &'static str,
    /// What the state rests on.
    pub proof: Proof,
}

/// What a state rests on.
pub enum Proof {
    /// The page tells it; why it is neither shown nor tested.
    Told(&'static str),
    /// The page draws or computes it, and lets the visitor try.
    Shown,
    /// It is counted on the graphs of the zoo, and either holds or does not.
    Counted {
        /// Does it hold?
        holds: counted::Count,
        /// What is so where it does not.
        otherwise: &'static str,
    },
    /// An experiment of this name tests it, and its shipped results have a verdict.
    Tested(&'static str),
    /// The article's own sources say otherwise; what they say.
    Contradicted(&'static str),
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Said, as the article has it.
    Told,
    /// Drawn, computed or counted.
    Shown,
    /// Trained here with several seeds, and not contradicted.
    Tested,
    /// By sources, by counting, or by what was trained here.
    Contradicted,
}

impl State {
    /// All of them.
    pub const ALL: [State; 4] = [State::Told, State::Shown, State::Tested, State::Contradicted];

    /// In addresses and style sheets.
    pub const fn key(self) -> &'static str {
        ["told", "shown", "tested", "contradicted"][self as usize]
    }
}

impl Claim {
    /// What became of it, where these experiments have these verdicts.
    pub fn state(&self, shipped: &shipped::Shipped) -> State {
        match self.proof {
            Proof::Told(_) => State::Told,
            Proof::Shown => State::Shown,
            Proof::Counted { holds, .. } if holds() => State::Shown,
            Proof::Counted { .. } | Proof::Contradicted(_) => State::Contradicted,
            Proof::Tested(experiment) => match shipped.of(experiment) {
                Some(Verdict::Disagrees) => State::Contradicted,
                Some(Verdict::Agrees | Verdict::CannotTell) => State::Tested,
                // Whoever reads it can test it, and nobody has.
                None => State::Told,
            },
        }
    }
}

/// Every claim.
pub fn all() -> impl Iterator<Item = &'static Claim> {
    all::ALL.iter().flat_map(|part| part.claims)
}

/// What is shown in the language spoken.
#[cfg(test)]
pub fn phrases() -> impl Iterator<Item = &'static str> {
    let reason = |claim: &Claim| match claim.proof {
        Proof::Told(why) | Proof::Contradicted(why) | Proof::Counted { otherwise: why, .. } => Some(why),
        Proof::Shown | Proof::Tested(_) => None,
    };
    let said = all().flat_map(move |claim| [Some(claim.says), reason(claim)].into_iter().flatten());
    all::ALL.iter().map(|part| part.title).chain(said)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::pages::concepts;

    fn shipped() -> shipped::Shipped {
        let text = |name: &'static str| {
            let path = format!("{}/../../www/content/{name}.json", env!("CARGO_MANIFEST_DIR"));
            (name, std::fs::read_to_string(path).unwrap())
        };
        let texts: Vec<(&str, String)> = shipped::files().map(text).collect();
        shipped::Shipped::read(texts.iter().map(|(name, text)| (*name, text.as_str())))
    }

    #[test]
    fn every_claim_stands_once_and_its_page_is_there() {
        let says: Vec<&str> = all().map(|claim| claim.says).collect();
        assert_eq!(says.iter().collect::<BTreeSet<_>>().len(), says.len());
        for claim in all() {
            let is_there = match claim.page.split_once('/') {
                Some(("models", id)) => arch::zoo::find(id).is_some(),
                Some(("concepts", id)) => concepts::find(id).is_some(),
                _ => false,
            };
            assert!(is_there, "{}: there is no page {}", claim.says, claim.page);
        }
    }

    #[test]
    fn every_experiment_is_there_and_stands_on_the_claims_page() {
        for claim in all() {
            let Proof::Tested(experiment) = claim.proof else { continue };
            let id = claim.page.trim_start_matches("concepts/");
            let is_there = shipped::stands_on(experiment, id);
            assert!(is_there, "{}: {} has no experiment {experiment}", claim.says, claim.page);
        }
    }

    /// What ships is judged anew from its accuracies.
    #[test]
    fn the_states_of_what_is_tested_are_those_of_the_shipped_results() {
        let shipped = shipped();
        for claim in all() {
            let Proof::Tested(experiment) = claim.proof else { continue };
            let expected = match shipped::judged_anew(experiment) {
                Some(Verdict::Disagrees) => State::Contradicted,
                Some(_) => State::Tested,
                None => State::Told,
            };
            assert_eq!(claim.state(&shipped), expected, "{experiment}");
        }
        let disagreeing = r#"{"findings": [{"id": "finding-1", "verdict": "disagrees"}]}"#;
        let agreeing = disagreeing.replace("disagrees", "agrees");
        let state = |text: &str| {
            let read = shipped::Shipped::read([("findings", text)].into_iter());
            all().find(|claim| matches!(claim.proof, Proof::Tested("finding-1"))).unwrap().state(&read)
        };
        assert_eq!(
            [state(disagreeing), state(&agreeing), state("{}")],
            [State::Contradicted, State::Tested, State::Told]
        );
    }

    /// By hand, from the papers and the notes on the article.
    #[test]
    fn what_is_counted_holds_or_not_as_the_notes_say() {
        let failing: Vec<&str> = all()
            .filter(|claim| matches!(claim.proof, Proof::Counted { holds, .. } if !holds()))
            .map(|claim| claim.says)
            .collect();
        assert_eq!(
            failing,
            [
                "That is almost ten times fewer.",
                "It has 3×3 convolutions only: larger ones are decomposed.",
                "It begins with 7×7 and a pooling of 2.",
            ]
        );
    }

    #[test]
    fn every_state_is_typed_with_a_reason_or_follows() {
        for claim in all() {
            match claim.proof {
                Proof::Told(why) | Proof::Contradicted(why) | Proof::Counted { otherwise: why, .. } => {
                    assert!(why.len() > 10 && why.ends_with('.'), "{}: {why}", claim.says);
                }
                Proof::Shown | Proof::Tested(_) => {}
            }
        }
        assert!(all().count() > 60);
    }
}
