//! Streets as they drive by, or what a camera sees, with a class for every pixel.

use std::cell::RefCell;
use std::rc::Rc;

use arch::Op;
use protocol::{Answer, FeatureMaps, Input, LabelMap, Picture, Prediction, Preparation, Request};
use streets::CLASSES;
use wasm_bindgen_futures::spawn_local;
use web::time::now;
use web_sys::{Event as DomEvent, HtmlInputElement};
use yew::prelude::*;

use super::fail_unasked;
use crate::format::{ms, percent};
use crate::language::{fill, t};
use crate::network::Network;
use crate::session::Session;
use crate::ui::camera::{Frame, Pace, Viewfinder};
use crate::ui::{MapCanvas, Told, paint};

/// The street that is driven along; it is none of those that are learned from.
const STREET: u64 = 77;
/// Metres between two frames.
const STEP: f64 = 0.6;

/// Properties of [`Drive`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who draws and labels.
    pub session: Session,
    /// What runs.
    pub network: Network,
    /// Does the engine answer?
    pub ready: bool,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
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

impl Shot {
    /// What a network that names every pixel said.
    fn of(mut prediction: Prediction, truth: Option<LabelMap>) -> Option<Self> {
        Some(Shot {
            labels: prediction.labels?.labels,
            picture: prediction.seen,
            truth: truth.map(|truth| truth.labels),
            unpooled: prediction.taps.pop(),
            ms: prediction.ms,
        })
    }
}

/// What runs, shared by the answers of the engine.
#[derive(Default)]
struct Road {
    metres: f64,
    is_driving: bool,
    is_busy: bool,
    pace: Pace,
}

impl Road {
    /// `true`: the next frame may begin, and nothing else until it has been looked at.
    fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.is_busy, true)
    }
}

/// The film, its switches and its legend.
#[component]
pub fn Drive(props: &Props) -> Html {
    let driving = use_state(|| false);
    let camera = use_state(|| false);
    let errors = use_state(|| false);
    let opacity = use_state(|| 60u32);
    let Film { shot, pace, on_frame } = use_film(props, *driving);
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
    let unpooled = shot.as_ref().and_then(|shot| shot.unpooled.as_ref());
    html! {
        <section class="drive" aria-labelledby="drive-title">
            <h2 id="drive-title">{ t("Drive") }</h2>
            <p class="hint">
                { t("A street that it has not learned from, drawn as it goes by; or what your camera sees, which it \
                    has not learned from either.") }
            </p>
            { for shot.as_ref().map(|shot| picture(shot, *errors, *opacity)) }
            <div class="buttons">
                <button class="small" onclick={toggle} disabled={!props.ready} data-testid="drive-start"
                    aria-pressed={driving.to_string()}>{ if *driving { t("Stop") } else { t("Drive") } }</button>
                <button class="small" onclick={to_camera} aria-pressed={camera.to_string()} data-testid="drive-camera">
                    { t("Your camera") }
                </button>
                <span><strong data-testid="drive-fps">{ pace }</strong>{ t(" frames/s") }</span>
            </div>
            { switches(&errors, &opacity) }
            <ul class="street-legend" aria-label={t("Classes")}>{ for CLASSES.iter().map(entry) }</ul>
            if *camera { <Viewfinder on_frame={on_frame} tell={props.tell.clone()} /> }
            { for unpooled.map(positions) }
        </section>
    }
}

/// What the film shows, and how a camera gives it frames.
struct Film {
    shot: Option<Rc<Shot>>,
    pace: String,
    on_frame: Callback<Rc<Frame>>,
}

/// Frame after frame: of the street while one drives, else of the camera.
#[hook]
fn use_film(props: &Props, is_driving: bool) -> Film {
    let shot = use_state(|| None::<Rc<Shot>>);
    let passed_over = use_state(|| 0.0);
    let road = use_mut_ref(Road::default);
    let unpool = use_memo(props.network.clone(), |network| {
        network.graph.nodes.iter().find(|node| matches!(node.op, Op::MaxUnpool { .. })).map(|node| node.name.clone())
    });
    let label = use_callback((props.session.clone(), unpool), {
        let (road, shot, passed_over) = (Rc::clone(&road), shot.setter(), passed_over.setter());
        move |(picture, truth): (Picture, Option<LabelMap>), (session, unpool): &(Session, Rc<Option<String>>)| {
            let (session, road, shot, passed_over) =
                (session.clone(), Rc::clone(&road), shot.clone(), passed_over.clone());
            let (input, taps) = (Input::Picture(picture, Preparation::Street), unpool.iter().cloned().collect());
            let asked = session.ask(Request::Infer { network: session.network(), input, taps });
            spawn_local(async move {
                let answer = asked.await;
                road.borrow_mut().is_busy = false;
                match answer {
                    Ok(Answer::Prediction(prediction)) => {
                        let Some(next) = Shot::of(prediction, truth) else { return };
                        road.borrow_mut().pace.tick(now());
                        shot.set(Some(Rc::new(next)));
                    }
                    // A newer picture of another panel came first: on with the next frame.
                    Ok(Answer::Skipped) => passed_over.set(now()),
                    Ok(_) => {}
                    Err(failure) => fail_unasked(&session, failure),
                }
            });
        }
    });
    let next = use_next_frame(props, &road, &label);
    // The first frame by itself; then each answer asks for the next.
    use_effect_with((props.ready, is_driving, (*shot).clone(), *passed_over), {
        let road = Rc::clone(&road);
        move |(ready, is_driving, shot, _)| {
            road.borrow_mut().is_driving = *is_driving;
            if *ready && (*is_driving || shot.is_none()) {
                next.emit(());
            }
        }
    });
    let on_frame = use_callback(label, {
        let road = Rc::clone(&road);
        move |frame: Rc<Frame>, label| {
            let is_free = {
                let mut road = road.borrow_mut();
                !road.is_driving && road.begin()
            };
            // The newest wins: what comes while one is looked at is not kept.
            if is_free {
                label.emit((frame.picture.clone(), None));
            }
        }
    });
    let pace = road.borrow().pace.per_second().map_or_else(|| "–".to_owned(), |pace| format!("{pace:.1}"));
    Film { shot: (*shot).clone(), pace, on_frame }
}

