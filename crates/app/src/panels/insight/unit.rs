//! One value: the part of the picture that it sees, its window, its kernel and its sum, step by step.

use std::rc::Rc;

use arch::NodeId;
use protocol::{Answer, Explanation, FeatureMaps, Prediction, Question, Request, Rule, Term};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event as DomEvent, HtmlInputElement};
use yew::prelude::*;

use super::top_activations::TopActivations;
use super::{fail_unasked, steps};
use crate::format::{percent, three};
use crate::language::{fill, t};
use crate::network::Network;
use crate::session::Session;
use crate::task::TaskSpec;
use crate::ui::{MapCanvas, pixels, use_media};

/// Channel, row and column.
pub type Place = [u32; 3];

/// Terms in an animation; more are taken several at a time.
const FRAMES: usize = 40;
/// Between two of them, ms.
const PAUSE: u32 = 90;

/// Properties of [`Unit`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Who is asked.
    pub session: Session,
    /// What runs.
    pub network: Network,
    /// For the names of the classes.
    pub task: Rc<TaskSpec>,
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

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
struct ValueTrace {
    terms: Vec<Term>,
    rule: Option<Rule>,
    value: f32,
}

/// A value that is followed term by term.
struct Following {
    trace: UseStateHandle<Option<ValueTrace>>,
    /// Terms taken so far.
    at: UseStateHandle<usize>,
    playing: UseStateHandle<bool>,
}

/// One value, followed from the picture through its window.
#[component]
pub fn Unit(props: &Props) -> Html {
    let Props { session, network, task, selected, maps, on_place, is_learning, .. } = props;
    let node = network.graph.node(*selected);
    let shape = network.analysis.shape(*selected);
    let (rows, columns) = shape.size();
    let limits = [shape.channels() as u32, rows as u32, columns as u32];
    let place: Place = std::array::from_fn(|axis| props.place[axis].min(limits[axis].saturating_sub(1)));
    let following = use_following(props, place);
    let is_still = use_media("(prefers-reduced-motion: reduce)");
    let field = |axis: usize, words: &'static str| number_field(axis, words, limits, place, on_place);
    let trace = following.trace.as_ref().map(|trace| window(t(node.op.name()), trace, *following.at));
    let scores = maps.as_ref().filter(|_| *selected == network.graph.output());
    html! {
        <section class="unit" aria-labelledby="unit-title">
            <h2 id="unit-title">{ t("One value") }</h2>
            <p class="hint">
                { t("Click a value in a map above, or type its place. The frame is the part of the picture that it \
                    depends on.") }
            </p>
            <div class="fields">
                { field(0, t("Channel")) }{ field(1, t("Row")) }{ field(2, t("Column")) }
            </div>
            <div class="unit-columns">
                { field_of_view(props, place) }
                <div class="story-of-value" data-testid="unit-story">
                    { for trace }
                    { for scores.map(|maps| softmax(maps, place, task)) }
                </div>
            </div>
            { buttons(&following, is_still) }
            <TopActivations session={session.clone()} node={node.name.clone()} channel={place[0]}
                is_learning={*is_learning} />
        </section>
    }
}

/// Asks where the value comes from, whenever it is another one, and plays the answer where that is wanted.
#[hook]
fn use_following(props: &Props, place: Place) -> Following {
    let trace = use_state(|| None::<ValueTrace>);
    let at = use_state(|| 0usize);
    let playing = use_state(|| false);
    {
        let (session, name) = (props.session.clone(), props.network.graph.node(props.selected).name.clone());
        let (trace, at, playing) = (trace.setter(), at.setter(), playing.setter());
        let run = (props.selected, place, props.prediction.clone(), props.is_learning);
        use_effect_with(run, move |(_, place, prediction, is_learning)| {
            let (Some(_), false, Some(input)) = (prediction, *is_learning, session.picture()) else { return };
            let question = Question::Value { node: name, place: *place };
            let asked = session.ask(Request::Explain { network: session.network(), input, question });
            spawn_local(async move {
                let answer = asked.await;
                playing.set(false);
                match answer {
                    Ok(Answer::Explanation(Explanation::Value { terms, rule, value })) => {
                        at.set(terms.len());
                        trace.set(Some(ValueTrace { terms, rule, value }));
                    }
                    Ok(_) => {}
                    Err(failure) => fail_unasked(&session, failure),
                }
            });
        });
    }
    {
        let count = trace.as_ref().map_or(0, |trace| trace.terms.len());
        let (at, playing) = (at.clone(), playing.clone());
        use_effect_with((*playing, *at), move |(is_playing, _)| {
            if *is_playing {
                web::time::later(PAUSE, move || match *at < count {
                    true => at.set((*at + count.div_ceil(FRAMES)).min(count)),
                    false => playing.set(false),
                });
            }
        });
    }
    Following { trace, at, playing }
}

