//! How right are labels? Counts of what was taken for what, and the usual figures from them.

/// How often each class was taken for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// `[truth, prediction]`.
    counts: Vec<u64>,
}

impl Confusion {
    /// Nothing counted yet.
    pub fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes] }
    }

    /// What was counted elsewhere: `counts` is `[truth, prediction]`, and what is missing in it is 0.
    pub fn from_counts(classes: usize, counts: impl IntoIterator<Item = u64>) -> Self {
        let mut confusion = Self::new(classes);
        confusion.counts.iter_mut().zip(counts).for_each(|(own, count)| *own = count);
        confusion
    }

    /// Counts pairs of a true and a predicted label; pairs with a label beyond the classes (such as 255 for "unknown")
    /// are left out, and so is what is longer in one than in the other.
    pub fn add(&mut self, truth: &[u8], prediction: &[u8]) {
        for (truth, prediction) in truth.iter().zip(prediction) {
            let (truth, prediction) = (usize::from(*truth), usize::from(*prediction));
            if truth < self.classes && prediction < self.classes {
                self.counts[truth * self.classes + prediction] += 1;
            }
        }
    }

    /// How often `truth` was taken for `prediction`.
    pub fn count(&self, truth: usize, prediction: usize) -> u64 {
        self.counts[truth * self.classes + prediction]
    }

    /// All pairs counted.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many true labels there were of each class.
    pub fn truths(&self) -> Vec<u64> {
        (0..self.classes).map(|class| self.row(class)).collect()
    }

    /// The share of all labels that are right: "global accuracy". 0 when nothing was counted.
    pub fn global_accuracy(&self) -> f64 {
        share(self.right().sum(), self.total()).unwrap_or(0.0)
    }

    /// The share of each class that was found ("class accuracy", recall); `None` for classes that did not occur.
    pub fn accuracies(&self) -> Vec<Option<f64>> {
        (0..self.classes).map(|class| share(self.count(class, class), self.row(class))).collect()
    }

    /// Intersection over union of each class (Jaccard 1912; Everingham et al. 2010 for segmentation): pixels that are
    /// right, among those that are of the class or were taken for it. `None` for classes that are neither.
    pub fn ious(&self) -> Vec<Option<f64>> {
        let iou = |class| {
            let right = self.count(class, class);
            share(right, self.row(class) + self.column(class) - right)
        };
        (0..self.classes).map(iou).collect()
    }

    /// The mean of [`Confusion::accuracies`] over the classes that have one.
    pub fn mean_accuracy(&self) -> f64 {
        mean(&self.accuracies())
    }

    /// The mean of [`Confusion::ious`] over the classes that have one.
    pub fn mean_iou(&self) -> f64 {
        mean(&self.ious())
    }

    fn right(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.classes).map(|class| self.count(class, class))
    }

    fn row(&self, truth: usize) -> u64 {
        self.counts[truth * self.classes..][..self.classes].iter().sum()
    }

    fn column(&self, prediction: usize) -> u64 {
        (0..self.classes).map(|truth| self.count(truth, prediction)).sum()
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn mean(values: &[Option<f64>]) -> f64 {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    if known.is_empty() { 0.0 } else { known.iter().sum::<f64>() / known.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Confusion {
        let mut confusion = Confusion::new(4);
        confusion.add(&[0, 0, 0, 0, 1, 1, 1, 2, 2, 2], &[0, 0, 0, 1, 1, 1, 0, 2, 2, 2]);
        confusion
    }

    #[test]
    fn figures_are_those_of_a_count_by_hand() {
        // Class 0: 3 right of 4, one other taken for it: 3 / 5. Class 1: 2 of 3, one other: 2 / 4. Class 2: 3 / 3.
        let confusion = example();
        assert_eq!(confusion.ious(), [Some(0.6), Some(0.5), Some(1.0), None]);
        assert_eq!(confusion.accuracies(), [Some(0.75), Some(2.0 / 3.0), Some(1.0), None]);
        assert!((confusion.mean_iou() - 0.7).abs() < 1e-12);
        assert!((confusion.mean_accuracy() - (0.75 + 2.0 / 3.0 + 1.0) / 3.0).abs() < 1e-12);
        assert_eq!((confusion.global_accuracy(), confusion.total(), confusion.count(0, 1)), (0.8, 10, 1));
        assert_eq!(confusion.truths(), [4, 3, 3, 0]);
    }

    #[test]
    fn a_class_that_is_only_predicted_counts_against() {
        let mut confusion = Confusion::new(2);
        confusion.add(&[0, 0], &[0, 1]);
        assert_eq!(confusion.ious(), [Some(0.5), Some(0.0)]);
        assert_eq!(confusion.mean_iou(), 0.25);
    }

    #[test]
    fn pictures_add_up_and_unknown_labels_are_left_out() {
        let (mut twice, once) = (example(), example());
        twice.add(&[0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 255, 3], &[0, 0, 0, 1, 1, 1, 0, 2, 2, 2, 0, 9]);
        assert_eq!(twice.mean_iou(), once.mean_iou());
        assert_eq!(twice.total(), 20);
    }

    #[test]
    fn nothing_counted_is_nothing_right() {
        let confusion = Confusion::new(3);
        assert_eq!((confusion.mean_iou(), confusion.global_accuracy()), (0.0, 0.0));
    }
}
