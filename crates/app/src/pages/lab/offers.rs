//! What can be done to the place chosen in the diagram, and what would it cost?

use arch::edit::{Place, Property, offered};
use arch::{Edit, NodeId, Words};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::bench::Bench;
use super::names::with_code;
use super::number::NumberRow;
use super::numbers::{Figures, difference, difference_in_bytes};
use super::typed;
use crate::language::{fill, t};
use crate::ui::diagram::fold::Part;
use crate::ui::stretch;
use crate::ui::{Help, described_by};
use crate::words;
use web::time::after_paint;

/// A choice with the figures of the network that it gives.
#[derive(Clone, PartialEq)]
struct Choice {
    edit: Edit,
    after: Figures,
}

/// Choices that change the same.
#[derive(Clone, PartialEq)]
struct Group {
    property: Property,
    now: Option<Words>,
    choices: Vec<Choice>,
}

/// Where something can be changed.
#[derive(Clone, Debug, PartialEq)]
enum Chosen {
    Node(NodeId),
    Block(String),
    Network,
}

impl Chosen {
    /// The node, every block around it from the inside, and the whole. Of a folded block the block comes first, unless
    /// a node within is meant.
    fn around(bench: &Bench, part: &Part, node: NodeId) -> Vec<Self> {
        let graph = &bench.network.graph;
        let mut blocks: Vec<_> = graph.blocks.iter().filter(|block| block.nodes.contains(&node.0)).collect();
        blocks.sort_by_key(|block| block.nodes.len());
        let blocks = blocks.into_iter().map(|block| Chosen::Block(block.name.clone()));
        let mut places: Vec<_> = [Chosen::Node(node)].into_iter().chain(blocks).chain([Chosen::Network]).collect();
        if part.output == node
            && let Some(block) = part.block().and_then(|index| graph.blocks.get(index))
            && let Some(at) = places.iter().position(|place| *place == Chosen::Block(block.name.clone()))
        {
            places.swap(0, at);
        }
        places
    }

    fn name(&self, bench: &Bench) -> String {
        match self {
            Chosen::Node(id) => fill("Layer {0}", &[&bench.network.graph.node(*id).name]),
            Chosen::Block(name) => fill("Block {0}", &[name]),
            Chosen::Network => t("The whole network").to_owned(),
        }
    }

    fn groups(&self, bench: &Bench) -> Vec<Group> {
        let graph = &bench.network.graph;
        let place = match self {
            Chosen::Node(id) => Place::Node(*id),
            Chosen::Block(name) => Place::Block(name),
            Chosen::Network => Place::Network,
        };
        let counted = |edit: Edit| {
            let after = edit.apply(graph).ok()?;
            let after = Figures::of(&after, &after.analyse().ok()?);
            Some(Choice { edit, after })
        };
        let group = |offer: arch::edit::Offer| Group {
            property: offer.property,
            now: offer.now,
            choices: offer.edits.into_iter().filter_map(counted).collect(),
        };
        offered(graph, place).into_iter().map(group).collect()
    }
}

/// Properties of [`Offers`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is changed.
    pub bench: Bench,
    /// What is chosen in the diagram.
    pub part: Part,
    /// The node that is meant.
    pub node: NodeId,
    /// Another node is meant.
    pub on_select: Callback<NodeId>,
    /// May it not be changed now, because it learns?
    pub busy: bool,
    /// With a change made.
    pub on_bench: Callback<Bench>,
}

/// Everything that can be done there, with its price.
#[component]
pub fn Offers(props: &Props) -> Html {
    let places = Chosen::around(&props.bench, &props.part, props.node);
    // Another part of the diagram is chosen for its own sake, the whole network until something else is.
    let wanted = use_state(|| (props.node, None::<Chosen>));
    let chosen = match &*wanted {
        (_, Some(Chosen::Network)) => Chosen::Network,
        (node, Some(chosen)) if *node == props.node && places.contains(chosen) => chosen.clone(),
        _ => places.first().cloned().unwrap_or(Chosen::Network),
    };
    let groups = use_groups(&props.bench, &chosen);
    let tab = |place: &Chosen| {
        let (wanted, node, place_of) = (wanted.setter(), props.node, place.clone());
        let choose = Callback::from(move |_: MouseEvent| wanted.set((node, Some(place_of.clone()))));
        let pressed = (*place == chosen).to_string();
        html! { <button class="small" aria-pressed={pressed} onclick={choose}>{ place.name(&props.bench) }</button> }
    };
    let before = Figures::of_network(&props.bench.network);
    html! {
        <section class="lab-offers" aria-labelledby="lab-offers-title" aria-busy={groups.is_none().to_string()}>
            <h3 id="lab-offers-title">{ fill("Change it: {0}", &[&chosen.name(&props.bench)]) }</h3>
            <div class="buttons" role="group" aria-label={t("What is changed")} data-testid="lab-places">
                { layers(props) }
                <Help testid="lab-layer" words={t("Layer")} />
                { for places.iter().map(tab) }
            </div>
            if props.busy {
                <p class="hint">{ t("The network learns. Stop the training to change it.") }</p>
            }
            if let Some(groups) = groups {
                if groups.is_empty() {
                    <p class="hint">{ t("Nothing of it can be changed by itself.") }</p>
                }
                <p class="hint" id={described_by("lab-number")}>{
                    t(words::help("lab-number").map_or("", |help| help.0)) }</p>
                <div class="offers">{ for groups.iter().map(|group| shown(props, group, before)) }</div>
            } else {
                <p class="hint">{ t("Counting what each choice would cost …") }</p>
            }
        </section>
    }
}

