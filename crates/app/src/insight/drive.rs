//! Streets as they drive by, or what a camera sees, with a class for every pixel.

use std::rc::Rc;

use arch::Op;
use data::streets::CLASSES;
use protocol::{Event, FeatureMaps, LabelMap, Picture, Preparation, Request};
use web_sys::{Event as DomEvent, HtmlInputElement};
use yew::prelude::*;

use crate::browser::now;
use crate::engine::Lab;
use crate::engine::lab::NETWORK;
use crate::engine::state::Notice;
use crate::format::{ms, percent};
use crate::language::{fill, t};
use crate::live::{MapCanvas, paint};
use crate::network::Network;
use crate::webcam::{Frame, Pace, Viewfinder};

/// The street that is driven along; it is none of those that are learned from.
const STREET: u64 = 77;
/// Metres between two frames.
const STEP: f64 = 0.6;

/// Properties of [`Drive`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who draws and labels.
    pub lab: Lab,
    /// What runs.
    pub network: Network,
    /// Does the engine answer?
    pub ready: bool,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// One frame and what was said of it.
#[derive(Clone, Debug, PartialEq)]
struct Shot {
    picture: Picture,
    labels: Vec<u8>,
    truth: Option<Vec<u8>>,
    unpooled: Option<FeatureMaps>,
    ms: f64,
}

/// What runs, shared by the answers of the engine.
#[derive(Default)]
struct Road {
    metres: f64,
    is_driving: bool,
    is_busy: bool,
    pace: Pace,
}

/// The film, its switches and its legend.
#[component]
pub fn Drive(props: &Props) -> Html {
    let shot = use_state(|| None::<Rc<Shot>>);
    let driving = use_state(|| false);
    let camera = use_state(|| false);
    let errors = use_state(|| false);
    let opacity = use_state(|| 60u32);
    let passed_over = use_state(|| 0.0);
    let road = use_mut_ref(Road::default);
    let unpool = use_memo(props.network.clone(), |network| {
        network.graph.nodes.iter().find(|node| matches!(node.op, Op::MaxUnpool { .. })).map(|node| node.name.clone())
    });
    let label = use_callback(props.lab.clone(), {
        let (road, shot, unpool, passed_over) = (road.clone(), shot.setter(), unpool.clone(), passed_over.setter());
        move |(picture, truth): (Picture, Option<LabelMap>), lab: &Lab| {
            let (road, shot, passed_over) = (road.clone(), shot.clone(), passed_over.clone());
            let taps = unpool.iter().cloned().collect();
            let infer = Request::Infer { network: NETWORK, picture, preparation: Preparation::Street, taps };
            lab.ask(infer, move |event| {
                let mut road = road.borrow_mut();
                road.is_busy = false;
                let mut prediction = match event {
                    Event::Prediction(prediction) => prediction,
                    // A newer picture of another panel came first: on with the next frame.
                    Event::Skipped => return passed_over.set(now()),
                    _ => return,
                };
                let Some(labels) = prediction.labels.take() else { return };
                road.pace.tick(now());
                drop(road);
                shot.set(Some(Rc::new(Shot {
                    picture: prediction.seen,
                    labels: labels.labels,
                    truth: truth.as_ref().map(|truth| truth.labels.clone()),
                    unpooled: prediction.taps.pop(),
                    ms: prediction.ms,
                })));
            });
        }
    });
    let next = use_callback((props.lab.clone(), label.clone()), {
        let (road, size) = (road.clone(), props.network.graph.input.size());
        move |(), (lab, label): &(Lab, Callback<(Picture, Option<LabelMap>)>)| {
            let mut state = road.borrow_mut();
            if std::mem::replace(&mut state.is_busy, true) {
                return;
            }
            state.metres += STEP;
            let (height, width) = (size.0 as u32, size.1 as u32);
            let drive = Request::Drive { seed: STREET, metres: state.metres, width, height };
            drop(state);
            let (label, road) = (label.clone(), road.clone());
            lab.ask(drive, move |event| match event {
                Event::Scene { picture, truth, .. } => label.emit((picture, Some(truth))),
                _ => road.borrow_mut().is_busy = false,
            });
        }
    });
    // The first frame by itself; then each answer asks for the next.
    use_effect_with((props.ready, *driving, (*shot).clone(), *passed_over), {
        let (next, road) = (next.clone(), road.clone());
        move |(ready, driving, shot, _)| {
            road.borrow_mut().is_driving = *driving;
            if *ready && (*driving || shot.is_none()) {
                next.emit(());
            }
        }
    });
    let on_frame = use_callback(label, {
        let road = road.clone();
        move |frame: Rc<Frame>, label| {
            let mut state = road.borrow_mut();
            // The newest wins: what comes while one is looked at is not kept.
            if state.is_driving || std::mem::replace(&mut state.is_busy, true) {
                return;
            }
            drop(state);
            label.emit((frame.picture.clone(), None));
        }
    });
    let toggle = {
        let driving = driving.clone();
        Callback::from(move |_: MouseEvent| driving.set(!*driving))
    };
    let to_camera = {
        let (camera, driving) = (camera.clone(), driving.setter());
        Callback::from(move |_: MouseEvent| {
            driving.set(false);
            camera.set(!*camera);
        })
    };
    let on_errors = {
        let errors = errors.setter();
        Callback::from(move |event: DomEvent| errors.set(event.target_unchecked_into::<HtmlInputElement>().checked()))
    };
    let on_opacity = {
        let opacity = opacity.setter();
        Callback::from(move |event: InputEvent| {
            opacity.set(event.target_unchecked_into::<HtmlInputElement>().value().parse().unwrap_or(60));
        })
    };
    let pace = road.borrow().pace.per_second().map_or_else(|| "–".to_owned(), |pace| format!("{pace:.1}"));
    let film = shot.as_ref().map(|shot| {
        let truth = shot.truth.as_ref().filter(|_| *errors);
        let rgba = overlay(&shot.picture, &shot.labels, truth.map(|truth| &truth[..]), *opacity);
        let right = shot.truth.as_ref().map(|truth| {
            let same = truth.iter().zip(&shot.labels).filter(|(a, b)| a == b).count();
            same as f64 / truth.len().max(1) as f64
        });
        html! {
            <figure class="film">
                <MapCanvas rgba={rgba} width={shot.picture.width} height={shot.picture.height} testid="segmentation-overlay"
                    label={if truth.is_some() { t("Where the network is wrong") } else { t("The street, and what the network says of it") }.to_owned()} />
                <figcaption>{ format!("{}{}", ms(shot.ms), right.map_or_else(String::new, |right| fill(", {0} of the pixels named right", &[&percent(right)]))) }</figcaption>
            </figure>
        }
    });
    let positions = shot.as_ref().and_then(|shot| shot.unpooled.as_ref()).map(|maps| {
        let area = (maps.width * maps.height) as usize;
        let map = maps.values.get(..area).unwrap_or(&[]);
        let most = map.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
        let words = fill(
            "Channel 0 of {0}: each value is back where pooling had found the largest; the rest is zero",
            &[&maps.node],
        );
        html! {
            <figure class="film small">
                <MapCanvas rgba={paint(map, most)} width={maps.width} height={maps.height} testid="unpooling" label={words.clone()} />
                <figcaption>{ words }</figcaption>
            </figure>
        }
    });
    let entry = |kind: &data::streets::Class| {
        let [r, g, b] = kind.colour;
        html! { <li key={kind.name} title={t(kind.what)}><i style={format!("background:rgb({r},{g},{b})")}></i>{ t(kind.name) }</li> }
    };
    html! {
        <section class="drive" aria-labelledby="drive-title">
            <h2 id="drive-title">{ t("Drive") }</h2>
            <p class="hint">{ t("A street that it has not learned from, drawn as it goes by; or what your camera sees, which it has not learned from either.") }</p>
            { for film }
            <div class="buttons">
                <button class="small" onclick={toggle} disabled={!props.ready} data-testid="drive-start" aria-pressed={driving.to_string()}>{ if *driving { t("Stop") } else { t("Drive") } }</button>
                <button class="small" onclick={to_camera} aria-pressed={camera.to_string()} data-testid="drive-camera">{ t("Your camera") }</button>
                <span><strong data-testid="drive-fps">{ pace }</strong>{ t(" frames/s") }</span>
            </div>
            <div class="switches">
                <label>{ t("Colours ") }<input type="range" min="0" max="100" value={opacity.to_string()} oninput={on_opacity} data-testid="drive-opacity" aria-label={t("Opacity of the colours")} /></label>
                <label><input type="checkbox" checked={*errors} onchange={on_errors} data-testid="drive-errors" />{ t(" Only where it is wrong") }</label>
            </div>
            <ul class="street-legend" aria-label={t("Classes")}>{ for CLASSES.iter().map(entry) }</ul>
            if *camera { <Viewfinder on_frame={on_frame} tell={props.tell.clone()} /> }
            { for positions }
        </section>
    }
}

