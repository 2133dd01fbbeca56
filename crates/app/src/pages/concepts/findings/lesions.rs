//! `#/concepts/bypassing`: what trained networks lose with each of their parts, and how long the ways through them are.

use std::collections::BTreeMap;
use std::rc::Rc;

use arch::zoo;
use bundle::json::{self, Value};
use experiment::findings::bypassing::{
    FRACTAL, LESIONED, RECURRENT, RELATIONS, Variant, losses, measured, middle, steps, variants, ways,
};
use experiment::verdict::FEWEST;
use protocol::Failure;
use wasm_bindgen_futures::spawn_local;
use web::number::number;
use web::storage;
use yew::prelude::*;

use super::lines::{Axes, Line, lines};
use super::one::said;
use crate::format::percent;
use crate::instance::Instance;
use crate::language::{fill, t};
use crate::pages::Story;
use crate::pages::compare::race::Lane;
use crate::ui::results::use_results;
use crate::words;

/// Under this name is kept what was measured here.
const KEY: &str = "lesions";
/// What the project measured itself.
const ADDRESS: &str = "content/lesions.json";
/// Residual blocks of the small ResNet-18 and of ResNet-110.
const BLOCKS: [u32; 2] = [8, 54];
/// The share of all ways that is told of.
const MOST: f64 = 0.95;

/// Accuracies of each network, the whole one first, in the order of its parts.
type Measured = BTreeMap<&'static str, Vec<f64>>;

/// What is under way, or was.
#[derive(Clone, Debug, Default, PartialEq)]
struct Going {
    is_going: bool,
    found: Measured,
    told: Option<String>,
}

/// The story, and the lesions behind it.
#[component]
pub fn Bypassing() -> Html {
    html! { <><Story system="concepts/bypassing" /><div class="story"><Lesions /><Ways /></div></> }
}

/// A network with all that is measured of it.
struct Subject {
    id: &'static str,
    instance: Instance,
    variants: Vec<Variant>,
}

fn subjects() -> Vec<Subject> {
    let one = |id: &'static str| {
        let instance = Instance::of(zoo::find(id)?)?;
        let variants = variants(id, &instance.network.graph).ok()?;
        Some(Subject { id, variants, instance })
    };
    measured().filter_map(one).collect()
}

