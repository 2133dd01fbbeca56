//! What can be done with a diagram as a whole?

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::save;
use super::sight::Sight;
use super::stage::Plan;
use crate::language::t;

/// Properties of [`Tools`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is drawn.
    pub plan: Plan,
    /// The network's name.
    pub title: String,
    /// What is in sight.
    pub sight: Sight,
}

/// Zoom, fit, and files to take away.
#[component]
pub fn Tools(props: &Props) -> Html {
    let failed = use_state(|| false);
    let zoom = |factor: f64| {
        let sight = props.sight.clone();
        Callback::from(move |_: MouseEvent| sight.zoom_by(factor))
    };
    let fit = {
        let sight = props.sight.clone();
        Callback::from(move |_: MouseEvent| sight.fit())
    };
    let name = bundle::file_name(&props.title, "");
    let as_svg = {
        let (plan, title, name) = (props.plan.clone(), props.title.clone(), name.clone());
        Callback::from(move |_: MouseEvent| save::as_svg(&plan.0, &title, &name))
    };
    let as_png = {
        let (plan, title, failed) = (props.plan.clone(), props.title.clone(), failed.setter());
        Callback::from(move |_: MouseEvent| {
            let (plan, title, name, failed) = (plan.clone(), title.clone(), name.clone(), failed.clone());
            spawn_local(async move {
                let saved = save::as_png(&plan.0, &title, &name).await;
                failed.set(saved.is_err());
                if let Err(error) = saved {
                    web_sys::console::error_1(&error);
                }
            });
        })
    };
    html! {
        <div class="diagram-tools">
            <div class="buttons" role="group" aria-label={t("Size of the drawing")}>
                <button class="small" data-testid="diagram-zoom-out" aria-label={t("Smaller")}
                    onclick={zoom(0.8)}>{ "−" }</button>
                <output data-testid="diagram-zoom">{ format!("{:.0}%", props.sight.scale * 100.0) }</output>
                <button class="small" data-testid="diagram-zoom-in" aria-label={t("Larger")}
                    onclick={zoom(1.25)}>{ "+" }</button>
                <button class="small" data-testid="diagram-fit" onclick={fit}>{ t("Fit") }</button>
            </div>
            <div class="buttons" role="group" aria-label={t("Save the drawing")}>
                <button class="small" data-testid="diagram-svg" onclick={as_svg}>{ t("Save as SVG") }</button>
                <button class="small" data-testid="diagram-png" onclick={as_png}>{ t("Save as PNG") }</button>
            </div>
            if *failed {
                <p role="alert">{ t("This browser could not draw the picture. Save it as SVG instead.") }</p>
            }
        </div>
    }
}
