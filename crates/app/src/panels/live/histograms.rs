//! How are the weights of a layer distributed, and its values for the picture of now?

use std::cell::Cell;
use std::rc::Rc;

use client::Origin;

use protocol::{Answer, FeatureMaps, Histogram, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::format::{percent, three};
use crate::language::{fill, t};
use crate::session::Session;
use crate::ui::use_toggle;

/// Between two countings while a network learns, ms.
const PAUSE: u32 = 600;

/// Properties of [`Histograms`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose network.
    pub session: Session,
    /// Name of the layer.
    pub node: AttrValue,
    /// Has it a kernel or a matrix?
    pub has_weights: bool,
    /// Its values for the picture of now.
    pub maps: Option<Rc<FeatureMaps>>,
    /// Where its numbers come from: other ones are counted anew.
    pub origin: Option<Origin>,
    /// Do they change now?
    pub is_learning: bool,
}

/// Folded until it is opened; what is not seen is not counted.
#[component]
pub fn Histograms(props: &Props) -> Html {
    let (is_open, on_toggle) = use_toggle();
    let weights = use_state(|| None::<(AttrValue, Histogram)>);
    {
        let (session, weights) = (props.session.clone(), weights.setter());
        let is_learning = props.is_learning;
        let origin = props.origin.clone().filter(|_| !is_learning);
        let wanted = (is_open && props.has_weights, props.node.clone(), is_learning, origin);
        use_effect_with(wanted, move |(is_wanted, node, is_learning, _)| {
            let is_over = Rc::new(Cell::new(!is_wanted));
            let (ended, node, is_learning) = (Rc::clone(&is_over), node.clone(), *is_learning);
            spawn_local(async move {
                while !is_over.get() {
                    let request = Request::WeightHistogram { network: session.network(), node: node.to_string() };
                    // Where there is no network, that has been told elsewhere.
                    let Ok(Answer::WeightHistogram(found)) = session.ask(request).await else { return };
                    weights.set(Some((node.clone(), found)));
                    if !is_learning {
                        return;
                    }
                    web::time::sleep(PAUSE).await;
                }
            });
            move || ended.set(true)
        });
    }
    let of_maps = props.maps.as_ref().filter(|maps| is_open && maps.node == *props.node);
    let of_weights = weights.as_ref().filter(|(node, _)| props.has_weights && *node == props.node);
    html! {
        <details class="histograms" data-testid="histograms" open={is_open}>
            <summary onclick={on_toggle}>{ t("How its numbers are distributed") }</summary>
            if let Some((_, weights)) = of_weights {
                { bars(t("Its weights"), weights, "histogram-weights") }
            }
            if let Some(maps) = of_maps {
                { bars(t("Its values for this picture"), &Histogram::of(&maps.values), "histogram-values") }
            }
        </details>
    }
}

fn bars(title: &str, histogram: &Histogram, testid: &'static str) -> Html {
    let most = f64::from(histogram.counts.iter().copied().max().unwrap_or(0).max(1));
    let width = 400.0 / histogram.counts.len().max(1) as f64;
    let bar = |(index, count): (usize, &u32)| {
        let height = 90.0 * f64::from(*count) / most;
        html! {
            <rect x={format!("{:.1}", 30.0 + width * index as f64)} y={format!("{:.1}", 110.0 - height)}
                width={format!("{:.1}", width - 1.0)} height={format!("{height:.1}")} />
        }
    };
    let [low, high, mean, deviation] =
        [histogram.low, histogram.high, histogram.mean, histogram.deviation].map(|value| three(f64::from(value)));
    let zeros = percent(f64::from(histogram.zeros));
    let words = fill(
        "from {0} to {1}, mean {2}, standard deviation {3}; {4} are exactly zero and in no bar",
        &[&low, &high, &mean, &deviation, &zeros],
    );
    html! {
        <figure class="histogram" data-testid={testid}>
            <svg viewBox="0 0 460 128" role="img" aria-label={format!("{title}: {words}")}>
                <text class="title" x="30" y="12">{ title }</text>
                { for histogram.counts.iter().enumerate().map(bar) }
                <line class="grid" x1="30" x2="430" y1="110.5" y2="110.5" />
                <text x="30" y="124">{ low.clone() }</text>
                <text x="430" y="124" text-anchor="end">{ high.clone() }</text>
            </svg>
            <figcaption>{ words }</figcaption>
        </figure>
    }
}
