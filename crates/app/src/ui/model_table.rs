//! Which networks are in the zoo, and what do they cost?

use arch::zoo::Model;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::format::{count, short};
use crate::language::{fill, t};
use crate::network::{Cost, Network};
use crate::order;
use crate::route::{self, Route};

/// Every model of the zoo with numbers computed from its graph, those of one system together.
#[component]
pub fn ModelTable() -> Html {
    let networks = use_memo((), |()| {
        let mut models: Vec<&'static Model> = arch::zoo::all().collect();
        let first = |system: &str| arch::zoo::all().take_while(|model| model.system != system).count();
        order::by(&mut models, |model| first(model.system) as f64);
        models.into_iter().filter_map(|model| Network::of(model).ok()).collect::<Vec<_>>()
    });
    let rows = networks.iter().enumerate().map(|(index, network)| {
        let begins = index == 0 || networks[index - 1].model.system != network.model.system;
        row(network, begins)
    });
    html! {
        <div class="table-frame">
            <table class="models" data-testid="model-table">
                <caption>{ t("Computed from each graph. Layers are those with weights on the longest way from the \
                    picture to the answer, as papers count them: ResNet-18 has 18; behind the stroke stand all \
                    convolutions and fully connected layers, those of shortcuts and branches too. Parameters and \
                    multiply-accumulates (MACs) are those of one answer; side classifiers, which only help in \
                    training, are told apart.") }</caption>
                <thead><tr>
                    <th scope="col">{ t("Network") }</th><th scope="col">{ t("Year") }</th>
                    <th scope="col">{ t("Input") }</th>
                    <th scope="col" class="number">{ t("Layers") }</th>
                    <th scope="col" class="number">{ t("Parameters") }</th>
                    <th scope="col" class="number">{ t("MACs") }</th>
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

fn row(network: &Network, begins: bool) -> Html {
    let Network { model, graph, analysis, .. } = network;
    let Cost { params, macs, side_params, depth } = network.cost();
    let side = (side_params > 0).then(|| fill(" + {0} at the side", &[&short(side_params)]));
    let layers = analysis.nodes.iter().filter(|node| node.macs > 0).count();
    html! {
        <tr key={model.id} class={classes!(begins.then_some("begins"))}>
            <th scope="row"><Link<Route> to={route::model(model.id)}>{ model.name }</Link<Route>></th>
            <td>{ model.year }</td>
            <td>{ graph.input.to_string() }</td>
            <td class="number">{ depth }<small class="muted">{ [" / ", &layers.to_string()].concat() }</small></td>
            <td class="number" title={count(params)}>{ short(params) }<small class="muted">{ side }</small></td>
            <td class="number" title={count(macs)}>{ short(macs) }</td>
        </tr>
    }
}
