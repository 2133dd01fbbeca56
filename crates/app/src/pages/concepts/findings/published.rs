//! What did the project's own trainings of the same experiments reach? `timemachine experiment findings` wrote it.

use std::collections::BTreeMap;
use std::rc::Rc;

use bundle::json::{self, Value};
use experiment::findings::Arm;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const ADDRESS: &str = "content/findings.json";

/// The accuracies of every arm, under the text of its experiment with the first seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published(BTreeMap<String, Vec<f64>>);

impl Published {
    /// Of each seed; none where it was not trained.
    pub fn of(&self, arm: &Arm) -> &[f64] {
        self.0.get(&arm.experiment(1).text()).map_or(&[], Vec::as_slice)
    }

    fn read(text: &str) -> Option<Self> {
        let value = json::read(text).ok()?;
        let mut found = BTreeMap::new();
        for finding in value.get("findings")?.list()? {
            for arm in finding.get("arms")?.list()? {
                let experiment = arm.get("experiment")?.text()?.to_owned();
                let accuracies: Option<Vec<f64>> = arm.get("accuracies")?.list()?.iter().map(Value::number).collect();
                found.insert(experiment, accuracies?);
            }
        }
        Some(Published(found))
    }
}

/// They, as soon as they are there.
#[hook]
pub fn use_published() -> Rc<Published> {
    let published = use_state(Rc::<Published>::default);
    {
        let published = published.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                match web::fetch::text(ADDRESS).await {
                    Ok(text) => published.set(Rc::new(Published::read(&text).unwrap_or_default())),
                    Err(error) => web_sys::console::warn_1(&error),
                }
            });
        });
    }
    (*published).clone()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::findings::ALL;

    #[test]
    fn what_ships_is_of_the_findings_as_they_are_now() {
        let text = include_str!("../../../../../../www/content/findings.json");
        let published = Published::read(text).unwrap();
        for finding in ALL {
            for arm in finding.arms {
                let known = published.0.contains_key(&arm.experiment(1).text());
                assert!(known, "{}: {} was changed: train it again", finding.id, arm.name);
                assert!(published.of(arm).iter().all(|share| (0.0..=1.0).contains(share)));
            }
        }
        assert_eq!(Published::read("{}"), None);
    }
}