/// The lesions: one click, and what they come to.
#[component]
fn Lesions() -> Html {
    let ours = use_results(ADDRESS.into(), read).unwrap_or_default();
    let subjects = use_memo((), |()| subjects());
    let going = use_state_eq(|| Going { found: recall(&subjects), ..Going::default() });
    let lane = use_mut_ref(|| None::<Rc<Lane>>);
    {
        // Whoever leaves the page ends the worker.
        let lane = lane.clone();
        use_effect_with((), move |()| move || lane.borrow().iter().for_each(|lane| lane.end()));
    }
    let run = {
        let (subjects, going, lane) = (Rc::clone(&subjects), going.setter(), lane.clone());
        Callback::from(move |_: MouseEvent| {
            let begun = Rc::new(Lane::default());
            *lane.borrow_mut() = Some(Rc::clone(&begun));
            let (subjects, going) = (Rc::clone(&subjects), going.clone());
            // When all were measured, they are measured again.
            let mut found = recall(&subjects);
            if found.len() == subjects.len() {
                found.clear();
            }
            going.set(Going { is_going: true, found: found.clone(), told: None });
            spawn_local(async move {
                let measured = measure(&begun, &subjects, &mut found, &going).await;
                begun.end();
                let told = measured.err().map(|failure| words::failure(&failure));
                going.set(Going { is_going: false, found, told });
            });
        })
    };
    let takes = fill("It takes {0} parts of each network.", &[&FEWEST.to_string()]);
    let total: usize = subjects.iter().map(|subject| subject.variants.len()).sum();
    let done: usize = going.found.values().map(Vec::len).sum();
    html! {
        <section class="finding compared" aria-labelledby="lesions-title" data-testid="lesions">
            <h2 id="lesions-title">{ t("Lesions, measured") }</h2>
            <p>{ t("The trained networks that ship with this page name the 1,000 test pictures of CIFAR-10: whole, and \
                without each part that can be taken out, one at a time. Nothing is trained again. Of the plain twin \
                and of the VGG network only those parts can go whose output has the shape of their input. The \
                network whose blocks share their weights is unrolled for fewer steps, and for more than it \
                learned with.") }</p>
            { said(&RELATIONS, t("Here"), "lesions-verdict", &samples(&going.found), &takes) }
            { said(&RELATIONS, t("Measured by us"), "lesions-ours", &samples(&ours), &takes) }
            <div class="buttons">
                <button class="primary" onclick={run} disabled={going.is_going} data-testid="lesions-run">
                    if going.is_going || done == 0 || done == total {
                        { fill("Measure {0} networks", &[&total.to_string()]) }
                    } else {
                        { fill("Go on: {0} networks are left", &[&(total - done).to_string()]) }
                    }</button>
            </div>
            if going.is_going || done > 0 {
                <p class="finding-progress" data-testid="lesions-progress">
                    <progress max={total.to_string()} value={done.to_string()} aria-label={t("Networks measured")} />
                    { fill("{0} of {1}", &[&done.to_string(), &total.to_string()]) }</p>
            }
            { for going.told.iter().map(|told| html! { <p class="notice error" role="alert">{ told }</p> }) }
            <div class="depth-drawings">
                { drawing(t("Here"), &going.found, "lesions-plot") }
                { drawing(t("Measured by us"), &ours, "lesions-ours-plot") }
                { unrolled(&subjects, &going.found, &ours) }
            </div>
            { table(&subjects, &going.found, &ours) }
        </section>
    }
}

async fn measure(
    lane: &Rc<Lane>,
    subjects: &[Subject],
    found: &mut Measured,
    going: &UseStateSetter<Going>,
) -> Result<(), Failure> {
    let left: Vec<&Subject> = subjects.iter().filter(|subject| !found.contains_key(subject.id)).collect();
    for Subject { id, instance, variants } in left {
        lane.open(instance).await?;
        for (place, variant) in variants.iter().enumerate() {
            let whole = (place == 0).then(|| ((*instance.network.graph).clone(), instance.source.clone()));
            let accuracy = lane.evaluate(whole, variant.graph.clone()).await?;
            found.entry(id).or_default().push(accuracy);
            storage::remember(KEY, &written(found));
            going.set(Going { is_going: true, found: found.clone(), told: None });
        }
    }
    Ok(())
}

/// What each lesion costs, network by network.
fn samples(found: &Measured) -> Vec<Vec<f64>> {
    LESIONED.iter().map(|id| found.get(id).map(|all| losses(all)).unwrap_or_default()).collect()
}

fn name(id: &'static str) -> &'static str {
    zoo::find(id).map_or(id, |model| model.name)
}

/// Accuracy without each part, from the first to the last; whole networks are dashed.
fn drawing(who: &str, found: &Measured, testid: &'static str) -> Html {
    let line = |id: &&'static str| {
        let all = found.get(id)?;
        let (whole, others) = all.split_first()?;
        let last = (others.len().max(2) - 1) as f64;
        let points = others.iter().enumerate().map(|(place, share)| (place as f64 / last, *share)).collect();
        Some(Line { name: name(id).to_owned(), points, level: Some(*whole) })
    };
    let all: Vec<Line> = LESIONED.iter().filter_map(line).collect();
    let label = [who, ": ", t("accuracy without each part; the table below has the numbers")].concat();
    let across = t("which part is out, from the first to the last");
    let axes = Axes { label, across, y: (0.0, 1.0), write: percent, has_dots: true };
    let drawing = lines(&all, &axes);
    html! {
        if let Some(drawing) = drawing {
            <figure data-testid={testid}><figcaption>{ who }{ ": " }{ t("accuracy without one part (dashed: whole)") }
                </figcaption>{ drawing }</figure>
        }
    }
}

