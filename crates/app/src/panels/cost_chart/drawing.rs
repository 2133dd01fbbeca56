//! The discs: to point at with mouse, finger and key.

use web_sys::Element;
use yew::prelude::*;
use yew_router::prelude::*;

use super::axes::{Axis, Quantity};
use super::frame::{FRAMES, Frame, nearest};
use super::labels::{Disc, Place};
use super::points::{self, Point};
use super::readout::sentence;
use super::{Zoom, families};
use crate::format::short;
use crate::language::t;
use crate::route;
use crate::ui::use_media;

/// Properties of [`Discs`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The networks.
    pub points: Vec<Point>,
    /// Left to right.
    pub across: Quantity,
    /// Bottom to top.
    pub up: Quantity,
    /// The id of the one that is pointed at.
    pub pointed: UseStateHandle<Option<&'static str>>,
    /// The part that is shown.
    #[prop_or_default]
    pub zoom: Zoom,
    /// The drawing itself.
    #[prop_or_default]
    pub node: NodeRef,
    /// Its size, where it does not follow from the window's.
    #[prop_or_default]
    pub frame: Option<Frame>,
}

/// Discs of networks, without controls and table.
#[component]
pub fn Discs(props: &Props) -> Html {
    let is_wide = use_media("(min-width: 1000px)");
    let is_middling = use_media("(min-width: 600px)");
    let frame = props.frame.unwrap_or(FRAMES[if is_wide { 0 } else { 2 - usize::from(is_middling) }]);
    let navigator = use_navigator();
    let all: Vec<&Point> = props.points.iter().collect();
    let axes = (props.zoom.across(Axis::fit(props.across, &all)), props.zoom.up(Axis::fit(props.up, &all)));
    let is_inside = |point: &&&Point| axes.0.holds(point) && axes.1.holds(point);
    let shown: Vec<&Point> = all.iter().filter(is_inside).copied().collect();
    let discs = frame.discs(&shown, axes);
    // Names are placed when something else is shown, and not at each move of the pointer.
    let names = use_memo(discs.clone(), |discs| frame.names(discs));
    let ids: Vec<&'static str> = shown.iter().map(|point| point.model.id).collect();
    let pick = {
        let (discs, ids, node) = (discs.clone(), ids.clone(), props.node.clone());
        move |event: &MouseEvent| {
            let (x, y) = place_of(&node, event, frame)?;
            nearest(&discs, x, y).map(|index| ids[index])
        }
    };
    let on_move = {
        let (pick, pointed) = (pick.clone(), props.pointed.clone());
        Callback::from(move |event: PointerEvent| {
            let found = pick(&event);
            if found.is_some() && found != *pointed {
                pointed.set(found);
            }
        })
    };
    // A finger's first tap reads out, its second opens.
    let was_pointed = use_mut_ref(|| false);
    let on_down = {
        let (pick, pointed, was_pointed) = (pick.clone(), props.pointed.clone(), was_pointed.clone());
        Callback::from(move |event: PointerEvent| {
            let found = pick(&event);
            *was_pointed.borrow_mut() = event.pointer_type() == "mouse" || found == *pointed;
            if found.is_some() {
                pointed.set(found);
            }
        })
    };
    let on_click = Callback::from(move |event: MouseEvent| {
        // Keys click without a place, and with them a link is a link; so are new windows.
        if event.detail() == 0 || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        if let (Some(id), Some(navigator), true) = (pick(&event), &navigator, *was_pointed.borrow()) {
            navigator.push(&route::model(id));
        }
    });
    let disc = |(index, disc): (usize, &Disc)| link(shown[index], disc, names[index].as_ref(), &props.pointed);
    let pointed = props.pointed.and_then(|id| ids.iter().position(|other| *other == id)).map(|index| &discs[index]);
    html! {
        <svg ref={props.node.clone()} viewBox={format!("0 0 {} {}", frame.width, frame.height)} role="group"
            aria-label={t("Networks by cost and accuracy; the table below has the numbers")}
            onpointermove={on_move} onpointerdown={on_down} onclick={on_click}>
            { grid(frame, axes) }
            { frontier(&shown, &discs, props) }
            { for discs.iter().enumerate().map(disc) }
            { for pointed.map(|disc| html! {
                <circle class="ring" cx={one(disc.x)} cy={one(disc.y)} r={one(disc.r + 2.0)} />
            }) }
            { sizes(frame) }
        </svg>
    }
}

