//! The diagram on the page: what is folded, what is chosen, and its numbers.

use std::collections::HashSet;
use std::rc::Rc;

use arch::NodeId;
use yew::prelude::*;

use super::detail::{self, Detail};
use super::faces::Faces;
use super::fold::{Part, Tree};
use super::label::{self, Flow};
use super::layout::{Layout, layout};
use super::legend;
use super::stage::{Plan, Stage};
use crate::language::t;
use crate::network::Network;
use crate::ui::use_media;

/// What a diagram shows of a network that runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Watching {
    /// The maps of the picture of now; those of another network are not shown.
    pub faces: Option<Rc<Faces>>,
    /// Names of the nodes whose maps have a place that is in sight.
    pub on_sight: Callback<Rc<Vec<String>>>,
}

/// Properties of [`Diagram`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What to draw.
    pub network: Network,
    /// The node looked into.
    pub selected: NodeId,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
    /// Names of nodes to point out.
    #[prop_or_default]
    pub marked: Rc<HashSet<String>>,
    /// Where the network runs: what it makes of the picture.
    #[prop_or_default]
    pub watching: Option<Watching>,
    /// What can be done to the part that is chosen, where something can.
    #[prop_or_default]
    pub editor: Option<Callback<Part, Html>>,
}

/// The network drawn from its graph, and the numbers of the part that is pointed at or chosen.
#[component]
pub fn Diagram(props: &Props) -> Html {
    let model = props.network.model;
    let flow = if use_media("(max-width: 700px)") { Flow::Down } else { Flow::Right };
    let tree = use_memo(props.network.clone(), |network| Tree::of(&network.graph, &network.analysis));
    // By name, so that it outlives changes to the network.
    let unfolded = use_state(|| tree.open_at_first());
    let plan = use_memo((props.network.clone(), (*unfolded).clone(), flow), |(network, open, flow)| {
        layout(&network.graph, &network.analysis, &tree.parts(&network.graph, &network.analysis, open), *flow)
    });
    let chosen = plan.placed.iter().position(|placed| placed.part.nodes.contains(&props.selected.0)).unwrap_or(0);
    let pointed = use_state(|| None::<usize>);
    let shown = pointed.filter(|index| *index < plan.placed.len()).unwrap_or(chosen);
    let Some(part) = plan.placed.get(shown).map(|placed| placed.part.clone()) else { return html! {} };
    let set_open = {
        let (unfolded, pointed) = (unfolded.setter(), pointed.setter());
        Callback::from(move |open: HashSet<String>| {
            pointed.set(None);
            unfolded.set(open);
        })
    };
    let on_toggle = {
        let unfolded = unfolded.clone();
        set_open.reform(move |key: String| {
            let mut next = (*unfolded).clone();
            if !next.remove(&key) {
                next.insert(key);
            }
            next
        })
    };
    let on_open = {
        let (plan, on_toggle) = (Rc::clone(&plan), on_toggle.clone());
        Callback::from(move |index: usize| {
            if let Some(folded) = plan.placed.get(index).and_then(|placed| placed.part.folded.as_ref()) {
                on_toggle.emit(folded.key.clone());
            }
        })
    };
    let on_choose = {
        let (plan, graph) = (Rc::clone(&plan), Rc::clone(&props.network.graph));
        let on_select = props.on_select.clone();
        Callback::from(move |index: usize| {
            if let Some(placed) = plan.placed.get(index) {
                on_select.emit(placed.part.meant(&graph));
            }
        })
    };
    let on_point = {
        let pointed = pointed.setter();
        Callback::from(move |index| pointed.set(index))
    };
    let fold_all = {
        let tree = Rc::clone(&tree);
        set_open.reform(move |unfold: bool| if unfold { tree.keys() } else { HashSet::new() })
    };
    let around = tree.around(&unfolded, part.output.0).map(|(key, name)| (key.to_owned(), name.to_owned()));
    // A page may have the diagrams of two networks.
    let title = t("The network, drawn from its graph");
    html! {
        <section class="diagram" aria-label={[model.name, ": ", title].concat()}>
            <h2>{ title }</h2>
            if !tree.is_flat() {
                <div class="buttons">
                    <button onclick={fold_all.reform(|_| true)}>{ t("Unfold all blocks") }</button>
                    <button onclick={fold_all.reform(|_| false)}>{ t("Fold all blocks") }</button>
                </div>
            }
            <Stage plan={Plan(Rc::clone(&plan))} chosen={chosen} marked={marked(props, &plan)} on_choose={on_choose}
                on_open={on_open} on_point={on_point} title={model.name} described_by={detail::id(&props.network)}
                faces={faces(props)} on_sight={on_sight(props, &plan)} />
            if props.watching.is_some() {
                <p class="hint">
                    { t("On the boxes lie the maps that vary most over the picture that was read last. Zero is white, \
                        less is blue, more is brown.") }</p>
            }
            { legend::legend(&legend::Props { network: props.network.clone() }) }
            <Detail network={props.network.clone()} part={part} flows={label::described(&plan, shown)} around={around}
                on_toggle={on_toggle} />
            if let Some((editor, placed)) = props.editor.as_ref().zip(plan.placed.get(chosen)) {
                { editor.emit(placed.part.clone()) }
            }
        </section>
    }
}

/// What lies on the faces, where it is of this network.
fn faces(props: &Props) -> Option<Rc<Faces>> {
    let faces = props.watching.as_ref()?.faces.clone()?;
    (faces.network == props.network).then_some(faces)
}

/// Tells whose maps have a place in sight.
fn on_sight(props: &Props, plan: &Rc<Layout>) -> Option<Callback<Vec<usize>>> {
    let Watching { on_sight, .. } = props.watching.as_ref()?;
    let (plan, graph) = (Rc::clone(plan), Rc::clone(&props.network.graph));
    let name = move |index: usize| Some(graph.nodes.get(plan.placed.get(index)?.part.output.0)?.name.clone());
    Some(on_sight.reform(move |seen: Vec<usize>| Rc::new(seen.into_iter().filter_map(&name).collect())))
}

/// The parts that are to be pointed out.
fn marked(props: &Props, plan: &Layout) -> Vec<usize> {
    if props.marked.is_empty() {
        return Vec::new();
    }
    let nodes = &props.network.graph.nodes;
    let is_marked = |node: usize| nodes.get(node).is_some_and(|node| props.marked.contains(&node.name));
    let parts = plan.placed.iter().enumerate().filter(|(_, placed)| placed.part.nodes.clone().any(is_marked));
    parts.map(|(index, _)| index).collect()
}
