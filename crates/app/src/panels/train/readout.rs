//! How does the training go, in numbers?

use std::rc::Rc;

use protocol::{Evaluation, TrainState};
use yew::prelude::*;

use super::overlap;
use crate::format::{count, percent, plain, seconds};
use crate::language::{fill, t};
use crate::session::TrainProgress;

/// What [`readout`] shows.
pub struct Props {
    /// How it goes.
    pub train: Rc<TrainProgress>,
    /// The latest test.
    pub evaluation: Option<Rc<Evaluation>>,
    /// Does every pixel have a class?
    pub has_scenes: bool,
}

/// Status, progress and the latest values, each in its place.
pub fn readout(props: &Props) -> Html {
    let train = &props.train;
    let latest =
        |value: fn(&protocol::StepRecord) -> String| train.latest().as_ref().map_or_else(|| "–".to_owned(), value);
    let pace =
        if train.images_per_second > 0.0 { count(train.images_per_second.round() as u64) } else { "–".to_owned() };
    let tested = props.evaluation.as_ref().map_or_else(|| "–".to_owned(), |test| percent(test.accuracy()));
    html! {
        <div class="readout">
            <p class="steps"><span>{ t("Training: ") }<strong data-testid="train-status"
                role="status">{ t(train.state.name()) }</strong></span>
                <span data-testid="train-steps">{ steps(train) }</span></p>
            <progress max={train.total().max(1).to_string()} value={train.step().to_string()}
                aria-label={t("Steps of the training")}></progress>
            <dl class="numbers">
                <div><dt>{ t("Loss") }</dt><dd
                    data-testid="train-loss">{ latest(|record| format!("{:.3}", record.loss)) }</dd></div>
                <div><dt>{ t("Accuracy") }</dt><dd
                    data-testid="train-accuracy">{ latest(|record| percent(f64::from(record.accuracy))) }</dd></div>
                <div><dt>{ t("Test accuracy") }</dt><dd data-testid="train-test-accuracy">{ tested }</dd></div>
                if props.has_scenes {
                    <div><dt>{ t("Mean IoU") }</dt><dd data-testid="train-miou">{
                        props.evaluation.as_ref().map_or_else(|| "–".to_owned(),
                            |test| percent(overlap::of(test).mean_iou())) }</dd></div>
                }
                <div><dt>{ t("Learning rate") }</dt><dd
                    data-testid="train-rate">{ latest(|record| small(f64::from(record.learning_rate))) }</dd></div>
                <div><dt>{ t("Images/s") }</dt><dd data-testid="train-throughput">{ pace }</dd></div>
            </dl>
        </div>
    }
}

/// Two figures that mean something, however small: `0.1`, `0.0031`, `2.5e-6`.
fn small(value: f64) -> String {
    if value != 0.0 && value < 1e-4 { format!("{value:.1e}") } else { plain((value * 1e5).round() / 1e5) }
}

fn steps(train: &TrainProgress) -> String {
    if train.total() == 0 {
        return t("no steps yet").to_owned();
    }
    let mut text = fill("step {0} of {1}", &[&count(u64::from(train.step())), &count(u64::from(train.total()))]);
    if let Some(left) = train.seconds_left().filter(|_| train.state == TrainState::Running) {
        text += &fill(", {0} left", &[&seconds(left)]);
    }
    text
}