/// Where an event is, in the drawing's units.
fn place_of(node: &NodeRef, event: &MouseEvent, frame: Frame) -> Option<(f64, f64)> {
    let bounds = node.cast::<Element>()?.get_bounding_client_rect();
    let scale = frame.width / bounds.width().max(1.0);
    let x = (f64::from(event.client_x()) - bounds.left()) * scale;
    Some((x, (f64::from(event.client_y()) - bounds.top()) * scale))
}

/// A disc, its name, and what leads to it.
fn link(point: &Point, disc: &Disc, name: Option<&Place>, pointed: &UseStateHandle<Option<&'static str>>) -> Html {
    let on_focus = {
        let (pointed, id) = (pointed.clone(), point.model.id);
        Callback::from(move |_: FocusEvent| pointed.set(Some(id)))
    };
    let is_pointed = **pointed == Some(point.model.id);
    let family = families::class(families::of(point.model));
    let name = name.map(|Place { x, y, leader, .. }| {
        let line = leader.map(|[x1, y1, x2, y2]| {
            html! { <line class="leader" x1={one(x1)} y1={one(y1)} x2={one(x2)} y2={one(y2)} /> }
        });
        html! { <>{ for line }<text x={one(*x)} y={one(*y)}>{ disc.name.clone() }</text></> }
    });
    html! {
        <a key={point.model.id} href={format!("#/models/{}", point.model.id)} aria-label={sentence(point)}
            class={classes!(family, is_pointed.then_some("pointed"), point.is_marked.then_some("marked"))}
            onfocus={on_focus}>
            <circle cx={one(disc.x)} cy={one(disc.y)} r={one(disc.r)} />
            { for name }
        </a>
    }
}

/// Lines and numbers of both axes, and their titles.
fn grid(frame: Frame, (x, y): (Axis, Axis)) -> Html {
    let [left, top, right, bottom] = frame.plot();
    let marks_x = x.marks().into_iter().map(|mark| {
        let at = one(frame.right(x.share(mark)));
        html! { <><line class="grid" x1={at.clone()} x2={at.clone()} y1={one(top)} y2={one(bottom)} />
        <text class="mark" x={at} y={one(bottom + 18.0)} text-anchor="middle">{ x.quantity.mark(mark) }</text></> }
    });
    let marks_y = y.marks().into_iter().map(|mark| {
        let at = frame.down(y.share(mark));
        html! { <><line class="grid" x1={one(left)} x2={one(right)} y1={one(at)} y2={one(at)} />
        <text class="mark" x={one(left - 8.0)} y={one(at + 4.0)} text-anchor="end">{ y.quantity.mark(mark) }</text></> }
    });
    html! {
        <>
        { for marks_x }
        { for marks_y }
        <text class="title" x={one(right)} y={one(bottom + 38.0)} text-anchor="end">
            { ["→ ", x.quantity.title()].concat() }
        </text>
        <text class="title" x={one(left)} y={one(top - 10.0)}>{ ["↑ ", y.quantity.title()].concat() }</text>
        </>
    }
}

/// A line through the networks than which none is both cheaper and better.
fn frontier(shown: &[&Point], discs: &[Disc], props: &Props) -> Html {
    let places = points::frontier(shown, props.across, props.up);
    let corners: Vec<String> =
        places.into_iter().map(|index| [one(discs[index].x), one(discs[index].y)].join(",")).collect();
    html! { <polyline class="frontier" points={corners.join(" ")} /> }
}

/// How large is how many parameters?
fn sizes(frame: Frame) -> Html {
    /// Room for a number.
    const WORDS: f64 = 46.0;
    let [left, _, _, bottom] = frame.plot();
    let (y, base) = (one(bottom + 58.0), one(bottom + 62.0));
    let mut x = left + 4.0;
    let mut shown = Vec::new();
    for params in [1e6, 1e7, 1e8] {
        let r = frame.radius(params);
        shown.push(html! {
            <><circle class="size" cx={one(x + r)} cy={y.clone()} r={one(r)} />
            <text class="mark" x={one(x + 2.0 * r + 5.0)} y={base.clone()}>{ short(params as u64) }</text></>
        });
        x += 2.0 * r + 5.0 + WORDS;
    }
    html! {
        <g aria-hidden="true">{ for shown }<text class="mark" x={one(x)} y={base}>{ t("parameters") }</text></g>
    }
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}
