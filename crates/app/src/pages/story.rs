//! Where does the story of a network come from? A Markdown file that anybody may correct, fetched with its page.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use web::page::{attribute_of, crossing};
use web::{events, time};
use web_sys::Element;
use yew::prelude::*;

use super::named;
use crate::language::{self, t};
use crate::text::{Fetched, foreign, show, use_text};
use crate::ui::use_media;

/// Is there a text about the concept of this id?
pub fn tells_concept(id: &str) -> bool {
    language::of_text(&format!("concepts/{id}")).is_some()
}

/// The paragraph that is read crosses this line of the window: 0 is its top, 1 its bottom.
const READ: f64 = 1.0 / 3.0;
/// A page that was not scrolled for so long is read, ms.
const REST: u32 = 200;

/// A layer that the story speaks of: its name in small letters, and whether the visitor chose it.
pub type Named = (String, bool);

/// Properties of [`Story`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The system whose models share the story, or a concept's id behind `concepts/`.
    pub system: AttrValue,
    /// The names of layers that may be chosen in it.
    #[prop_or_default]
    pub layers: Rc<BTreeSet<String>>,
    /// The paragraph that is read speaks of another layer, or one was chosen.
    #[prop_or_default]
    pub on_layer: Callback<Named>,
    /// A figure, behind the first section.
    #[prop_or_default]
    pub figure: Html,
    /// What stands behind each of the others, in their order.
    #[prop_or_default]
    pub behind: Vec<Html>,
}

/// The story in its own column.
#[component]
pub fn Story(props: &Props) -> Html {
    let (text, language) = use_text(&props.system);
    let article = use_node_ref();
    let marked = use_memo((text.clone(), Rc::clone(&props.layers)), |(text, layers)| match text {
        Fetched::Here(html) => named::mark(html, layers),
        _ => String::new(),
    });
    use_reading(&article, &props.layers, &props.on_layer);
    // On a phone each section but the first is a line that unfolds.
    let is_folded = use_media("(max-width: 700px)") && !props.layers.is_empty();
    let on_click = {
        let on_layer = props.on_layer.clone();
        move |event: MouseEvent| {
            if let Some(name) = attribute_of(&event, named::LAYER) {
                on_layer.emit((name, true));
            }
        }
    };
    let (first, others) = match text {
        _ if language.is_none() => {
            let missing =
                t("The story of this network is not written yet. Its diagram, its layers and its numbers are \
                             here already.");
            (html! { <p class="muted">{ missing }</p> }, Html::default())
        }
        Fetched::Coming => (html! { <p class="muted coming">{ t("The text is on its way.") }</p> }, Html::default()),
        Fetched::Lost => {
            let lost = t("The text could not be fetched. Everything else on the page works; reload it to try again.");
            (html! { <p>{ lost }</p> }, Html::default())
        }
        Fetched::Here(_) => {
            let (first, others) = split(&marked);
            let folded = || others.split("<h2>").skip(1).map(folded).collect();
            (show(first), if is_folded { folded() } else { with_figures(others, &props.behind) })
        }
    };
    html! {
        <article class="story" aria-label={t("The story")} ref={article} onclick={on_click}
            lang={language.map(|language| language.code)}>
            { foreign(language) }{ first }{ props.figure.clone() }{ others }
        </article>
    }
}

/// The first section of a story, and the others.
fn split(html: &str) -> (&str, &str) {
    let second = html.match_indices("<h2>").nth(1).map_or(html.len(), |(place, _)| place);
    html.split_at(second)
}

/// Sections, each with what stands behind it.
fn with_figures(sections: &str, behind: &[Html]) -> Html {
    if behind.is_empty() {
        return show(sections);
    }
    let mut behind = behind.iter();
    let one = |section: &str| {
        let figure = behind.next().cloned();
        html! { <>{ show(&["<h2>", section].concat()) }{ figure }</> }
    };
    sections.split("<h2>").skip(1).map(one).collect()
}

/// A section whose text unfolds under its heading.
fn folded(section: &str) -> Html {
    let (heading, body) = section.split_once("</h2>").unwrap_or((section, ""));
    html! { <details class="fold"><summary><h2>{ show(heading) }</h2></summary>{ show(body) }</details> }
}

/// The layer that is read of: in the paragraph at the line the one that was named last, and rather one that the story
/// names there for the first time.
fn layer_read(story: &Element) -> Option<String> {
    let named = ["[", named::LAYER, "]"].concat();
    let mut layers = crossing(story, &named, READ);
    if layers.iter().any(|(layer, _)| layer.has_attribute(named::FIRST)) {
        layers.retain(|(layer, _)| layer.has_attribute(named::FIRST));
    }
    let last = layers.iter().rposition(|(_, below)| *below <= 0.0).unwrap_or_default();
    layers.get(last)?.0.get_attribute(named::LAYER)
}

/// Tells of the layer that a paragraph names when it is read: once, when the page rests.
#[hook]
fn use_reading(article: &NodeRef, layers: &Rc<BTreeSet<String>>, on_layer: &Callback<Named>) {
    let newest = use_mut_ref(Callback::<Named>::noop);
    newest.replace(on_layer.clone());
    let article = article.clone();
    use_effect_with(layers.is_empty(), move |is_plain| {
        let (moves, last) = (Rc::new(Cell::new(0_u32)), Rc::new(RefCell::new(None::<String>)));
        let listening = (!is_plain).then(|| {
            events::listen("scroll", move |_| {
                let now = moves.get().wrapping_add(1);
                moves.set(now);
                let (moves, last, newest, article) = (moves.clone(), last.clone(), newest.clone(), article.clone());
                time::later(REST, move || {
                    if moves.get() != now {
                        return;
                    }
                    let read = article.cast::<Element>().and_then(|story| layer_read(&story));
                    if let Some(name) = read.filter(|name| last.borrow().as_ref() != Some(name)) {
                        last.replace(Some(name.clone()));
                        newest.borrow().emit((name, false));
                    }
                });
            })
        });
        move || drop(listening)
    });
}