/// Every layer by name, for whoever would rather have a list than a diagram.
fn layers(props: &Props) -> Html {
    let changed = props.on_select.reform(|event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        NodeId(select.and_then(|select| select.value().parse().ok()).unwrap_or_default())
    });
    let nodes = &props.bench.network.graph.nodes;
    let option = |id: usize| {
        html! { <option value={id.to_string()} selected={id == props.node.0}>{ &nodes[id].name }</option> }
    };
    html! {
        <select aria-label={t("Layer")} data-testid="lab-layer" aria-describedby={described_by("lab-layer")}
            onchange={changed}>
            { for stretch::options(nodes.len(), props.node.0).into_iter().map(option) }
        </select>
    }
}

/// The choices for a place, counted once the page has been painted; `None` until then.
#[hook]
fn use_groups(bench: &Bench, chosen: &Chosen) -> Option<Vec<Group>> {
    let of = (bench.network.clone(), chosen.clone());
    let counted = use_state(|| None);
    {
        let (counted, bench) = (counted.setter(), bench.clone());
        use_effect_with(of.clone(), move |of| {
            let of = of.clone();
            after_paint(move || {
                let groups = of.1.groups(&bench);
                counted.set(Some((of, groups)));
            });
        });
    }
    counted.as_ref().filter(|(for_whom, _)| *for_whom == of).map(|(_, groups)| groups.clone())
}

fn shown(props: &Props, group: &Group, before: Figures) -> Html {
    let property = words::property(group.property);
    let row = |choice: &Choice| {
        let (bench, on_bench, edit) = (props.bench.clone(), props.on_bench.clone(), choice.edit.clone());
        let take = Callback::from(move |_: MouseEvent| {
            // What is offered has been tried.
            if let Ok(changed) = bench.changed(edit.clone()) {
                on_bench.emit(changed);
            }
        });
        let testid = format!("lab-edit-{}", typed::key(&choice.edit));
        html! {
            <tr key={choice.edit.to_string()}>
                <th scope="row"><button class="small" data-testid={testid} data-edit={choice.edit.to_string()}
                    disabled={props.busy} onclick={take}>{ with_code(&words::edit_title(&choice.edit)) }</button></th>
                { costs(before, choice.after) }
            </tr>
        }
    };
    let number = group.choices.iter().find(|choice| typed::number_of(&choice.edit).is_some());
    html! {
        <div class="table-frame"><table class="offer">
            <caption><strong>{ property }</strong>
                if let Some(now) = &group.now { { fill(" · now {0}", &[&words::words(now)]) } }
            </caption>
            <thead><tr>
                <th scope="col">{ t("Change") }</th>
                <th scope="col" class="number">{ t("Parameters") }</th>
                <th scope="col" class="number">{ t("MACs") }</th>
                <th scope="col" class="number">{ t("Memory") }</th>
                <th scope="col" class="number">{ t("Sees") }</th>
                <th scope="col" class="number">{ t("File") }</th>
            </tr></thead>
            <tbody>
                { for group.choices.iter().map(row) }
                if let Some(choice) = number {
                    <NumberRow bench={props.bench.clone()} like={choice.edit.clone()} busy={props.busy}
                        on_bench={props.on_bench.clone()} />
                }
            </tbody>
        </table></div>
    }
}

/// What changes, as cells of a table.
pub fn costs(before: Figures, after: Figures) -> Html {
    let seen = if before.field.is_finite() && after.field.is_finite() {
        difference(before.field.round() as u64, after.field.round() as u64)
    } else {
        "–".to_owned()
    };
    let cell = |what: &'static str, value: String| html! { <td class="number" data-what={what}>{ value }</td> };
    html! {
        <>
            { cell(t("Parameters"), difference(before.params, after.params)) }
            { cell(t("MACs"), difference(before.macs, after.macs)) }
            { cell(t("Memory"), difference_in_bytes(before.memory, after.memory)) }
            { cell(t("Sees"), seen) }
            { cell(t("File"), difference_in_bytes(before.file, after.file)) }
        </>
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::Base;

    #[test]
    fn a_layer_can_be_changed_and_so_can_every_block_around_it_and_the_whole() {
        let bench = Bench::of(Base::small("resnet18")).unwrap();
        let id = bench.network.graph.find("layer1.0.conv1").unwrap();
        let places = Chosen::around(&bench, &Part::node(&bench.network.graph, id), id);
        assert_eq!(places.first(), Some(&Chosen::Node(id)));
        assert_eq!(places.get(1), Some(&Chosen::Block("layer1.0".to_owned())));
        assert_eq!(places.last(), Some(&Chosen::Network));
        for place in places.into_iter().filter(|place| *place != Chosen::Network) {
            assert!(place.groups(&bench).iter().all(|group| !group.choices.is_empty()), "{place:?}");
        }
    }

    #[test]
    fn the_price_of_a_choice_is_what_the_changed_network_costs() {
        let bench = Bench::of(Base::full("lenet5_modern")).unwrap();
        let groups = Chosen::Node(bench.node("conv1")).groups(&bench);
        assert!(groups.len() > 3);
        for choice in groups.iter().flat_map(|group| &group.choices) {
            let changed = bench.changed(choice.edit.clone()).unwrap();
            assert_eq!(Figures::of_network(&changed.network), choice.after, "{}", choice.edit);
        }
    }
}
