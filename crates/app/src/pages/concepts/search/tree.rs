//! Who is whose child? A list within lists, which a reader of the screen walks through as it is drawn.

use experiment::search::Search;
use yew::prelude::*;

use super::sentences;
use crate::language::t;

/// The families of those that have a child, and how many have none.
pub fn tree(search: &Search) -> Html {
    let line = search.winner().map(|winner| search.line(winner)).unwrap_or_default();
    let children = children(search);
    let roots = (0..search.candidates().len()).filter(|place| search.candidates()[*place].parent.is_none());
    html! {
        <ul class="descent" data-testid="search-tree" aria-label={t("Family tree: under each candidate its children")}>
            { for roots.map(|place| branch(search, &children, &line, place)) }
        </ul>
    }
}

/// The children of each candidate.
fn children(search: &Search) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); search.candidates().len()];
    for (place, candidate) in search.candidates().iter().enumerate() {
        if let Some(of_parent) = candidate.parent.and_then(|parent| children.get_mut(parent as usize)) {
            of_parent.push(place);
        }
    }
    children
}

fn branch(search: &Search, children: &[Vec<usize>], line: &[u32], place: usize) -> Html {
    let candidate = &search.candidates()[place];
    let is_in_line = line.contains(&(place as u32));
    let words = sentences::candidate(place, candidate);
    html! {
        <li key={place} class={classes!(is_in_line.then_some("in-line"))}>
            if is_in_line { <b>{ words }</b> } else { { words } }
            if !children[place].is_empty() {
                <ul>{ for children[place].iter().map(|child| branch(search, children, line, *child)) }</ul>
            }
        </li>
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::search::{Cost, Rules, Strategy, Told};

    #[test]
    fn every_candidate_stands_once_in_the_tree() {
        let limit = Cost { params: 30_000, macs: 1_000_000 };
        let rules = Rules { strategy: Strategy::Evolution, seed: 2, candidates: 27, limit, pictures: 64, held_out: 64 };
        let mut search = Search::new(rules).unwrap();
        while let Some(training) = search.asked().first().copied() {
            let accuracy = f64::from(training.candidate) / 30.0;
            search.tell(Told { candidate: training.candidate, rung: training.rung, accuracy }).unwrap();
        }
        let mut of_parents: Vec<usize> = children(&search).concat();
        of_parents.sort_unstable();
        assert_eq!(of_parents, (9..27).collect::<Vec<_>>());
    }
}
