//! The panel through which a visitor's own pictures become a data set.

use std::rc::Rc;

use data::labels;
use data::sets::{CIFAR10, MNIST};
use experiment::OwnPictures as Facts;
use protocol::Failure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web::folders;
use web_sys::{DragEvent, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::learner::{counted, learner};
use super::read;
use super::send::{Report, Unsent, send};
use super::source::{self, Source};
use crate::format::count;
use crate::instance::Instance;
use crate::language::{fill, phrase, t, word};
use crate::session::Session;
use crate::ui::Told;

/// Bad files that are named; the rest is counted.
const NAMED: usize = 5;
/// Labels are bytes.
const MOST_CLASSES: usize = 256;

/// Properties of [`OwnPictures`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who gets the pictures.
    pub session: Session,
    /// Which network is to learn them.
    pub instance: Instance,
    /// Does a training run?
    pub busy: bool,
    /// The network, with a class for each kind of picture.
    pub on_instance: Callback<Instance>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// The pictures among the files that were found, and how many other files there were.
type Found = Result<(Vec<Source>, usize), JsValue>;

/// A field for a folder, one for an archive, and how far reading them is.
#[component]
pub fn OwnPictures(props: &Props) -> Html {
    let progress = use_state(|| None::<(usize, usize)>);
    let folder = use_folder_field();
    let take = use_taking(props, progress.setter());
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
                take.emit(found);
            });
        })
    };
    let on_drop = Callback::from(move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        let Some(entries) = event.data_transfer().map(|given| folders::entries(&given)) else { return };
        let take = take.clone();
        spawn_local(async move {
            let source = |(path, file)| Source::file(path, file);
            take.emit(match folders::files(entries).await {
                Ok(files) => source::pictures(files.into_iter().map(source).collect()).await,
                Err(error) => Err(error),
            });
        });
    });
    let busy = props.busy || progress.is_some();
    html! {
        <div class="own-pictures" data-testid="own-pictures" data-takes-files="" ondrop={on_drop}
            ondragover={Callback::from(|event: DragEvent| event.prevent_default())}>
            <h3>{ t("Your own pictures") }</h3>
            <p class="hint" id="help-own">
                { t("A folder with a folder of pictures for each class, or a zip archive of one: choose it, or drop it \
                    here. In a single folder the beginnings of the names are the classes. A fifth is held out for the \
                    test. They stay on this machine.") }
            </p>
            <label class="file">{ t("A folder: ") }<input ref={folder} type="file" multiple=true disabled={busy}
                data-testid="own-folder" aria-describedby="help-own" onchange={on_files.clone()} /></label>
            <label class="file">{ t("A zip archive: ") }<input type="file" accept=".zip" disabled={busy}
                data-testid="own-zip" aria-describedby="help-own" onchange={on_files} /></label>
            <div class="engine-progress" data-testid="own-progress">{ read::shown(*progress) }</div>
        </div>
    }
}

/// A field that takes a folder.
#[hook]
pub fn use_folder_field() -> NodeRef {
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
    folder
}

/// Sends what was found to the engine, and hands over the network that is to learn it.
#[hook]
fn use_taking(props: &Props, progress: UseStateSetter<Option<(usize, usize)>>) -> Callback<Found> {
    let is_open = use_mut_ref(|| true);
    {
        let is_open = Rc::clone(&is_open);
        use_effect_with((), move |()| move || *is_open.borrow_mut() = false);
    }
    let (session, instance) = (props.session.clone(), props.instance.clone());
    let (on_instance, tell) = (props.on_instance.clone(), props.tell.clone());
    Callback::from(move |found: Found| {
        let (session, instance) = (session.clone(), instance.clone());
        let (on_instance, tell) = (on_instance.clone(), tell.clone());
        let (progress, is_open) = (progress.clone(), Rc::clone(&is_open));
        spawn_local(async move {
            let shown = |done, total| {
                progress.set(Some((done, total)));
                *is_open.borrow()
            };
            let taken = match found {
                Ok((sources, others)) => learn(&session, &instance, &sources, others, shown).await,
                Err(error) => Err(Refusal::Told(words(&error))),
            };
            progress.set(None);
            match taken {
                Ok((learner, sentence)) => {
                    session.forget_data();
                    on_instance.emit(learner);
                    tell.emit(Some(Told::info(sentence)));
                }
                Err(Refusal::Told(sentence)) => tell.emit(Some(Told::error(sentence))),
                Err(Refusal::Failed(failure)) => session.fail(failure),
                Err(Refusal::Ended) => {}
            }
        });
    })
}

/// Why the pictures are not learned.
enum Refusal {
    /// A sentence for the visitor.
    Told(String),
    /// The engine could not take them.
    Failed(Failure),
    /// Nobody waits for them any more.
    Ended,
}

impl From<Unsent> for Refusal {
    fn from(unsent: Unsent) -> Self {
        match unsent {
            Unsent::NoCanvas(error) => Refusal::Told(words(&error)),
            Unsent::Failed(failure) => Refusal::Failed(failure),
            Unsent::Ended => Refusal::Ended,
        }
    }
}

