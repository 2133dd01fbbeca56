//! `#/webcam`: one or two networks watch what a camera sees, or a picture of the visitor's.

mod others;
mod stills;
mod subject;
mod watcher;

pub use stills::Stills;
pub use subject::Subject;
pub use watcher::Watcher;

use std::rc::Rc;

use yew::prelude::*;

use crate::instance::{self, Instance};
use crate::language::t;
use crate::panels::checkpoints::use_manifest;
use crate::ui::camera::{Frame, Viewfinder};
use crate::ui::{NoticeBar, Told, picker, use_page};
use others::Others;

/// The network that watches first, where it has trained weights: it names everyday things.
const FIRST: &str = "resnet18_small";

/// The page.
#[component]
pub fn WebcamPage() -> Html {
    use_page(t("Webcam").to_owned(), t("A camera, and the networks that watch it."));
    let manifest = use_manifest();
    let shipped = use_memo((), |()| instance::shipped());
    let fetched = use_state(Vec::<Instance>::new);
    let networks: Vec<Instance> = shipped.iter().chain(fetched.iter()).cloned().collect();
    let chosen = use_state(|| shipped.iter().position(|it| it.network.graph.name == FIRST).unwrap_or(0));
    let second = use_state(|| None::<usize>);
    let subject = use_state(|| None::<Subject>);
    let told = use_state(|| None::<Told>);
    let column = use_node_ref();
    let on_subject = use_callback((), {
        let subject = subject.setter();
        move |next: Subject, ()| subject.set(Some(next))
    });
    let on_frame = {
        let on_subject = on_subject.clone();
        use_callback((), move |frame: Rc<Frame>, ()| on_subject.emit(Subject::frame(frame)))
    };
    let tell = use_callback((), {
        let told = told.setter();
        move |next: Option<Told>, ()| told.set(next)
    });
    let Some(first) = networks.get(*chosen) else {
        return html! { <p>{ t("No trained network came with this page, so there is nothing that could watch.") }</p> };
    };
    let watch = |index: usize, instance: &Instance, is_first: bool| {
        html! {
            <Watcher key={format!("{is_first}{index}")} instance={instance.clone()} subject={(*subject).clone()}
                is_first={is_first} manifest={Rc::clone(&manifest)} />
        }
    };
    let titles: Vec<String> = networks.iter().map(Instance::title).collect();
    let on_instance = {
        let (fetched, chosen, place) = (fetched.clone(), chosen.setter(), networks.len());
        Callback::from(move |instance: Instance| {
            fetched.set(fetched.iter().cloned().chain([instance]).collect());
            chosen.set(place);
        })
    };
    let choose_first = {
        let chosen = chosen.setter();
        Callback::from(move |index: Option<usize>| chosen.set(index.unwrap_or(0)))
    };
    let choose_second = {
        let second = second.setter();
        Callback::from(move |index| second.set(index))
    };
    let key = first.task.dataset.key();
    html! {
        <div class="webcam" ref={column.clone()}>
            <h1>{ t("Point it at the world") }</h1>
            <p class="lead">
                { t("Your camera\u{2019}s pictures go to a network on your own machine, and nowhere else.") }
            </p>
            <div class="watch">
                <section class="eye live" aria-label={t("What is looked at")}>
                    <Viewfinder on_frame={on_frame} tell={tell.clone()} />
                    <Stills key={key} task={Rc::clone(&first.task)} column={column} on_subject={on_subject}
                        tell={tell.clone()} />
                </section>
                <section class="live" aria-label={t("What the networks say")}>
                    <div class="fields">
                        { picker(t("Network"), "webcam-network", &titles, Some(*chosen), false, choose_first) }
                        { picker(t("Beside it"), "webcam-second", &titles, *second, true, choose_second) }
                    </div>
                    <div class="pair">
                        { watch(*chosen, first, true) }
                        { for second.and_then(|index| Some(watch(index, networks.get(index)?, false))) }
                    </div>
                    <Others manifest={manifest} on_instance={on_instance} tell={tell.clone()} />
                </section>
            </div>
            <NoticeBar notice={(*told).clone()} on_close={tell.reform(|()| None)} />
        </div>
    }
}
