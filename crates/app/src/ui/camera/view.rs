//! The viewfinder: a camera's picture, the square that is cut out of it, and its switches.

use std::rc::Rc;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web::camera::{self, Camera, Refusal, Wanted};
use web::events::{Listening, listen};
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlVideoElement};
use yew::prelude::*;

use super::frame::{self, Frame, FrameLoop};
use crate::language::{fill, t};
use crate::ui::{Help, Told, described_by};
use crate::words::refused_camera;

/// Properties of [`Viewfinder`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// A new picture of the camera.
    pub on_frame: Callback<Rc<Frame>>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// What networks of this page can make use of.
const WANTED: Wanted = Wanted { width: 640, height: 480, rate: 60 };

/// Starts, shows, mirrors, pauses and stops a camera.
#[component]
pub fn Viewfinder(props: &Props) -> Html {
    let video = use_node_ref();
    let mirror = use_state(|| false);
    let Eye { camera, cameras, paused, refusal, open } = use_camera();
    let running = camera.is_some();
    let id = camera.as_ref().map(|camera| camera.id()).unwrap_or_default();
    use_effect_with((id.clone(), running), {
        let (video, camera) = (video.clone(), camera.clone());
        move |_| {
            if let Some(video) = video.cast::<HtmlVideoElement>() {
                video.set_src_object(camera.as_ref().map(|camera| camera.stream()));
            }
        }
    });
    use_effect_with((id.clone(), running && !*paused, *mirror), {
        let (video, on_frame) = (video.clone(), props.on_frame.clone());
        move |(_, watching, mirror)| {
            let frames = video.cast::<HtmlVideoElement>().map(|video| {
                let seen = run(&video, *watching);
                (watching.then(|| FrameLoop::start(video, *mirror, move |frame| on_frame.emit(frame))), seen)
            });
            move || drop(frames)
        }
    });
    let start = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.emit(String::new()))
    };
    let stop = {
        let camera = camera.setter();
        Callback::from(move |_: MouseEvent| camera.set(None))
    };
    let pause = {
        let paused = paused.clone();
        Callback::from(move |_: MouseEvent| paused.set(!*paused))
    };
    let on_mirror = {
        let mirror = mirror.setter();
        Callback::from(move |event: Event| mirror.set(event.target_unchecked_into::<HtmlInputElement>().checked()))
    };
    let snapshot = {
        let (video, mirror, tell) = (video.clone(), *mirror, props.tell.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(video) = video.cast::<HtmlVideoElement>() else { return };
            tell.emit(Some(match frame::save_snapshot(&video, mirror) {
                Ok(()) => Told::info(t("The square was saved as snapshot.png.")),
                Err(error) => {
                    web_sys::console::error_1(&error);
                    Told::error(t("The picture could not be saved. The camera goes on; try it again."))
                }
            }));
        })
    };
    let choose = Callback::from(move |event: Event| {
        open.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    });
    let option = |(number, (own, label)): (usize, &(String, String))| {
        let label = if label.is_empty() { fill("Camera {0}", &[&(number + 1).to_string()]) } else { label.clone() };
        html! { <option value={own.clone()} selected={*own == id}>{ label }</option> }
    };
    html! {
        <div class="viewfinder">
            <div class={classes!("finder", running.then_some("on"), mirror.then_some("mirrored"))}>
                <video ref={video} muted={true} autoplay={true} playsinline={true} aria-label={t("Your camera")}
                    hidden={!running}></video>
                if running {
                    <i class="crop" title={t("The square that the network sees")}></i>
                } else {
                    <p>{ t("The camera is off.") }</p>
                }
            </div>
            if let Some(why) = *refusal {
                <p class="refusal" role="alert" data-testid="webcam-refusal">{ refused_camera(why) }</p>
            }
            <div class="buttons">
                if running {
                    <button onclick={stop} data-testid="webcam-stop">{ t("Stop the camera") }</button>
                    <button onclick={pause} data-testid="webcam-pause" aria-pressed={paused.to_string()}>
                        { if *paused { t("Go on") } else { t("Pause") } }</button>
                    <button onclick={snapshot} data-testid="webcam-snapshot">{ t("Save a snapshot") }</button>
                } else {
                    <button class="primary" onclick={start} data-testid="webcam-start">
                        { t("Start the camera") }</button>
                }
            </div>
            <div class="switches">
                <div class="field inline"><label><input type="checkbox" checked={*mirror} onchange={on_mirror}
                    data-testid="webcam-mirror" aria-describedby={described_by("webcam-mirror")} />
                    { t(" Mirror, for you and for the network") }</label>
                    <Help testid="webcam-mirror" words={t(" Mirror, for you and for the network")} /></div>
                if cameras.len() > 1 || running {
                    <div class="field inline"><label>{ t("Camera ") }<select data-testid="webcam-camera"
                        aria-describedby={described_by("webcam-camera")} onchange={choose}>
                        { for cameras.iter().enumerate().map(option) }</select></label>
                        <Help testid="webcam-camera" words={t("Camera ")} /></div>
                }
            </div>
        </div>
    }
}

/// A camera and what is known of it.
struct Eye {
    camera: UseStateHandle<Option<Rc<Camera>>>,
    /// Ids and names of all cameras.
    cameras: UseStateHandle<Vec<(String, String)>>,
    paused: UseStateHandle<bool>,
    /// Why there is none.
    refusal: UseStateHandle<Option<Refusal>>,
    /// Opens the camera of an id, or any.
    open: Callback<String>,
}

/// No camera until one is opened.
#[hook]
fn use_camera() -> Eye {
    let camera = use_state(|| None::<Rc<Camera>>);
    let cameras = use_state(Vec::new);
    let paused = use_state(|| false);
    let refusal = use_state(|| None::<Refusal>);
    let open = use_callback((), {
        let (camera, cameras, refusal, paused) = (camera.setter(), cameras.setter(), refusal.setter(), paused.setter());
        move |id: String, ()| {
            let (camera, cameras, refusal, paused) = (camera.clone(), cameras.clone(), refusal.clone(), paused.clone());
            spawn_local(async move {
                let on_end = {
                    let (camera, refusal) = (camera.clone(), refusal.clone());
                    move || {
                        camera.set(None);
                        refusal.set(Some(Refusal::Unplugged));
                    }
                };
                match Camera::open(&id, WANTED, on_end).await {
                    Ok(opened) => {
                        camera.set(Some(Rc::new(opened)));
                        paused.set(false);
                        refusal.set(None);
                        // Names are told only once a camera is allowed.
                        cameras.set(camera::list().await);
                    }
                    Err(why) => {
                        camera.set(None);
                        refusal.set(Some(why));
                    }
                }
            });
        }
    });
    Eye { camera, cameras, paused, refusal, open }
}

/// Lets the video rest, or go on until what this gives is dropped: a browser that freezes the page stops its video too,
/// and leaves it so when the page is seen again.
fn run(video: &HtmlVideoElement, watching: bool) -> Option<Listening> {
    if !watching {
        drop(video.pause());
        return None;
    }
    play(video);
    let video = video.clone();
    Some(listen("visibilitychange", move |_| play(&video)))
}

fn play(video: &HtmlVideoElement) {
    if let Ok(begun) = video.play() {
        // One that is stopped before it began says so, and nobody needs to know.
        spawn_local(async move { drop(JsFuture::from(begun).await) });
    }
}