/// Why pictures could not be taken, in a sentence.
pub fn words(error: &JsValue) -> String {
    web_sys::console::error_1(error);
    let detail = error.as_string().map_or_else(|| t("they could not be read").to_owned(), |detail| word(&detail));
    fill("These pictures were not taken: {0}. Nothing was changed.", &[&detail])
}

/// Sends all pictures and gives the network that is to learn them, with a sentence about what came of it.
async fn learn(
    session: &Session,
    instance: &Instance,
    sources: &[Source],
    others: usize,
    shown: impl Fn(usize, usize) -> bool,
) -> Result<(Instance, String), Refusal> {
    let paths: Vec<String> = sources.iter().map(|source| source.path.clone()).collect();
    // Their endings said that they are pictures. Where nothing says a class, they are one without a name.
    let found = labels::classes(&paths, |_| false);
    let (names, pictures) = found.map_or((vec![String::new()], Vec::new()), |found| (found.names, found.pictures));
    if !(2..=MOST_CLASSES).contains(&names.len()) {
        return Err(Refusal::Told(wrong_classes(sources.len(), names.len())));
    }
    let like = if instance.network.graph.input.channels() == 1 { &MNIST } else { &CIFAR10 };
    let facts = Facts {
        title: t("Your pictures").to_owned(),
        classes: names,
        channels: like.channels as u8,
        side: like.side as u32,
        ..Facts::default()
    };
    // Nothing is sent where the network cannot have so many classes.
    learner(instance, facts.clone()).map_err(Refusal::Told)?;
    let set = protocol::OwnPictures {
        title: facts.title.clone(),
        classes: facts.classes.clone(),
        channels: facts.channels,
        side: facts.side,
    };
    let labels: Vec<usize> = pictures.iter().map(|picture| picture.class).collect();
    let others = others + sources.len() - pictures.len();
    let sources: Vec<Source> = pictures.iter().map(|picture| sources[picture.file].clone()).collect();
    let report = send(session, set, &sources, &labels, |done| shown(done, sources.len())).await?;
    let facts = counted(facts, &report).map_err(Refusal::Failed)?;
    let sentence = summary(&report, facts.classes.len(), others);
    Ok((learner(instance, facts).map_err(Refusal::Told)?, sentence))
}

/// So many classes cannot be learned.
fn wrong_classes(pictures: usize, classes: usize) -> String {
    let (pictures, most) = (count(pictures as u64), MOST_CLASSES.to_string());
    if classes > 1 {
        return fill(
            "{0} pictures of {1} classes were found; 2 to {2} classes are needed, each in a folder of its own. \
            Nothing was changed.",
            &[&pictures, &classes.to_string(), &most],
        );
    }
    let words = match pictures.as_str() {
        "0" => phrase(
            "No picture was found; 2 to {1} classes are needed, each in a folder of its own. Nothing was changed.",
        ),
        "1" => phrase(
            "1 picture of 1 class was found; 2 to {1} classes are needed, each in a folder of its own. Nothing was \
            changed.",
        ),
        _ => phrase(
            "{0} pictures of 1 class were found; 2 to {1} classes are needed, each in a folder of its own. Nothing \
            was changed.",
        ),
    };
    fill(words, &[&pictures, &most])
}

fn summary(report: &Report, classes: usize, others: usize) -> String {
    let mut text = fill(
        "{0} pictures of {1} classes are ready to be learned; the network has fresh weights.",
        &[&count(report.labels.len() as u64), &classes.to_string()],
    );
    if !report.bad.is_empty() {
        let named = report.bad.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let rest = report.bad.len().saturating_sub(NAMED);
        text += &fill(" Not readable, and left out: {0}", &[&named]);
        text += &if rest > 0 { fill(", and {0} more.", &[&rest.to_string()]) } else { ".".to_owned() };
    }
    text += &match others {
        0 => String::new(),
        1 => t(" 1 other file was passed over.").to_owned(),
        others => fill(" {0} other files were passed over.", &[&count(others as u64)]),
    };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_files_are_named_and_many_are_counted() {
        let bad = (1..=7).map(|number| format!("cat/{number}.png")).collect();
        let report = Report { labels: vec![0; 1200], bad, ..Report::default() };
        let text = summary(&report, 2, 1);
        assert!(text.starts_with("1,200 pictures of 2 classes"), "{text}");
        assert!(text.contains("cat/5.png, and 2 more.") && text.ends_with(" 1 other file was passed over."), "{text}");
        assert!(summary(&report, 2, 3).ends_with(" 3 other files were passed over."));
    }

    #[test]
    fn too_few_classes_and_too_many_are_told_with_what_was_found() {
        assert!(wrong_classes(1, 1).starts_with("1 picture of 1 class was found; 2 to 256"));
        assert!(wrong_classes(9, 1).starts_with("9 pictures of 1 class were found"));
        assert!(wrong_classes(1_000, 300).starts_with("1,000 pictures of 300 classes"));
    }
}
