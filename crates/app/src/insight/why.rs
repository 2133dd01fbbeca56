//! What in the picture speaks for a class? Grad-CAM, and covering it bit by bit.

use std::rc::Rc;

use arch::NodeId;
use protocol::{Event, Explanation, Picture, Prediction, Question, Request};
use web_sys::{Event as DomEvent, HtmlSelectElement};
use yew::prelude::*;

use super::heat;
use crate::engine::Lab;
use crate::engine::lab::NETWORK;
use crate::format::{percent, three};
use crate::language::{fill, t};
use crate::lesson::{Lesson, article};
use crate::live::MapCanvas;
use crate::network::Network;

/// Covered places in each direction; fewer of networks that take long.
fn cells(network: &Network) -> u32 {
    if network.analysis.total_macs() > 100_000_000 { 6 } else { 12 }
}

/// Properties of [`Why`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who is asked.
    pub lab: Lab,
    /// What runs.
    pub network: Network,
    /// For the names of the classes.
    pub lesson: &'static Lesson,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// Does the network learn? Then it is not asked by itself.
    pub is_learning: bool,
}

/// A map over the picture.
#[derive(Clone, Debug, PartialEq)]
struct Heat {
    seen: Picture,
    size: [u32; 2],
    values: Vec<f32>,
    score: f32,
    class: usize,
}

