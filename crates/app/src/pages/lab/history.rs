//! What was done, in order?

use yew::prelude::*;

use super::bench::Bench;
use super::names::with_code;
use crate::language::t;
use crate::words;

/// Properties of [`History`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose history.
    pub bench: Bench,
    /// May it be changed now?
    pub busy: bool,
    /// So many of the changes are to be made.
    pub on_at: Callback<usize>,
}

/// Every change by name; each is a way back to the network as it was then, and those taken back a way forward.
#[component]
pub fn History(props: &Props) -> Html {
    let (made, undone) = props.bench.history();
    let count = made.len();
    let step = |at: usize, name: String, is_made: bool| {
        let go = props.on_at.reform(move |_: MouseEvent| at);
        let current = (at == count).then_some("step");
        html! {
            <li key={at} class={classes!((!is_made).then_some("undone"))}>
                <button class="link" disabled={props.busy} aria-current={current} onclick={go}>
                    { with_code(&name) }</button>
            </li>
        }
    };
    let made = made.iter().map(words::edit_title).map(|name| (name, true));
    let all = made.chain(undone.map(words::edit_title).map(|name| (name, false)));
    let steps = all.enumerate().map(|(index, (name, is_made))| step(index + 1, name, is_made));
    html! {
        <section class="lab-history" aria-labelledby="lab-history-title">
            <h2 id="lab-history-title">{ t("What was changed") }</h2>
            <ol start="0" data-testid="lab-history">
                { step(0, t("as in the original").to_owned(), true) }
                { for steps }
            </ol>
        </section>
    }
}
