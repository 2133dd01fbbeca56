//! The diagram on the page: volumes, arrows, folding, and the numbers of what is pointed at.

use std::collections::HashSet;
use std::rc::Rc;

use arch::NodeId;
use yew::prelude::*;

use super::explain;
use super::fold::{self, Part};
use super::layout::{self, ARROW, Edge, Form, Layout, Placed};
use super::legend;
use crate::format::{count, short};
use crate::language::{fill, t, word};
use crate::network::Network;
use crate::ui::use_media;

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
    /// What can be done to the part that is chosen, where something can.
    #[prop_or_default]
    pub editor: Option<Callback<Part, Html>>,
}

/// The network drawn from its graph, and the numbers of the part that is pointed at or chosen.
#[component]
pub fn Diagram(props: &Props) -> Html {
    let Network { graph, analysis, model, .. } = &props.network;
    let vertical = use_media("(max-width: 700px)");
    // By name, so that it outlives changes to the network.
    let unfolded = use_state(|| fold::names(graph, &fold::open_at_first(graph)));
    let open = fold::places(graph, &unfolded);
    let pointed = use_state(|| None::<Part>);
    let parts = fold::parts(graph, analysis, &open);
    let (label, pitch, zoom) = if vertical { (30.0, 190.0, 1.0) } else { (58.0, 96.0, 1.5) };
    let plan = layout::layout(graph, analysis, &parts, label, pitch);
    let chosen = parts.iter().position(|part| part.nodes().contains(&props.selected.0)).unwrap_or(0);
    let shown = (*pointed).clone().filter(|part| parts.contains(part)).unwrap_or_else(|| parts[chosen].clone());
    let toggle = {
        let (unfolded, pointed, graph) = (unfolded.clone(), pointed.clone(), Rc::clone(graph));
        Callback::from(move |index: usize| {
            let mut next = fold::places(&graph, &unfolded);
            if !next.remove(&index) {
                next.insert(index);
            }
            pointed.set(None);
            unfolded.set(fold::names(&graph, &next));
        })
    };
    let fold_all = {
        let (unfolded, pointed, graph) = (unfolded.clone(), pointed.clone(), Rc::clone(graph));
        Callback::from(move |unfold: bool| {
            pointed.set(None);
            let open = if unfold { (0..graph.blocks.len()).collect() } else { HashSet::new() };
            unfolded.set(fold::names(&graph, &open));
        })
    };
    let on_key = walk(props.on_select.clone(), parts.clone(), chosen, toggle.clone());
    let is_marked = |part: &Part| {
        let mut names = part.nodes().filter_map(|node| graph.nodes.get(node)).map(|node| &node.name);
        !props.marked.is_empty() && names.any(|name| props.marked.contains(name))
    };
    let item = |(index, placed): (usize, &Placed)| {
        let part = placed.part.clone();
        let select = props.on_select.reform({
            let output = part.output();
            move |_: MouseEvent| output
        });
        let enter = {
            let (pointed, part) = (pointed.clone(), part.clone());
            move |_: PointerEvent| pointed.set(Some(part.clone()))
        };
        let leave = {
            let pointed = pointed.clone();
            move |_: PointerEvent| pointed.set(None)
        };
        let unfold = match part {
            Part::Block { index, .. } => Some(toggle.reform(move |_: MouseEvent| index)),
            Part::Node(_) => None,
        };
        html! {
            <g key={index} class={classes!("part", placed.family.name(), (index == chosen).then_some("chosen"),
                is_marked(&part).then_some("marked"))}
                onclick={select} ondblclick={unfold} onpointerenter={enter} onpointerleave={leave}>
                { shape(&props.network, placed, vertical) }
            </g>
        }
    };
    let (width, height) = if vertical { (plan.cross, plan.main) } else { (plan.main, plan.cross) };
    let name = part_name(&props.network, &parts[chosen]);
    let summary = fill(
        "{0}: {1} parts. Arrow keys walk through them; Enter unfolds a block. Now at {2}.",
        &[model.name, &parts.len().to_string(), &name],
    );
    // A page may have the diagrams of two networks.
    let title = t("The network, drawn from its graph");
    html! {
        <section class="diagram" aria-label={[model.name, ": ", title].concat()}>
            <h2>{ title }</h2>
            if !graph.blocks.is_empty() {
                <div class="buttons">
                    <button onclick={fold_all.reform(|_| true)}>{ t("Unfold all blocks") }</button>
                    <button onclick={fold_all.reform(|_| false)}>{ t("Fold all blocks") }</button>
                </div>
            }
            <div class={classes!("stage", vertical.then_some("vertical"))} tabindex="0" role="application"
                aria-roledescription={t("network diagram")}
                aria-label={summary} aria-describedby={detail_id(&props.network)}
                onkeydown={on_key} data-testid="diagram">
                <svg style={format!("width:min(100%,{}px);min-width:{}px", px(width * zoom), px(width))}
                    viewBox={format!("0 0 {width:.0} {height:.0}")} aria-hidden="true">
                    { for plan.edges.iter().map(|edge| line(&plan, edge, vertical)) }
                    { for plan.placed.iter().enumerate().map(item) }
                </svg>
            </div>
            { legend::legend(&legend::Props { network: props.network.clone() }) }
            <Detail network={props.network.clone()} part={shown} on_toggle={toggle} />
            if let Some(editor) = &props.editor {
                { editor.emit(parts[chosen].clone()) }
            }
        </section>
    }
}

