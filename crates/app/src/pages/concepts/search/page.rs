//! The search on the page: what is asked for, how far it is, and what it found; behind it the project's own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use experiment::search::verdict::{of_shares, of_tests};
use experiment::search::{Cost, RUNGS, Rules, Search, Strategy};
use experiment::statistics::{CONFIDENCE, of_mean};
use experiment::verdict::Verdict;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::course::{Course, Now, recall, remember};
use super::figure::{Series, figure};
use super::learner::Learner;
use super::published::{self, Published, Searched};
use super::sentences;
use super::table::table;
use super::tree::tree;
use crate::format::{count, percent, seconds};
use crate::language::{fill, t};
use crate::route;
use crate::settings;
use crate::ui::results::use_results;
use crate::ui::use_media;

/// Training pictures of a pass, and those that are held out, where the address does not ask for fewer.
const PICTURES: u32 = 1_000;
/// The settings: key, and what stands there at first.
const FIELDS: [(&str, &str); 4] = [("seed", "1"), ("candidates", "18"), ("params", "40000"), ("macs", "2000000")];

/// All of it.
#[component]
pub fn SearchPage() -> Html {
    let searches = use_state(|| Rc::new(recall()));
    let now = use_state_eq(|| None::<Now>);
    let told = use_state(|| None::<String>);
    let typed = use_state(|| FIELDS.map(|(_, first)| first.to_owned()));
    let published = use_results(published::ADDRESS.into(), Published::read).unwrap_or_default();
    let is_wide = use_media("(min-width: 701px)");
    let learner = use_mut_ref(|| None::<Learner>);
    let is_stopped = use_mut_ref(|| Rc::new(Cell::new(false)));
    let is_stopped = Rc::clone(&is_stopped.borrow());
    let course = Course {
        searches: searches.setter(),
        now: now.setter(),
        told: told.setter(),
        learner: learner.clone(),
        is_stopped,
    };
    use_leaving(&learner, &course.is_stopped);
    let run = {
        let (course, searches, typed) = (course.clone(), searches.clone(), typed.clone());
        Callback::from(move |_: MouseEvent| {
            let begun = if searches.is_empty() { fresh(&typed) } else { Ok((**searches).clone()) };
            match begun {
                Ok(begun) => {
                    remember(&begun);
                    course.searches.set(Rc::new(begun.clone()));
                    spawn_local(course.clone().run(begun));
                }
                Err(why) => course.told.set(Some(why)),
            }
        })
    };
    let pause = {
        let course = course.clone();
        Callback::from(move |_: MouseEvent| spawn_local(course.clone().stop()))
    };
    let clear = {
        let course = course.clone();
        Callback::from(move |_: MouseEvent| {
            remember(&[]);
            course.searches.set(Rc::default());
            course.told.set(None);
        })
    };
    html! {
        <>
        <section class="finding search" aria-labelledby="search-title" data-testid="search">
            <h2 id="search-title">{ t("Search here") }</h2>
            <p>{ t("Evolution searches first, then chance, with the same budget: as many candidates, as many pictures \
                learned from. Accuracy is measured on training pictures that nobody learns from; test pictures are not \
                even fetched. The same seed gives the same candidates.") }</p>
            if searches.is_empty() { { fields(&typed) } } else { { asked_for(&searches) } }
            { progress(&searches, now.as_ref()) }
            <div class="buttons">
                if now.is_some() {
                    <button onclick={pause} data-testid="search-pause">{ t("Pause, and keep what there is") }</button>
                } else {
                    if !is_done(&searches) {
                        <button class="primary" onclick={run} data-testid="search-run">
                            { if searches.is_empty() { t("Search") } else { t("Go on with the search") } }</button>
                    }
                    if !searches.is_empty() {
                        <button onclick={clear} data-testid="search-clear">
                            { t("Forget it, for another search") }</button>
                    }
                }
            </div>
            { for told.iter().map(|told| html! {
                <p class="notice error" role="alert" data-testid="search-told">{ told }</p>
            }) }
            if !searches.is_empty() { { found(&searches, is_wide) } }
        </section>
        { ours(&published, is_wide) }
        </>
    }
}

