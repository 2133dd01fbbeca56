//! The chart on a slide: its discs, and what a hall is asked to compare.

use arch::Procedure;
use yew::prelude::*;

use super::axes::Quantity;
use super::drawing::Discs;
use super::families::{self, FAMILIES};
use super::frame::SLIDE;
use super::points::{self, Point};
use super::readout::sentence;
use crate::language::t;
use crate::ui::use_media;

/// One network or two of each idea: as many as have room for their names.
const SHOWN: [&str; 15] = [
    "bvlc_alexnet",
    "nin_imagenet",
    "vgg16",
    "vgg19",
    "googlenet_2014",
    "bninception",
    "inception_v3",
    "inception_v4",
    "resnet18",
    "resnet34",
    "resnet152",
    "squeezenet1_1",
    "legacy_xception",
    "densenet121",
    "densenet201",
];

/// Properties of [`ChartOnSlide`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// For nobody to press: a preview, or paper.
    #[prop_or_default]
    pub is_still: bool,
}

/// Accuracy against cost, or accuracy for each parameter, of networks that were measured by one crop.
#[component]
pub fn ChartOnSlide(props: &Props) -> Html {
    let points = use_memo((), |()| shown());
    let view = use_state(|| (Quantity::Macs, Quantity::Top1));
    let pointed = use_state(|| None::<&'static str>);
    let (across, up) = *view;
    // Where slides scroll, the drawing is as on other pages.
    let scrolls = use_media("(max-width: 900px), (max-height: 500px)") && !props.is_still;
    let frame = (!scrolls).then_some(SLIDE);
    let button = |words: &'static str, next: (Quantity, Quantity)| {
        let choose = {
            let view = view.clone();
            Callback::from(move |_: MouseEvent| view.set(next))
        };
        html! { <button aria-pressed={(*view == next).to_string()} onclick={choose}>{ words }</button> }
    };
    let read_out = points.iter().find(|point| Some(point.model.id) == *pointed).map(sentence);
    html! {
        <section class="on-slide lead-figure" aria-label={t("What does accuracy cost?")} data-testid="lead-figure">
            <header>
                <h2>{ t("What does accuracy cost?") }</h2>
                if !props.is_still {
                    <div class="buttons" role="group" aria-label={t("Up")}>
                        { button(t("Accuracy"), (across, Quantity::Top1)) }
                        { button(t("For each parameter"), (across, Quantity::Density)) }
                    </div>
                    <div class="buttons" role="group" aria-label={t("Across")}>
                        { button(t("MACs"), (Quantity::Macs, up)) }
                        { button(t("Parameters"), (Quantity::Params, up)) }
                    </div>
                }
            </header>
            <Discs points={(*points).clone()} {across} {up} {pointed} {frame} />
            <p aria-live="polite">{ read_out.unwrap_or_default() }</p>
            { hues(&points) }
        </section>
    }
}

fn shown() -> Vec<Point> {
    let mut points = points::by(&points::all(), Some(Procedure::SingleCrop));
    points.retain(|point| SHOWN.contains(&point.model.id));
    points
}

/// The families and their colours.
fn hues(points: &[Point]) -> Html {
    let is_shown = |family: &usize| points.iter().any(|point| families::of(point.model) == *family);
    let hue = |family: usize| {
        html! {
            <li class={classes!("hue", families::class(family))}>
                <i aria-hidden="true"></i>{ FAMILIES[family].name }
            </li>
        }
    };
    let hues = (0..FAMILIES.len()).filter(is_shown).map(hue);
    html! { <ul class="hues" aria-label={t("Networks shown")}>{ for hues }</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panels::cost_chart::axes::Axis;

    #[test]
    fn every_network_on_the_slide_bears_its_name() {
        let points = shown();
        assert_eq!(points.len(), SHOWN.len());
        let all: Vec<&Point> = points.iter().collect();
        for across in [Quantity::Macs, Quantity::Params] {
            for up in [Quantity::Top1, Quantity::Density] {
                let axes = (Axis::fit(across, &all), Axis::fit(up, &all));
                let names = SLIDE.names(&SLIDE.discs(&all, axes));
                let without = all.iter().zip(names).filter(|(_, name)| name.is_none());
                let without: Vec<&str> = without.map(|(point, _)| point.model.id).collect();
                assert!(without.is_empty(), "{across:?} {up:?}: {without:?}");
            }
        }
    }
}