/// Two pictures with what speaks for a class, and the choice of class and layer.
#[component]
pub fn Why(props: &Props) -> Html {
    let layers = use_memo(props.network.clone(), layers);
    let layer = use_state(|| layers.last().copied());
    let class = use_state(|| None::<usize>);
    let cam = use_state(|| None::<Heat>);
    let covered = use_state(|| None::<Heat>);
    let busy = use_mut_ref(|| (false, false));
    let again = use_state(|| 0u32);
    let cells = cells(&props.network);
    let winner = props.prediction.as_ref().and_then(|it| crate::live::winner(&it.probabilities));
    let asked = class.or(winner).unwrap_or(0);
    let ask = {
        let (lab, prediction) = (props.lab.clone(), props.prediction.clone());
        move |question: Question, hear: Callback<Option<Heat>>| {
            let (Some((picture, preparation)), Some(prediction)) = (lab.picture(), prediction.clone()) else { return };
            let request = Request::Explain { network: NETWORK, picture, preparation, question };
            lab.ask(request, move |event| {
                hear.emit(match event {
                    Event::Explained(Explanation::Heat { size, values, score }) => {
                        Some(Heat { seen: prediction.seen.clone(), size, values, score, class: asked })
                    }
                    _ => None,
                });
            });
        }
    };
    {
        let (ask, network, cam, busy) = (ask.clone(), props.network.clone(), cam.clone(), busy.clone());
        let run = (props.prediction.clone(), *layer, asked, props.is_learning, *again);
        let again = again.setter();
        use_effect_with(run, move |(prediction, layer, class, is_learning, turn)| {
            let (Some(_), Some(layer), false) = (prediction, layer, *is_learning) else { return };
            // One at a time: pictures of a drawing hand come faster than answers. The newest is asked for afterwards.
            if busy.borrow().0 {
                busy.borrow_mut().1 = true;
                return;
            }
            busy.replace((true, false));
            let node = network.graph.node(*layer).name.clone();
            let (cam, done, next) = (cam.setter(), busy.clone(), turn.wrapping_add(1));
            ask(
                Question::GradCam { node, class: *class as u32 },
                Callback::from(move |heat| {
                    if done.replace((false, false)).1 {
                        again.set(next);
                    }
                    cam.set(heat);
                }),
            );
        });
    }
    let cover = {
        let (covered, side) = (covered.setter(), props.network.graph.input.size().0 as u32 / 4);
        Callback::from(move |_: MouseEvent| {
            let covered = covered.clone();
            let question = Question::Occlusion { class: asked as u32, side, cells };
            ask(question, Callback::from(move |heat| covered.set(heat)));
        })
    };
    let choose_class = {
        let class = class.setter();
        Callback::from(move |event: DomEvent| {
            class.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok())
        })
    };
    let choose_layer = {
        let layer = layer.setter();
        Callback::from(move |event: DomEvent| {
            layer.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok().map(NodeId));
        })
    };
    let lesson = props.lesson;
    let classes = (0..lesson.set.classes.len())
        .map(|index| html! { <option value={index.to_string()} selected={*class == Some(index)}>{ lesson.class(index) }</option> });
    let options = layers.iter().map(|id| {
        let node = props.network.graph.node(*id);
        html! { <option value={id.0.to_string()} selected={*layer == Some(*id)}>{ &node.name }</option> }
    });
    let found = |heat: &Heat| {
        let name = lesson.class(heat.class);
        fill("Grad-CAM for {0} {1}, score {2}", &[article(&name), &name, &three(f64::from(heat.score))])
    };
    let hidden = |heat: &Heat| {
        let name = lesson.class(heat.class);
        fill("Covered: {0} {1} had {2}", &[article(&name), &name, &percent(f64::from(heat.score))])
    };
    let figure = |heat: &Heat, testid: &'static str, words: String| {
        let rgba = heat::over(&heat.seen, heat.size, &heat.values, 0.0);
        html! {
            <figure>
                <MapCanvas rgba={rgba} width={heat.seen.width} height={heat.seen.height} testid={testid} label={words.clone()} />
                <figcaption>{ words }</figcaption>
            </figure>
        }
    };
    html! {
        <section class="why" aria-labelledby="why-title">
            <h2 id="why-title">{ t("Why does it say so?") }</h2>
            <p class="hint">{ t("Orange speaks for the class. Left: where the maps of a layer, weighted by their gradients, find it (Grad-CAM). Right: \
                how far its probability falls when a grey square covers that place.") }</p>
            <div class="fields">
                <label>{ t("Class") }<select data-testid="why-class" onchange={choose_class}>
                    <option value="" selected={class.is_none()}>{ t("the one it names") }</option>{ for classes }
                </select></label>
                if !layers.is_empty() {
                    <label>{ t("Layer") }<select data-testid="gradcam-layer" onchange={choose_layer}>{ for options }</select></label>
                }
            </div>
            <div class="heats">
                if layers.is_empty() { <p class="muted">{ t("This network has no maps, so there is no place in them.") }</p> }
                { for cam.as_ref().map(|heat| figure(heat, "gradcam", found(heat))) }
                { for covered.as_ref().map(|heat| figure(heat, "occlusion", hidden(heat))) }
            </div>
            <button class="small" onclick={cover} disabled={props.prediction.is_none()} data-testid="occlusion-run">{ fill("Cover {0} places in turn", &[&(cells * cells).to_string()]) }</button>
        </section>
    }
}

/// Layers whose values still have places: their maps have several pixels, and they lie on a way to the main output.
fn layers(network: &Network) -> Vec<NodeId> {
    let graph = &network.graph;
    let mut leads = vec![false; graph.nodes.len()];
    leads[graph.output().0] = true;
    for (id, node) in graph.iter().collect::<Vec<_>>().into_iter().rev() {
        if leads[id.0] {
            node.inputs.iter().for_each(|input| leads[input.0] = true);
        }
    }
    let has_places = |id: &NodeId| leads[id.0] && network.analysis.shape(*id).size().0 > 1;
    (1..graph.nodes.len()).map(NodeId).filter(has_places).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_last_layer_with_places_comes_before_the_classifier() {
        let network = Network::of(arch::zoo::find("lenet5").unwrap()).unwrap();
        let found = layers(&network);
        let name = |id: &NodeId| network.graph.node(*id).name.clone();
        assert!(found.last().map(name).is_some_and(|name| name.starts_with("s4")), "{:?}", found.last().map(name));
    }
}