/// What keys do: arrows walk through the parts from the chosen one, Enter unfolds it where it is a block.
fn walk(
    on_select: Callback<NodeId>,
    parts: Vec<Part>,
    chosen: usize,
    toggle: Callback<usize>,
) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (chosen + 1).min(parts.len() - 1),
            "ArrowLeft" | "ArrowUp" => chosen.saturating_sub(1),
            "Home" => 0,
            "End" => parts.len() - 1,
            "Enter" | " " => {
                if let Part::Block { index, .. } = &parts[chosen] {
                    event.prevent_default();
                    toggle.emit(*index);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        on_select.emit(parts[next].output());
    })
}

/// Where the numbers of the part that is shown stand.
fn detail_id(network: &Network) -> String {
    format!("part-detail-{}", network.model.id)
}

fn px(length: f64) -> String {
    format!("{length:.0}")
}

/// A point along and across the flow, on the page.
fn at(main: f64, cross: f64, vertical: bool) -> (f64, f64) {
    if vertical { (cross, main) } else { (main, cross) }
}

fn line(plan: &Layout, edge: &Edge, vertical: bool) -> Html {
    let (from, to) = (&plan.placed[edge.from], &plan.placed[edge.to]);
    let (x1, y1) = at(from.end(), from.cross, vertical);
    let (x2, y2) = at(to.main, to.cross, vertical);
    let path = if edge.skips {
        // Past the volumes in between.
        let beyond = from.cross.min(to.cross) - from.side.max(to.side) / 2.0 - 34.0;
        let (bx, by) = at(from.end() + 10.0, beyond.max(6.0), vertical);
        let (cx, cy) = at(to.main - 4.0, beyond.max(6.0), vertical);
        format!("M{x1:.1} {y1:.1}C{bx:.1} {by:.1} {cx:.1} {cy:.1} {x2:.1} {y2:.1}")
    } else {
        let middle = (from.end() + to.main) / 2.0;
        let (ax, ay) = at(middle, from.cross, vertical);
        let (bx, by) = at(middle, to.cross, vertical);
        format!("M{x1:.1} {y1:.1}C{ax:.1} {ay:.1} {bx:.1} {by:.1} {x2:.1} {y2:.1}")
    };
    html! { <path class="edge" d={path} /> }
}

fn shape(network: &Network, placed: &Placed, vertical: bool) -> Html {
    let half = placed.side / 2.0;
    let (x, y) = at(placed.tensor(), placed.cross - half, vertical);
    let (w, h) = at(placed.thickness, placed.side, vertical);
    let title = part_name(network, &placed.part);
    if placed.form == Form::Slim {
        return html! {
            <><title>{ title }</title>
            <rect class="touch" x={px(x - 5.0)} y={px(y - 5.0)} width={px(w + 10.0)} height={px(h + 10.0)} />
            <rect class="bar" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="3" /></>
        };
    }
    let lean = placed.lean;
    let top = format!("M{x:.1} {y:.1}l{lean:.1} {:.1}h{w:.1}l{:.1} {lean:.1}z", -lean, -lean);
    let end = format!("M{:.1} {y:.1}l{lean:.1} {:.1}v{h:.1}l{:.1} {lean:.1}z", x + w, -lean, -lean);
    html! {
        <><title>{ title }</title>
        { arrow(placed, vertical) }
        <path class="top" d={top} /><path class="end" d={end} />
        <rect class="face" x={px(x)} y={px(y)} width={px(w)} height={px(h)} />
        if placed.form == Form::Folded {
            <rect class="fold" x={px(x - 4.0)} y={px(y - lean - 4.0)} width={px(w + lean + 8.0)}
                height={px(h + lean + 8.0)} rx="6" />
        }
        { labels(network, placed, vertical) }</>
    }
}

