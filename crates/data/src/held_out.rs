//! Which pictures of a visitor's are learned from, and which are kept back for the test?

use crate::Rng;

/// Places of the pictures to learn from, and of those to test on: a fifth of each class, chosen by chance, but at least
/// one where the class has two. Both in rising order.
pub fn held_out(labels: &[u8], seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut rng = Rng::stream(seed, 0);
    let mut is_held = vec![false; labels.len()];
    for class in 0..=u8::MAX {
        let mut places: Vec<usize> = (0..labels.len()).filter(|&place| labels[place] == class).collect();
        let fifth = if places.len() < 2 { 0 } else { (places.len() / 5).max(1) };
        for picked in 0..fifth {
            let other = picked + rng.below(places.len() - picked);
            places.swap(picked, other);
            is_held[places[picked]] = true;
        }
    }
    (0..labels.len()).partition(|&place| !is_held[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_of_each_class_is_held_out_and_none_is_lost() {
        let labels: Vec<u8> = (0..105).map(|place| if place < 100 { place % 2 } else { 2 }).collect();
        let (train, test) = held_out(&labels, 7);
        let of = |class, places: &[usize]| places.iter().filter(|place| labels[**place] == class).count();
        assert_eq!([of(0, &test), of(1, &test), of(2, &test)], [10, 10, 1]);
        let mut all = [train, test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..105).collect::<Vec<_>>());
    }

    #[test]
    fn chance_decides_which_and_the_seed_decides_chance() {
        let labels = [0; 50];
        assert_eq!(held_out(&labels, 1), held_out(&labels, 1));
        assert_ne!(held_out(&labels, 1), held_out(&labels, 2));
    }

    #[test]
    fn a_class_of_one_picture_is_learned_and_not_tested() {
        assert_eq!(held_out(&[0, 1, 1], 3).0.len(), 2);
        assert_eq!(held_out(&[4], 3), (vec![0], vec![]));
        assert_eq!(held_out(&[], 3), (vec![], vec![]));
    }
}