/// Whoever leaves the page lets the search rest.
#[hook]
fn use_leaving(learner: &Rc<RefCell<Option<Learner>>>, is_stopped: &Rc<Cell<bool>>) {
    let (learner, is_stopped) = (Rc::clone(learner), Rc::clone(is_stopped));
    use_effect_with((), move |()| {
        move || {
            is_stopped.set(true);
            if let Some(learner) = learner.borrow_mut().take() {
                spawn_local(async move { learner.stop().await });
            }
        }
    });
}

/// The searches that are asked for, or why they cannot be.
fn fresh(typed: &[String; 4]) -> Result<Vec<Search>, String> {
    let number = |place: usize| typed[place].trim().parse::<u64>().ok();
    let [Some(seed), Some(candidates), Some(params), Some(macs)] = [0, 1, 2, 3].map(number) else {
        return Err(t("Every field takes a whole number.").to_owned());
    };
    let candidates = u32::try_from(candidates).ok().filter(|count| (1..=1_000).contains(count));
    let candidates = candidates.ok_or_else(|| t("A search tries 1 to 1,000 candidates.").to_owned())?;
    let fewer = settings::asked("pictures").and_then(|most| most.parse().ok()).filter(|most| *most > 0);
    let pictures = fewer.unwrap_or(PICTURES).min(PICTURES);
    let limit = Cost { params, macs };
    let begun = |strategy| Search::new(Rules { strategy, seed, candidates, limit, pictures, held_out: pictures });
    let begun: Result<Vec<Search>, _> = Strategy::ALL.into_iter().map(begun).collect();
    begun.map_err(|_| t("No network of these modules is so cheap: allow more parameters and operations.").to_owned())
}

fn is_done(searches: &[Search]) -> bool {
    !searches.is_empty() && searches.iter().all(Search::is_done)
}

/// Seed and budget, to be typed.
fn fields(typed: &UseStateHandle<[String; 4]>) -> Html {
    let titles = [
        t("Seed"),
        t("Candidates of each search"),
        t("Most parameters of a network"),
        t("Most multiply-accumulates for one picture"),
    ];
    let field = |(place, title): (usize, &'static str)| {
        let (key, typed) = (FIELDS[place].0, typed.clone());
        let value = typed[place].clone();
        let on_input = Callback::from(move |event: InputEvent| {
            let mut next = (*typed).clone();
            next[place] = event.target_unchecked_into::<HtmlInputElement>().value();
            typed.set(next);
        });
        html! {
            <label key={key}>{ title }
                <input type="number" inputmode="numeric" min="0" data-testid={format!("search-{key}")} value={value}
                    oninput={on_input} /></label>
        }
    };
    html! { <div class="fields">{ for titles.into_iter().enumerate().map(field) }</div> }
}

/// What is searched, where it has begun.
fn asked_for(searches: &[Search]) -> Html {
    let Some(rules) = searches.first().map(Search::rules) else { return Html::default() };
    let Rules { seed, candidates, limit, pictures, held_out, .. } = rules;
    let (params, macs) = (count(limit.params), count(limit.macs));
    let numbers = [&*seed.to_string(), &*candidates.to_string(), &params, &macs];
    let pictures = [count((*pictures).into()), count((*held_out).into())];
    html! {
        <p data-testid="search-rules">
            { fill("Seed {0}: {1} candidates of at most {2} parameters and {3} multiply-accumulates", &numbers) }
            { fill("; {0} pictures a pass, {1} held out.", &pictures.each_ref().map(String::as_str)) }</p>
    }
}

