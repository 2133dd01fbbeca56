//! In which order? One sort for every list: each further instance of the standard one would cost each visitor half a
//! kilobyte.

/// Puts the things with the smallest `key` first; what is alike keeps its order. NaN comes last.
pub fn by<T>(list: &mut Vec<T>, key: impl Fn(&T) -> f64) {
    let mut keys: Vec<(f64, usize)> = list.iter().map(key).zip(0..).collect();
    sort(&mut keys);
    let mut things: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(keys.into_iter().filter_map(|(_, place)| things[place].take()));
}

fn sort(keys: &mut [(f64, usize)]) {
    keys.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_come_first_and_alike_ones_stay_in_order() {
        let mut words = vec!["three", "a", "four", "be", "to", "i", "seven"];
        by(&mut words, |word| word.len() as f64);
        assert_eq!(words, ["a", "i", "be", "to", "four", "three", "seven"]);
        let mut numbers = vec![2.0, f64::NAN, -1.0, 0.5];
        by(&mut numbers, |number| *number);
        assert_eq!(numbers[..3], [-1.0, 0.5, 2.0]);
    }
}