fn arrow(placed: &Placed, vertical: bool) -> Html {
    if placed.part.nodes().start == 0 {
        return html! {};
    }
    let (tail, tip, c) = (placed.main, placed.main + ARROW - 4.0, placed.cross);
    let points: Vec<String> = [
        (tail, c - 4.0),
        (tip - 9.0, c - 4.0),
        (tip - 9.0, c - 9.0),
        (tip, c),
        (tip - 9.0, c + 9.0),
        (tip - 9.0, c + 4.0),
        (tail, c + 4.0),
    ]
    .into_iter()
    .map(|(main, cross)| at(main, cross, vertical))
    .map(|(x, y)| format!("{x:.1},{y:.1}"))
    .collect();
    html! { <polygon class="arrow" points={points.join(" ")} /> }
}

fn labels(network: &Network, placed: &Placed, vertical: bool) -> Html {
    let name = part_name(network, &placed.part);
    let name = if name.chars().count() > 16 && !vertical {
        format!("…{}", name.chars().skip(name.chars().count() - 15).collect::<String>())
    } else {
        name
    };
    let shape = network.analysis.shape(placed.part.output()).to_string();
    let half = placed.side / 2.0;
    let (x1, y1, x2, y2, anchor) = if vertical {
        let x = placed.cross + half + placed.lean + 8.0;
        let y = placed.tensor() + placed.thickness / 2.0;
        (x, y, x, y + 14.0, "start")
    } else {
        let x = placed.tensor() + placed.thickness / 2.0;
        // Clear of the dashed line.
        let gap = if placed.form == Form::Folded { 4.0 } else { 0.0 };
        let (above, below) = (placed.cross - half - placed.lean - 6.0 - gap, placed.cross + half + 14.0 + gap);
        (x + placed.lean / 2.0, above, x, below, "middle")
    };
    html! {
        <><text class="name" x={px(x1)} y={px(y1)} text-anchor={anchor}>{ name }</text>
        <text class="shape" x={px(x2)} y={px(y2)} text-anchor={anchor}>{ shape }</text></>
    }
}

fn part_name(network: &Network, part: &Part) -> String {
    match part {
        Part::Node(id) => network.graph.node(*id).name.clone(),
        Part::Block { index, count, .. } => {
            let block = &network.graph.blocks[*index];
            if *count > 1 { format!("{} ×{count}", block.name) } else { block.name.clone() }
        }
    }
}

/// Properties of [`Detail`].
#[derive(PartialEq, Properties)]
struct DetailProps {
    network: Network,
    part: Part,
    on_toggle: Callback<usize>,
}

/// The numbers of one part.
#[component]
fn Detail(props: &DetailProps) -> Html {
    let Network { graph, analysis, .. } = &props.network;
    let output = props.part.output();
    let nodes = props.part.nodes();
    let params: usize = analysis.nodes[nodes.clone()].iter().map(|report| report.params).sum();
    let macs: u64 = analysis.nodes[nodes.clone()].iter().map(|report| report.macs).sum();
    let (what, formulas) = match &props.part {
        Part::Node(id) => (explain::describe(&graph.node(*id).op), explain::formulas(graph, analysis, *id)),
        Part::Block { index, .. } => {
            let kind = format!("{:?}", graph.blocks[*index].kind).to_lowercase();
            (fill("{0} block of {1} operations", &[&word(&kind), &nodes.len().to_string()]), Vec::new())
        }
    };
    let folded = match &props.part {
        Part::Block { index, .. } => Some((*index, t("Unfold this block").to_owned())),
        Part::Node(id) => graph
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.nodes.contains(&id.0))
            .min_by_key(|(_, block)| block.nodes.len())
            .map(|(index, block)| (index, fill("Fold block {0}", &[&block.name]))),
    };
    html! {
        <div class="detail" id={detail_id(&props.network)} aria-live="polite">
            <p class="detail-head">
                <strong>{ part_name(&props.network, &props.part) }</strong>{ " " }
                <span class={classes!("hue", graph.node(output).op.family().name())}>
                    <i aria-hidden="true"></i>{ what }</span>
                if let Some((index, words)) = folded {
                    <button class="small" onclick={props.on_toggle.reform(move |_| index)}>{ words }</button>
                }
            </p>
            <dl class="numbers">
                <div><dt>{ t("Output") }</dt><dd>{ analysis.shape(output).to_string() }</dd></div>
                <div><dt>{ t("Parameters") }</dt><dd title={count(params as u64)}>{ short(params as u64) }</dd></div>
                <div><dt>{ t("MACs") }</dt><dd title={count(macs)}>{ short(macs) }</dd></div>
                <div><dt>{ t("Each value sees") }</dt>
                    <dd>{ explain::field(graph, analysis, output) }{ t(" pixels") }</dd></div>
            </dl>
            <ul class="formulas">
                { for formulas.iter().map(|f| html! { <li><span>{ f.what }</span> <code>{ &f.line }</code></li> }) }
            </ul>
        </div>
    }
}
