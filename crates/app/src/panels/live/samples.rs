//! Where do the sample pictures come from? One strip with a test picture of each class, fetched with the page.

use std::rc::Rc;

use protocol::Picture;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web::canvas;
use yew::prelude::*;

use crate::language::{fill, t};
use crate::task::{Strip, TaskSpec};
use crate::ui::pixels;

/// The samples: on their way, there, or missing.
pub type Fetched = Option<Result<Rc<Vec<Picture>>, ()>>;

/// Fetches the samples once and hands the first to be shown to `show`.
#[hook]
pub fn use_samples(task: Rc<TaskSpec>, show: Callback<(usize, Picture)>) -> Fetched {
    let samples = use_state(|| None);
    {
        let samples = samples.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                samples.set(Some(match fetch(&task).await {
                    Ok(pictures) => {
                        let first = task.strip.as_ref().map_or(0, |strip| strip.first);
                        if let Some(picture) = pictures.get(first) {
                            show.emit((first, picture.clone()));
                        }
                        Ok(Rc::new(pictures))
                    }
                    Err(error) => {
                        web_sys::console::warn_1(&error);
                        Err(())
                    }
                }));
            });
        });
    }
    (*samples).clone()
}

async fn fetch(task: &TaskSpec) -> Result<Vec<Picture>, JsValue> {
    let Some(Strip { address, side, names, .. }) = &task.strip else { return Ok(Vec::new()) };
    let image = canvas::image(address).await?;
    let (side, count) = (*side, names.len() as u32);
    let context = canvas::scratch(side * count, side)?;
    context.draw_image_with_html_image_element(&image, 0.0, 0.0)?;
    (0..count).map(|class| pixels::read(&context, [class * side, 0, side, side], task.channels as u8)).collect()
}

/// Properties of [`Samples`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose strip.
    pub task: Rc<TaskSpec>,
    /// The pictures.
    pub samples: Fetched,
    /// The one that is shown.
    pub chosen: Option<usize>,
    /// One was chosen.
    pub on_choose: Callback<(usize, Picture)>,
    /// For tests: how the names of the buttons begin.
    #[prop_or("sample")]
    pub testid: &'static str,
}

/// A button per class, with its picture on it.
#[component]
pub fn Samples(props: &Props) -> Html {
    let Props { task, samples, chosen, on_choose, testid } = props;
    let pictures = samples.as_ref().and_then(|result| result.as_ref().ok());
    let Some(Strip { address, names, .. }) = &task.strip else { return Html::default() };
    let count = names.len();
    let background = format!("background-image:url({address});background-size:{count}00% 100%");
    let sample = |class: usize| {
        let name = t(names[class]);
        let choose =
            pictures.cloned().map(|pictures| on_choose.reform(move |_: MouseEvent| (class, pictures[class].clone())));
        let place = class as f64 * 100.0 / (count - 1) as f64;
        html! {
            <button key={class} class="sample"
                style={format!("{background};background-position:{place:.3}% 0")} disabled={choose.is_none()}
                onclick={choose} aria-pressed={(*chosen == Some(class)).to_string()} title={name}
                data-testid={[*testid, "-", &class.to_string()].concat()}
                aria-label={fill("Sample {0}: {1}", &[t(task.noun), name])}></button>
        }
    };
    html! {
        <>
        <div class={classes!("samples", (count < 8).then_some("few"))} role="group"
            aria-label={fill("Samples: {0}", &[t(task.noun)])}>{ for (0..count).map(sample) }</div>
        if *samples == Some(Err(())) {
            <p class="muted">{ t("The samples are missing from this site. Choose a picture of your own below.") }</p>
        }
        </>
    }
}