/// The picture with the colours of its labels over it, `opacity` per cent; where the truth is given, only where they differ.
fn overlay(picture: &Picture, labels: &[u8], truth: Option<&[u8]>, opacity: u32) -> Vec<u8> {
    let mix =
        |own: u8, label: u8, share: u32| ((u32::from(own) * (100 - share) + u32::from(label) * share) / 100) as u8;
    let mut rgba = Vec::with_capacity(labels.len() * 4);
    for (place, (pixel, label)) in picture.pixels.chunks_exact(3).zip(labels).enumerate() {
        let is_right = truth.and_then(|truth| truth.get(place)).is_some_and(|truth| truth == label);
        let share = if is_right { 0 } else { opacity.min(100) };
        let colour = CLASSES.get(usize::from(*label)).map_or([0; 3], |class| class.colour);
        rgba.extend((0..3).map(|part| mix(pixel[part], colour[part], share)));
        rgba.push(255);
    }
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_lie_over_the_picture_as_strong_as_asked_and_only_where_it_is_wrong() {
        let picture = Picture { width: 2, height: 1, channels: 3, pixels: vec![0, 0, 0, 100, 100, 100] };
        assert_eq!(overlay(&picture, &[4, 4], None, 100)[..4], [255, 255, 255, 255]);
        assert_eq!(overlay(&picture, &[4, 4], None, 0)[4..], [100, 100, 100, 255]);
        assert_eq!(overlay(&picture, &[4, 4], Some(&[4, 0]), 100), [0, 0, 0, 255, 255, 255, 255, 255]);
    }
}
