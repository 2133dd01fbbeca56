//! One value: the part of the picture that it sees, its window, its kernel and its sum, step by step.

use std::rc::Rc;

use arch::NodeId;
use protocol::{Event, Explanation, FeatureMaps, Prediction, Question, Request, Rule, Term};
use web_sys::{Event as DomEvent, HtmlInputElement};
use yew::prelude::*;

use super::peaks::Peaks;
use super::steps;
use crate::browser::{self, use_media};
use crate::engine::Lab;
use crate::engine::lab::NETWORK;
use crate::format::{percent, three};
use crate::language::{fill, t};
use crate::lesson::Lesson;
use crate::live::{MapCanvas, pixels};
use crate::network::Network;

/// Channel, row and column.
pub type Place = [u32; 3];

/// Terms in an animation; more are taken several at a time.
const FRAMES: usize = 40;
/// Between two of them, ms.
const PAUSE: i32 = 90;

/// Properties of [`Unit`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who is asked.
    pub lab: Lab,
    /// What runs.
    pub network: Network,
    /// For the names of the classes.
    pub lesson: &'static Lesson,
    /// The node looked into.
    pub selected: NodeId,
    /// Its maps.
    pub maps: Option<Rc<FeatureMaps>>,
    /// The value looked at.
    pub place: Place,
    /// Another value was chosen.
    pub on_place: Callback<Place>,
    /// The latest answer.
    pub prediction: Option<Rc<Prediction>>,
    /// Does the network learn? Then its numbers change too fast to be told.
    pub is_learning: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Told {
    terms: Vec<Term>,
    rule: Option<Rule>,
    value: f32,
}

/// The story of one value.
#[component]
pub fn Unit(props: &Props) -> Html {
    let told = use_state(|| None::<Told>);
    let at = use_state(|| 0usize);
    let playing = use_state(|| false);
    let is_still = use_media("(prefers-reduced-motion: reduce)");
    let node = props.network.graph.node(props.selected);
    let shape = props.network.analysis.shape(props.selected);
    let (rows, columns) = shape.size();
    let limits = [shape.channels() as u32, rows as u32, columns as u32];
    let place: Place = std::array::from_fn(|axis| props.place[axis].min(limits[axis].saturating_sub(1)));
    {
        let (lab, name, told, at, playing) =
            (props.lab.clone(), node.name.clone(), told.setter(), at.setter(), playing.setter());
        let run = (props.selected, place, props.prediction.clone(), props.is_learning);
        use_effect_with(run, move |(_, place, prediction, is_learning)| {
            if let (Some(_), false, Some((picture, preparation))) = (prediction, is_learning, lab.picture()) {
                let question = Question::Value { node: name, place: *place };
                lab.ask(Request::Explain { network: NETWORK, picture, preparation, question }, move |event| {
                    playing.set(false);
                    if let Event::Explained(Explanation::Value { terms, rule, value }) = event {
                        at.set(terms.len());
                        told.set(Some(Told { terms, rule, value }));
                    }
                });
            }
        });
    }
    let count = told.as_ref().map_or(0, |told| told.terms.len());
    {
        let (at, playing) = (at.clone(), playing.clone());
        use_effect_with((*playing, *at), move |(is_playing, _)| {
            if *is_playing {
                browser::later(PAUSE, move || match *at < count {
                    true => at.set((*at + count.div_ceil(FRAMES)).min(count)),
                    false => playing.set(false),
                });
            }
        });
    }
    let field = |axis: usize, words: &'static str| {
        let on_place = props.on_place.clone();
        let on_change = Callback::from(move |event: DomEvent| {
            if let Ok(value) = event.target_unchecked_into::<HtmlInputElement>().value().parse() {
                let mut next = place;
                next[axis] = value;
                on_place.emit(next);
            }
        });
        html! {
            <label>{ words }<input type="number" min="0" max={limits[axis].saturating_sub(1).to_string()} value={place[axis].to_string()}
                onchange={on_change} data-testid={format!("unit-{}", ["channel", "row", "column"][axis])} /></label>
        }
    };
    let step_to = |next: usize| {
        let (at, playing) = (at.setter(), playing.setter());
        Callback::from(move |_: MouseEvent| {
            playing.set(false);
            at.set(next);
        })
    };
    let play = {
        let (at, playing) = (at.setter(), playing.setter());
        Callback::from(move |_: MouseEvent| {
            at.set(if is_still { count } else { 1 });
            playing.set(!is_still);
        })
    };
    let terms = told.as_ref().map_or(&[][..], |told| &told.terms[..]);
    html! {
        <section class="unit" aria-labelledby="unit-title">
            <h2 id="unit-title">{ t("One value") }</h2>
            <p class="hint">{ t("Click a value in a map above, or type its place. The frame is the part of the picture that it depends on.") }</p>
            <div class="fields">
                { field(0, t("Channel")) }{ field(1, t("Row")) }{ field(2, t("Column")) }
            </div>
            <div class="unit-columns">
                { field_of_view(props, place) }
                <div class="story-of-value" data-testid="unit-story">
                    { for told.as_ref().map(|told| story(t(node.op.name()), told, *at)) }
                    { for props.maps.as_ref().filter(|_| props.selected == props.network.graph.output()).map(|maps| softmax(maps, place, props.lesson)) }
                </div>
            </div>
            if count > 1 {
                <div class="buttons">
                    <button class="small" onclick={play} data-testid="unit-play">{ t("Play") }</button>
                    <button class="small" onclick={step_to(if *at >= count { 1 } else { *at + 1 })} data-testid="unit-step">{ t("Step") }</button>
                    <button class="small" onclick={step_to(steps::next_map(terms, *at))}>{ t("To the end of the map") }</button>
                </div>
            }
            <Peaks lab={props.lab.clone()} node={node.name.clone()} channel={place[0]} is_learning={props.is_learning} />
        </section>
    }
}

