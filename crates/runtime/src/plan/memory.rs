//! Where do the values of a plan lie?
//!
//! Every step's output is a block of one arena that is reused as soon as nobody reads the block any more. Sizes and
//! lifetimes are known before the first run, so that places are, too: the largest blocks first, each at the lowest
//! place that is free over its whole life (greedy by size: Pisarchyk and Lee 2020, "Efficient memory management for
//! deep neural net inference", section 5.2).

/// A block of memory and the steps between which it holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub len: usize,
    /// The step that writes it first.
    pub first: usize,
    /// The step that reads or writes it last.
    pub last: usize,
}

/// Values to which blocks are aligned: a cache line.
const ALIGNMENT: usize = 16;

/// Where each block starts, and the length of the arena.
pub(crate) fn place(blocks: &[Block]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&index| (std::cmp::Reverse(blocks[index].len), index));
    let mut starts = vec![0; blocks.len()];
    let mut placed: Vec<usize> = Vec::with_capacity(blocks.len());
    let mut total = 0;
    for index in order {
        let block = blocks[index];
        let meets = |other: &Block| other.first <= block.last && block.first <= other.last;
        let mut busy: Vec<(usize, usize)> = placed
            .iter()
            .filter(|&&other| meets(&blocks[other]))
            .map(|&other| (starts[other], starts[other] + blocks[other].len))
            .collect();
        busy.sort_unstable();
        let mut start: usize = 0;
        for (from, to) in busy {
            if start + block.len <= from {
                break;
            }
            start = start.max(to.next_multiple_of(ALIGNMENT));
        }
        starts[index] = start;
        total = total.max(start + block.len);
        placed.push(index);
    }
    (starts, total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_live_at_the_same_time_do_not_overlap() {
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..200 {
            let blocks: Vec<Block> = (0..random.usize(1..30))
                .map(|_| {
                    let first = random.usize(..20);
                    Block { len: random.usize(1..1000), first, last: first + random.usize(..8) }
                })
                .collect();
            let (starts, total) = place(&blocks);
            for (i, a) in blocks.iter().enumerate() {
                assert!(starts[i] + a.len <= total);
                for (j, b) in blocks.iter().enumerate().skip(i + 1) {
                    let apart = starts[i] + a.len <= starts[j] || starts[j] + b.len <= starts[i];
                    assert!(apart || a.last < b.first || b.last < a.first, "{a:?} and {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_chain_needs_its_two_largest_neighbours() {
        let chain = |lens: &[usize]| -> Vec<Block> {
            lens.iter().enumerate().map(|(step, &len)| Block { len, first: step, last: step + 1 }).collect()
        };
        assert_eq!(place(&chain(&[64, 160, 320, 80, 160])).1, 480);
    }
}
