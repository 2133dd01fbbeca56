//! Many predictions in a row, each answered before the next is asked for.

use anyhow::Result;
use serde_json::json;

use crate::Page;

/// Presses the sample buttons, one after the other answered.
const ASK: &str = "
    const [count] = arguments;
    const find = id => document.querySelector(`[data-testid=\"${id}\"]`);
    const answered = before => new Promise(resolve => {
        const look = () => find('prediction').innerHTML !== before ? resolve() : setTimeout(look, 1);
        look();
    });
    for (let i = 0; i < count; i++) {
        const before = find('prediction').innerHTML;
        find(`sample-${i % 10}`).click();
        await answered(before);
    }
    return performance.now();";

impl Page {
    /// So many predictions on the page of a network, of its ten samples in turn.
    pub fn ask_for_predictions(&self, count: u64) -> Result<()> {
        self.script::<f64>(ASK, &[json!(count)]).map(drop)
    }
}