/// What the network sees, and a frame around what this value depends on.
fn field_of_view(props: &Props, [_, row, column]: Place) -> Html {
    let Some(prediction) = &props.prediction else { return Html::default() };
    let seen = &prediction.seen;
    let (height, width) = props.network.graph.input.size();
    let field = props.network.analysis.nodes[props.selected.0].receptive_field;
    let span = |axis: usize, index: u32, length: usize| {
        let middle = field.start[axis] + f64::from(index) * field.jump[axis] + 0.5;
        let (from, to) = (middle - field.size[axis] / 2.0, middle + field.size[axis] / 2.0);
        let share = |edge: f64| edge.clamp(0.0, length as f64) * 100.0 / length as f64;
        (share(from), share(to) - share(from))
    };
    let ((top, tall), (left, wide)) = (span(0, row, height), span(1, column, width));
    let style = format!("top:{top:.2}%;left:{left:.2}%;height:{tall:.2}%;width:{wide:.2}%");
    let words = fill(
        "It sees {0}×{1} pixels of the picture",
        &[&field.size[0].min(height as f64).to_string(), &field.size[1].min(width as f64).to_string()],
    );
    html! {
        <figure class="view">
            <div><MapCanvas rgba={pixels::opaque(seen)} width={seen.width} height={seen.height} testid="receptive-field" label={words.clone()} />
                <i style={style}></i></div>
            <figcaption>{ words }</figcaption>
        </figure>
    }
}

fn story(op: &str, told: &Told, at: usize) -> Html {
    let number = |value: f32| three(f64::from(value));
    let Some((rule, step)) = told.rule.and_then(|rule| Some((rule, steps::after(&told.terms, rule, at)?))) else {
        return html! { <p>{ fill("A {0} has no window to be shown; its value is {1}.", &[op, &number(told.value)]) }</p> };
    };
    let across = steps::columns(&step.window);
    let is_weighted = matches!(rule, Rule::Sum(_));
    let cell = |(index, term): (usize, &Term)| {
        let class = if index < step.taken { "taken" } else { "" };
        let weight = if is_weighted { format!("× {}", number(term.weight)) } else { String::new() };
        html! { <td class={class}><b>{ number(term.value) }</b>if is_weighted { <small>{ weight }</small> }</td> }
    };
    // Long vectors are shown around the latest term.
    let most = 5 * across.max(7);
    let begin = if step.window.len() > most { (step.taken / most * most).min(step.window.len() - most) } else { 0 };
    let shown: Vec<(usize, &Term)> = step.window.iter().enumerate().skip(begin).take(most).collect();
    let across = if step.window.len() > most && across > 12 { 7 } else { across };
    html! {
        <>
        <p>{ fill("{0}, input map {1}: term {2} of {3}", &[op, &step.channel.to_string(), &at.clamp(1, told.terms.len()).to_string(), &told.terms.len().to_string()]) }</p>
        <table class="window">
            { for shown.chunks(across).map(|row| html! { <tr>{ for row.iter().copied().map(cell) }</tr> }) }
        </table>
        <p class="sum"><output data-testid="unit-sum">{ if at >= told.terms.len() { steps::conclusion(&told.terms, rule, step.so_far, told.value) }
            else { fill("so far {0}", &[&number(step.so_far)]) } }</output></p>
        </>
    }
}

/// How the scores become probabilities: with the network's own numbers.
fn softmax(maps: &FeatureMaps, [class, _, _]: Place, lesson: &Lesson) -> Html {
    let most = maps.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = maps.values.iter().map(|score| (score - most).exp()).sum();
    let Some(score) = maps.values.get(class as usize) else { return Html::default() };
    let own = (score - most).exp();
    html! {
        <p data-testid="unit-softmax">{ fill("Softmax, for {0}: {1} = {2}, divided by the sum over all classes, {3}: {4}",
            &[&lesson.class(class as usize), &format!("e^({} \u{2212} {})", three(f64::from(*score)), three(f64::from(most))),
                &three(f64::from(own)), &three(f64::from(sum)), &percent(f64::from(own / sum))]) }</p>
    }
}
