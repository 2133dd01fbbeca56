//! What does each of the networks cost that are compared? Counted, and timed on this device.

use std::collections::BTreeSet;
use std::rc::Rc;

use arch::Op;
use experiment::Experiment;
use wasm_bindgen_futures::spawn_local;
use web::number::number;
use web::storage;
use yew::prelude::*;

use crate::format::{count, three};
use crate::language::{fill, t};
use crate::pages::compare::race::Entrant;
use crate::panels::cost_chart::{time_network, worker};

/// With what the entries in the browser's storage begin, before the id of the experiment.
const KEY: &str = "time ";

/// Properties of [`Costs`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which finding.
    pub id: &'static str,
    /// What is compared.
    pub entrants: Rc<Vec<Rc<Entrant>>>,
    /// Is all trained and nobody at work, so that times can be measured where there are none?
    pub is_wanted: bool,
}

/// Milliseconds for one picture, and what computed it.
#[derive(Clone, Debug, PartialEq)]
struct Time {
    ms: f64,
    device: String,
}

impl Time {
    fn write(&self) -> String {
        format!("{:.3} {}", self.ms, self.device)
    }

    fn read(text: &str) -> Option<Self> {
        let (ms, device) = text.split_once(' ')?;
        Some(Time { ms: number(ms).filter(|ms| *ms > 0.0)?, device: device.to_owned() })
    }
}

/// All of it.
#[component]
pub fn Costs(props: &Props) -> Html {
    // What was measured, or why nothing was.
    let found = use_state_eq(|| Ok(recall(&props.entrants)));
    {
        let (entrants, setter) = (Rc::clone(&props.entrants), found.setter());
        use_effect_with(props.is_wanted, move |is_wanted| {
            if *is_wanted && recall(&entrants).iter().any(Option::is_none) {
                spawn_local(async move {
                    let measured = measure(&entrants).await;
                    setter.set(measured.map(|()| recall(&entrants)));
                });
            }
        });
    }
    let none = Vec::new();
    let times = (*found).as_ref().unwrap_or(&none);
    let device = times.iter().flatten().next().map(|time| time.device.clone());
    let row = |(index, entrant): (usize, &Rc<Entrant>)| {
        let Some(instance) = entrant.trainings.first() else { return Html::default() };
        let cost = instance.network.cost();
        let params = instance.network.analysis.total_params() as u64;
        let ms = times.get(index).cloned().flatten().map_or_else(|| "–".to_owned(), |time| three(time.ms));
        html! {
            <tr><th scope="row">{ &entrant.title }</th><td>{ count(added(&instance.experiment)) }</td>
                <td>{ count(params) }</td><td>{ count(cost.macs) }</td><td>{ ms }</td></tr>
        }
    };
    html! {
        <>
            <div class="table-frame"><table data-testid={[props.id, "-costs"].concat()}>
                <caption>{ t("What they cost") }</caption>
                <thead><tr><th scope="col">{ t("Compared") }</th><th scope="col">{ t("Weights of the layer") }</th>
                    <th scope="col">{ t("Parameters of the network") }</th><th scope="col">{ t("MACs a picture") }</th>
                    <th scope="col">{ t("Milliseconds a picture, here") }</th></tr></thead>
                <tbody>{ for props.entrants.iter().enumerate().map(row) }</tbody>
            </table></div>
            <p class="hint">{ match (&*found, device) {
                (Err(why), _) => fill("The time could not be measured: {0}", &[why]),
                (Ok(_), Some(device)) => fill("Timed on: {0}. The median, once it has settled.", &[&device]),
                (Ok(_), None) => t("The time is measured here when all is trained.").to_owned(),
            } }</p>
        </>
    }
}

/// Weights of the convolutions that the edits made, without biases.
fn added(experiment: &Experiment) -> u64 {
    let (Ok(graph), Ok(base)) = (experiment.graph(), experiment.base.graph()) else { return 0 };
    let Ok(analysis) = graph.analyse() else { return 0 };
    let old: BTreeSet<&str> = base.iter().map(|(_, node)| node.name.as_str()).collect();
    let new = graph.iter().filter(|(_, node)| !old.contains(node.name.as_str()));
    let weights = new.map(|(id, node)| match node.op {
        Op::Conv2d { out, bias, .. } => analysis.nodes[id.0].params - if bias { out } else { 0 },
        _ => 0,
    });
    weights.sum::<usize>() as u64
}

fn key(entrant: &Entrant) -> Option<String> {
    entrant.trainings.first().map(|instance| [KEY, &instance.experiment.id()].concat())
}

/// What was measured here before.
fn recall(entrants: &[Rc<Entrant>]) -> Vec<Option<Time>> {
    entrants.iter().map(|entrant| storage::recall(&key(entrant)?).and_then(|text| Time::read(&text))).collect()
}

/// Times one after the other, all with one worker, and keeps it.
async fn measure(entrants: &[Rc<Entrant>]) -> Result<(), String> {
    let worker = worker()?;
    let mut measured = Ok(());
    for entrant in entrants {
        let (Some(instance), Some(key)) = (entrant.trainings.first(), key(entrant)) else { continue };
        match time_network(&worker, &instance.network).await {
            Ok((device, ms)) => storage::remember(&key, &Time { ms, device }.write()),
            Err(why) => measured = Err(why),
        }
    }
    worker.end();
    measured
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::findings::find;

    #[test]
    fn the_layer_has_the_weights_that_the_papers_count() {
        let found: Vec<u64> = find("small-filters").unwrap().arms.iter().map(|arm| added(&arm.experiment(1))).collect();
        assert_eq!(found, [49 * 144, 27 * 144, 14 * 144]);
    }

    #[test]
    fn a_time_comes_back_as_it_was_kept() {
        let time = Time { ms: 1.25, device: "CPU, 1 thread".to_owned() };
        assert_eq!(Time::read(&time.write()), Some(time));
        assert_eq!([Time::read("0 CPU"), Time::read("x"), Time::read("")], [None, None, None]);
    }
}