/// Accuracy of the recurrent network by its steps, here and measured by us.
fn unrolled(subjects: &[Subject], here: &Measured, ours: &Measured) -> Html {
    let Some(subject) = subjects.iter().find(|subject| subject.id == RECURRENT) else { return html! {} };
    let learned = steps(&subject.instance.network.graph);
    let by_variant: Vec<usize> = subject.variants.iter().map(|it| it.part.parse().unwrap_or(learned)).collect();
    let line = |name: &'static str, found: &Measured| {
        let all = found.get(RECURRENT)?;
        let mut points: Vec<(f64, f64)> =
            by_variant.iter().map(|steps| *steps as f64).zip(all.iter().copied()).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        Some(Line { name: name.to_owned(), points, level: all.first().copied() })
    };
    let all: Vec<Line> =
        [(t("Here"), here), (t("Measured by us"), ours)].into_iter().filter_map(|(name, it)| line(name, it)).collect();
    let caption = fill(
        "{0}: accuracy by the steps in each area (dashed: with the {1} that it learned with)",
        &[name(RECURRENT), &learned.to_string()],
    );
    let most = by_variant.iter().max().copied().unwrap_or(0);
    let across = fill("steps in each area, from 0 to {0}", &[&most.to_string()]);
    let axes = Axes { label: caption.clone(), across: &across, y: (0.0, 1.0), write: percent, has_dots: true };
    html! {
        if let Some(drawing) = lines(&all, &axes) {
            <figure data-testid="unrolled-plot"><figcaption>{ caption }</figcaption>{ drawing }</figure>
        }
    }
}

/// All numbers.
fn table(subjects: &[Subject], here: &Measured, ours: &Measured) -> Html {
    let row = |id: &'static str, place: usize, variant: &Variant| {
        let part = match (variant.part.as_str(), id) {
            ("", _) => t("whole").to_owned(),
            (column, FRACTAL) => fill("column {0} alone", &[column]),
            (steps, RECURRENT) => fill("unrolled, steps in each area: {0}", &[steps]),
            (part, _) => fill("without {0}", &[part]),
        };
        let of = |found: &Measured| {
            let accuracy = found.get(id).and_then(|all| all.get(place).copied());
            accuracy.map_or_else(|| "–".to_owned(), percent)
        };
        html! { <tr><th scope="row">{ name(id) }</th><td>{ part }</td><td>{ of(here) }</td><td>{ of(ours) }</td></tr> }
    };
    let rows = subjects.iter().flat_map(|subject| {
        subject.variants.iter().enumerate().map(move |(place, variant)| row(subject.id, place, variant))
    });
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label={t("Lesions as a table")}>
            <table data-testid="lesions-table">
                <caption>{ t("Test pictures named right") }</caption>
                <thead><tr><th scope="col">{ t("Network") }</th><th scope="col">{ t("What is left") }</th>
                    <th scope="col">{ t("Here") }</th><th scope="col">{ t("Measured by us") }</th></tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

