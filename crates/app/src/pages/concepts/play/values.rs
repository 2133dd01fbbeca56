//! Which values does a layer of a running network have? Those of LeNet-5 with its trained weights, for a test digit of
//! each class.

use std::rc::Rc;

use arch::zoo::Task;
use protocol::{Answer, DeviceChoice, FeatureMaps, Input, NetworkId, Picture, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::instance::Instance;
use crate::language::t;
use crate::panels::live::samples::use_samples;
use crate::session::{Variant, Worker, start_worker};
use crate::task::TaskSpec;
use crate::words;

const NETWORK: NetworkId = NetworkId(1);

/// The values of a layer, one set per digit from 0 to 9; a sentence where they cannot be had.
pub type Values = Option<Result<Rc<Vec<FeatureMaps>>, String>>;

/// Asks once for the values of the layer `node`.
#[hook]
pub fn use_values(node: &'static str) -> Values {
    let values = use_state(|| None);
    let task = (*use_memo((), |()| TaskSpec::of_task(Task::Mnist))).clone()?;
    let samples = use_samples(Rc::clone(&task), Callback::noop());
    {
        let values = values.setter();
        let pictures = samples.and_then(Result::ok);
        use_effect_with(pictures, move |pictures| {
            let mut worker = None;
            if let Some(pictures) = pictures.clone() {
                match start_worker(Variant::Cpu) {
                    Ok(started) => {
                        worker = Some(started.clone());
                        spawn_local(async move {
                            let asked = ask(&started, &task, &pictures, node).await;
                            started.end();
                            values.set(Some(asked.map(Rc::new)));
                        });
                    }
                    Err(error) => web_sys::console::error_1(&error.into()),
                }
            }
            move || {
                if let Some(worker) = worker {
                    worker.end();
                }
            }
        });
    }
    (*values).clone()
}

async fn ask(worker: &Worker, task: &TaskSpec, pictures: &[Picture], node: &str) -> Result<Vec<FeatureMaps>, String> {
    let ask = async |request| worker.ask(request).await.map_err(|failure| words::failure(&failure));
    let lenet5 = arch::zoo::find("lenet5").and_then(Instance::of);
    let Instance { network, source: weights, .. } = lenet5.ok_or("LeNet-5 is not in the zoo")?;
    let graph = (*network.graph).clone();
    ask(Request::Open { choice: DeviceChoice::Cpu }).await?;
    ask(Request::Load { network: NETWORK, graph, weights }).await?;
    let mut values = Vec::with_capacity(pictures.len());
    for picture in pictures {
        let (input, taps) = (Input::Picture(picture.clone(), task.sample), vec![node.to_owned()]);
        if let Answer::Prediction(prediction) = ask(Request::Infer { network: NETWORK, input, taps }).await? {
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
