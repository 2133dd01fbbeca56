//! The window on a diagram: zoomed, dragged, and built only where it is in sight.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::draw::{self, Mark, READABLE};
use super::faces::{Faces, Image};
use super::label::{self, Flow, Text};
use super::layout::{Form, Layout, Placed};
use super::overview::Overview;
use super::sight::{Sight, use_sight};
use super::tools::Tools;
use crate::language::{fill, t};

/// A layout that is compared by where it is kept.
#[derive(Clone, Debug)]
pub struct Plan(pub Rc<Layout>);

impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Properties of [`Stage`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is drawn.
    pub plan: Plan,
    /// The part that is chosen.
    pub chosen: usize,
    /// Parts to point out.
    pub marked: Vec<usize>,
    /// Another part is chosen.
    pub on_choose: Callback<usize>,
    /// A part is to be unfolded.
    pub on_open: Callback<usize>,
    /// The pointer is at a part, or at none.
    pub on_point: Callback<Option<usize>>,
    /// The network's name.
    pub title: String,
    /// Id of what describes the chosen part.
    pub described_by: String,
    /// What lies on the faces of the volumes.
    pub faces: Option<Rc<Faces>>,
    /// Other parts are in sight.
    pub on_sight: Option<Callback<Vec<usize>>>,
}

/// The drawing, as far as it is in sight.
#[component]
pub fn Stage(props: &Props) -> Html {
    let plan = &props.plan.0;
    let window = use_node_ref();
    let sight = use_sight(&window, plan, props.chosen);
    let scale = sight.scale;
    let (width, height) = plan.size();
    let (from, to) = sight.built();
    let in_sight = |placed: &Placed| placed.start() <= to && placed.end() + placed.lean >= from;
    let parts = plan.placed.iter().enumerate().filter(|(_, placed)| in_sight(placed));
    let images = use_images(props);
    use_telling(props, parts.clone().filter(|(_, it)| it.form != Form::Slim).map(|(index, _)| index).collect());
    let images = |index: usize| images.get(index).map(Vec::as_slice).unwrap_or_default();
    let edges =
        plan.edges.iter().filter(|edge| plan.placed[edge.from].end() <= to && plan.placed[edge.to].start() >= from);
    let edge = |edge: &super::layout::Edge| {
        let is_chosen = edge.from == props.chosen || edge.to == props.chosen;
        html! {
            <>
                <path class={if is_chosen { "edge chosen" } else { "edge" }} d={draw::edge(plan, edge)}>
                    <title>{ plan.placed[edge.from].shape.to_string() }</title></path>
                { for edge.label.iter().filter(|_| scale >= READABLE).map(words) }
            </>
        }
    };
    let name = plan.placed.get(props.chosen).map_or("", |placed| placed.part.name.as_str());
    let summary = fill(
        "{0}: {1} parts. Arrow keys walk through them; Enter unfolds a block; plus, minus and 0 zoom. Now at {2}.",
        &[&props.title, &plan.placed.len().to_string(), name],
    );
    let readout = label::readout(plan, props.chosen).filter(|_| scale >= READABLE);
    let is_down = plan.flow == Flow::Down;
    html! {
        <>
            <Tools plan={props.plan.clone()} title={props.title.clone()} sight={sight.clone()} />
            <Overview plan={props.plan.clone()} sight={sight.clone()} />
            <div ref={window} class={classes!("stage", is_down.then_some("vertical"))} tabindex="0" role="application"
                aria-roledescription={t("network diagram")} aria-label={summary}
                aria-describedby={props.described_by.clone()} onkeydown={keys(props, &sight)}
                onscroll={sight.on_scroll.clone()} onpointerdown={sight.on_down.clone()}
                onpointermove={sight.on_drag.clone()} data-testid="diagram">
                <svg class={passing(props)}
                    style={format!("width:{:.1}px;height:{:.1}px", width * scale, height * scale)}
                    viewBox={format!("0 0 {width:.0} {height:.0}")} aria-hidden="true">
                    { for edges.map(edge) }
                    { for parts.map(|(index, placed)| part(props, index, placed, scale, images(index))) }
                    { for readout.iter().map(words) }
                </svg>
            </div>
        </>
    }
}

