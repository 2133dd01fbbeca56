//! Which values does a layer of a running network have? Those of LeNet-5 with its trained weights, for a test digit of each class.

use std::rc::Rc;

use protocol::{DeviceChoice, Event, FeatureMaps, NetworkId, Picture, Request, WeightSource};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::engine::Variant;
use crate::engine::errand::Errand;
use crate::language::t;
use crate::lesson::Lesson;
use crate::live::samples::use_samples;
use crate::shipped;

const NETWORK: NetworkId = NetworkId(1);

/// The values of a layer, one set per digit from 0 to 9; a sentence where they cannot be had.
pub type Values = Option<Result<Rc<Vec<FeatureMaps>>, String>>;

/// Asks once for the values of the layer `node`.
#[hook]
pub fn use_values(node: &'static str) -> Values {
    let values = use_state(|| None);
    let lesson = Lesson::of(arch::zoo::Task::Mnist)?;
    let samples = use_samples(lesson, Callback::noop());
    {
        let values = values.setter();
        let pictures = samples.and_then(Result::ok);
        use_effect_with(pictures, move |pictures| {
            let mut errand = None;
            if let Some(pictures) = pictures.clone() {
                match Errand::start(Variant::Cpu) {
                    Ok(started) => {
                        errand = Some(started.clone());
                        spawn_local(async move {
                            let asked = ask(&started, lesson, &pictures, node).await;
                            started.end();
                            values.set(Some(asked.map(Rc::new)));
                        });
                    }
                    Err(error) => web_sys::console::error_1(&error),
                }
            }
            move || {
                if let Some(errand) = errand {
                    errand.end();
                }
            }
        });
    }
    (*values).clone()
}

async fn ask(errand: &Errand, lesson: &Lesson, pictures: &[Picture], node: &str) -> Result<Vec<FeatureMaps>, String> {
    let graph = arch::zoo::lenet5::lenet5().map_err(|error| error.to_string())?;
    let weights = shipped::weights(&graph.name).map_or(WeightSource::Seed(1), WeightSource::Address);
    errand.ask(Request::Open { choice: DeviceChoice::Cpu }).await?;
    errand.ask(Request::Load { network: NETWORK, graph, weights }).await?;
    let mut values = Vec::with_capacity(pictures.len());
    for picture in pictures {
        let (picture, taps) = (picture.clone(), vec![node.to_owned()]);
        let request = Request::Infer { network: NETWORK, picture, preparation: lesson.sample, taps };
        if let Event::Prediction(prediction) = errand.ask(request).await? {
            values.extend(prediction.taps);
        }
    }
    Ok(values)
}

/// What stands in the place of values that are not there; as large as what will come, so that nothing moves.
pub fn waiting(values: &Values) -> Html {
    let words = match values {
        Some(Err(sentence)) => sentence.as_str(),
        _ => t("LeNet-5 is being started."),
    };
    html! { <section class="play waiting"><p class="muted" role="status">{ words }</p></section> }
}
