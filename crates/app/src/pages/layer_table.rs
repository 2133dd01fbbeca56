//! What does each layer make, keep and cost?

use arch::NodeId;
use yew::prelude::*;

use crate::format::count;
use crate::language::t;
use crate::network::Network;
use crate::ui::diagram::explain;

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
    let rows = graph.iter().map(|(id, node)| {
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
    html! {
        <section class="layers" aria-labelledby="layers-title">
            <h2 id="layers-title">{ t("Layer by layer") }</h2>
            <div class="table-frame" tabindex="0" role="region" aria-label={t("Table of layers")}>
                <table class="layer-table" data-testid="layer-table">
                    <caption>{ t("Computed from the graph. MACs are multiply-accumulates for one picture; the field is \
                            the square of the picture that one value sees.") }</caption>
                    <thead><tr>
                        <th scope="col">{ t("Layer") }</th><th scope="col">{ t("Operation") }</th>
                        <th scope="col" class="number">{ t("Output") }</th>
                        <th scope="col" class="number">{ t("Parameters") }</th>
                        <th scope="col" class="number">{ t("MACs") }</th>
                        <th scope="col" class="number">{ t("Field") }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
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

fn zero_as_dash(number: u64) -> String {
    if number == 0 { "–".to_owned() } else { count(number) }
}