/// What lies on the faces of each part; made anew for another picture alone.
#[hook]
fn use_images(props: &Props) -> Rc<Vec<Vec<Image>>> {
    use_memo((props.faces.clone(), props.plan.clone()), |(faces, Plan(plan))| {
        let Some(faces) = faces else { return Vec::new() };
        plan.placed.iter().map(|placed| faces.on(placed, plan.flow)).collect()
    })
}

/// Tells which parts are in sight, whenever others are.
#[hook]
fn use_telling(props: &Props, seen: Vec<usize>) {
    let on_sight = props.on_sight.clone();
    use_effect_with((seen, props.plan.clone(), on_sight.is_some()), move |(seen, ..)| {
        if let Some(on_sight) = on_sight {
            on_sight.emit(seen.clone());
        }
    });
}

/// One of two classes, in turn, so that each picture is seen to pass through.
fn passing(props: &Props) -> Option<&'static str> {
    let faces = props.faces.as_ref().filter(|faces| faces.is_passing)?;
    Some(["passing-0", "passing-1"][faces.number as usize % 2])
}

fn part(props: &Props, index: usize, placed: &Placed, scale: f64, images: &[Image]) -> Html {
    let select = props.on_choose.reform(move |_: MouseEvent| index);
    let enter = props.on_point.reform(move |_: PointerEvent| Some(index));
    let leave = props.on_point.reform(|_: PointerEvent| None);
    let unfold = placed.part.folded.as_ref().map(|_| props.on_open.reform(move |_: MouseEvent| index));
    let class = classes!(
        "part",
        placed.family.name(),
        (index == props.chosen).then_some("chosen"),
        props.marked.contains(&index).then_some("marked")
    );
    let mark = |mark: Mark| match mark {
        Mark::Path(class, d) => html! { <path class={class} d={d} /> },
        Mark::Words(text) => words(&text),
    };
    let image = |Image { transform, address }: &Image| {
        html! {
            <image href={address.clone()} width="1" height="1" preserveAspectRatio="none"
                transform={transform.clone()} />
        }
    };
    let (paths, words): (Vec<Mark>, Vec<Mark>) =
        draw::part(placed, props.plan.0.flow, scale).into_iter().partition(|mark| matches!(mark, Mark::Path(..)));
    let at = format!("--at:{:.3}", index as f64 / props.plan.0.placed.len() as f64);
    html! {
        <g key={index} class={class} style={at} onclick={select} ondblclick={unfold} onpointerenter={enter}
            onpointerleave={leave}>
            <title>{ &placed.part.name }</title>
            { for paths.into_iter().map(mark) }
            { for images.iter().map(image) }
            { for words.into_iter().map(mark) }
        </g>
    }
}

fn words(text: &Text) -> Html {
    html! {
        <text class={text.class} x={format!("{:.1}", text.x)} y={format!("{:.1}", text.y)}
            text-anchor={if text.is_centred { "middle" } else { "start" }}>{ &text.line }</text>
    }
}

/// What keys do: arrows walk through the parts from the chosen one, Enter unfolds it, plus, minus and 0 zoom.
fn keys(props: &Props, sight: &Sight) -> Callback<KeyboardEvent> {
    let (chosen, last) = (props.chosen, props.plan.0.placed.len().saturating_sub(1));
    let (on_choose, on_open, sight) = (props.on_choose.clone(), props.on_open.clone(), sight.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => on_choose.emit((chosen + 1).min(last)),
            "ArrowLeft" | "ArrowUp" => on_choose.emit(chosen.saturating_sub(1)),
            "Home" => on_choose.emit(0),
            "End" => on_choose.emit(last),
            "Enter" | " " => on_open.emit(chosen),
            "+" | "=" => sight.zoom_by(1.25),
            "-" => sight.zoom_by(0.8),
            "0" => sight.fit(),
            _ => return,
        }
        event.prevent_default();
    })
}

/// The element that an event belongs to.
pub fn current_element(event: &Event) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}
