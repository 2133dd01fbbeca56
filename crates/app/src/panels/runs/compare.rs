//! Which runs has the visitor chosen to compare? Two to four, for `#/compare`.

use super::store;

/// Name of the entry in the browser's storage: ids, between spaces.
const KEY: &str = "compare";
/// Most runs that are compared.
pub const MOST: usize = 4;

/// Ids of the chosen runs, in the order in which they were chosen.
pub fn chosen() -> Vec<String> {
    read(&web::storage::recall(KEY).unwrap_or_default())
}

/// Chooses a run, or no longer.
pub fn toggle(id: &str) {
    web::storage::remember(KEY, &toggled(chosen(), id).join(" "));
    store::tell();
}

/// Chooses a run no longer.
pub fn leave_out(id: &str) {
    if chosen().iter().any(|chosen| chosen == id) {
        toggle(id);
    }
}

fn read(text: &str) -> Vec<String> {
    text.split_whitespace().take(MOST).map(str::to_owned).collect()
}

fn toggled(mut chosen: Vec<String>, id: &str) -> Vec<String> {
    let before = chosen.len();
    chosen.retain(|other| other != id);
    if chosen.len() == before && before < MOST {
        chosen.push(id.to_owned());
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_four_are_chosen_and_each_once() {
        let all = ["a", "b", "c", "d", "e"].iter().fold(Vec::new(), |chosen, id| toggled(chosen, id));
        assert_eq!(all, ["a", "b", "c", "d"]);
        assert_eq!(toggled(all, "b"), ["a", "c", "d"]);
        assert_eq!(read("x  y"), ["x", "y"]);
        assert_eq!(read(""), [""; 0]);
    }
}
