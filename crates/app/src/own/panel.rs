//! The panel through which a visitor's own pictures become a data set.

use std::rc::Rc;

use arch::edit::change_classes;
use data::sets::{CIFAR10, MNIST};
use data::{KnownSet, labels};
use protocol::OwnSet;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::dropped;
use super::read;
use super::send::{Report, send};
use super::source::{self, Source};
use crate::checkpoints::Given;
use crate::engine::Lab;
use crate::engine::state::Notice;
use crate::format::count;
use crate::language::{fill, known, t};
use crate::lesson::of_own;
use crate::network::Network;
use crate::runnable::Runnable;

/// Bad files that are named; the rest is counted.
const NAMED: usize = 5;
/// Labels are bytes.
const MOST_CLASSES: usize = 256;

/// Properties of [`OwnPictures`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who gets the pictures.
    pub lab: Lab,
    /// Which network is to learn them.
    pub runnable: Runnable,
    /// Does a training run?
    pub busy: bool,
    /// The network, with a class for each kind of picture.
    pub on_given: Callback<Given>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Notice>>,
}

/// A field for a folder, one for an archive, and how far reading them is.
#[component]
pub fn OwnPictures(props: &Props) -> Html {
    let progress = use_state(|| None::<(usize, usize)>);
    let is_open = use_mut_ref(|| true);
    {
        let is_open = Rc::clone(&is_open);
        use_effect_with((), move |()| move || *is_open.borrow_mut() = false);
    }
    let folder = use_node_ref();
    {
        let folder = folder.clone();
        // Not an attribute that Yew knows.
        use_effect_with((), move |()| {
            let input = folder.cast::<HtmlElement>();
            if let Some(Err(error)) = input.map(|input| input.set_attribute("webkitdirectory", "")) {
                web_sys::console::warn_1(&error);
            }
        });
    }
    let take = {
        let (lab, runnable) = (props.lab.clone(), props.runnable.clone());
        let (on_given, tell, progress) = (props.on_given.clone(), props.tell.clone(), progress.setter());
        move |found: Result<(Vec<Source>, usize), JsValue>| {
            let (lab, runnable, on_given, tell) = (lab.clone(), runnable.clone(), on_given.clone(), tell.clone());
            let (progress, is_open) = (progress.clone(), Rc::clone(&is_open));
            async move {
                let shown = |done, total| {
                    progress.set(Some((done, total)));
                    *is_open.borrow()
                };
                let taken = match found {
                    Ok((sources, others)) => learn(&lab, &runnable, &sources, others, shown).await,
                    Err(error) => Err(words(&error)),
                };
                progress.set(None);
                match taken {
                    Ok((given, sentence)) => {
                        on_given.emit(given);
                        tell.emit(Some(Notice::info(sentence)));
                    }
                    Err(sentence) => tell.emit(Some(Notice::error(sentence))),
                }
            }
        }
    };
    let on_files = {
        let take = take.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let Some(files) = input.files() else { return };
            let take = take.clone();
            spawn_local(async move {
                let found = source::all(&files).await;
                input.set_value("");
                take(found).await;
            });
        })
    };
    let on_drop = Callback::from(move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        let Some(entries) = event.data_transfer().map(|given| dropped::entries(&given)) else { return };
        let take = take.clone();
        spawn_local(async move {
            let found = match dropped::files(entries).await {
                Ok(files) => source::pictures(files).await,
                Err(error) => Err(error),
            };
            take(found).await;
        });
    });
    let busy = props.busy || progress.is_some();
    html! {
        <div class="own-pictures" data-testid="own-pictures" ondragover={Callback::from(|event: DragEvent| event.prevent_default())} ondrop={on_drop}>
            <h3>{ t("Your own pictures") }</h3>
            <p class="hint">{ t("A folder with a folder of pictures for each class, or a zip archive of one: choose it, or drop it here. In a single folder the \
                beginnings of the names are the classes. A fifth is held out for the test. They stay on this machine.") }</p>
            <label class="file">{ t("A folder: ") }<input ref={folder} type="file" multiple=true disabled={busy} data-testid="own-folder" onchange={on_files.clone()} /></label>
            <label class="file">{ t("A zip archive: ") }<input type="file" accept=".zip" disabled={busy} data-testid="own-zip" onchange={on_files} /></label>
            <div class="engine-progress" data-testid="own-progress">
                { read::shown(*progress) }
            </div>
        </div>
    }
}

fn words(error: &JsValue) -> String {
    web_sys::console::error_1(error);
    let detail = error.as_string().map_or_else(|| t("they could not be read").to_owned(), |detail| known(&detail));
    fill("These pictures were not taken: {0}. Nothing was changed.", &[&detail])
}

