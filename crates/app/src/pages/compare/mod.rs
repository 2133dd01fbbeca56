//! `#/compare`: two networks side by side, in numbers, in their diagrams, and on the same pictures where both run; runs
//! of this browser over each other, and a race of trainings.

mod axes;
mod band;
mod group;
mod list;
mod overlay;
mod plot;
pub mod race;
mod runs;

use std::rc::Rc;

use arch::zoo::{self, Model};
use arch::{NodeId, Op, Procedure};
use web::events;
use web_sys::HtmlSelectElement;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::format::{bytes, published, short};
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::network::Network;
use crate::pages::webcam::{Stills, Subject, Watcher};
use crate::ui::diagram::Diagram;
use crate::ui::{NoticeBar, Told, use_page};
use crate::{route, settings, words};

/// The two that are compared first: one paper's networks with and without shortcuts.
const FIRST: [&str; 2] = ["plain18", "resnet18"];

/// The network that the address names for a side (`#/compare?a=vgg16&b=resnet50`), or the first of it.
fn asked(side: usize) -> &'static str {
    let id = settings::asked(["a", "b"][side]);
    id.and_then(|id| zoo::find(&id)).map_or(FIRST[side], |model| model.id)
}

/// Who is on either side: as the address says, also when it is edited while the page is open.
#[hook]
fn use_sides() -> [UseStateHandle<&'static str>; 2] {
    let ids = [use_state(|| asked(0)), use_state(|| asked(1))];
    let [a, b] = [ids[0].setter(), ids[1].setter()];
    use_effect_with((), move |()| {
        let listening = events::listen("hashchange", move |_| {
            // Not where the address leads to another page.
            if web::page::hash().is_some_and(|address| address.starts_with("#/compare")) {
                a.set(asked(0));
                b.set(asked(1));
            }
        });
        move || drop(listening)
    });
    ids
}

/// The page.
#[component]
pub fn ComparePage() -> Html {
    use_page(
        t("Side by side").to_owned(),
        t("Two networks beside each other: their numbers, and what both say of one picture."),
    );
    let ids = use_sides();
    let subject = use_state(|| None::<Subject>);
    let told = use_state(|| None::<Told>);
    let tell = {
        let told = told.setter();
        Callback::from(move |next: Option<Told>| told.set(next))
    };
    let column = use_node_ref();
    let networks = use_memo((*ids[0], *ids[1]), |(a, b)| {
        [*a, *b].map(|id| zoo::find(id).and_then(|model| Network::of(model).ok()))
    });
    let on_subject = use_callback((), {
        let subject = subject.setter();
        move |next: Subject, ()| subject.set(Some(next))
    });
    let [Some(a), Some(b)] = &*networks else {
        return html! { <p>{ t("One of these networks is not possible, which is a mistake of ours.") }</p> };
    };
    let chooser = |side: usize| {
        let (chosen, other) = (ids[side].clone(), *ids[1 - side]);
        let current = *chosen;
        let on_change = Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(model) = zoo::find(&value) {
                chosen.set(model.id);
                let [a, b] = if side == 0 { [model.id, other] } else { [other, model.id] };
                web::page::replace_address(&["#/compare?a=", a, "&b=", b].concat());
            }
        });
        let option = |model: &'static Model| {
            html! { <option value={model.id} selected={model.id == current}>{ model.name }</option> }
        };
        let (words, testid) = [(t("Left"), "compare-a"), (t("Right"), "compare-b")][side];
        html! {
            <label>{ words }
                <select onchange={on_change} data-testid={testid}>{ for zoo::all().map(option) }</select></label>
        }
    };
    let watch = |side: &str, instance: &Instance, is_first: bool| {
        let key = [side, &instance.network.graph.name].concat();
        html! { <Watcher key={key} instance={instance.clone()} subject={(*subject).clone()} is_first={is_first} /> }
    };
    let live = match [a, b].map(|network| Instance::of(network.model)) {
        [Some(left), Some(right)] if left.task.dataset == right.task.dataset => html! {
            <section class="live" ref={column.clone()}>
                <Stills key={left.task.dataset.key()} task={Rc::clone(&left.task)} column={column}
                    on_subject={on_subject} tell={tell.clone()} />
                <div class="pair">{ watch("a", &left, true) }{ watch("b", &right, false) }</div>
                <NoticeBar notice={(*told).clone()} on_close={tell.reform(|()| None)} />
            </section>
        },
        _ => html! {
            <p class="muted">
                { t("These two do not run on the same pictures here; their numbers and diagrams can be compared all \
                    the same.") }
            </p>
        },
    };
    let diagram = |network: &Network| {
        html! {
            <section>
                <h2><Link<route::Route> to={route::model(network.model.id)}>{ network.model.name }</Link<route::Route>>
                </h2>
                <p>{ t(network.model.idea) }</p>
                <Diagram key={network.graph.name.clone()} network={network.clone()} selected={network.first_layer()}
                    on_select={Callback::from(|_: NodeId| ())} />
            </section>
        }
    };
    html! {
        <div class="webcam compare">
            <h1>{ t("Side by side") }</h1>
            <runs::OwnRuns />
            <div class="fields">{ chooser(0) }{ chooser(1) }</div>
            { numbers(a, b) }
            { live }
            <div class="pair">{ diagram(a) }{ diagram(b) }</div>
        </div>
    }
}

