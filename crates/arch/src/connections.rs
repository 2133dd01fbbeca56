//! Which input maps does each output map of a sparse convolution see?

use serde::{Deserialize, Serialize};

/// A table `[out][in]` of the connections between maps, as in table I of LeCun et al. 1998.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionTable {
    rows: Vec<Vec<bool>>,
}

impl ConnectionTable {
    /// From one list per output map of the input maps that it sees.
    pub fn from_lists(inputs: usize, lists: &[&[usize]]) -> Self {
        let rows = lists.iter().map(|list| (0..inputs).map(|i| list.contains(&i)).collect()).collect();
        ConnectionTable { rows }
    }

    /// Does output map `output` see input map `input`?
    pub fn connected(&self, output: usize, input: usize) -> bool {
        self.rows.get(output).and_then(|row| row.get(input)).copied().unwrap_or(false)
    }

    /// A row per output map, with a place per input map.
    pub fn rows(&self) -> &[Vec<bool>] {
        &self.rows
    }

    /// Number of output maps.
    pub fn outputs(&self) -> usize {
        self.rows.len()
    }

    /// Number of input maps.
    pub fn inputs(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// Has every row a place for every input map? One from outside may not.
    pub fn is_rectangular(&self) -> bool {
        let inputs = self.inputs();
        self.rows.iter().all(|row| row.len() == inputs)
    }

    /// Number of connections that are present.
    pub fn count(&self) -> usize {
        self.rows.iter().flatten().filter(|&&present| present).count()
    }

    /// One value per weight of a dense `[out, in, kh, kw]` kernel: 1 where connected, 0 where not.
    pub fn mask(&self, kernel: [usize; 2]) -> Vec<f32> {
        let window = kernel[0].saturating_mul(kernel[1]);
        self.rows
            .iter()
            .flatten()
            .flat_map(|&present| std::iter::repeat_n(if present { 1.0 } else { 0.0 }, window))
            .collect()
    }
}