/// A picture of the street or of a camera, with the truth where it is known, to be labelled.
type Label = Callback<(Picture, Option<LabelMap>)>;

/// Has the next picture of the street drawn, and labelled.
#[hook]
fn use_next_frame(props: &Props, road: &Rc<RefCell<Road>>, label: &Label) -> Callback<()> {
    let size = props.network.graph.input.size();
    use_callback((props.session.clone(), label.clone(), size), {
        let road = Rc::clone(road);
        move |(), (session, label, size): &(Session, Label, (usize, usize))| {
            if !road.borrow_mut().begin() {
                return;
            }
            road.borrow_mut().metres += STEP;
            let (metres, height, width) = (road.borrow().metres, size.0 as u32, size.1 as u32);
            let asked = session.ask(Request::Drive { seed: STREET, metres, width, height });
            let (label, road, session) = (label.clone(), Rc::clone(&road), session.clone());
            spawn_local(async move {
                match asked.await {
                    Ok(Answer::Scene { picture, truth }) => label.emit((picture, Some(truth))),
                    Ok(_) => road.borrow_mut().is_busy = false,
                    Err(failure) => {
                        road.borrow_mut().is_busy = false;
                        fail_unasked(&session, failure);
                    }
                }
            });
        }
    })
}

/// A frame with the colours of its labels.
fn picture(shot: &Shot, only_errors: bool, opacity: u32) -> Html {
    let truth = shot.truth.as_ref().filter(|_| only_errors);
    let rgba = overlay(&shot.picture, &shot.labels, truth.map(|truth| &truth[..]), opacity);
    let right = shot.truth.as_ref().map(|truth| {
        let same = truth.iter().zip(&shot.labels).filter(|(a, b)| a == b).count();
        percent(same as f64 / truth.len().max(1) as f64)
    });
    let label = match truth {
        Some(_) => t("Where the network is wrong"),
        None => t("The street, and what the network says of it"),
    };
    let right = right.map_or_else(String::new, |right| fill(", {0} of the pixels named right", &[&right]));
    html! {
        <figure class="film">
            <MapCanvas rgba={rgba} width={shot.picture.width} height={shot.picture.height}
                testid="segmentation-overlay" label={label.to_owned()} />
            <figcaption>{ ms(shot.ms) }{ right }</figcaption>
        </figure>
    }
}

/// The first channel behind an unpooling.
fn positions(maps: &FeatureMaps) -> Html {
    let area = (maps.width * maps.height) as usize;
    let map = maps.values.get(..area).unwrap_or(&[]);
    let most = map.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
    let (rgba, width, height) = (paint(map, most), maps.width, maps.height);
    let words = fill(
        "Channel 0 of {0}: each value is back where pooling had found the largest; the rest is zero",
        &[&maps.node],
    );
    html! {
        <figure class="film small">
            <MapCanvas rgba={rgba} width={width} height={height} testid="unpooling" label={words.clone()} />
            <figcaption>{ words }</figcaption>
        </figure>
    }
}

/// How strong the colours are, and where they lie.
fn switches(errors: &UseStateHandle<bool>, opacity: &UseStateHandle<u32>) -> Html {
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
    html! {
        <div class="switches">
            <label>{ t("Colours ") }
                <input type="range" min="0" max="100" value={opacity.to_string()} oninput={on_opacity}
                    data-testid="drive-opacity" aria-label={t("Opacity of the colours")} />
            </label>
            <label>
                <input type="checkbox" checked={**errors} onchange={on_errors} data-testid="drive-errors" />
                { t(" Only where it is wrong") }
            </label>
        </div>
    }
}

fn entry(kind: &streets::Class) -> Html {
    let [r, g, b] = kind.colour;
    html! {
        <li key={kind.name} title={t(kind.what)}>
            <i style={format!("background:rgb({r},{g},{b})")}></i>{ t(kind.name) }
        </li>
    }
}

/// The picture with the colours of its labels over it, `opacity` per cent; where the truth is given, only where they
/// differ.
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
