//! Where does the time go? Time and memory of each layer on this device, beside its multiply-accumulates.

use protocol::{Answer, LayerTime, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::fail_unasked;
use crate::format::{bytes, ms, percent, short};
use crate::language::{fill, phrase, t};
use crate::network::Network;
use crate::order;
use crate::session::Session;

/// Layers shown; the quicker ones are one line together.
const MOST: usize = 16;

/// Properties of [`Profile`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who measures.
    pub session: Session,
    /// What runs.
    pub network: Network,
    /// May it be measured now?
    pub ready: bool,
}

/// A table with bars, measured once by itself and again at the press of a button.
#[component]
pub fn Profile(props: &Props) -> Html {
    let times = use_state(Vec::<LayerTime>::new);
    let busy = use_state(|| false);
    let measure = {
        let (session, times, busy) = (props.session.clone(), times.setter(), busy.setter());
        Callback::from(move |()| {
            busy.set(true);
            let (session, times, busy) = (session.clone(), times.clone(), busy.clone());
            let asked = session.ask(Request::Profile { network: session.network() });
            spawn_local(async move {
                match asked.await {
                    Ok(Answer::Profile(layers)) => times.set(layers),
                    Ok(_) => {}
                    Err(failure) => fail_unasked(&session, failure),
                }
                busy.set(false);
            });
        })
    };
    {
        let measure = measure.clone();
        use_effect_with(props.ready, move |ready| {
            if *ready {
                measure.emit(());
            }
        });
    }
    let rows = rows(&props.network, &times);
    let again = measure.reform(|_: MouseEvent| ());
    html! {
        <section class="profile" aria-labelledby="profile-title">
            <h2 id="profile-title">{ t("Where does the time go?") }</h2>
            <div class="table-frame" tabindex="0" role="group" aria-labelledby="profile-title">{ table(&rows) }</div>
            <button class="small" onclick={again} disabled={*busy || !props.ready} data-testid="profile-run">
                { t("Measure again") }
            </button>
        </section>
    }
}

fn table(rows: &[Row]) -> Html {
    let total: f64 = rows.iter().map(|row| row.ms).sum();
    let (slowest, most) =
        rows.iter().fold((1e-9, 1), |(slow, macs): (f64, u64), row| (slow.max(row.ms), macs.max(row.macs)));
    let bar = |share: f64| html! { <i class="share-bar" style={format!("--share:{:.1}%", share * 100.0)}></i> };
    let line = |row: &Row| {
        html! {
            <tr key={row.name.clone()}>
                <th scope="row" class="hue"><span class={row.family}><i></i></span>{ &row.name }</th>
                <td class="number">{ ms_fine(row.ms) }{ bar(row.ms / slowest) }</td>
                <td class="number">{ if total > 0.0 { percent(row.ms / total) } else { "–".to_owned() } }</td>
                <td class="number">{ short(row.macs) }{ bar(row.macs as f64 / most as f64) }</td>
                <td class="number">{ bytes(row.bytes as f64) }</td>
            </tr>
        }
    };
    let caption = fill(
        "One picture on this device, means of the middle half of up to 32 runs, {0} in all; the slowest layers, in the \
         order of the network. What is computed together with another layer has no time of its own",
        &[&ms(total)],
    );
    html! {
        <table data-testid="layer-profile">
            <caption>{ caption }</caption>
            <thead><tr>
                <th scope="col">{ t("Layer") }</th>
                <th scope="col" class="number">{ t("Time") }</th>
                <th scope="col" class="number">{ t("Share") }</th>
                <th scope="col" class="number">{ t("MACs") }</th>
                <th scope="col" class="number">{ t("Values") }</th>
            </tr></thead>
            <tbody>{ for rows.iter().map(line) }</tbody>
        </table>
    }
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: String,
    family: &'static str,
    ms: f64,
    macs: u64,
    bytes: usize,
}

/// The slowest layers in the order of the network, and the rest as one line.
fn rows(network: &Network, times: &[LayerTime]) -> Vec<Row> {
    let mut rows: Vec<Row> = network
        .graph
        .iter()
        .zip(times)
        .skip(1)
        // After an exchange of the network these are still times of the network before.
        .filter(|((_, node), time)| node.name == time.node)
        .map(|((id, node), time)| Row {
            name: node.name.clone(),
            family: node.op.family().name(),
            ms: time.ms,
            macs: network.analysis.nodes[id.0].macs,
            bytes: network.analysis.shape(id).bytes(),
        })
        .collect();
    let mut times: Vec<f64> = rows.iter().map(|row| row.ms).collect();
    order::by(&mut times, |ms| -ms);
    let Some(limit) = times.get(MOST).copied() else { return rows };
    let mut rest = Row { name: String::new(), family: "shape", ms: 0.0, macs: 0, bytes: 0 };
    let mut left = 0;
    rows.retain(|row| {
        let stays = row.ms > limit;
        if !stays {
            left += 1;
            rest.ms += row.ms;
            rest.macs += row.macs;
            rest.bytes += row.bytes;
        }
        stays
    });
    let words = if left == 1 { phrase("1 other") } else { phrase("{0} others") };
    rest.name = fill(words, &[&left.to_string()]);
    rows.push(rest);
    rows
}

/// Layers take less than a tenth of a millisecond.
fn ms_fine(time: f64) -> String {
    format!("{time:.2} ms")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_many_layers_is_one_line_and_nothing_is_lost() {
        let model = arch::zoo::find("resnet18").unwrap();
        let network = Network::new(model, (model.small.unwrap().graph)().unwrap()).unwrap();
        let times: Vec<_> = network
            .graph
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| LayerTime { node: node.name.clone(), ms: (index * 7 % 31) as f64 })
            .collect();
        let rows = rows(&network, &times);
        assert!(rows.len() <= MOST + 1 && rows.last().unwrap().name.ends_with("others"));
        assert_eq!(rows.iter().map(|row| row.macs).sum::<u64>(), network.analysis.total_macs());
        let sum: f64 = times.iter().skip(1).map(|time| time.ms).sum();
        assert!((rows.iter().map(|row| row.ms).sum::<f64>() - sum).abs() < 1e-9);
    }
}
