//! What are the numbers of one part?

use arch::Graph;
use yew::prelude::*;

use super::explain;
use super::fold::Part;
use super::scope;
use crate::format::{count, short};
use crate::language::{fill, t, word};
use crate::network::Network;

/// Properties of [`Detail`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose part.
    pub network: Network,
    /// The part.
    pub part: Part,
    /// Where its values come from and go to.
    pub flows: String,
    /// Key and name of the open scope around it.
    pub around: Option<(String, String)>,
    /// A scope is to be folded or unfolded.
    pub on_toggle: Callback<String>,
}

/// Where the numbers of the part that is shown stand.
pub fn id(network: &Network) -> String {
    format!("part-detail-{}", network.model.id)
}

/// Shape, parameters, MACs, and formulas with this layer's numbers.
#[component]
pub fn Detail(props: &Props) -> Html {
    let Network { graph, analysis, .. } = &props.network;
    let Part { name, nodes, output, folded } = &props.part;
    let params: usize = analysis.nodes[nodes.clone()].iter().map(|report| report.params).sum();
    let macs: u64 = analysis.nodes[nodes.clone()].iter().map(|report| report.macs).sum();
    let node = graph.node(*output);
    // A folded part wears the hue of what makes its value.
    let made_by = scope::substance(graph, nodes.clone()).next_back().unwrap_or(output.0);
    let what = what(graph, &props.part);
    let formulas = props.part.layer(graph).map(|layer| explain::formulas(graph, analysis, layer)).unwrap_or_default();
    // Under which name files of weights keep it.
    let own_name = folded.is_none().then_some(&node.name).filter(|own| *own != name);
    let toggle = match (folded, &props.around) {
        (Some(folded), _) => Some((folded.key.clone(), t("Unfold this block").to_owned())),
        (None, Some((key, name))) => Some((key.clone(), fill("Fold block {0}", &[name]))),
        (None, None) => None,
    };
    html! {
        <div class="detail" id={id(&props.network)} aria-live="polite">
            <p class="detail-head">
                <strong>{ name }</strong>{ " " }
                if let Some(own) = own_name { <code>{ own }</code> }
                <span class={classes!("hue", graph.nodes[made_by].op.family().name())}>
                    <i aria-hidden="true"></i>{ what }</span>
                if let Some((key, words)) = toggle {
                    <button class="small" onclick={props.on_toggle.reform(move |_| key.clone())}>{ words }</button>
                }
                <small class="muted">{ &props.flows }</small>
            </p>
            <dl class="numbers">
                <div><dt>{ t("Output") }</dt><dd>{ analysis.shape(*output).to_string() }</dd></div>
                <div><dt>{ t("Parameters") }</dt><dd title={count(params as u64)}>{ short(params as u64) }</dd></div>
                <div><dt>{ t("MACs") }</dt><dd title={count(macs)}>{ short(macs) }</dd></div>
                <div><dt>{ t("Each value sees") }</dt>
                    <dd>{ explain::field(graph, analysis, *output) }{ t(" pixels") }</dd></div>
            </dl>
            <ul class="formulas">
                { for formulas.iter().map(|f| html! { <li><span>{ f.what }</span> <code>{ &f.line }</code></li> }) }
            </ul>
        </div>
    }
}

/// What a part does, in a few words.
pub fn what(graph: &Graph, part: &Part) -> String {
    match (part.layer(graph), &part.folded) {
        (Some(layer), _) => explain::describe(&graph.node(layer).op),
        (None, None) => String::new(),
        (None, Some(folded)) => {
            let kind = folded.block.and_then(|block| graph.blocks.get(block));
            let kind = kind.map_or("stage".to_owned(), |block| format!("{:?}", block.kind).to_lowercase());
            fill("{0} block of {1} operations", &[&word(&kind), &part.nodes.len().to_string()])
        }
    }
}