/// How far it is, and who learns.
fn progress(searches: &[Search], now: Option<&Now>) -> Html {
    if searches.is_empty() {
        return Html::default();
    }
    let total: u64 = searches.iter().map(|search| search.rules().trained_pictures()).sum();
    let under_way = now.map_or(0, |now| {
        let recipe = searches[now.search].rules().recipe();
        let before = now.training.from * recipe.steps_per_epoch();
        u64::from(now.step.saturating_sub(before)) * u64::from(recipe.batch)
    });
    let done = (searches.iter().map(Search::pictures_so_far).sum::<u64>() + under_way).min(total);
    let who = now.map(|now| {
        let name = sentences::strategy(searches[now.search].rules().strategy);
        let numbers = [name, &now.training.candidate.to_string(), &now.training.to.to_string()];
        fill("; {0}: candidate {1} learns to pass {2}", &numbers)
    });
    html! {
        <p class="finding-progress" data-testid="search-progress">
            <progress max={total.to_string()} value={done.to_string()} aria-label={t("Pictures learned from")} />
            { fill("{0} of {1} pictures learned from", &[&count(done), &count(total)]) }{ for who }
        </p>
    }
}

/// Frontier, verdict, winners, tree and table.
fn found(searches: &[Search], is_wide: bool) -> Html {
    let series: Vec<Series<'_>> = searches.iter().map(series).collect();
    html! {
        <>
            { verdict(searches) }
            { figure(&series, "search-frontier", is_wide) }
            { winners(searches) }
            <h3>{ t("The family tree of evolution") }</h3>
            <p class="hint">{ t("Under each candidate stand its children, each one change away. The line of the best \
                candidate is in bold.") }</p>
            { for searches.first().map(tree) }
            { for searches.iter().map(|search| listed(search, testid_of(search))) }
        </>
    }
}

fn testid_of(search: &Search) -> &'static str {
    match search.rules().strategy {
        Strategy::Evolution => "search-table",
        Strategy::Random => "search-table-random",
    }
}

fn series(search: &Search) -> Series<'_> {
    Series { strategy: search.rules().strategy, candidates: search.candidates() }
}

/// All candidates of a search, folded.
fn listed(search: &Search, testid: &'static str) -> Html {
    let name = sentences::strategy(search.rules().strategy);
    html! {
        <details><summary>{ fill("All candidates of {0}", &[name]) }</summary>{ table(search, testid) }</details>
    }
}

/// Has evolution beaten chance?
fn verdict(searches: &[Search]) -> Html {
    let best = |search: &Search| search.candidates().get(search.winner()? as usize).cloned();
    let [Some(evolution), Some(random)] = [0, 1].map(|place: usize| searches.get(place).and_then(best)) else {
        return Html::default();
    };
    let is_same = evolution.parts == random.parts;
    let [Some(evolution), Some(random)] = [evolution, random].map(|winner| winner.accuracy()) else {
        return Html::default();
    };
    let held_out = searches.first().map_or(0, |search| search.rules().held_out);
    let (found, interval) = of_shares(evolution, random, held_out);
    let is_over = is_done(searches);
    let found = if is_same { Verdict::CannotTell } else { found };
    let key = if is_over { found.key() } else { "none" };
    html! {
        <div class={classes!("finding-said", key)}>
            <p><b>{ t("Here") }{ ": " }</b><strong data-testid="search-verdict" data-verdict={key} role="status">
                { match (is_over, is_same) {
                    (false, _) => t("no verdict yet").to_owned(),
                    (true, true) => t("the same network has won both").to_owned(),
                    (true, false) => sentences::verdict(found, Some(interval)),
                } }</strong></p>
            if is_over && !is_same {
                <p class="hint">{ t("The difference of two shares, with its 95% interval. It tells what the choice of \
                    held-out pictures does; another seed may end otherwise.") }</p>
            }
        </div>
    }
}

/// The best of each search, and the way into the laboratory.
fn winners(searches: &[Search]) -> Html {
    let one = |search: &Search| {
        let winner = search.winner()?;
        let candidate = search.candidates().get(winner as usize)?;
        let experiment = search.experiment(winner)?;
        let testid = match search.rules().strategy {
            Strategy::Evolution => "search-winner",
            Strategy::Random => "search-winner-random",
        };
        Some(html! {
            <li><b>{ sentences::strategy(search.rules().strategy) }{ ": " }</b>
                <a href={route::lab(&experiment)} data-testid={testid}>{ sentences::parts(&candidate.parts) }</a>
                { "; " }{ sentences::candidate(winner as usize, candidate) }</li>
        })
    };
    let winners: Vec<Html> = searches.iter().filter_map(one).collect();
    html! {
        if !winners.is_empty() {
            <h3>{ t("The best so far, to be opened in the laboratory") }</h3>
            <ul>{ for winners }</ul>
        }
    }
}

