//! What lies below the first screen: the lead figure, the time line, and every network of the zoo. It is fetched when
//! the first screen is painted.

use wasm_split_helpers::wasm_split;
use yew::prelude::*;

use super::time_line::TimeLine;
use crate::language::t;
use crate::panels::cost_chart::CostChart;
use crate::ui::ModelTable;
use crate::ui::part::Fetched;

/// Fetches it.
#[wasm_split(below, fallible)]
pub fn fetch() -> Fetched<fn() -> Html> {
    Ok(draw)
}

fn draw() -> Html {
    html! {
        <>
        <CostChart />
        <TimeLine />
        <section class="zoo" aria-labelledby="zoo-title">
            <h2 id="zoo-title">{ t("Every network here") }</h2>
            <p>{ t("Each is written once, as a graph. Its diagram, its table of layers and the numbers below are \
                    computed from that.") }</p>
            <ModelTable />
        </section>
        </>
    }
}