/// Channel, row or column, to be typed.
fn number_field(axis: usize, words: &'static str, limits: Place, place: Place, on_place: &Callback<Place>) -> Html {
    let on_place = on_place.clone();
    let on_change = Callback::from(move |event: DomEvent| {
        if let Ok(value) = event.target_unchecked_into::<HtmlInputElement>().value().parse() {
            let mut next = place;
            next[axis] = value;
            on_place.emit(next);
        }
    });
    let most = limits[axis].saturating_sub(1).to_string();
    let testid = format!("unit-{}", ["channel", "row", "column"][axis]);
    html! {
        <label>{ words }
            <input type="number" min="0" max={most} value={place[axis].to_string()} onchange={on_change}
                data-testid={testid} />
        </label>
    }
}

/// Plays the terms one after the other, or takes the next; nothing where there is but one.
fn buttons(following: &Following, is_still: bool) -> Html {
    let Following { trace, at, playing } = following;
    let terms = trace.as_ref().map_or(&[][..], |trace| &trace.terms[..]);
    let count = terms.len();
    if count <= 1 {
        return Html::default();
    }
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
    let step = step_to(if **at >= count { 1 } else { **at + 1 });
    let next_map = step_to(steps::next_map(terms, **at));
    html! {
        <div class="buttons">
            <button class="small" onclick={play} data-testid="unit-play">{ t("Play") }</button>
            <button class="small" onclick={step} data-testid="unit-step">{ t("Step") }</button>
            <button class="small" onclick={next_map}>{ t("To the end of the map") }</button>
        </div>
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
            <div>
                <MapCanvas rgba={pixels::opaque(seen)} width={seen.width} height={seen.height} testid="receptive-field"
                    label={words.clone()} />
                <i style={style}></i>
            </div>
            <figcaption>{ words }</figcaption>
        </figure>
    }
}

/// The window of a value, its kernel and its sum, after some of the terms.
fn window(op: &str, trace: &ValueTrace, at: usize) -> Html {
    let number = |value: f32| three(f64::from(value));
    let Some((rule, step)) = trace.rule.and_then(|rule| Some((rule, steps::after(&trace.terms, rule, at)?))) else {
        let words = fill("A {0} has no window to be shown; its value is {1}.", &[op, &number(trace.value)]);
        return html! { <p>{ words }</p> };
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
    let count = trace.terms.len();
    let heading = fill(
        "{0}, input map {1}: term {2} of {3}",
        &[op, &step.channel.to_string(), &at.clamp(1, count).to_string(), &count.to_string()],
    );
    let sum = if at >= count {
        steps::conclusion(&trace.terms, rule, step.so_far, trace.value)
    } else {
        fill("so far {0}", &[&number(step.so_far)])
    };
    html! {
        <>
        <p>{ heading }</p>
        <table class="window">
            { for shown.chunks(across).map(|row| html! { <tr>{ for row.iter().copied().map(cell) }</tr> }) }
        </table>
        <p class="sum"><output data-testid="unit-sum">{ sum }</output></p>
        </>
    }
}

/// How the scores become probabilities: with the network's own numbers.
fn softmax(maps: &FeatureMaps, [class, _, _]: Place, task: &TaskSpec) -> Html {
    let most = maps.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = maps.values.iter().map(|score| (score - most).exp()).sum();
    let Some(score) = maps.values.get(class as usize) else { return Html::default() };
    let own = (score - most).exp();
    let number = |value: f32| three(f64::from(value));
    let words = fill(
        "Softmax, for {0}: {1} = {2}, divided by the sum over all classes, {3}: {4}",
        &[
            &task.class(class as usize),
            &format!("e^({} \u{2212} {})", number(*score), number(most)),
            &number(own),
            &number(sum),
            &percent(f64::from(own / sum)),
        ],
    );
    html! { <p data-testid="unit-softmax">{ words }</p> }
}
