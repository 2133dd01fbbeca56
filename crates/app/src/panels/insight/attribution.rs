//! What in the picture speaks for a class? Grad-CAM, and covering it bit by bit.

use std::rc::Rc;

use arch::NodeId;
use client::Latest;
use protocol::{Answer, Explanation, Failure, Input, Picture, Prediction, Question, Request};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event as DomEvent, HtmlSelectElement};
use yew::prelude::*;

use super::{fail_unasked, heat};
use crate::format::{percent, three};
use crate::language::{fill, t};
use crate::network::Network;
use crate::panels::live::winner;
use crate::session::Session;
use crate::task::{TaskSpec, article};
use crate::ui::MapCanvas;

/// Covered places in each direction; fewer of networks that take long.
fn cells(network: &Network) -> u32 {
    if network.analysis.total_macs() > 100_000_000 { 6 } else { 12 }
}

/// Properties of [`Attribution`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Who is asked.
    pub session: Session,
    /// What runs.
    pub network: Network,
    /// For the names of the classes.
    pub task: Rc<TaskSpec>,
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

/// A question about the picture that was shown when it was asked.
struct Asked {
    input: Input,
    seen: Picture,
    question: Question,
    class: usize,
}

impl Asked {
    /// A question about the picture shown; `None` where there is none, or nothing has been said of it yet.
    fn of(props: &Props, question: Question, class: usize) -> Option<Self> {
        let (input, prediction) = (props.session.picture()?, props.prediction.as_ref()?);
        Some(Asked { input, seen: prediction.seen.clone(), question, class })
    }

    /// The answer.
    async fn answer(self, session: &Session) -> Result<Option<Heat>, Failure> {
        let Asked { input, seen, question, class } = self;
        let request = Request::Explain { network: session.network(), input, question };
        Ok(match session.ask(request).await? {
            Answer::Explanation(Explanation::Heat { size, values, score }) => {
                Some(Heat { seen, size, values, score, class })
            }
            _ => None,
        })
    }
}

/// Two pictures with what speaks for a class, and the choice of class and layer.
#[component]
pub fn Attribution(props: &Props) -> Html {
    let Props { session, network, task, prediction, .. } = props;
    let layers = use_memo(network.clone(), layers);
    let layer = use_state(|| None::<NodeId>);
    let class = use_state(|| None::<usize>);
    let covered = use_state(|| None::<Heat>);
    // After an exchange of the network the choice is still one of the network before.
    let chosen = layer.filter(|layer| layers.contains(layer)).or(layers.last().copied());
    let winner = prediction.as_ref().and_then(|it| winner(&it.probabilities));
    let asked_class = class.or(winner).unwrap_or(0);
    let cam = use_grad_cam(props, chosen, asked_class);
    let cells = cells(network);
    let cover = {
        let (session, covered) = (session.clone(), covered.setter());
        let side = network.graph.input.size().0 as u32 / 4;
        let (props, question) = (props.clone(), Question::Occlusion { class: asked_class as u32, side, cells });
        Callback::from(move |_: MouseEvent| {
            let Some(asked) = Asked::of(&props, question.clone(), asked_class) else { return };
            let (session, covered) = (session.clone(), covered.clone());
            spawn_local(async move {
                match asked.answer(&session).await {
                    Ok(heat) => covered.set(heat),
                    Err(failure) => session.fail(failure),
                }
            });
        })
    };
    let found = |heat: &Heat| {
        let name = task.class(heat.class);
        fill("Grad-CAM for {0} {1}, score {2}", &[article(&name), &name, &three(f64::from(heat.score))])
    };
    let hidden = |heat: &Heat| {
        let name = task.class(heat.class);
        fill("Covered: {0} {1} had {2}", &[article(&name), &name, &percent(f64::from(heat.score))])
    };
    let places = (cells * cells).to_string();
    html! {
        <section class="why" aria-labelledby="why-title">
            <h2 id="why-title">{ t("Why does it say so?") }</h2>
            <p class="hint">
                { t("Orange speaks for the class. Left: where the maps of a layer, weighted by their gradients, find \
                    it (Grad-CAM). Right: how far its probability falls when a grey square covers that place.") }
            </p>
            <div class="fields">
                { class_choice(task, &class) }
                if !layers.is_empty() { { layer_choice(network, &layers, chosen, &layer) } }
            </div>
            <div class="heats">
                if layers.is_empty() {
                    <p class="muted">{ t("This network has no maps, so there is no place in them.") }</p>
                }
                { for cam.as_ref().map(|heat| figure(heat, "gradcam", found(heat))) }
                { for covered.as_ref().map(|heat| figure(heat, "occlusion", hidden(heat))) }
            </div>
            <button class="small" onclick={cover} disabled={prediction.is_none()} data-testid="occlusion-run">
                { fill("Cover {0} places in turn", &[&places]) }
            </button>
        </section>
    }
}

