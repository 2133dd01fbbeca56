//! Which pictures have a wrong label, in an experiment with careless data, and which?

use data::Rng;

/// Begins the dice of labels apart from those of orders and changes.
const LABELS: u64 = 0x6c61_6265_6c73;

/// Exchanges the class of about `share` of these pictures for another of `count`, each as likely. Whether a picture is
/// one of them, and which class it gets, follows from its place in the set and the seed: it is the same in every pass.
pub fn exchange(classes: &mut [u8], pictures: &[usize], share: f64, seed: u64, count: usize) {
    if count < 2 {
        return;
    }
    for (class, picture) in classes.iter_mut().zip(pictures) {
        let mut dice = Rng::stream(seed ^ LABELS, *picture as u64);
        if f64::from(dice.unit()) < share {
            let step = 1 + dice.below(count - 1);
            *class = ((usize::from(*class) + step) % count) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchanged(share: f64, seed: u64) -> Vec<u8> {
        let pictures: Vec<usize> = (0..10_000).collect();
        let mut classes: Vec<u8> = pictures.iter().map(|picture| (picture % 10) as u8).collect();
        exchange(&mut classes, &pictures, share, seed, 10);
        classes
    }

    fn wrong(classes: &[u8]) -> usize {
        classes.iter().enumerate().filter(|(picture, class)| usize::from(**class) != picture % 10).count()
    }

    #[test]
    fn so_many_are_wrong_and_no_class_stays_by_chance() {
        assert_eq!(wrong(&exchanged(0.0, 1)), 0);
        assert_eq!(wrong(&exchanged(1.0, 1)), 10_000);
        // Three standard deviations of a binomial distribution.
        assert!(wrong(&exchanged(0.5, 1)).abs_diff(5_000) < 150);
        let classes = exchanged(1.0, 1);
        for class in 0..10 {
            assert!(classes.iter().filter(|found| **found == class).count().abs_diff(1_000) < 100, "{class}");
        }
    }

    #[test]
    fn a_picture_is_wrong_in_every_batch_or_in_none() {
        let all = exchanged(0.3, 5);
        let mut some = [7_u8, 3, 9];
        exchange(&mut some, &[4_217, 13, 9_999], 0.3, 5, 10);
        assert_eq!(some, [all[4_217], all[13], all[9_999]]);
        assert_ne!(all, exchanged(0.3, 6));
    }
}
