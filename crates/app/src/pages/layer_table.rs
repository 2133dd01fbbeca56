//! What does each layer make, keep and cost?

use std::ops::Range;

use arch::NodeId;
use yew::prelude::*;

use crate::format::count;
use crate::language::{fill, t};
use crate::network::Network;
use crate::ui::diagram::explain;
use crate::ui::stretch::{self, STRETCH};

/// Properties of [`LayerTable`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose layers.
    pub network: Network,
    /// The node looked into.
    pub selected: NodeId,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
}

/// Every node of the graph with its numbers.
#[component]
pub fn LayerTable(props: &Props) -> Html {
    let Network { graph, analysis, .. } = &props.network;
    let (all, asked) = (graph.nodes.len(), use_state(|| 0..STRETCH));
    let followed = use_mut_ref(|| props.selected);
    if followed.replace(props.selected) != props.selected {
        // What was chosen elsewhere comes into the table; what is shown further on does not drive it out.
        let next = stretch::around((*asked).clone(), props.selected.0, all);
        if next != *asked {
            asked.set(next);
        }
    }
    let shown = asked.start.min(all)..asked.end.min(all);
    let more = |next: Range<usize>| {
        let asked = asked.setter();
        Callback::from(move |_: MouseEvent| asked.set(next.clone()))
    };
    let rows = shown.clone().map(NodeId).map(|id| {
        let node = graph.node(id);
        let report = &analysis.nodes[id.0];
        let select = props.on_select.reform(move |_: MouseEvent| id);
        html! {
            <tr key={id.0} class={classes!((id == props.selected).then_some("chosen"))}>
                <th scope="row"><button class="link" onclick={select}
                    aria-pressed={(id == props.selected).to_string()}>{ &node.name }</button></th>
                <td><span class={classes!("hue", node.op.family().name())}>
                    <i aria-hidden="true"></i>{ explain::describe(&node.op) }</span></td>
                <td class="number">{ report.shape.to_string() }</td>
                <td class="number">{ zero_as_dash(report.params as u64) }</td>
                <td class="number">{ zero_as_dash(report.macs) }</td>
                <td class="number">{ explain::field(graph, analysis, id) }</td>
            </tr>
        }
    });
    let numbers = [shown.start + 1, shown.end, all].map(|number| count(number as u64));
    html! {
        <section class="layers" aria-labelledby="layers-title">
            <h2 id="layers-title">{ t("Layer by layer") }</h2>
            <div class="table-frame" tabindex="0" role="region" aria-label={t("Table of layers")}>
                <table class="layer-table" data-testid="layer-table">
                    <caption>{ t("Computed from the graph. MACs are multiply-accumulates for one picture; the field is \
                            the square of the picture that one value sees.") }
                        if shown.len() < all {
                            <strong data-testid="layers-shown">{ fill(" Layers {0} to {1} of {2} are shown.",
                                &numbers.each_ref().map(String::as_str)) }</strong>
                        }
                    </caption>
                    <thead><tr>
                        <th scope="col">{ t("Layer") }</th><th scope="col">{ t("Operation") }</th>
                        <th scope="col" class="number">{ t("Output") }</th>
                        <th scope="col" class="number">{ t("Parameters") }</th>
                        <th scope="col" class="number">{ t("MACs") }</th>
                        <th scope="col" class="number">{ t("Field") }</th>
                    </tr></thead>
                    <tbody>
                        if shown.start > 0 {
                            { further(shown.start, "layers-before",
                                more(shown.start.saturating_sub(STRETCH)..shown.end)) }
                        }
                        { for rows }
                        if shown.end < all {
                            { further(all - shown.end, "layers-after", more(shown.start..shown.end + STRETCH)) }
                        }
                    </tbody>
                    <tfoot><tr>
                        <th scope="row" colspan="3">{ t("Together") }</th>
                        <td class="number" data-testid="total-params">{ count(analysis.total_params() as u64) }</td>
                        <td class="number" data-testid="total-macs">{ count(analysis.total_macs()) }</td><td></td>
                    </tr></tfoot>
                </table>
            </div>
        </section>
    }
}

/// A row that says how many are not shown, and shows some more of them.
fn further(left: usize, testid: &'static str, on_more: Callback<MouseEvent>) -> Html {
    let (some, left) = (left.min(STRETCH).to_string(), count(left as u64));
    html! {
        <tr class="further"><td colspan="6"><button class="small" data-testid={testid} onclick={on_more}>
            { fill("Show {0} more of {1} layers", &[&some, &left]) }</button></td></tr>
    }
}

fn zero_as_dash(number: u64) -> String {
    if number == 0 { "–".to_owned() } else { count(number) }
}
