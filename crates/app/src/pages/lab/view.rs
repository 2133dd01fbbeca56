//! The laboratory: the bench, what can be done, what it costs, and the network, running.

use arch::NodeId;
use yew::prelude::*;

use super::bench::Bench;
use super::history::History;
use super::numbers::Numbers;
use super::offers::Offers;
use super::toolbar::Toolbar;
use super::{address, checks};
use crate::instance::Instance;
use crate::language::t;
use crate::network::Network;
use crate::panels::live::{Live, use_watching};
use crate::panels::replay::Replay;
use crate::panels::runs::{ListProps, RunList};
use crate::session::{Page, Place};
use crate::ui::diagram::Diagram;
use crate::ui::diagram::fold::Part;

/// Where it runs: the bench says what.
const LAB: Place = Place { page: Page::Lab, is_asked: true, names_weights: true };

/// Properties of [`Laboratory`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What lies on the bench when the page opens.
    pub begin: Bench,
    /// What is to be said then.
    pub told: Option<String>,
}

/// Everything about one network that is being changed.
#[component]
pub fn Laboratory(props: &Props) -> Html {
    let bench = use_state(|| props.begin.clone());
    let busy = use_state(|| false);
    let selected = use_state(|| {
        let network = &props.begin.network;
        network.graph.node(network.first_layer()).name.clone()
    });
    let on_bench = {
        let bench = bench.setter();
        use_callback((), move |next: Bench, ()| {
            address::write(&next.experiment);
            bench.set(next);
        })
    };
    let on_select = {
        let (selected, network) = (selected.setter(), bench.network.clone());
        Callback::from(move |id: NodeId| {
            if let Some(node) = network.graph.nodes.get(id.0) {
                selected.set(node.name.clone());
            }
        })
    };
    let on_busy = {
        let busy = busy.setter();
        use_callback((), move |next: bool, ()| busy.set(next))
    };
    let on_runs = {
        let (bench, on_bench) = (bench.clone(), on_bench.clone());
        Callback::from(move |runs: Instance| {
            // What is on its way to be run is another network; of the one that lies here the rules may have changed.
            if runs.network == bench.network && runs.experiment != bench.experiment {
                on_bench.emit(bench.with_rules_of(&runs.experiment));
            }
        })
    };
    let on_open = {
        let on_bench = on_bench.clone();
        use_callback((), move |opened: Instance, ()| {
            if let Some(bench) = Bench::on((*opened.experiment).clone(), Vec::new()) {
                on_bench.emit(bench);
            }
        })
    };
    let list = use_callback((), |props: ListProps, ()| html! { <RunList ..props /> });
    let at = bench.node(&selected);
    let editor = {
        let (bench, busy, on_bench, on_select) = ((*bench).clone(), *busy, on_bench.clone(), on_select.clone());
        Callback::from(move |part: Part| {
            html! {
                <Offers bench={bench.clone()} part={part} node={at} on_select={on_select.clone()} busy={busy}
                    on_bench={on_bench.clone()} />
            }
        })
    };
    let (watching, watched) = use_watching(true);
    let base = &bench.experiment.base;
    let published =
        use_memo(bench.original.clone(), |original| Network::of(original.model).unwrap_or_else(|_| original.clone()));
    let on_history = {
        let bench = (*bench).clone();
        on_bench.reform(move |count| bench.at(count))
    };
    html! {
        <div class="model lab">
            <header class="model-head">
                <h1>{ t("The laboratory") }</h1>
                <p class="lead">
                    { t("Change any network of history, see what the change costs, train it, keep it and send it.") }
                </p>
            </header>
            <Toolbar bench={(*bench).clone()} busy={*busy} on_bench={on_bench.clone()} />
            <div class="lab-state">
                <Numbers bench={(*bench).clone()} />
                <History bench={(*bench).clone()} busy={*busy} on_at={on_history} />
            </div>
            <Diagram key={format!("{base:?}")} network={bench.network.clone()} selected={at}
                on_select={on_select.clone()} marked={bench.marked()} watching={watching} editor={editor} />
            <div class="columns">
                { match checks::instance(&bench) {
                    Ok(begin) => html! {
                        <Live place={LAB} begin={begin} full={(*published).clone()} selected={at}
                            on_select={on_select} on_runs={on_runs} told={props.told.clone()} list={Some(list)}
                            on_busy={on_busy} on_open={on_open} watched={watched} />
                    },
                    Err(why) => html! {
                        <aside class="live">
                            if let Some(told) = &props.told {
                                <p class="notice" role="alert" data-testid="notice">{ told }</p>
                            }
                            <p role="status" data-testid="lab-idle">{ why }</p>
                        </aside>
                    },
                } }
            </div>
            <Replay />
        </div>
    }
}
