//! All candidates, with their numbers and the way into the laboratory.

use experiment::search::{Candidate, Search};
use yew::prelude::*;

use super::sentences;
use crate::format::{count, percent};
use crate::language::t;
use crate::route;

/// A row for each, in the order of their birth.
pub fn table(search: &Search, testid: &'static str) -> Html {
    let row = |(place, candidate): (usize, &Candidate)| {
        let parts = sentences::parts(&candidate.parts);
        let network = match search.experiment(place as u32) {
            Some(experiment) => html! { <a href={route::lab(&experiment)}>{ parts }</a> },
            None => html! { { parts } },
        };
        let parent = candidate.parent.map_or_else(|| "–".to_owned(), |parent| parent.to_string());
        html! {
            <tr key={place}>
                <th scope="row">{ place }</th><td>{ parent }</td><td>{ network }</td>
                <td class="number">{ count(candidate.cost.params) }</td>
                <td class="number">{ count(candidate.cost.macs) }</td>
                <td class="number">{ sentences::passes(candidate) }</td>
                <td class="number">{ candidate.accuracy().map_or_else(|| "–".to_owned(), percent) }</td>
            </tr>
        }
    };
    html! {
        <div class="table-frame" tabindex="0" role="region" aria-label={t("All candidates")}>
            <table data-testid={testid}>
                <thead><tr>
                    <th scope="col">{ t("Candidate") }</th><th scope="col">{ t("Child of") }</th>
                    <th scope="col">{ t("Network") }</th><th scope="col" class="number">{ t("Parameters") }</th>
                    <th scope="col" class="number">{ t("MACs") }</th><th scope="col" class="number">{ t("Passes") }</th>
                    <th scope="col" class="number">{ t("Held-out pictures named right") }</th>
                </tr></thead>
                <tbody>{ for search.candidates().iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}