/// A line per figure, with a bar as long as its share of the larger one.
fn numbers(a: &Network, b: &Network) -> Html {
    let layers = |network: &Network| f64::from(network.cost().depth);
    let kind =
        |network: &Network, is: fn(&Op) -> bool| network.graph.nodes.iter().filter(|node| is(&node.op)).count() as f64;
    let whole = |value: f64| short(value as u64);
    let line = |words: &str, [left, right]: [f64; 2], write: &dyn Fn(f64) -> String| {
        let most = left.max(right).max(1e-9);
        let cell = |value: f64| {
            let words = if value > 0.0 { write(value) } else { "–".to_owned() };
            let share = format!("--share:{:.1}%", value * 100.0 / most);
            html! { <td class="number">{ words }<i class="share-bar" style={share}></i></td> }
        };
        html! { <tr><th scope="row">{ words }</th>{ cell(left) }{ cell(right) }</tr> }
    };
    let both = |of: &dyn Fn(&Network) -> f64| [of(a), of(b)];
    // By one procedure, where both were measured so; else each by its own.
    let by = |procedure: Procedure| {
        let figures = [a, b].map(|network| network.model.published.top1_by(procedure));
        figures.iter().all(Option::is_some).then_some(figures)
    };
    let common = Procedure::ALL.into_iter().find_map(by);
    let figures = common.unwrap_or_else(|| [a, b].map(|network| network.model.published.top1));
    let how = figures.map(|figure| figure.and_then(|figure| figure.procedure).map_or("–", words::procedure));
    let how = if how[0] == how[1] { how[0].to_owned() } else { how.join(" / ") };
    html! {
        <div class="table-frame"><table data-testid="compare-table">
            <caption>
                { t("Computed from the graphs; accuracies as published, see each network\u{2019}s page for the \
                    source") }
            </caption>
            <thead><tr><td></td><th scope="col" class="number">{ a.model.name }</th>
                <th scope="col" class="number">{ b.model.name }</th></tr></thead>
            <tbody>
                { line(t("Year"), both(&|it| f64::from(it.model.year)), &|year| format!("{year:.0}")) }
                { line(&fill("Top-1 accuracy, {0}", &[&how]), figures.map(|it| it.map_or(0.0, |it| it.value)),
                    &published) }
                { line(t("Parameters"), both(&|it| it.cost().params as f64), &whole) }
                { line(t("MACs"), both(&|it| it.cost().macs as f64), &whole) }
                { line(t("Layers with weights"), both(&layers), &whole) }
                { line(t("Convolutions"), both(&|it| kind(it, |op| matches!(op, Op::Conv2d { .. }))), &whole) }
                { line(t("Shortcuts"), both(&|it| kind(it, |op| matches!(op, Op::Add { .. }))), &whole) }
                { line(t("Memory of all values"), both(&|it| it.analysis.activation_bytes() as f64), &bytes) }
            </tbody>
        </table></div>
    }
}