/// The project's own search.
fn ours(published: &Published, is_wide: bool) -> Html {
    let Some(first) = published.searches.first() else { return Html::default() };
    let searches: Vec<Search> = published.searches.iter().map(|it| it.search.clone()).collect();
    let series: Vec<Series<'_>> = searches.iter().map(series).collect();
    let rules = first.search.rules();
    let time = published.searches.iter().map(|it| it.seconds).sum::<f64>();
    let longest = RUNGS.last().copied().unwrap_or_default();
    let numbers = [
        rules.candidates.to_string(),
        count(rules.limit.params),
        count(rules.limit.macs),
        count(rules.pictures.into()),
        longest.to_string(),
    ];
    let numbers = numbers.each_ref().map(String::as_str);
    html! {
        <section class="finding search" aria-labelledby="search-ours-title" data-testid="search-ours">
            <h2 id="search-ours-title">{ t("Our own search") }</h2>
            <p>{ fill("{0} candidates of each, of at most {1} parameters and {2} multiply-accumulates; {3} pictures a \
                pass, {4} passes at most.", &numbers) }{ " " }
                { fill("They took {0}.", &[&seconds(time)]) }{ " " }
                if let Some(winner) = published.searches.iter().find_map(|it| it.winner.as_ref()) {
                    { fill("Then the winners learned {0} training pictures in {1} passes, those held out among them, \
                        and each of these trainings was tested once on pictures that no choice had seen.",
                        &[&count(winner.recipe.pictures.into()), &winner.recipe.epochs.to_string()]) }
                } else {
                    { t("The winners have not been tested yet on pictures that no choice has seen, so that nothing is \
                        said here of who won.") }
                }</p>
            { tests(&published.searches) }
            { figure(&series, "search-ours-frontier", is_wide) }
            { for searches.iter().map(|search| listed(search, "search-ours-table")) }
            <p class="hint">{ fill("Made on {0}, {1}, by", &[&published.processor, &published.date]) }{ " " }
                <code>{ &published.command }</code></p>
        </section>
    }
}

/// What the winners reached on the test set.
fn tests(searches: &[Searched]) -> Html {
    let tested = |place: usize| searches.get(place).map(|it| it.tested.clone()).unwrap_or_default();
    let judged = of_tests(&tested(0), &tested(1));
    let one = |searched: &Searched| {
        let name = sentences::strategy(searched.search.rules().strategy);
        let parts = &searched.search.candidates().get(searched.search.winner()? as usize)?.parts;
        let shares: Vec<String> = searched.tested.iter().copied().map(percent).collect();
        let mean = of_mean(&searched.tested, CONFIDENCE)
            .map(|it| fill("mean {0} ({1} to {2})", &[&percent(it.mean), &percent(it.low), &percent(it.high)]));
        let of_search = || searched.search.experiment(searched.search.winner()?);
        let experiment = searched.winner.clone().or_else(of_search)?;
        Some(html! {
            <li><b>{ name }{ ": " }</b><a href={route::lab(&experiment)}>{ sentences::parts(parts) }</a>
                if !shares.is_empty() {
                    { "; " }{ fill("on the test set {0}", &[&shares.join(" · ")]) }
                    { for mean.map(|mean| ["; ", &mean].concat()) }
                }
            </li>
        })
    };
    let said = judged.map(|judged| {
        let interval = judged.relations.first().and_then(|(_, interval)| *interval);
        html! {
            <div class={classes!("finding-said", judged.verdict.key())}>
                <p><b>{ t("Our own trainings") }{ ": " }</b>
                <strong data-testid="search-ours-verdict" data-verdict={judged.verdict.key()}>
                    { sentences::verdict(judged.verdict, interval) }</strong></p>
            </div>
        }
    });
    html! { <>{ for said }<ul>{ for searches.iter().filter_map(one) }</ul></> }
}
