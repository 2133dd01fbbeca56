//! Streets: scenes to choose from, what the network makes of one of them, and what is really there.

use std::rc::Rc;

use protocol::{Input, Picture, Prediction, Preparation};
use streets::CLASSES;
use yew::prelude::*;

use super::scenes::{Scene, use_scenes};
use crate::format::{ms, percent};
use crate::language::{fill, t};
use crate::network::Network;
use crate::session::Session;
use crate::task::TaskSpec;
use crate::ui::{MapCanvas, pixels};

/// Scenes shown at once.
const SHOWN: u64 = 6;

/// Properties of [`Streets`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who draws and runs them.
    pub session: Session,
    /// What is learned.
    pub task: Rc<TaskSpec>,
    /// For the size of a scene.
    pub network: Network,
    /// Does the engine answer?
    pub ready: bool,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
}

/// A row of scenes, and the chosen one three times: as it is, as the network labels it, and with its true labels.
#[component]
pub fn Streets(props: &Props) -> Html {
    let first = use_state(|| 0_u64);
    let chosen = use_state(|| 0_u64);
    let labelled = use_state(|| false);
    let shown = use_scenes(&props.session, &props.network, *first, SHOWN, props.ready);
    let scene = shown.iter().find(|scene| scene.index == *chosen);
    {
        let session = props.session.clone();
        use_effect_with(scene.map(|scene| scene.index), {
            let scene = scene.cloned();
            move |_| {
                if let Some(scene) = scene {
                    session.look(Input::Picture(scene.picture, Preparation::Street));
                }
            }
        });
    }
    let more = {
        let (first, chosen) = (first.clone(), chosen.clone());
        Callback::from(move |_: MouseEvent| {
            chosen.set(*first + SHOWN);
            first.set(*first + SHOWN);
        })
    };
    let toggle = {
        let labelled = labelled.clone();
        Callback::from(move |_: MouseEvent| labelled.set(!*labelled))
    };
    let thumbnail = |scene: &Scene| {
        let rgba = if *labelled { painted(&scene.truth.labels) } else { pixels::opaque(&scene.picture) };
        let (chosen, index) = (chosen.clone(), scene.index);
        let place = index - *first;
        let words = fill("Street {0}", &[&(index + 1).to_string()]);
        html! {
            <button key={index} class="street" aria-pressed={(*chosen == index).to_string()} aria-label={words.clone()}
                data-testid={format!("street-{place}")}
                onclick={Callback::from(move |_: MouseEvent| chosen.set(index))}>
                <MapCanvas rgba={rgba} width={scene.picture.width} height={scene.picture.height} testid="street-picture"
                    label={words} /></button>
        }
    };
    html! {
        <section class="run" aria-labelledby="run-title">
            <h2 id="run-title">{ t("Run it") }</h2>
            <p class="hint">{ t(props.task.try_it) }</p>
            <div class="streets" role="group" aria-label={t("Streets")}
                data-testid="street-gallery">{ for shown.iter().map(thumbnail) }</div>
            <div class="buttons">
                <button class="small" data-testid="street-more" onclick={more}>{ t("Draw new streets") }</button>
                <button class="small" data-testid="street-labels" aria-pressed={labelled.to_string()}
                    onclick={toggle}>{ t("Show their labels") }</button>
            </div>
            { comparison(scene, props.prediction.as_deref()) }
        </section>
    }
}

/// The scene, what the network says and what is true, with a legend of the classes.
fn comparison(scene: Option<&Scene>, prediction: Option<&Prediction>) -> Html {
    let Some(scene) = scene else { return html! { <p class="muted">{ t("The first streets are being drawn.") }</p> } };
    // What was said of the scene before says nothing of this one.
    let prediction = prediction.filter(|prediction| prediction.seen == scene.picture);
    let said = prediction.and_then(|prediction| prediction.labels.as_ref());
    let overlay = match said.filter(|said| said.labels.len() == scene.truth.labels.len()) {
        Some(said) => over(&scene.picture, &said.labels),
        None => pixels::opaque(&scene.picture),
    };
    let figure = |rgba: Vec<u8>, words: &'static str, testid: &'static str| {
        html! {
            <figure><MapCanvas rgba={rgba} width={scene.picture.width} height={scene.picture.height} testid={testid}
                label={words.to_owned()} />
                <figcaption>{ words }</figcaption></figure>
        }
    };
    let right = said.map(|said| {
        let same = said.labels.iter().zip(&scene.truth.labels).filter(|(a, b)| a == b).count();
        same as f64 / scene.truth.labels.len().max(1) as f64
    });
    let share = |class: usize| prediction.and_then(|p| p.probabilities.get(class)).copied().unwrap_or(0.0);
    let truth = |class: usize| {
        let count = scene.truth.labels.iter().filter(|label| usize::from(**label) == class).count();
        count as f64 / scene.truth.labels.len().max(1) as f64
    };
    let row = |(class, kind): (usize, &streets::Class)| {
        let [r, g, b] = kind.colour;
        html! {
            <li key={kind.name} title={t(kind.what)}><i
                style={format!("background:rgb({r},{g},{b})")}></i>{ t(kind.name) }
                <small>{ fill("{0} of {1}", &[&percent(f64::from(share(class))), &percent(truth(class))]) }</small></li>
        }
    };
    html! {
        <>
        <div class="triple">
            { figure(pixels::opaque(&scene.picture), t("The street"), "network-input") }
            { figure(overlay, t("What the network says"), "segmentation-output") }
            { figure(painted(&scene.truth.labels), t("What is there"), "segmentation-truth") }
        </div>
        <p class="answer">{ t("Pixels named right: ") }<strong
            data-testid="segmentation-right">{ right.map_or_else(|| "–".to_owned(), percent) }</strong>{ " " }
            <small data-testid="prediction-ms">{
                prediction.map_or_else(|| t("not run yet").to_owned(), |p| ms(p.ms)) }</small></p>
        <ul class="street-legend" aria-label={t("Classes: the share that the network gives each, and its true share")}>{
            for CLASSES.iter().enumerate().map(row) }</ul>
        </>
    }
}

fn colour(label: u8) -> [u8; 3] {
    CLASSES.get(usize::from(label)).map_or([0; 3], |class| class.colour)
}

/// Labels in the colours of their classes, opaque.
fn painted(labels: &[u8]) -> Vec<u8> {
    labels
        .iter()
        .flat_map(|label| {
            let [r, g, b] = colour(*label);
            [r, g, b, 255]
        })
        .collect()
}

/// The same, a third of the picture shining through.
fn over(picture: &Picture, labels: &[u8]) -> Vec<u8> {
    let mix = |own: u8, label: u8| ((u16::from(own) + 2 * u16::from(label)) / 3) as u8;
    picture
        .pixels
        .chunks_exact(3)
        .zip(labels)
        .flat_map(|(pixel, label)| {
            let [r, g, b] = colour(*label);
            [mix(pixel[0], r), mix(pixel[1], g), mix(pixel[2], b), 255]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_the_colours_of_their_classes() {
        assert_eq!(painted(&[0, 200])[..4], [169, 202, 251, 255]);
        let picture = Picture { width: 1, height: 1, channels: 3, pixels: vec![0, 0, 255] };
        assert_eq!(over(&picture, &[4]), [170, 170, 255, 255]);
    }
}