/// Sends all pictures and gives the network that is to learn them, with a sentence about what came of it.
async fn learn(
    lab: &Lab,
    runnable: &Runnable,
    sources: &[Source],
    others: usize,
    shown: impl Fn(usize, usize) -> bool,
) -> Result<(Given, String), String> {
    let paths: Vec<String> = sources.iter().map(|source| source.path.clone()).collect();
    // Their endings said that they are pictures. Where nothing says a class, they are one without a name.
    let found = labels::classes(&paths, |_| false);
    let (names, pictures) = found.map_or((vec![String::new()], Vec::new()), |found| (found.names, found.pictures));
    if !(2..=MOST_CLASSES).contains(&names.len()) {
        let (pictures, most) = (count(sources.len() as u64), MOST_CLASSES.to_string());
        return Err(match names.len() {
            1 => fill(
                "{0} pictures of 1 class were found; 2 to {1} classes are needed, each in a folder of its own. Nothing was changed.",
                &[&pictures, &most],
            ),
            classes => fill(
                "{0} pictures of {1} classes were found; 2 to {2} classes are needed, each in a folder of its own. Nothing was changed.",
                &[&pictures, &classes.to_string(), &most],
            ),
        });
    }
    let like = if runnable.network.graph.input.channels() == 1 { &MNIST } else { &CIFAR10 };
    let network = with_classes(&runnable.network, names.len())?;
    let title = t("Your pictures");
    let set = OwnSet {
        title: title.to_owned(),
        classes: names.clone(),
        channels: like.channels as u8,
        side: like.side as u32,
    };
    let labels: Vec<usize> = pictures.iter().map(|picture| picture.class).collect();
    let others = others + sources.len() - pictures.len();
    let sources: Vec<Source> = pictures.iter().map(|picture| sources[picture.file].clone()).collect();
    let report = send(lab, set, &sources, &labels, |done, _| shown(done, sources.len())).await;
    let report = report.map_err(|error| words(&error))?;
    // As with all lessons, this one lives as long as the page.
    let classes: Vec<&'static str> = names.into_iter().map(|name| &*Box::leak(name.into_boxed_str())).collect();
    let known = KnownSet { id: "own", title, classes: classes.leak(), ..*like };
    let learned = report.sent - report.sent / 5;
    let lesson = Box::leak(Box::new(of_own(Box::leak(Box::new(known)), learned.max(1) as u32)));
    let sentence = summary(&report, lesson.set.classes.len(), others);
    Ok((Given::fresh(Runnable { network, lesson }), sentence))
}

/// The same network with another last layer, under a name of its own.
fn with_classes(network: &Network, classes: usize) -> Result<Network, String> {
    let unchanged = |error: String| fill("{0}. Nothing was changed.", &[&error]);
    let mut graph = change_classes(&network.graph, classes).map_err(|error| unchanged(error.to_string()))?;
    if !graph.name.ends_with("_own") {
        graph.name.push_str("_own");
    }
    Network::new(network.model, graph).map_err(|error| unchanged(error.to_string()))
}

fn summary(report: &Report, classes: usize, others: usize) -> String {
    let mut text = fill(
        "{0} pictures of {1} classes are ready to be learned; the network has fresh weights.",
        &[&count(report.sent as u64), &classes.to_string()],
    );
    if !report.bad.is_empty() {
        let named = report.bad.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let rest = report.bad.len().saturating_sub(NAMED);
        text += &fill(" Not readable, and left out: {0}", &[&named]);
        text += &if rest > 0 { fill(", and {0} more.", &[&rest.to_string()]) } else { ".".to_owned() };
    }
    if others > 0 {
        text += &fill(" {0} other files were passed over.", &[&count(others as u64)]);
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn bad_files_are_named_and_many_are_counted() {
        let bad = (1..=7).map(|number| format!("cat/{number}.png")).collect();
        let text = summary(&Report { sent: 1200, bad }, 2, 1);
        assert!(text.starts_with("1,200 pictures of 2 classes"), "{text}");
        assert!(text.contains("cat/5.png, and 2 more.") && text.contains("1 other files"), "{text}");
    }

    #[test]
    fn a_network_gets_a_class_for_each_and_one_name() {
        let model = arch::zoo::find("resnet18").unwrap();
        let small = Network::new(model, (model.small.unwrap().graph)().unwrap()).unwrap();
        let own = with_classes(&with_classes(&small, 3).unwrap(), 5).unwrap();
        assert_eq!(own.graph.name, "resnet18_small_own");
        assert_eq!(own.analysis.shape(own.graph.output()).channels(), 5);
    }
}