/// Grad-CAM of the picture shown, asked for by itself.
#[hook]
fn use_grad_cam(props: &Props, layer: Option<NodeId>, class: usize) -> Option<Heat> {
    let cam = use_state(|| None::<Heat>);
    // One at a time: pictures of a drawing hand come faster than answers. The newest is asked for afterwards.
    let waiting = use_memo((), |()| Latest::<Asked>::default());
    {
        let (props, cam) = (props.clone(), cam.setter());
        let run = (props.prediction.clone(), props.network.clone(), layer, class, props.is_learning);
        use_effect_with(run, move |(_, network, layer, class, is_learning)| {
            let (Some(layer), false) = (layer, *is_learning) else { return };
            let node = network.graph.node(*layer).name.clone();
            let question = Question::GradCam { node, class: *class as u32 };
            let Some(asked) = Asked::of(&props, question, *class) else { return };
            if !waiting.put(asked) {
                return;
            }
            let session = props.session.clone();
            spawn_local(async move {
                while let Some(asked) = waiting.take() {
                    let heat = asked.answer(&session).await.unwrap_or_else(|failure| {
                        fail_unasked(&session, failure);
                        None
                    });
                    cam.set(heat);
                }
            });
        });
    }
    (*cam).clone()
}

/// Which class is asked about.
fn class_choice(task: &TaskSpec, class: &UseStateHandle<Option<usize>>) -> Html {
    let choose = {
        let class = class.setter();
        Callback::from(move |event: DomEvent| {
            class.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok());
        })
    };
    let option = |index: usize| {
        html! { <option value={index.to_string()} selected={**class == Some(index)}>{ task.class(index) }</option> }
    };
    html! {
        <label>{ t("Class") }<select data-testid="why-class" onchange={choose}>
            <option value="" selected={class.is_none()}>{ t("the one it names") }</option>
            { for (0..task.class_count()).map(option) }
        </select></label>
    }
}

/// Which layer's maps are weighed.
fn layer_choice(
    network: &Network,
    layers: &[NodeId],
    chosen: Option<NodeId>,
    layer: &UseStateHandle<Option<NodeId>>,
) -> Html {
    let choose = {
        let layer = layer.setter();
        Callback::from(move |event: DomEvent| {
            layer.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok().map(NodeId));
        })
    };
    let option = |id: &NodeId| {
        let name = &network.graph.node(*id).name;
        html! { <option value={id.0.to_string()} selected={chosen == Some(*id)}>{ name }</option> }
    };
    html! {
        <label>{ t("Layer") }
            <select data-testid="gradcam-layer" onchange={choose}>{ for layers.iter().map(option) }</select>
        </label>
    }
}

fn figure(heat: &Heat, testid: &'static str, words: String) -> Html {
    let rgba = heat::over(&heat.seen, heat.size, &heat.values, 0.0);
    let (width, height) = (heat.seen.width, heat.seen.height);
    html! {
        <figure>
            <MapCanvas rgba={rgba} width={width} height={height} testid={testid} label={words.clone()} />
            <figcaption>{ words }</figcaption>
        </figure>
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