/// How many ways lead through how many blocks.
#[component]
fn Ways() -> Html {
    let one = |blocks: &u32| {
        let ways = ways(*blocks);
        let points = ways.iter().enumerate().map(|(through, share)| (through as f64, *share)).collect();
        let most = ways.iter().copied().fold(0.0, f64::max);
        let line = Line { name: fill("{0} blocks", &[&blocks.to_string()]), points, level: None };
        let (from, to) = middle(&ways, MOST);
        let said = fill(
            "{0} blocks: {1} of all ways lead through {2} to {3} of them.",
            &[&blocks.to_string(), &percent(ways[from..=to].iter().sum()), &from.to_string(), &to.to_string()],
        );
        let axes = Axes {
            label: said.clone(),
            across: t("blocks that a way leads through"),
            y: (0.0, (most * 20.0).ceil() / 20.0),
            write: percent,
            has_dots: true,
        };
        html! { <figure><figcaption>{ said }</figcaption>{ for lines(&[line], &axes) }</figure> }
    };
    html! {
        <section class="finding compared" aria-labelledby="ways-title" data-testid="ways">
            <h2 id="ways-title">{ t("How long are the ways?") }</h2>
            <p>{ t("Each block is gone through or around: n blocks make 2ⁿ ways, as many of each length as there are \
                choices of so many blocks out of n.") }</p>
            <div class="depth-drawings">{ for BLOCKS.iter().map(one) }</div>
        </section>
    }
}

fn read(text: &str) -> Option<Measured> {
    let value = json::read(text).ok()?;
    let mut found = Measured::new();
    for network in value.get("networks")?.list()? {
        let model = network.get("model")?.text()?;
        let id = measured().find(|id| *id == model)?;
        let accuracy = |it: &Value| it.get("accuracy")?.number();
        found.insert(id, network.get("measured")?.list()?.iter().map(accuracy).collect::<Option<Vec<_>>>()?);
    }
    Some(found)
}

/// What was measured here, in lines: a network and its accuracies.
fn written(found: &Measured) -> String {
    let line = |(id, all): (&&str, &Vec<f64>)| {
        let shares: Vec<String> = all.iter().map(f64::to_string).collect();
        [id, " ", &shares.join(" ")].concat()
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What was measured in an earlier visit, of networks that were measured whole and are as they were.
fn recall(subjects: &[Subject]) -> Measured {
    let mut found = storage::recall(KEY).map(|text| recalled(&text)).unwrap_or_default();
    found.retain(|id, all| subjects.iter().any(|it| it.id == *id && it.variants.len() == all.len()));
    found
}

/// The networks of such lines that are known, each with shares.
fn recalled(text: &str) -> Measured {
    let share = |word: &str| number(word).filter(|share| (0.0..=1.0).contains(share));
    let one = |line: &str| {
        let (name, shares) = line.split_once(' ')?;
        let id = measured().find(|id| *id == name)?;
        Some((id, shares.split(' ').map(share).collect::<Option<Vec<f64>>>()?))
    };
    text.lines().filter_map(one).collect()
}

/// What the lesions say that ship.
#[cfg(test)]
pub fn shipped_verdict() -> Option<experiment::verdict::Verdict> {
    let found = read(include_str!("../../../../../../www/content/lesions.json"))?;
    experiment::verdict::judge(&RELATIONS, &samples(&found)).map(|judged| judged.verdict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_of_the_parts_as_they_are_now() {
        let text = include_str!("../../../../../../www/content/lesions.json");
        let found = read(text).unwrap();
        let subjects = subjects();
        assert_eq!(subjects.len(), 5, "all have weights that ship");
        for subject in &subjects {
            assert_eq!(found[subject.id].len(), subject.variants.len(), "{}", subject.id);
            let parts = subject.variants.iter().map(|variant| &variant.part).filter(|part| !part.is_empty());
            parts.for_each(|part| assert!(text.contains(&format!("\"part\": \"{part}\"")), "{part}"));
        }
        assert_eq!(read("{}"), None);
    }

    #[test]
    fn what_was_measured_here_is_kept_in_lines() {
        let found = Measured::from([("plain18", vec![0.5, 0.125]), ("vgg16", vec![1.0])]);
        assert_eq!(written(&found), "plain18 0.5 0.125\nvgg16 1");
        assert_eq!(recalled(&written(&found)), found);
        for text in ["", "plain18", "plain18 x", "plain18 2", "plain18 NaN", "resnet9 0.5", "plain18  0.5"] {
            assert_eq!(recalled(text), Measured::new(), "{text}");
        }
    }
}
